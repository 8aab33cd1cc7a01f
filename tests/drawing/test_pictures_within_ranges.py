"""No picture of any survey, in any language, states a figure without its range, or draws as sure what may not be."""

import re
from functools import cache

import attrs
import pytest
from support.demo_results import demo_account, demo_change, demo_plan, demo_tree
from support.folders import SHARED
from support.sample_charts import scale_of

import servicetree as st
from servicetree.drawing.charts.changes import ChartedChange
from servicetree.drawing.charts.importance_map import MapPoint
from servicetree.drawing.charts.marks import Area, Dot, Line, Whisker
from servicetree.drawing.charts.registry import placed
from servicetree.drawing.charts.segment_rows import SegmentRow
from servicetree.drawing.loss_tree.loss_captions import causes
from servicetree.drawing.loss_tree.portions import portions
from servicetree.drawing.tree_picture.tree_values import Picture
from servicetree.drawing.values import Figure, Words
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import LANGUAGES

SURVEYS = {
    "ecsi_mobi": ("mobi.csv", {}, None),
    "corp_rep": ("corp_rep_data.csv", {"by": "servicetype"}, ("1", "2")),
    "abc_b2b": ("abc.csv", {"by": "country"}, ("Benelux", "Israel")),
    "sfo_airport": ("sfo_2017.csv.gz", {"by": "BAREA", "weight": "WEIGHT"}, ("A", "B")),
}
KINDS = ("tree", "details", "heatmap", "waterfall", "map", "mend", "segments", "change")


pytestmark = pytest.mark.usefixtures("shared")


@cache
def results(name):
    """The tree of a survey, its account, its plan, and what differs between two of its segments."""
    if name == "demo":
        return demo_tree(), demo_account(), demo_plan(id="guest"), demo_change()
    file, options, sides = SURVEYS[name]
    tree, answers = st.read_tree(SHARED / name / "tree.toml"), SHARED / name / file
    alone = {key: value for key, value in options.items() if key != "by"}
    change = st.compare(tree, answers, *sides, **options) if sides else None
    return tree, st.trace(tree, answers, **options), st.plan(tree, answers, **alone), change


def drawn(name, kind, lang):
    """A picture of a survey; skipped where the survey has nothing for it."""
    tree, account, plan, change = results(name)
    made = {"mend": plan, "change": change}.get(kind, account)
    if made is None or (kind == "segments" and account.by is None):
        pytest.skip("a survey without segments")
    return st.draw(tree, made, lang=lang, **({"details": True} if kind == "details" else {"kind": kind}))


def described(value):
    """Everything within a picture that has words of its own and figures with ends, however deep."""
    if isinstance(value, tuple):
        for one in value:
            yield from described(one)
    elif attrs.has(type(value)):
        fields = [getattr(value, field.name) for field in attrs.fields(type(value))]
        if isinstance(getattr(value, "title", None), str) and not isinstance(value, Picture):
            yield from ((value, one) for one in fields if isinstance(one, Figure))
        for one in fields:
            yield from described(one)


def written(value, lang):
    """A figure as pictures write it, with one digit or two."""
    return {number_text(abs(value), lang, digits) for digits in (1, 2)}


def numbers(text):
    """Every number of a text, without its sign."""
    return set(re.findall(r"\d+(?:[.,]\d+)?", text))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"tree", "details"}])
@pytest.mark.parametrize("name", ["demo", *SURVEYS])
def test_words_of_a_chart_hold_the_ends_of_every_figure(name, kind, lang):
    """Whoever reads a figure reads its range; of points lost a low end at nothing is said as "up to"."""
    found = list(described(drawn(name, kind, lang).picture))
    assert len(found) >= 3
    for one, figure in found:
        if figure.low is None or figure.high is None or figure.value is None:
            continue
        said, lost = numbers(one.title), getattr(one, "ranged", False) and figure.high > 0
        for end in (figure.low, figure.high):
            assert abs(end) < 0.05 or (lost and end < 0) or written(end, lang) & said, (one.title, figure)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["demo", *SURVEYS])
