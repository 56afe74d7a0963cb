"""The options by which facts are chosen: --month, --category and --tag, which can be repeated."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import click


def is_month(text: str) -> bool:
    """Whether a text is a month like 2025-10."""
    try:
        return len(text) == 7 and bool(datetime.date.fromisoformat(f"{text}-01"))
    except ValueError:
        return False


def _read_months(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not is_month(value):
            raise click.BadParameter(f"`{value}` is not a month; write it like 2025-10")
    return values


month_option = click.option(
    "--month",
    "months",
    metavar="M",
    multiple=True,
    callback=_read_months,
    help="Only this month's facts, like 2025-10.",
)
category_option = click.option(
    "--category", "categories", metavar="NAME", multiple=True, help="Only facts of this category."
)
tag_option = click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only facts with this tag.")


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --month, --category and --tag, as `months`, `categories` and `tags`."""
    return month_option(category_option(tag_option(command)))
