"""What `draw` chooses to show, and what it says."""

import attrs
import pytest
from support import sample_trees

from servicetree.account.range_results import TrunkPoints, TrunkRange
from servicetree.account.results import GroupScore
from servicetree.drawing.diagramming import draw
from servicetree.errors import UsageError
from servicetree.stats.jackknife import Interval

NOTHING = Interval(None)


def part(diagram, name):
    """One part of a diagram by its id."""
    return next(one for one in diagram.picture.parts if one.id == name)


def whole(account, **changes):
    """The account of the whole, changed."""
    return attrs.evolve(account, segments=(attrs.evolve(account.whole, **changes),))


def within(low, high):
    """The trunk's points as a range, around a figure in its middle."""
    middle = None if low is None or high is None else (low + high) / 2
    return TrunkPoints(Interval(middle), Interval(low), Interval(high), (TrunkRange(1.0, low, high),))


def headline(tree, account, lang="en"):
    """What a picture says first."""
    return draw(tree, account, lang=lang).picture.headline


def test_the_headline_says_how_much_traces_to_the_trunk(cafe, account):
    """The range in one sentence, in no causal word."""
    made = whole(account, loss=Interval(28.84), trunk_points=within(9.2, 16.06))
    assert headline(cafe, made) == "28.8 of 100 points are lost; between 9.2 and 16.1 of them trace to the trunk"
    assert headline(cafe, made, "fr") == (
        "Points perdus\u00a0: 28,8 sur 100\u202f; entre 9,2 et 16,1 d’entre eux remontent au tronc"
    )
    assert headline(cafe, made, "ru") == "Потеряно баллов: 28,8 из 100; из них от 9,2 до 16,1 восходят к стволу"


LOST = "20.0 of 100 points are lost"


@pytest.mark.parametrize(
    ("loss", "limits", "said"),
    [
        (20.0, (None, None), LOST),
        (20.0, (-3.0, 0.0), f"{LOST}; none trace to the trunk"),
        (20.0, (-1.0, 7.0), f"{LOST}; up to 7.0 of them trace to the trunk"),
        (20.0, (0.0, 23.0), f"{LOST}; up to all of them trace to the trunk"),
        (20.0, (12.0, 23.0), f"{LOST}; between 12.0 and all of them trace to the trunk"),
        (20.0, (21.0, 23.0), f"{LOST}; between 20.0 and all of them trace to the trunk"),
        (20.0, (12.0, None), f"{LOST}; at least 12.0 of them trace to the trunk"),
        (0.0, (0.0, 0.0), "No points are lost"),
        (-2.0, (0.0, 1.0), "The score is 2.0 points above its target"),
        (None, (None, None), "There is no score yet"),
    ],
)
def test_the_headline_fits_odd_figures_too(cafe, account, loss, limits, said):
    """Nothing lost, a range beyond the loss, a range without an end, no figure: each has its own sentence."""
    assert headline(cafe, whole(account, loss=Interval(loss), trunk_points=within(*limits))) == said


def test_with_a_target_points_are_lacking_to_it(cafe, account):
    """Below perfection as baseline, "of 100" would be wrong."""
    tree = attrs.evolve(cafe, baseline=0.9)
    made = whole(account, loss=Interval(5.0), trunk_points=within(0.0, 2.0))
    assert headline(tree, made) == "5.0 points are lacking to the target; up to 2.0 of them trace to the trunk"


def test_the_subtitle_says_the_score_with_its_doubt(cafe, account):
    """Score, interval, number of answers and outcomes stand below the headline."""
    said = draw(cafe, account).picture.subtitle
    assert said.startswith("A café · score 76.5 (75.3–77.7) · n 500 · Satisfaction 72.0 (70.8–73.2)")


def test_a_bare_tree_is_counted(cafe):
    """Without a result the picture tells the size of the tree."""
    picture = draw(cafe, lang="ru").picture
    assert picture.headline == "Кафе"
    assert picture.subtitle == "аспектов: 2 · ветвей: 7 · вопросов: 22"


