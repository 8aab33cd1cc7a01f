"""The verb `draw`: checks kind, segment and tree, then chooses the picture of the tree or a chart."""

from __future__ import annotations

from typing import Any, Literal

from attrs import evolve

from servicetree.account.result_base import segment_names
from servicetree.account.results import Account, Scores, SegmentAccount, SegmentScores
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.joined_aspects import with_aspects_joined, with_sources_joined
from servicetree.drawing.captions import SEPARATOR, label_text
from servicetree.drawing.charts.registry import CHARTS
from servicetree.drawing.charts.segments import segments_felt
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.tree_picture.choosing import tree_picture
from servicetree.drawing.tree_picture.tree_values import SHAPES, Shape
from servicetree.errors import Fault, UsageError
from servicetree.i18n.formatting import in_language, quoted
from servicetree.i18n.languages import check_language
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import QuotedName, first_listed, meant_name, told
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

say = phrases_of("picture")

DIAGRAM_KINDS = ("tree", *CHARTS)

DiagramKind = Literal["tree", "heatmap", "waterfall", "map", "mend", "segments", "change"]
Gaps = Literal["began", "felt"]
GAPS: tuple[Gaps, ...] = ("began", "felt")
DrawableResult = Account | Scores | Change | Plan


@verb()
def draw(
    tree: ServiceTree,
    result: DrawableResult | None = None,
    *,
    kind: DiagramKind = "tree",
    lang: str = "en",
    segment: str | None = None,
    details: bool = False,
    shape: Shape = "wide",
    gaps: Gaps = "began",
) -> Diagram:
    """Draw a tree, bare or with its account; or a chart of an account, of scores, of a change, of a plan.

    * ``tree``: the loss that began in the trunk, climbing to where it is felt; bare, of scores, or of an account.
    * ``heatmap``: every entry of an account, by where it began and where it was felt.
    * ``waterfall``: the way from the baseline down to the score, by where points began; of an account.
    * ``map``: how well each part does, and what one point more there would win; of an account.
    * ``mend``: what each question would win, with the whole range, in the order of the plan; of a plan.
    * ``segments``: all segments on one scale, and where the gaps of those began that stand clear of the whole; of an
      account or of scores.
    * ``change``: what each part won or lost between two sides; of a change.

    Args:
        tree: The tree.
        result: What was made with it; None for the bare tree.
        kind: Which picture; a plan is drawn as ``mend`` without being told.
        lang: Language of the words: ``en``, ``fr`` or ``ru``.
        segment: The segment to show, by its value as text; None for the whole.
        details: Whether the tree is to show weights, scores, counts and carry-over too, with its questions as leaves.
        shape: ``wide``, or ``tall`` for phones; a tree without details may be ``square`` too.
        gaps: For segments: their gaps by where they ``began``, or by where they are ``felt``.

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
    check_shape(kind, shape, details=details)
    check_gaps(kind, gaps)
    tree, result, note = _with_one_for_alike(tree, result, lang)
    kind = "mend" if kind == "tree" and isinstance(result, Plan) else kind
    if kind == "tree":
        shown, by = (None, None) if result is None else _shown(tree, result, kind, segment)
        if result is None:
            _check_bare(kind, segment)
        picture = tree_picture(tree, shown, lang, by, details=details, shape=shape)
        subtitle, below = (SEPARATOR.join((told, *note)) for told in (picture.subtitle, picture.finding_note))
        return Diagram(evolve(picture, subtitle=subtitle, finding_note=below))
    made, by = _made(tree, result, kind, segment)
    choose = segments_felt if kind == "segments" and gaps == "felt" else CHARTS[kind].choose
    chart = choose(tree, made, lang, by)
    text = evolve(chart.text, notes=(*note, *chart.text.notes))
    return Diagram(evolve(chart, text=text, narrow=shape == "tall"))


def _with_one_for_alike(
    tree: ServiceTree, result: DrawableResult | None, lang: str
) -> tuple[ServiceTree, DrawableResult | None, tuple[str, ...]]:
    """Make one of the aspects that the answers do not tell apart, and say so: none has a figure of its own to show."""
    joined = tree
    if isinstance(result, Account):
        joined, result = with_aspects_joined(tree, result)
    elif isinstance(result, Change):
        joined, result = with_sources_joined(tree, result)
    names = [
        quoted(label_text(in_language(one.label, lang, one.id)), lang)
        for one in joined.aspects
        if one.label != tree.nodes[one.id].label
    ]
    return joined, result, tuple(say("alike", lang, parts=name) for name in names)


def _made(tree: ServiceTree, result: object, kind: str, segment: str | None) -> tuple[Any, str | None]:
    """Check and give what a kind of chart is made of, and the column of the segments."""
    made_of = CHARTS[kind].made_of
    if made_of == "change" or isinstance(result, Change):
        change = _change(tree, result, kind, segment)
        return change, change.by
    if made_of == "plan" or isinstance(result, Plan):
        return _plan(tree, result, kind, segment), None
    if result is None:
        _check_bare(kind, segment)
    if made_of == "segments" and isinstance(result, Account | Scores):
        _check_segments(tree, result, kind, segment)
        return result, result.by
    shown, by = _shown(tree, result, kind, segment)
    if not isinstance(shown, SegmentAccount):
        raise UsageError(Fault("usage", f"kind {kind}", told("scores_say_no_origin"), told("give_account")))
    return shown, by


def _shown(
    tree: ServiceTree, result: object, kind: str, segment: str | None
) -> tuple[SegmentAccount | SegmentScores, str | None]:
    """Check a result, and give the segment of it that is drawn."""
    if isinstance(result, Change):
        _change(tree, result, kind, segment)
    if not isinstance(result, Account | Scores):
        message = told("must_be_result", got=type(result).__name__)
        raise UsageError(Fault("usage", "result", message, told("make_result")))
    shown = _segment(result, segment)
    _check_same_tree(tree, shown)
    return shown, result.by


def _plan(tree: ServiceTree, result: object, kind: str, segment: str | None) -> Plan:
    if not isinstance(result, Plan):
        message = told("drawn_of_plan", got=told("nothing_given") if result is None else type(result).__name__)
        raise UsageError(Fault("usage", f"kind {kind}", message, told("make_plan")))
    if kind != "mend":
        raise UsageError(Fault("usage", "result", told("plan_drawn_as", kind=kind), told("say_kind_mend")))
    if segment is not None:
        raise UsageError(Fault("usage", "segment", told("plan_is_of_all"), told("leave_segment_out")))
    _check_ids(tree, [one.id.partition(".")[0] for one in result.measures])
    return result


def check_gaps(kind: str, gaps: str) -> None:
    """Refuse a side of the account that is not there, or where it changes nothing.

    Args:
        kind: The kind of picture.
        gaps: ``began`` or ``felt``.

    Raises:
        UsageError: If so.
    """
    if gaps not in GAPS:
        message = told("must_be_one_of", allowed=", ".join(GAPS), got=repr(gaps))
        raise UsageError(Fault("usage", "gaps", message, meant_name(str(gaps), GAPS)))
    if kind != "segments" and gaps != GAPS[0]:
        raise UsageError(Fault("usage", "gaps", told("for_segments_alone", kind=repr(kind)), told("leave_out")))


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
    if kind != "tree" and details:
        raise UsageError(Fault("usage", "details", told("for_tree_alone", kind=repr(kind)), told("leave_out")))
    if kind != "tree" and shape == "square":
        raise UsageError(Fault("usage", "shape", told("square_for_tree", kind=repr(kind)), told("say_wide_or_tall")))
    if details and shape != SHAPES[0]:
        message = told("details_are_wide", shape=repr(shape))
        raise UsageError(Fault("usage", "shape", message, told("shape_or_details")))


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
    names = segment_names(result.segments)
    found = {str(by): place for place, by in enumerate(names) if by is not None}
    if segment in found:
        return result.segments[found[segment]]
    if not found:
        raise UsageError(Fault("usage", "segment", told("result_has_no_segments"), told("leave_segment_out")))
    hint = meant_name(segment, found) or told("there_are", names=first_listed(list(found)))
    if any(one.joined for one in (result.scores if isinstance(result, Account) else result.segments)):
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
