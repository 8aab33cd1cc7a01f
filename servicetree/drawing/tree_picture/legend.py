"""The legend of the tree picture: widths, colours, strands and leaves."""

from __future__ import annotations

from collections.abc import Iterator

from servicetree.drawing.curves import straight
from servicetree.drawing.text_metrics import width, wrapped
from servicetree.drawing.tree_picture.scene import Legend, Pill, PlacedLeaf, PlacedStrand, Ruler, Swatch
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import Words
from servicetree.i18n.formatting import percent_text
from servicetree.i18n.messages import phrases_of

say = phrases_of("picture")

_LEFT, _RIGHT = 40.0, 1240.0
_ROW = 26.0
_APART = 30.0
SCALE_WIDE = 130.0
_SAMPLE_SHARE, _SAMPLE_POINTS = 0.1, 2.0


def legend(picture: Picture, measure: Ruler, top: float) -> tuple[Legend, float]:
    """Explain the picture.

    Args:
        picture: What it shows.
        measure: How wide things are drawn in it.
        top: Where the legend begins.

    Returns:
        The legend, and where it ends.
    """
    flow = _Flow(top)
    lang = picture.lang
    sample = percent_text(_SAMPLE_SHARE, lang)
    flow.bar(measure.wood * _SAMPLE_SHARE, say("legend_wood", lang, share=sample))
    if picture.mode != "bare":
        flow.tones(say("legend_tone", lang))
    if picture.mode == "account":
        felt = [strand for part in picture.parts for strand in part.strands]
        if any(strand.origin == "aspect" for strand in felt):
            said = say("legend_strand_perhaps" if picture.unsure else "legend_strand", lang)
            flow.thread(measure.strand * _SAMPLE_POINTS, said, unsure=picture.unsure)
        if any(strand.unsure for strand in felt):
            flow.swatch("s0", say("legend_unsure", lang), unsure=True)
        if any(strand.origin != "aspect" for strand in felt):
            flow.swatch("own", say("legend_own", lang))
        if any(strand.points < 0 and not strand.unsure for strand in felt):
            flow.swatch("own", say("legend_credit", lang), credit=True)
    if any(part.leaves for part in picture.parts):
        flow.leaf(say("legend_leaf_points" if picture.mode == "account" else "legend_leaf", lang))
    sentences = []
    if picture.mode == "account":
        sentences = [say(key, lang) for key in _sentences(picture, measure)]
    return flow.done(" ".join(sentences))


def _sentences(picture: Picture, measure: Ruler) -> Iterator[str]:
    if measure.shared:
        yield "one_ruler"
    if any(part.carry.low is not None or part.carry.high is not None for part in picture.parts):
        yield "ranges"
    yield picture.evidence


class _Flow:
    """Items set side by side, in as many lines as they need."""

    def __init__(self, top: float) -> None:
        self.x, self.y = _LEFT, top
        self.words: list[Words] = []
        self.swatches: list[Swatch] = []
        self.bars: list[tuple[float, float, float, float]] = []
        self.threads: list[PlacedStrand] = []
        self.blades: list[PlacedLeaf] = []
        self.scale: Pill | None = None

    def bar(self, wide: float, text: str) -> None:
        """A bar of wood of a known width."""
        self._room(wide, text)
        self.bars.append((self.x, self.y - 6, self.x + wide, self.y + 6))
        self._say(wide, text)

    def tones(self, text: str) -> None:
        """The scale of tones."""
        self._room(SCALE_WIDE, text)
        self.scale = Pill(self.x, self.y, SCALE_WIDE, "", None, hatched=False)
        self._say(SCALE_WIDE, text)

    def thread(self, wide: float, text: str, *, unsure: bool) -> None:
        """A strand of a known width, upright as in the trunk."""
        self._room(wide, text)
        middle = self.x + wide / 2
        course = straight((middle, self.y + 8), (middle, self.y - 8))
        self.threads.append(PlacedStrand(course, wide, "s0", credit=False, title=text, unsure=unsure))
        self._say(wide, text)

    def swatch(self, ink: str, text: str, *, credit: bool = False, unsure: bool = False) -> None:
        """A sample of an ink."""
        self._room(Swatch.wide, text)
        self.swatches.append(Swatch(self.x, self.y, ink, credit, unsure))
        self._say(Swatch.wide, text)

    def leaf(self, text: str) -> None:
        """A leaf."""
        self._room(22, text)
        self.blades.append(PlacedLeaf(self.x + 11, self.y, 0.0, 22, "", None, hatched=False, title=text))
        self._say(22, text)

    def done(self, sentence: str) -> tuple[Legend, float]:
        """End with a sentence on lines of its own."""
        for line in wrapped(sentence, "legend", _RIGHT - _LEFT, 3) if sentence else []:
            self.y += _ROW if self.x > _LEFT else 18
            self.x = _LEFT
            self.words.append(Words(self.x, self.y + 4, line, "legend"))
        placed = Legend(
            tuple(self.words),
            tuple(self.swatches),
            tuple(self.bars),
            tuple(self.threads),
            tuple(self.blades),
            self.scale,
        )
        return placed, self.y + 14

    def _room(self, wide: float, text: str) -> None:
        if self.x > _LEFT and self.x + wide + 8 + width(text, "legend") > _RIGHT:
            self.x = _LEFT
            self.y += _ROW

    def _say(self, wide: float, text: str) -> None:
        self.words.append(Words(self.x + wide + 8, self.y + 4, text, "legend"))
        self.x += wide + 8 + width(text, "legend") + _APART