def test_scores_are_drawn_without_strands(cafe):
    """Scores hold no account, so nothing climbs."""
    diagram = draw(cafe, sample_trees.scores(cafe))
    assert diagram.picture.headline.startswith("The score is 7")
    assert not any(one.strands for one in diagram.picture.parts)


def test_a_branch_tells_what_is_felt_there_and_where_it_began(cafe, account):
    """Every entry of the account that ends at a branch is a strand of it."""
    phone = part(draw(cafe, account), "phone")
    origins = [(strand.source, strand.origin) for strand in phone.strands]
    assert sorted(origins) == [
        ("environment", "aspect"),
        ("phone", "own"),
        ("solution", "aspect"),
        ("timeliness", "branch"),
    ]
    entries = {(one.source, one.at): one.points.value for one in account.whole.entries}
    assert [strand.points for strand in phone.strands] == [entries[strand.source, "phone"] for strand in phone.strands]


def test_a_bough_has_the_weight_of_all_it_carries(cafe):
    """It groups, so it stands for its branches."""
    diagram = draw(cafe)
    carried = part(diagram, "reliability").weight + part(diagram, "kindness").weight
    assert part(diagram, "staff").weight == pytest.approx(carried)


def test_a_leaf_keeps_the_share_of_points_that_is_not_lost(cafe, account):
    """The tone of a question is a score: a hundred minus the share of its possible points that is felt in it."""
    price = part(draw(cafe, account), "price")
    kept = sum(leaf.share * leaf.score for leaf in price.leaves)
    assert kept == pytest.approx(price.score.value)
    assert sum(leaf.points for leaf in price.leaves) == pytest.approx(sum(one.points for one in price.strands))


def test_missing_figures_are_said_and_stop_nothing(cafe, account):
    """A node that nobody rated has no score, no strands and says so."""
    scored = account.whole.scores
    nodes = tuple(
        attrs.evolve(node, level=NOTHING, observed=None, reach_rate=None, n=0) if node.id == "price" else node
        for node in scored.nodes
    )
    groups = tuple(GroupScore(group.id, group.kind, NOTHING) for group in scored.groups)
    blank = whole(
        account,
        scores=attrs.evolve(scored, nodes=nodes, groups=groups, score=NOTHING),
        entries=tuple(
            attrs.evolve(entry, points=NOTHING) if entry.at == "price" else entry for entry in account.whole.entries
        ),
        questions=tuple(
            attrs.evolve(one, points=NOTHING, felt=NOTHING) if one.id.startswith("price.") else one
            for one in account.whole.questions
        ),
        nodes=tuple(
            attrs.evolve(one, own=NOTHING, reach=NOTHING, points=NOTHING) if one.id == "price" else one
            for one in account.whole.nodes
        ),
    )
    diagram = draw(cafe, blank)
    assert part(diagram, "price").strands == ()
    assert draw(cafe, blank, details=True).to_svg().count(">no data<") == 2
    assert diagram.to_svg().count("no data</tspan>") == 1
    assert "no data" in diagram.to_dot()


def test_a_segment_is_chosen_by_its_value(cafe, account):
    """Its own figures are drawn, and its name stands below the headline."""
    lyon = draw(cafe, account, segment="Lyon")
    assert "shop = Lyon" in lyon.picture.subtitle
    assert lyon != draw(cafe, account)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "heetmap"}, "kind: must be one of tree, heatmap, .*did you mean 'heatmap'"),
        ({"lang": "de"}, "lang: must be one of en, fr, ru"),
        ({"segment": "Lion"}, "there is no segment 'Lion'; did you mean 'Lyon'"),
    ],
)
def test_unknown_options_are_refused(cafe, account, options, said):
    """Each message names what is allowed."""
    with pytest.raises(UsageError, match=said):
        draw(cafe, account, **options)


def test_a_segment_of_nothing_is_refused(cafe):
    """A bare tree and a result without segments have none."""
    with pytest.raises(UsageError, match="a bare tree has no segments"):
        draw(cafe, segment="Lyon")
    with pytest.raises(UsageError, match="the result has no segments"):
        draw(cafe, sample_trees.scores(cafe), segment="Lyon")


