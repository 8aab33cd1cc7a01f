"""HTML pages of reports and pictures, by jinja, without outside resources.

The page's policy forbids everything but its own style and script, told by their hashes. What it says comes from tree
files and answers, so all of it is escaped, and what would work unseen is shown (``drawing.quoting``).
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from html import escape as html_escape
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from servicetree.drawing.diagram import Diagram
from servicetree.drawing.escaping import clean, shortened
from servicetree.drawing.svg_frame import stylesheet
from servicetree.drawing.untold import dot_pattern, untold_box
from servicetree.errors import LimitError
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.page.glossary import glossed
from servicetree.reporting.page.page_blocks import ReportBlock, ReportPicture, Section, SegmentView

say = phrases_of("page")


_FOLDER = Path(__file__).parent / "templates"
_LONGEST_TEXT = 2000
_UNTOLD = "st-untold"
_BETWEEN_VIEWS = "\x01"  # stands in no text of a page
_STYLE_ELEMENT = re.compile(r"<style>.*?</style>", re.DOTALL)
_SAID_TWICE = re.compile(r'(aria-label="([^"]*)">)<title>\2</title>')  # the page shows what a part says below it


def page(
    title: str, sections: Sequence[Section], *, lang: str, by: str | None, views: Sequence[SegmentView], count: int = 0
) -> str:
    """Write a report as one HTML page.

    Args:
        title: What it is called.
        sections: What it says, in order; the first is the answer.
        lang: The language of its words.
        by: The column of the segments that can be picked.
        views: What changes when a segment is picked.
        count: How many segments there are; more than views where not all can be picked.

    Returns:
        The page, with its style, its script and its pictures inside.
    """
    style, script = _style(), _script()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            title=title,
            sections=sections,
            by=by,
            views=views,
            count=count,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
            packed=_compressed_views(views, lang) if views else "",
            **_phrase_context(lang),
        )
    )


def picture_page(diagram: Diagram) -> str:
    """Write one picture as an HTML page."""
    style, script = _style(), _script()
    return (
        _environment()
        .get_template("picture.html.j2")
        .render(
            blocks=[ReportPicture(diagram)],
            title=diagram.title,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=_policy(style, script),
            **_phrase_context(diagram.lang),
        )
    )


def fragment(blocks: Sequence[ReportBlock], lang: str = "en") -> str:
    """Write blocks as a piece of HTML with its own style, for a notebook."""
    body = _environment().get_template("fragment.html.j2").render(blocks=blocks, **_phrase_context(lang))
    return f'<div class="servicetree-page"><style>{_style()}</style>{body}</div>'


def _phrase_context(lang: str) -> dict[str, Any]:
    return {"lang": lang, "say": lambda key, **facts: say(key, lang, **facts)}


@pass_context
def _glossed(context: Context, text: str) -> Markup:
    """Mark the terms of the glossary in a sentence."""
    return glossed(str(_harmless(text)), context["lang"])


def _policy(style: str, script: str) -> str:
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    rules = ("default-src 'none'", f"style-src 'sha256-{hashes[0]}'", f"script-src 'sha256-{hashes[1]}'")
    return "; ".join((*rules, "base-uri 'none'", "form-action 'none'"))


def _compressed_views(views: Sequence[SegmentView], lang: str) -> Markup:
    """Write what picked segments show, all in one: a dozen trees would not fit into one page otherwise.

    The first line of every view stands beside the first of the others, and so on: they are nearly alike, and what is
    alike and near packs small.
    """
    write = _environment().get_template("fragment.html.j2").render
    pages = [write(blocks=view.slots, **_phrase_context(lang)).split("\n") for view in views]
    woven = "\n".join(_BETWEEN_VIEWS.join(lines) for lines in zip_longest(*pages, fillvalue=""))
    packer = zlib.compressobj(9, wbits=31)  # gzip, without a time in it
    packed = b64encode(packer.compress(woven.encode()) + packer.flush()).decode()
    return Markup(packed)  # noqa: S704 - letters and digits only


@cache
def _style() -> str:
    return (_FOLDER / "page.css").read_text(encoding="utf-8") + stylesheet("auto")


@cache
def _script() -> str:
    return (_FOLDER / "page.js").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,  # for every name: jinja's own choice by ending leaves .j2 raw
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters["picture"] = _picture
    environment.filters["glossed"] = _glossed
    environment.filters["typed"] = _escaped_lines
    environment.globals["untold_pattern"] = Markup(dot_pattern(_UNTOLD))  # noqa: S704 - our own
    environment.globals["origin_box"] = _origin_box
    environment.tests["block"] = lambda block, kind: type(block).__name__ == kind
    return environment


def _harmless(value: Any) -> Any:
    """Show what would work unseen in any text, and cut what is endless; markup of our own stays."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(shortened(value, _LONGEST_TEXT))


def _escaped_lines(text: str) -> Markup:
    """Keep the lines of a text that was typed."""
    return Markup("\n").join(escape(clean(line)) for line in text.split("\n"))


def _picture(diagram: Diagram) -> Markup:
    """Draw a diagram without its style, which the page has once; too large a tree leaves a sentence."""
    try:
        svg = diagram.to_svg()
    except LimitError as error:
        return Markup('<p class="caution">{}</p>').format(str(error))
    return Markup(_SAID_TWICE.sub(r"\1", _STYLE_ELEMENT.sub("", svg)))  # noqa: S704 - drawn here, every label escaped


def _origin_box(ink: str, place: str) -> Markup:
    """Draw a part of the bar of where points began; without an ink nothing tells where."""
    drawn = "".join(untold_box(place, _UNTOLD)) if not ink else f'<rect class="{ink} area" {place}/>'
    return Markup(drawn)  # noqa: S704 - inks and numbers of our own


def iframe_page(page: str, title: str) -> str:
    """Put a whole page into a frame of its own, so that neither it nor the notebook can reach into the other."""
    return (
        f'<iframe title="{html_escape(title)}" sandbox="allow-scripts" srcdoc="{html_escape(page)}" '
        'style="width:100%;height:80vh;border:0"></iframe>'
    )
