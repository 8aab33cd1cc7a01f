"""The key of a tree of lost points: the one ruler, and what pale bands and frames mean where there are any."""

from __future__ import annotations

from collections.abc import Sequence

from servicetree.drawing.loss_tree import loss_captions
from servicetree.drawing.loss_tree.loss_scene import KeySample, LossArea, LossThread, Piece, WordLine
from servicetree.drawing.loss_tree.page_shapes import PageShape
from servicetree.drawing.text_metrics import width, wrapped
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("loss_tree")

_SAMPLE, _GAP, _APART = 26.0, 8.0, 30.0
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
_LEAST_SAMPLE = 8.0  # two and a half times as much at the most, which a line has room for


def loss_key(
    picture: Picture,
    scale: float,
    drawn: tuple[Sequence[LossThread], Sequence[LossArea]],
    page: PageShape,
    top: float,
) -> tuple[tuple[WordLine, ...], tuple[KeySample, ...], float]:
    """Say how to read what is drawn, and only that.

    Args:
        picture: The picture.
        scale: Units for a point.
        drawn: What climbs, and what is felt where it began.
        page: The shape of the page.
        top: Height of the upper edge.

    Returns:
        The words, their samples, and the height below them.
    """
    if picture.mode != "account":
        return (), (), top
    threads, areas = drawn
    points = next((step for step in _STEPS if step * scale >= _LEAST_SAMPLE), _STEPS[-1])
    ruler = "ruler_one" if points == 1 else "ruler_many"
    digits = next(place for place in range(3) if points * 10**place >= 1)
    # As long as it is wide, so that nobody measures the wrong side.
    items = [
        (points * scale, "s0", False, False, say(ruler, picture.lang, points=number_text(points, picture.lang, digits)))
    ]
    if any(not one.credit and one.ink == "own" for one in areas):
        items.append((10.0, "own", False, False, say("key_own", picture.lang)))
    if any(one.perhaps for one in threads):
        items.append((10.0, "", True, False, say("key_perhaps", picture.lang)))
    if any(one.credit for one in areas):
        items.append((10.0, "own", False, True, say("key_credit", picture.lang)))
    said = [loss_captions.evidence_line(picture)]
    if any(one.ink == "own" and one.source != one.at for one in threads):
        said.insert(0, say("key_passed_on", picture.lang))
    if any(one.first for part in picture.of_kind("branch") for one in loss_captions.causes(part, picture.lang)):
        said.insert(0, say("key_first", picture.lang))
    return _flowing(items, " ".join(said), page, top)


def _flowing(
    items: Sequence[tuple[float, str, bool, bool, str]], sentence: str, page: PageShape, top: float
) -> tuple[tuple[WordLine, ...], tuple[KeySample, ...], float]:
    """Set samples with their words one after the other, breaking lines between them, and the sentence below."""
    role, high = page.role("sample"), page.line("sample")
    left, right = page.margin, page.wide - page.margin
    x, y = left, top + high / 2
    lines: list[WordLine] = []
    samples: list[KeySample] = []
    for wide, ink, perhaps, credit, said in items:
        told = wrapped(said, role, right - left - _SAMPLE - _GAP)
        long = _SAMPLE + _GAP + max(width(line, role) for line in told)
        if x > left and x + long > right:
            x, y = left, y + high
        samples.append(KeySample(x, y, wide if ink == "s0" else _SAMPLE, wide, ink, perhaps, credit))
        for line in told:
            lines.append(WordLine(x + _SAMPLE + _GAP, y + 4.5, (Piece(line, role),)))
            y += high
        y -= high
        x += long + _APART
    for line in wrapped(sentence, role, right - left, 3):
        y += high
        lines.append(WordLine(left, y + 4.5, (Piece(line, role),)))
    return tuple(lines), tuple(samples), y + high / 2
