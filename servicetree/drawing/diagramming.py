"""The verb `draw`: checks kind, segment and tree, then chooses the picture of the tree or a chart."""

from __future__ import annotations

from typing import Literal

from servicetree.account.results import Account, Scores, SegmentAccount, SegmentScores
from servicetree.analysis.decision_results import Change
from servicetree.drawing.charts.registry import CHARTS
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.tree_picture.choosing import tree_picture
from servicetree.drawing.tree_picture.tree_values import SHAPES, Shape
from servicetree.errors import Fault, UsageError
from servicetree.i18n.messages import check_language
from servicetree.i18n.said import QuotedName, first_listed, meant_name, told
from servicetree.tree.service_tree import ServiceTree

DIAGRAM_KINDS = ("tree", *CHARTS)

DiagramKind = Literal["tree", "heatmap", "waterfall", "map", "segments", "change"]
DrawableResult = Account | Scores | Change


def draw(
    tree: ServiceTree,
    result: DrawableResult | None = None,
    *,
    kind: DiagramKind = "tree",
    lang: str = "en",
    segment: str | None = None,
    details: bool = False,
    shape: Shape = "wide",
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
        details: Whether the tree is to show weights, scores, counts and carry-over too, with its questions as leaves.
        shape: Of the tree without details: ``wide``, ``tall`` for phones, or ``square``.

    Returns:
        The diagram: a value that can write itself as SVG, PNG or PDF, and a tree as DOT or Mermaid too.

    Raises:
        UsageError: If an option is unknown, the picture cannot be made of this result, or the result was made with
            another tree.
    """
    check_kind(kind)
    check_language(lang)
    check_shape(kind, shape, details=details)
    if kind == "change" or isinstance(result, Change):
        change = _change(tree, result, kind, segment)
        return Diagram(CHARTS[kind].choose(tree, change, lang, change.by))
    if result is None:
        _check_bare(kind, segment)
        return Diagram(tree_picture(tree, None, lang, details=details, shape=shape))
    _check_result(result)
    if kind != "tree" and CHARTS[kind].made_of == "segments":
        _check_segments(tree, result, kind, segment)
        return Diagram(CHARTS[kind].choose(tree, result, lang, result.by))
    shown = _segment(result, segment)
    _check_same_tree(tree, shown)
    if kind == "tree":
        return Diagram(tree_picture(tree, shown, lang, result.by, details=details, shape=shape))
    if not isinstance(shown, SegmentAccount):
        raise UsageError(Fault("usage", f"kind {kind}", told("scores_say_no_origin"), told("give_account")))
    return Diagram(CHARTS[kind].choose(tree, shown, lang, result.by))


def check_kind(kind: str) -> None:
    """Refuse a kind of picture that is not there.

    Args:
        kind: Its name.

    Raises:
        UsageError: If it is not one of ``KINDS``.
    """
    if kind not in DIAGRAM_KINDS:
        message = told("must_be_one_of", allowed=", ".join(DIAGRAM_KINDS), got=repr(kind))
        raise UsageError(Fault("usage", "kind", message, meant_name(str(kind), DIAGRAM_KINDS)))


def check_shape(kind: str, shape: str, *, details: bool) -> None:
    """Refuse a shape that is not there, and shape and details where they change nothing.

    Args:
        kind: The kind of picture.
        shape: Its shape.
        details: Whether its details are wanted.

    Raises:
        UsageError: If so.
    """
    if shape not in SHAPES:
        message = told("must_be_one_of", allowed=", ".join(SHAPES), got=repr(shape))
        raise UsageError(Fault("usage", "shape", message, meant_name(str(shape), SHAPES)))
    if kind != "tree" and (details or shape != SHAPES[0]):
        name = "details" if details else "shape"
        raise UsageError(Fault("usage", name, told("for_tree_alone", kind=repr(kind)), told("leave_out")))
    if details and shape != SHAPES[0]:
        message = told("details_are_wide", shape=repr(shape))
        raise UsageError(Fault("usage", "shape", message, told("shape_or_details")))


def _check_result(result: object) -> None:
    if not isinstance(result, Account | Scores):
        message = told("must_be_result", got=type(result).__name__)
        raise UsageError(Fault("usage", "result", message, told("make_result")))


def _change(tree: ServiceTree, result: object, kind: str, segment: str | None) -> Change:
    if not isinstance(result, Change):
        message = told("drawn_of_change", got=told("nothing_given") if result is None else type(result).__name__)
        raise UsageError(Fault("usage", "kind change", message, told("make_change")))
    if kind != "change":
        raise UsageError(Fault("usage", "result", told("change_drawn_as", kind=kind), told("say_kind_change")))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", told("change_names_sides"), told("leave_segment_out")))
    _check_ids(tree, [source.id for source in result.sources])
    return result


def _check_bare(kind: str, segment: str | None) -> None:
    if kind != "tree":
        made_by = told("trace_or_score") if kind == "segments" else "trace(...)"
        hint = told("give_result_as", made_by=made_by)
        raise UsageError(Fault("usage", f"kind {kind}", told("drawn_of_result"), hint))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", told("bare_tree"), told("give_result_too")))


def _check_segments(tree: ServiceTree, result: Account | Scores, kind: str, segment: str | None) -> None:
    if result.by is None:
        raise UsageError(Fault("usage", f"kind {kind}", told("result_has_no_segments"), told("name_segment_column")))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", told("shows_all_of_them"), told("leave_segment_out")))
    _check_same_tree(tree, result.segments[0])


def _segment(result: Account | Scores, segment: str | None) -> SegmentAccount | SegmentScores:
    if segment is None:
        return result.segments[0]
    found = {str(one.by): one for one in result.segments if one.by is not None}
    if segment in found:
        return found[segment]
    if not found:
        raise UsageError(Fault("usage", "segment", told("result_has_no_segments"), told("leave_segment_out")))
    hint = meant_name(segment, found) or told("there_are", names=first_listed(list(found)))
    if any((one.scores if isinstance(one, SegmentAccount) else one).joined for one in result.segments):
        hint = told("small_ones_together", hint=hint)
    raise UsageError(Fault("usage", "segment", told("no_such_segment", segment=QuotedName(segment)), hint))


def _check_same_tree(tree: ServiceTree, shown: SegmentAccount | SegmentScores) -> None:
    scored = shown.scores if isinstance(shown, SegmentAccount) else shown
    _check_ids(tree, [node.id for node in scored.nodes])


def _check_ids(tree: ServiceTree, names: list[str]) -> None:
    stray = [name for name in names if name not in tree.measured]
    if stray:
        message = told("result_of_other_tree", part=QuotedName(stray[0]))
        raise UsageError(Fault("usage", "result", message, told("draw_with_its_tree")))
