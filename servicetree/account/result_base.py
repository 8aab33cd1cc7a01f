"""The base classes of results: text, data frame and notebook output, and segments by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, TypeVar, cast

import attrs

from servicetree.account.segments_on_demand import SegmentsOnDemand
from servicetree.answers.engines.arrow_frames import TableValue, table_of_records
from servicetree.errors import Fault, Issue, UnknownNameError, UsageError, nearest
from servicetree.tree.checks import quoted_value
from servicetree.tree.service_tree import ServiceTree

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_NAMED: Final = 5
_MOST_MEANT: Final = 3


class Result(TableValue):
    """A result that can be printed, shown in a notebook, and turned into a data frame.

    A result names nothing that is made from it. The wing that reports lies above; it is imported when it is called, and
    finds the printer of a result by its type.

    Attributes:
        tree: The tree that it was made with.
        issues: What is worth knowing about the data and the figures.
    """

    __slots__ = ()
    tree: ServiceTree
    issues: tuple[Issue, ...]

    def _table(self) -> pa.Table:
        from servicetree.reporting.printing import rows

        return table_of_records(rows(self))

    def __str__(self) -> str:
        from servicetree.reporting.text import text_of

        return text_of(self)

    def __repr__(self) -> str:
        return one_line(self)

    def _repr_html_(self) -> str:
        from servicetree.reporting.page.notebooks import notebook_html

        return notebook_html(self)


class NamedSegment(Protocol):
    """A segment of a result."""

    @property
    def by(self) -> str | None:
        """Its value as text; None for the whole."""


SegmentT = TypeVar("SegmentT", bound=NamedSegment)
SegmentedT = TypeVar("SegmentedT", bound="SegmentedResult[Any]")


class SegmentedResult(Result, Generic[SegmentT]):
    """A result with figures by segment.

    Attributes:
        segments: The whole first, then the segments.
    """

    __slots__ = ()
    segments: Sequence[SegmentT]

    @property
    def whole(self) -> SegmentT:
        """The figures over all segments."""
        return self.segments[0]

    def segment(self, name: str) -> SegmentT:
        """Return the figures of one segment; ``result["Lille"]`` is the same.

        Args:
            name: Its value as text.

        Raises:
            UnknownNameError: If there is no such segment, with the nearest names; it is a ``KeyError``.

        Example:
            >>> from servicetree.demo import demo_account
            >>> demo_account().segment("Lille").scores.n
            44
        """
        from servicetree.i18n.said import told

        found = {by: place for place, by in enumerate(segment_names(self.segments)) if by is not None}
        if name in found:
            return self.segments[found[name]]
        raise UnknownNameError(
            Fault("segment", type(self).__name__, told("result_no_segment", name=str(name)), _known_names(name, found))
        )

    def __getitem__(self, name: str) -> SegmentT:
        from servicetree.i18n.said import told

        if not isinstance(name, str):  # with numbers it would pass for a sequence
            raise TypeError(told("result_by_name"))
        return self.segment(name)


def segment_names(segments: Sequence[NamedSegment]) -> Sequence[str | None]:
    """Name the segments of a result; None for the whole."""
    if isinstance(segments, SegmentsOnDemand):
        return [segments.names[place] for place in segments.places]
    return [one.by for one in segments]


SegmentGroup = Literal["all", "clear", "none"]
SEGMENT_GROUPS: Final[tuple[SegmentGroup, ...]] = ("all", "clear", "none")
ChosenSegments = SegmentGroup | tuple[str, ...]


def with_segments(result: SegmentedT, wanted: ChosenSegments, clear: Sequence[bool]) -> SegmentedT:
    """Return a result with the whole and some of its segments, in the order in which they stand there.

    Args:
        result: The result.
        wanted: All segments, those that stand clear of the whole, none, or some by their names.
        clear: Whether each stands clear, the whole first.

    Raises:
        UsageError: With every name that no segment has.
    """
    if wanted == "all":
        return result
    segments, names = result.segments, segment_names(result.segments)
    if isinstance(wanted, tuple):
        _refuse_unknown_segments(wanted, names)
        chosen_ones = [name in wanted for name in names]
    else:
        chosen_ones = [is_clear and wanted == "clear" for is_clear in clear]
    places = [place for place, is_chosen in enumerate(chosen_ones) if is_chosen or not place]
    chosen = segments.at(places) if isinstance(segments, SegmentsOnDemand) else tuple(segments[at] for at in places)
    changed: SegmentedT = cast("Any", attrs.evolve)(result, segments=chosen)
    return changed


def _refuse_unknown_segments(wanted: Sequence[str], names: Sequence[str | None]) -> None:
    from servicetree.i18n.said import QuotedName, meant_name, told

    known = dict.fromkeys(name for name in names if name is not None)
    unknown = [name for name in dict.fromkeys(wanted) if name not in known]
    if unknown:
        raise UsageError(
            Fault(
                "usage",
                "--segments",
                told("segment_not_among", segment=QuotedName(name)),
                meant_name(name, known, _MOST_MEANT) or _known_names(name, known),
            )
            for name in unknown
        )


def unknown_node(name: str, known: list[str], where: str) -> UnknownNameError:
    """Word that a result has no such node, with the nearest names."""
    from servicetree.i18n.said import told

    return UnknownNameError(Fault("node", where, told("result_no_node", name=str(name)), _known_names(name, known)))


def _known_names(name: object, known: Iterable[str]) -> str:
    from servicetree.i18n.said import listed, told

    names = list(known)
    if not names:
        return told("result_without_segments")
    if near := nearest(str(name), names):
        return told("did_you_mean", near=f"'{near[0]}'")
    shown = [*names[:_MOST_NAMED], *(["..."] if len(names) > _MOST_NAMED else [])]
    return told("result_names", names=listed(shown, "comma"))


def one_line(value: object) -> str:
    """Show a value in one line: plain fields as they are, figures by their value, trees by their name, lists by length.

    >>> from servicetree.demo import demo_account
    >>> demo_account()
    Account(tree='cafe', by='shop', lens='within', segments=21, issues=4, period='month', ...)
    """
    shown = (f"{name}={text}" for name, text in _brief_fields(value))
    return f"{type(value).__name__}({', '.join(shown)})"


def _brief_fields(value: object) -> Iterator[tuple[str, str]]:
    kind: Any = type(value)
    for field in attrs.fields(kind):
        part = getattr(value, field.name)
        if part is None or part == () or not field.repr:
            continue
        if isinstance(part, ServiceTree):
            yield field.name, repr(part.name)
        elif isinstance(part, str | bool | int):
            yield field.name, quoted_value(part) if isinstance(part, str) else str(part)
        elif isinstance(part, float):
            yield field.name, f"{part:.4g}"
        elif isinstance(part, tuple | dict | SegmentsOnDemand):
            yield field.name, str(len(part))
        elif getattr(part, "value", None) is not None:
            yield field.name, f"{part.value:.4g}"