def test_a_result_of_another_kind_or_tree_is_refused(cafe, account):
    """Only an account or scores of this tree can be drawn on it."""
    with pytest.raises(UsageError, match=r"must be an Account, Scores, a Change or a Plan \(got dict\)"):
        draw(cafe, {"price": 4})
    with pytest.raises(UsageError, match="made with another tree: 'environment'"):
        draw(sample_trees.small(), account)


@pytest.mark.parametrize(
    ("kind", "made", "said"),
    [
        ("heatmap", "nothing", r"kind heatmap: is drawn of a result, not of a bare tree; give a result too, as trace"),
        ("segments", "nothing", r"kind segments: is drawn of a result, .* as trace\(...\) or score\(...\) makes it"),
        ("change", "nothing", r"kind change: is drawn of a Change \(got nothing\); make one with compare"),
        ("change", "account", r"kind change: is drawn of a Change \(got Account\); make one with compare"),
        ("mend", "nothing", r"kind mend: is drawn of a Plan \(got nothing\); make one with plan"),
        ("mend", "account", r"kind mend: is drawn of a Plan \(got Account\); make one with plan"),
        ("heatmap", "plan", "result: a Plan cannot be drawn as heatmap; say kind='mend'"),
        ("mend", "change", "result: a Change cannot be drawn as mend; say kind='change'"),
        ("tree", "change", "result: a Change cannot be drawn as tree; say kind='change'"),
        ("heatmap", "change", "result: a Change cannot be drawn as heatmap; say kind='change'"),
        ("heatmap", "scores", r"kind heatmap: shows where loss began, which Scores do not say; give an Account"),
        ("waterfall", "scores", "which Scores do not say"),
        ("map", "scores", "which Scores do not say"),
        ("segments", "whole", r"kind segments: the result has no segments; name the column"),
        ("segments", "dict", r"must be an Account, Scores, a Change or a Plan \(got dict\)"),
    ],
)
def test_a_kind_that_cannot_be_made_of_a_result_says_what_to_do(cafe, account, kind, made, said):
    """Every pair that does not fit has its own remedy."""
    results = {
        "nothing": None,
        "account": account,
        "change": sample_trees.change(cafe),
        "plan": sample_trees.plan(cafe),
        "scores": sample_trees.scores(cafe),
        "whole": sample_trees.account(cafe),
        "dict": {},
    }
    with pytest.raises(UsageError, match=said):
        draw(cafe, results[made], kind=kind)


@pytest.mark.parametrize("kind", ["heatmap", "waterfall", "map"])
def test_a_chart_of_an_account_can_show_one_segment(cafe, account, kind):
    """By its value, as the tree can."""
    lyon = draw(cafe, account, kind=kind, segment="Lyon").picture
    assert "shop = Lyon" in lyon.text.subtitle
    assert lyon.text.segment == "Lyon"
    assert lyon != draw(cafe, account, kind=kind).picture


def test_a_segment_is_refused_where_all_or_two_are_shown(cafe, account):
    """The message says to leave it out."""
    with pytest.raises(UsageError, match="this kind shows all of them; leave segment out"):
        draw(cafe, account, kind="segments", segment="Lyon")
    with pytest.raises(UsageError, match="a change already names its two sides; leave segment out"):
        draw(cafe, sample_trees.change(cafe), kind="change", segment="Lyon")
    with pytest.raises(UsageError, match="a plan is one of all answers; leave segment out"):
        draw(cafe, sample_trees.plan(cafe), segment="Lyon")


@pytest.mark.parametrize("kind", ["heatmap", "waterfall", "map", "mend", "segments", "change"])
def test_a_chart_of_another_tree_is_refused(cafe, account, kind):
    """As the tree's picture is."""
    made = {"change": sample_trees.change(cafe), "mend": sample_trees.plan(cafe)}.get(kind, account)
    with pytest.raises(UsageError, match=r"made with another tree: '\w+'"):
        draw(sample_trees.small(), made, kind=kind)
