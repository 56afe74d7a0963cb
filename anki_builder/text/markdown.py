"""The Markdown dialect of fact files, as rules for markdown-it; the only module that imports it.

Bold, italic, code, links and line breaks, and nothing else: no HTML, no images, no entities. To these come `$...$` and
`$$...$$` for MathJax and, in cloze texts, deletions. Change notes are whole documents, with a dialect of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from anki_builder.text.escaping import escape, escape_text, inside_cloze
from anki_builder.text.inline import MATHEMATICS, deletion_at

_ALLOWED_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_RULES = ("newline", "escape", "backticks", "emphasis", "link", "autolink", "balance_pairs", "fragments_join")
_DOCUMENT_RULES = ("table", "strikethrough")
_MARK = re.compile(r"</?(?:del|b)>")
_OF_ANY_SCRIPT = {"heading_open", "paragraph_open", "list_item_open", "td_open"}


def render_inline(text: str, cloze: bool) -> str:
    """The HTML of one text; `cloze` says whether `{{c1::...}}` is a deletion."""
    return str(_dialect(cloze).renderInline(text))


@cache
def _dialect(cloze: bool) -> MarkdownIt:
    dialect = _Dialect("zero", {"breaks": True}).enable(_RULES)
    dialect.inline.ruler.before("escape", "mathematics", _read_mathematics)
    if cloze:
        dialect.inline.ruler.before("escape", "cloze", _read_cloze)
    for token_type, render in _RENDERERS.items():
        dialect.add_render_rule(token_type, render)
    return dialect


class _Dialect(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Only links that open a page or a letter; others (`javascript:`, `data:`, `file:`) stay text."""
        return _ALLOWED_LINK.match(url) is not None


def render_document(text: str) -> str:
    """The HTML of change notes: CommonMark with tables and strikethrough.

    HTML is text in it, but for the marks of `marked_markdown`; there are no pictures and no styles. Each block has the
    direction of its own text.
    """
    return str(_document_dialect().render(text))


@cache
def _document_dialect() -> MarkdownIt:
    dialect = _Dialect("commonmark", {"html": False}).enable(_DOCUMENT_RULES).disable("image")
    dialect.inline.ruler.before("html_inline", "mark", _read_mark)
    dialect.core.ruler.push("attributes", _set_attributes)
    return dialect


def _read_mark(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: the tags that `marked_markdown` writes where its signs cannot stand."""
    found = _MARK.match(state.src, state.pos) if state.src[state.pos] == "<" else None
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found.group()
    state.pos = found.end()
    return True


def _set_attributes(state: StateCore) -> None:
    """A core rule of markdown-it: what a page needs to know of a block, and no styles, which its policy forbids."""
    for place, token in enumerate(state.tokens):
        if token.type in _OF_ANY_SCRIPT:
            token.attrSet("dir", "auto")
        elif token.type == "th_open" and state.tokens[place + 1].content:
            token.attrSet("scope", "col")
        elif token.type == "th_open":  # above the names of rows: it heads nothing
            token.tag = state.tokens[place + 2].tag = "td"
        if token.attrs.pop("style", ""):  # the alignment of a column
            token.attrSet("class", "number")


def _read_mathematics(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: `$...$` becomes one token, its content untouched by Markdown."""
    found = MATHEMATICS.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        display = found["display"] is not None
        token = state.push("mathematics", "", 0)
        token.markup = "$$" if display else "$"
        token.content = found["display"] if display else found["inline"]
        token.meta["deletion"] = bool(state.env.get("deletions"))
    state.pos = found.end()
    return True


def _read_cloze(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it: a deletion, whose content is Markdown of its own, like a link's text."""
    deletion = deletion_at(state.src, state.pos) if state.src.startswith("{{c", state.pos) else None
    if deletion is None or deletion.end > state.posMax:
        return False
    if not silent:
        limit = state.posMax
        state.push("cloze_open", "", 1).content = f"{{{{c{deletion.number}::"
        state.pos, state.posMax = deletion.content_start, deletion.content_end
        state.env["deletions"] = 1
        state.md.inline.tokenize(state)
        state.env["deletions"] = 0
        state.posMax = limit
        hint = f"::{inside_cloze(escape(deletion.hint))}" if deletion.hint else ""
        state.push("cloze_close", "", -1).content = hint + "}}"
    state.pos = deletion.end
    return True


_Tokens = Sequence[Token]


def _render_text(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return escape_text(tokens[index].content)


def _render_code(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return f"<code>{escape(tokens[index].content)}</code>"


def _render_break(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return "<br>"


def _render_mathematics(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    opening, closing = ("\\[", "\\]") if tokens[index].markup == "$$" else ("\\(", "\\)")
    tex = escape(tokens[index].content.strip())
    if tokens[index].meta["deletion"]:
        # `}}` would end the deletion and `::` begin its hint. TeX does not mind the space, and unlike an entity it is
        # still there after a learner has edited the field.
        tex = tex.replace("}}", "} }").replace("::", ":&#58;")
    return opening + tex + closing


def _render_content(self: RendererHTML, tokens: _Tokens, index: int, options: OptionsDict, env: EnvType) -> str:
    return tokens[index].content


_RENDERERS = {
    "text": _render_text,
    "code_inline": _render_code,
    "softbreak": _render_break,
    "hardbreak": _render_break,
    "mathematics": _render_mathematics,
    "cloze_open": _render_content,
    "cloze_close": _render_content,
}