def test_causes_in_a_tree_are_said_and_drawn_within_their_limits(name, lang):
    """What is drawn solid is no more than the low end; what is said is both ends, never the point between them."""
    picture = drawn(name, "tree", lang).picture
    count = 0
    for part in picture.of_kind("branch"):
        told = {cause.source: numbers(cause.text.replace(cause.name, "")) for cause in causes(part, lang)}
        for one in portions(part):
            limits = one.strand.limits
            if limits is None or one.credit:
                continue
            count += 1
            assert one.sure <= max(limits.low or 0.0, 0.0) + 1e-9
            ends = {number_text(max(end, 0.0), lang) for end in (one.low, one.high) if end is not None}
            assert told.get(one.strand.source, ends) <= ends
    assert count >= 4


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["tree", "details", "heatmap", "waterfall"])
@pytest.mark.parametrize("name", ["demo", *SURVEYS])
def test_titles_state_the_range_of_the_trunk(name, kind, lang):
    """Both ends, or that it may be all; never the points as observed."""
    trunk, loss = results(name)[1].whole.trunk_points, results(name)[1].whole.loss.value
    said = numbers(drawn(name, kind, lang).title)
    low, high, observed = (number_text(end, lang) for end in (trunk.range_low, trunk.range_high, trunk.observed.value))
    assert low in said
    assert high in said or trunk.range_high >= loss - 0.05
    assert observed not in said - {low, high, number_text(loss, lang)}


@pytest.mark.parametrize("shape", ["wide", "tall"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in SURVEYS if name != "ecsi_mobi"])
def test_a_row_of_a_segment_writes_and_draws_both_ends(name, lang, shape):
    """Beside its whisker stand both ends of the interval that decides; none is called clear whose whisker is not."""
    tree, account, *_ = results(name)
    chart = st.draw(tree, account, kind="segments", lang=lang, shape=shape).picture
    rows = {row.segment: row for row in chart.dots}
    drawn_rows = [one for one in placed(chart).data if any(isinstance(mark, Whisker) for mark in one.marks)]
    assert len(drawn_rows) == sum(row.gap.low is not None for row in chart.dots) >= 2
    for one in drawn_rows:
        gap, clear = rows[one.segment].gap, rows[one.segment].clear
        assert clear == (gap.low > 0 or gap.high < 0)
        said = numbers(" ".join(mark.text for mark in one.marks if isinstance(mark, Words)))
        assert all(written(end, lang) & said for end in (gap.low, gap.high))
        (whisker,) = [mark for mark in one.marks if isinstance(mark, Whisker)]
        (dot,) = [mark for mark in one.marks if isinstance(mark, Dot)]
        assert whisker.low[0] <= dot.x <= whisker.high[0]
        assert (dot.kind == "full") == clear


@pytest.mark.parametrize(("kind", "value"), [("map", MapPoint), ("segments", SegmentRow), ("change", ChartedChange)])
def test_the_walk_finds_what_bears_figures(kind, value):
    """Points of a map, rows of segments, sources of a change: else a law above would hold of nothing."""
    assert any(isinstance(one, value) for one, _ in described(drawn("demo", kind, "en").picture))


@pytest.mark.parametrize("shape", ["wide", "tall"])
@pytest.mark.parametrize("name", ["demo", *SURVEYS])
def test_bars_and_lines_of_a_waterfall_keep_within_their_ranges(name, shape):
    """No bar is longer than what is sure, no line than the most, and the last step than what sure parts leave over."""
    tree, account, *_ = results(name)
    chart = st.draw(tree, account, kind="waterfall", shape=shape).picture
    sheet = placed(chart)
    axis = scale_of(sheet, *((14, 380) if chart.narrow else (280, 1060)))
    ruler, left = abs(axis(1.0) - axis(0.0)), chart.loss
    _, *data, rest, _ = sheet.data
    for step, datum in zip(chart.steps, data, strict=True):
        sure, most = max(step.points.low, 0.0), step.points.high
        left -= sure
        wide = sum(mark.wide for mark in datum.marks if isinstance(mark, Area))
        thin = sum(abs(mark.end[0] - mark.start[0]) for mark in datum.marks if isinstance(mark, Line))
        assert not any(isinstance(mark, Whisker) for mark in datum.marks)
        assert wide <= sure * ruler + 0.1
        assert (wide or sure * ruler) + thin <= most * ruler + 0.1
    (pale,) = [mark for mark in rest.marks if isinstance(mark, Area)]
    assert pale.wide == pytest.approx(left * ruler, abs=0.1)
    assert number_text(left, "en") in numbers(rest.title)
