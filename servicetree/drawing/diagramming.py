"""The verb `draw`: checks kind, segment and tree, then chooses the picture of the tree or a chart."""

from __future__ import annotations

from typing import Literal

from servicetree.account.results import Account, Scores, SegmentAccount, SegmentScores
from servicetree.analysis.decision_results import Change
from servicetree.drawing.charts.registry import CHARTS
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.tree_picture.choosing import tree_picture
from servicetree.errors import Fault, UsageError, did_you_mean
from servicetree.i18n.messages import check_language
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

DIAGRAM_KINDS = ("tree", *CHARTS)

DiagramKind = Literal["tree", "heatmap", "waterfall", "map", "segments", "change"]
DrawableResult = Account | Scores | Change


@verb()
def draw(
    tree: ServiceTree,
    result: DrawableResult | None = None,
    *,
    kind: DiagramKind = "tree",
    lang: str = "en",
    segment: str | None = None,
) -> Diagram:
    """Draw a tree, bare or with its account; or a chart of an account, of scores, of a change.

    * ``tree``: the loss that began in the trunk, climbing to where it is felt; bare, of scores, or of an account.
    * ``heatmap``: every entry of an account, by where it began and where it was felt.
    * ``waterfall``: the way from the baseline down to the score, by where points began; of an account.
    * ``map``: how well each part does, and how far its loss reaches; of an account.
    * ``segments``: segments beside each other and the whole; of an account or of scores.
    * ``change``: what each part won or lost between two sides; of a change.

    Args:
        tree: The tree.
        result: What was made with it; None for the bare tree.
        kind: Which picture.
        lang: Language of the words: ``en``, ``fr`` or ``ru``.
        segment: The segment to show, by its value as text; None for the whole.

    Returns:
        The diagram: a value that can write itself as SVG, PNG or PDF, and a tree as DOT or Mermaid too.

    Raises:
        UsageError: If an option is unknown, the picture cannot be made of this result, or the result was made with
            another tree.

    Example:
        >>> st.draw(demo_tree(), demo_account(), segment="Lille").save("lille.svg")
    """
    check_kind(kind)
    check_language(lang)
    if kind == "change" or isinstance(result, Change):
        change = _change(tree, result, kind, segment)
        return Diagram(CHARTS[kind].choose(tree, change, lang, change.by))
    if result is None:
        _check_bare(kind, segment)
        return Diagram(tree_picture(tree, None, lang))
    _check_result(result)
    if kind != "tree" and CHARTS[kind].made_of == "segments":
        _check_segments(tree, result, kind, segment)
        return Diagram(CHARTS[kind].choose(tree, result, lang, result.by))
    shown = _segment(result, segment)
    _check_same_tree(tree, shown)
    if kind == "tree":
        return Diagram(tree_picture(tree, shown, lang, result.by))
    if not isinstance(shown, SegmentAccount):
        message = "shows where loss began, which Scores do not say"
        raise UsageError(Fault("usage", f"kind {kind}", message, "give an Account, as trace(...) makes it"))
    return Diagram(CHARTS[kind].choose(tree, shown, lang, result.by))


def check_kind(kind: str) -> None:
    """Refuse a kind of picture that is not there.

    Args:
        kind: Its name.

    Raises:
        UsageError: If it is not one of ``KINDS``.
    """
    if kind not in DIAGRAM_KINDS:
        message = f"must be one of {', '.join(DIAGRAM_KINDS)} (got {kind!r})"
        raise UsageError(Fault("usage", "kind", message, did_you_mean(str(kind), DIAGRAM_KINDS)))


def _check_result(result: object) -> None:
    if not isinstance(result, Account | Scores):
        message = f"must be an Account, Scores or a Change (got {type(result).__name__})"
        raise UsageError(Fault("usage", "result", message, "make one with trace(...), score(...) or compare(...)"))


def _change(tree: ServiceTree, result: object, kind: str, segment: str | None) -> Change:
    if not isinstance(result, Change):
        message = f"is drawn of a Change (got {'nothing' if result is None else type(result).__name__})"
        raise UsageError(Fault("usage", "kind change", message, "make one with compare(...)"))
    if kind != "change":
        raise UsageError(Fault("usage", "result", f"a Change cannot be drawn as {kind}", "say kind='change'"))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", "a change already names its two sides", "leave segment out"))
    _check_ids(tree, [source.id for source in result.sources])
    return result


def _check_bare(kind: str, segment: str | None) -> None:
    if kind != "tree":
        made_by = "trace(...) or score(...)" if kind == "segments" else "trace(...)"
        message = "is drawn of a result, not of a bare tree"
        raise UsageError(Fault("usage", f"kind {kind}", message, f"give a result too, as {made_by} makes it"))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", "a bare tree has no segments", "give a result too"))


def _check_segments(tree: ServiceTree, result: Account | Scores, kind: str, segment: str | None) -> None:
    if result.by is None:
        hint = "name the column of the segments, as in trace(..., by=...)"
        raise UsageError(Fault("usage", f"kind {kind}", "the result has no segments", hint))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", "this kind shows all of them", "leave segment out"))
    _check_same_tree(tree, result.segments[0])


def _segment(result: Account | Scores, segment: str | None) -> SegmentAccount | SegmentScores:
    if segment is None:
        return result.segments[0]
    found = {str(one.by): one for one in result.segments if one.by is not None}
    if segment in found:
        return found[segment]
    if not found:
        raise UsageError(Fault("usage", "segment", "the result has no segments", "leave segment out"))
    hint = did_you_mean(segment, found) or f"there are {', '.join(list(found)[:5])}"
    if any((one.scores if isinstance(one, SegmentAccount) else one).joined for one in result.segments):
        hint += "; small ones are shown together (--min-n)"
    raise UsageError(Fault("usage", "segment", f"there is no segment {segment!r}", hint))


def _check_same_tree(tree: ServiceTree, shown: SegmentAccount | SegmentScores) -> None:
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    _check_ids(tree, [node.id for node in scored.nodes])


def _check_ids(tree: ServiceTree, names: list[str]) -> None:
    stray = [name for name in names if name not in tree.measured]
    if stray:
        message = f"the result was made with another tree: '{stray[0]}' is not a measured node of this one"
        raise UsageError(Fault("usage", "result", message, "draw it with the tree it was made with"))
