"""An exam plan as a picture: load and recall over time. The only module that imports matplotlib."""

from __future__ import annotations

import datetime
import io
import math
from html import escape
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from anki_builder.study.exam_plan import ExamPlan

FORMATS = ("svg", "png", "html")

_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#5f6b76"  # Okabe and Ito's, which colour-blind people tell apart
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "anki-builder",  # or the same plan would give other bytes each time
    "svg.fonttype": "none",
    "date.converter": "concise",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }}
svg {{ height: auto; max-width: 100%; }}
pre {{ overflow-x: auto; }}
</style>
<h1>{title}</h1>
{picture}
<pre>{text}</pre>
</html>
"""


def plan_plot(plan: ExamPlan, kind: str, title: str, text: str) -> bytes:
    """The plan as a file of one of the FORMATS; `text` is the plan in words, for the page.

    The same plan gives the same bytes on the same matplotlib.
    """
    if kind == "png":
        return _drawn(plan, "png", title)
    picture = _drawn(plan, "svg", title)
    if kind == "svg":
        return picture
    inline = picture.decode()
    return _PAGE.format(title=escape(title), picture=inline[inline.index("<svg") :], text=escape(text)).encode()


def _drawn(plan: ExamPlan, kind: str, title: str) -> bytes:
    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=(9, 5.5), layout="constrained")
        load, recall = figure.subplots(2, 1, sharex=True)
        outcome, start, exam = plan.outcome, plan.request.start, plan.request.exam
        days = [start + datetime.timedelta(days=day) for day in range(plan.request.days)]
        load.bar(days, outcome.minutes_by_day, width=1.0, color=_BLUE)
        load.set_ylabel("minutes a day")
        load.set_title(title, loc="left", fontweight="bold")
        points = [start + datetime.timedelta(days=day) for day in outcome.recall_days]
        seen = [share or math.nan for share in outcome.recall_seen_by_day]  # before the first card there is none
        recall.plot(points, seen, color=_BLUE, label="of the cards seen so far", linestyle="--")
        recall.plot(points, outcome.recall_all_by_day, color=_ORANGE, label="of all cards", linewidth=2.5)
        recall.set_ylim(0, 1)
        recall.yaxis.set_major_formatter(PercentFormatter(1.0))
        recall.set_ylabel("known")
        for axes in (load, recall):
            axes.grid(axis="y", alpha=0.3)
            if outcome.last_new_day:
                axes.axvline(outcome.last_new_day, color=_GREY, linestyle=":", linewidth=1)
            axes.axvline(exam, color=_GREY, linewidth=1)
            axes.margins(x=0.01)
        if outcome.last_new_day:
            recall.annotate("last new card", (outcome.last_new_day, 0.03), ha="right", color=_GREY, xytext=(-4, 0),
                            textcoords="offset points")  # fmt: skip
        recall.annotate("exam", (exam, 0.03), ha="left", color=_GREY, xytext=(4, 0), textcoords="offset points")
        recall.legend(loc="lower center", frameon=False)
        stream = io.BytesIO()
        metadata = {"Date": None, "Title": title} if kind == "svg" else {"Title": title}
        figure.savefig(stream, format=kind, dpi=150, metadata=metadata)
    return stream.getvalue()
