"""The verb `gather`: moments from answers, checked and summed in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Unpack

import attrs

from servicetree.answers.answer_tables import AnswerRows
from servicetree.answers.columns import ReadingPlan, Roles, reading_plan
from servicetree.answers.engines.opening import is_moments_file, open_answers
from servicetree.answers.engines.sources import Source
from servicetree.answers.labelled_answers import label_issues
from servicetree.answers.question_scores import OutsidePolicy
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, UsageError
from servicetree.i18n.said import told
from servicetree.moments.batch_sums import BatchSums, sum_batch
from servicetree.moments.gathering_options import Answers, GatheringOptions, checked_outside
from servicetree.moments.issues import answer_faults, reading_faults, spelling_issues
from servicetree.moments.joined_segments import MIN_N, check_min_n
from servicetree.moments.moments import Moments
from servicetree.moments.pattern_layouts import PatternLayouts
from servicetree.moments.segment_sums import MOST_SEGMENTS_MULTIPLIED
from servicetree.moments.small_segments import without_small
from servicetree.stats.jackknife import FEWEST_BUCKETS
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

_NEARLY_ALL = 9  # rows without a segment for each that has one


@verb()
def gather(
    tree: ServiceTree,
    answers: AnswerRows,
    *,
    by: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    id: str | None = None,  # noqa: A002 - the option's name is fixed
    period: str | None = None,
    outside: OutsidePolicy = "error",
    encoding: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    where: str | Sequence[str] | None = None,
    long: Sequence[str] | None = None,
    min_n: int = 0,
) -> Moments:
    """Gather the blocks that every estimate is made of, in one pass over the answers.

    Args:
        tree: The tree.
        answers: The path of a file (CSV, Excel, SPSS, Stata, SAS, Parquet, Arrow); a mapping of columns; a pandas,
            polars or pyarrow frame; a DuckDB relation.
        by: Column of the segments.
        weight: Column of the survey weights.
        cluster: Column of the clusters (shops, say), whose rows stay together when doubt is reckoned.
        id: Column of the respondents' ids; not needed with a cluster.
        period: Column of the periods (months, say): with segments, for a look over time.
        outside: What to do with answers outside the scale and texts that are no answers: refuse them all with
            their counts (``"error"``), or count them as missing and say so (``"missing"``).
        encoding: Of a CSV file; UTF-8 if None.
        header: How many lines the header of a text file or sheet has, names included; found out if None.
        separator: What stands between the fields of a text file; found out if None.
        sheet: Which sheet of a workbook; the first one that holds anything if None.
        where: Conditions on rows, ``"COL=VALUE"`` or ``"COL!=VALUE"``, all of which must hold.
        long: The columns of respondent, question and answer, where each row is one answer.
        min_n: Segments and periods of fewer respondents are joined for good: before moments are given away, say. 0, the
            rule, keeps every segment; then those who show figures of them join small ones.

    Returns:
        The moments; ``a + b`` merges those of two sources.

    Raises:
        AnswersError: With every fault of the answers, each with its column and count.
        FileError: If a file cannot be read.
        UsageError: If ``min_n`` is no whole number >= 0, or ``outside`` another word.

    Example:
        >>> moments = st.gather(demo_tree(), demo_answers(), by="shop", id="guest")
        >>> round(st.score(demo_tree(), moments).whole.score.value)
        74
    """
    check_min_n(min_n)
    checked_outside(outside)
    source = open_answers(answers, ReadingOptions(encoding, header, separator, sheet, where, long))
    return without_small(_summed(tree, source, Roles(by, weight, cluster, id, period), outside), min_n)


def gather_products_by_segment(tree: ServiceTree, answers: AnswerRows, **options: Unpack[GatheringOptions]) -> Moments:
    """Gather with sums of products by segment however many segments there are, since they are joined afterwards.

    Args:
        tree: The tree.
        answers: As of ``gather``.
        **options: Likewise.

    Raises:
        AnswersError, FileError: As ``gather``.
    """
    by, weight, cluster = options.get("by"), options.get("weight"), options.get("cluster")
    roles = Roles(by, weight, cluster, options.get("id"), options.get("period"))
    outside = checked_outside(options.get("outside"))
    return _summed(tree, open_answers(answers, ReadingOptions.among(options)), roles, outside, inf)


def _summed(
    tree: ServiceTree,
    source: Source,
    roles: Roles,
    outside: OutsidePolicy,
    most_segments: float = MOST_SEGMENTS_MULTIPLIED,
) -> Moments:
    plan = reading_plan(tree, source, roles)
    how = PatternLayouts.of(plan, most_segments)
    reading: BatchSums | None = source.summed(plan.columns, partial(sum_batch, plan, how))
    if reading is not None and reading.moments is not None:
        reading = attrs.evolve(reading, moments=reading.finished())
    repeated = 0 if reading is None else reading.repeated_ids
    made = _checked_moments(plan, reading, source, outside)
    spellings = {} if reading is None else reading.spellings
    said = (*source.told(), *label_issues(tree, source.facts, made.tallies), *spelling_issues(spellings))
    return attrs.evolve(made, separator=source.separator, told=said, repeated_ids=repeated)


def _checked_moments(plan: ReadingPlan, reading: BatchSums | None, source: Source, outside: OutsidePolicy) -> Moments:
    """Take the moments out of a reading, if nothing stands in the way.

    Raises:
        AnswersError: With every fault of the answers.
    """
    if reading is None or reading.rows == 0:
        raise source.no_rows()
    faults = [*reading_faults(reading, plan.roles.weight, plan.roles.unit), *_segment_faults(reading)]
    if reading.moments is not None and (reading.moments.n or not faults):
        faults += answer_faults(plan.tree, reading.moments, source.name, outside)
    if faults or reading.moments is None:
        raise AnswersError(faults)
    return reading.moments


def _segment_faults(reading: BatchSums) -> list[Fault]:
    """Refuse a column of segments that is blank in nearly all rows, as merged cells of a workbook are."""
    found = reading.moments
    if found is None or not 0 < found.n < FEWEST_BUCKETS or found.without_segment <= _NEARLY_ALL * found.n:
        return []
    said = told("unit_empty", count=found.without_segment, rows=reading.rows)
    return [Fault("no-answers", str(found.by), said, told("fill_segments"))]


def gathered(tree: ServiceTree, answers: Answers, **options: Unpack[GatheringOptions]) -> Moments:
    """Take moments as they are, or gather them; the way every verb reads its answers.

    Args:
        tree: The tree.
        answers: Anything that ``gather`` reads, or moments.
        **options: Those of ``gather``; ``min_n`` says what is shown together only.

    Raises:
        UsageError: If options of gathering come with moments that were gathered already, or ``min_n`` is no whole
            number >= 0.
        MomentsError: If the moments were gathered with another tree.
    """
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    fewest = MIN_N if "min_n" not in given else check_min_n(given.pop("min_n"))
    if isinstance(answers, str | Path) and is_moments_file(answers):
        answers = Moments.load(answers)
    if isinstance(answers, Moments):
        by_period = given.get("by") is not None and answers.period == given["by"] != answers.by
        stray = sorted(
            name
            for name, value in given.items()
            if value != getattr(answers, name, None) and not (name == "by" and by_period)
        )
        if stray:
            said, hint = told("already_gathered"), told("options_when_gathering")
            raise UsageError(Fault("usage", ", ".join(stray), said, hint))
        moments = answers.require(tree)
        return (moments.by_period() if by_period else moments).with_small_joined(tree, fewest)
    return gather(tree, answers, **given).with_small_joined(tree, fewest)
