"""Aspects that the answers do not tell apart are one: in accounts and in changes, whole and in segments."""

import attrs
import numpy as np
import pytest
from support.account_figures import check_identities
from support.spoilt_surveys import aspects_that_are_the_same, rated_shop, shop

import servicetree as st
from servicetree.analysis.joined_aspects import with_aspects_joined, with_sources_joined
from servicetree.analysis.planning import first_steps
from servicetree.i18n.messages import LANGUAGES

LABELS = {
    "en": "environment or solution",
    "fr": "environment ou solution",
    "ru": "environment или solution",
}


def halves(answers):
    """Two segments, row by row."""
    return answers | {"half": np.where(np.arange(len(answers["clean"])) % 2, "odd", "even")}


@pytest.fixture(scope="module")
def account():
    """The account of two aspects that differ in one answer, in two segments."""
    return st.trace(shop(), halves(aspects_that_are_the_same(400)), by="half")


def test_the_group_is_one_aspect_with_a_name_in_every_language(account):
    """It has all questions, the weight of both, and no figure of one alone."""
    tree, joined = with_aspects_joined(shop(), account)
    (aspect,) = tree.aspects
    assert aspect.label == LABELS
    assert tree.node_weights[aspect.id] == pytest.approx(shop().trunk.weight / 4 if shop().trunk.weight != 1 else 0.25)
    assert len(aspect.questions) == 4
    assert joined.tree is tree
    assert {node.id for segment in joined.segments for node in segment.nodes} == {*tree.measured}


def test_what_began_is_a_sum_and_what_was_measured_a_mean(account):
    """The account adds up as before, segment by segment, down to the questions where it is felt."""
    joined = with_aspects_joined(shop(), account)[1]
    for before, after in zip(account.segments, joined.segments, strict=True):
        both = [before.node(name) for name in ("environment", "solution")]
        one = after.node("environment")
        assert one.points.value == pytest.approx(sum(part.points.value for part in both))
        assert one.own.value == pytest.approx(np.mean([part.own.value for part in both]))
        levels = [before.scores.node(name).level for name in ("environment", "solution")]
        level = after.scores.node("environment").level
        assert level.value == pytest.approx(np.mean([part.value for part in levels]))
        felt = attrs.evolve(
            after, questions=tuple(attrs.evolve(q, points=q.felt) for q in after.questions), question_entries=()
        )
        assert sum(q.felt.value for q in felt.questions) == pytest.approx(before.loss.value)
        assert sum(entry.points.value for entry in after.entries) == pytest.approx(before.loss.value)


def test_what_the_whole_trunk_brings_has_the_trunks_range(account):
    """Where all aspects are alike nothing is guessed from ends that are far too wide."""
    joined = with_aspects_joined(shop(), account)[1].whole
    ends = {(one.source, one.at): (one.low, one.high) for one in joined.entry_ranges}
    for at in ("price", "kindness", "repair"):
        assert ends["environment", at] == ends[None, at]
    edges = {one.to: one for one in joined.carry_over}
    for end in joined.ranges:
        assert edges[end.to].range_high == end.high.high


def test_of_three_aspects_two_alike_are_one():
    """The third keeps its figures to the last digit."""
    tree = shop().extend({"aspects": {"light": {"questions": {"bright": {}}}}})
    answers = aspects_that_are_the_same(400) | {"bright": rated_shop(400, 5)["clean"]}
    account = st.trace(tree, answers)
    small, joined = with_aspects_joined(tree, account)
    assert [aspect.id for aspect in small.aspects] == ["environment", "light"]
    assert joined.whole.node("light") == account.whole.node("light")
    lights = [[one for one in made.whole.entries if one.source == "light"] for made in (account, joined)]
    assert lights[0] == lights[1]
    trunk = {one.at: one.high for one in joined.whole.entry_ranges if one.source is None}
    for one in joined.whole.entry_ranges:
        if one.source == "environment" and one.high is not None and trunk[one.at] is not None:
            assert one.high <= trunk[one.at]


def test_aspects_that_are_told_apart_and_carry_over_that_is_stated_stay():
    """The very same values come back."""
    account = st.trace(shop(), rated_shop(300))
    assert with_aspects_joined(shop(), account)[1] is account
    stated = shop().extend({"branches": {name: {"carry_over": 0.3} for name in ("price", "kindness", "repair")}})
    given = st.trace(stated, aspects_that_are_the_same(400))
    assert with_aspects_joined(stated, given)[1] is given
    check_identities(given.whole)


def test_a_change_joins_them_too():
    """By where it began a sum, by where it was felt a mean; it warns of them."""
    answers = halves(aspects_that_are_the_same(400))
    change = st.compare(shop(), answers, "odd", "even", by="half")
    assert "aspects-alike" in {issue.code for issue in change.issues}
    joined = with_sources_joined(shop(), change)[1]
    sources = {one.id: one for one in joined.sources}
    assert set(sources) == {"environment", "price", "kindness", "repair"}
    both = [one.change.value for one in change.sources if one.id in {"environment", "solution"}]
    assert sources["environment"].change.value == pytest.approx(sum(both))
    total = joined.score.change.value
    assert -sum(one.change.value for one in joined.sources) == pytest.approx(total)
    said = str(change)
    assert "environment or solution" in said
    assert "\nsolution" not in said


@pytest.mark.parametrize("stated", [(), ("price",), ("price", "kindness", "repair")])
def test_a_change_warns_of_them_where_any_carry_over_is_estimated(stated):
    """Only where all of it is stated do the answers divide nothing between them."""
    tree = shop().extend({"branches": {name: {"carry_over": 0.3} for name in stated}})
    change = st.compare(tree, halves(aspects_that_are_the_same(400)), "odd", "even", by="half")
    assert ("aspects-alike" in {issue.code for issue in change.issues}) == (len(stated) < 3)


def test_first_steps_share_what_they_carry(account):
    """As in a plan, a step in one of them wins as much as in the other."""
    won = {one.id: one for one in first_steps(account) if one.id.startswith(("environment", "solution"))}
    assert len({round(one.gain.value, 9) for one in won.values()}) == 1
    assert all(one.gain_low.low <= one.gain.value <= one.gain_high.high for one in won.values())
    tree, (joined, together) = shop(), with_aspects_joined(shop(), account)
    both = [name for name in ("environment", "solution") if name not in joined.measured] + ["environment"]
    reach = {one.id: one.reach.value for one in account.whole.nodes}
    shared = sum(reach[name] - tree.node_weights[name] for name in both) / 2
    edges = [one for one in together.whole.carry_over if one.source == "environment"]
    ends = [
        sum(end * reach[edge.to] for edge, end in zip(edges, side, strict=True)) / 2
        for side in zip(*((edge.range_low, edge.range_high) for edge in edges), strict=True)
    ]
    for name in both:
        for question, share in zip(tree.measured[name].questions, tree.measured[name].question_shares, strict=True):
            one, weight = won[f"{name}.{question.id}"], tree.node_weights[name]
            reached = one.gain.value, one.gain_low.low, one.gain_high.high
            assert reached == pytest.approx([one.raised * share * (weight + end) for end in (shared, *ends)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_names_both(lang, account):
    """In the words of the tree that is drawn."""
    tree = shop().extend({"aspects": {"environment": {"label": {"en": "The room", "ru": "Зал"}}}})
    label = with_aspects_joined(tree, account)[0].aspects[0].label
    assert label[lang].split()[-1] == "solution"
    assert label[lang].startswith("Зал" if lang == "ru" else "The room")
