"""What has to agree before moments are added: each difference is refused by its name, and nothing else is."""

from functools import cache

import attrs
import numpy as np
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.errors import MomentsError
from servicetree.moments.agreement import differing_terms, gathering_terms
from servicetree.moments.merging import merged, merged_files


@pytest.fixture
def gated(cafe):
    """The café whose price is judged by those who paid."""
    return cafe.extend({"branches": {"price": {"gate": {"column": "paid", "reached": ["yes", "partly"]}}}})


def shard(tree, seed=1, **options):
    """Gather one shard of a survey with ids."""
    answers = survey(tree, 60, seed=seed) | {"paid": ["yes", "no", "partly"] * 20, "guest": list(range(60))}
    return st.gather(tree, answers | {"house": [row // 3 for row in range(60)]}, **{"id": "guest", **options})


CHANGES = {
    "who reached a gate": (
        {"branches": {"price": {"gate": {"column": "paid", "reached": ["yes"]}}}},
        r'price\.reached \(\["partly", "yes"\] and \["yes"\]\)',
    ),
    "missing codes of the scale": ({"scale": {"missing": [77]}}, r"environment\.clean\.missing"),
    "missing codes of a question": (
        {"aspects": {"environment": {"questions": {"clean": {"missing": [88]}}}}},
        r'environment\.clean\.missing \(\["99"\] and \["88"\]\)',
    ),
    "the name": ({"name": "bistro"}, r'name \("cafe" and "bistro"\)'),
    "a baseline": ({"branches": {"price": {"baseline": 0.9}}}, r"price\.baseline \(1\.0 and 0\.9\)"),
    "a scale": (
        {"aspects": {"environment": {"questions": {"clean": {"scale": [0, 10]}}}}},
        r"environment\.clean\.scale",
    ),
    "a reversed question": (
        {"aspects": {"environment": {"questions": {"clean": {"reversed": True}}}}},
        r"environment\.clean\.reversed \(false and true\)",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_trees_that_count_answers_otherwise_are_refused_by_name(case, gated):
    """What was gathered with other terms is not added, in either order; the message names the terms."""
    change, message = CHANGES[case]
    mine, theirs = shard(gated), shard(gated.extend(change))
    with pytest.raises(st.MomentsError, match=f"gathered with different trees: .*{message}"):
        mine + theirs
    with pytest.raises(st.MomentsError, match="gathered with different trees: "):
        theirs + mine


def test_moments_are_not_read_by_a_tree_that_counts_otherwise(gated):
    """Codes and gates decide what is summed, so a tree with others does not serve; a renamed one does."""
    moments = shard(gated)
    for change in (CHANGES["who reached a gate"], CHANGES["missing codes of the scale"]):
        with pytest.raises(st.MomentsError, match="which differs from"):
            st.trace(gated.extend(change[0]), moments)
    renamed = gated.extend({"name": "bistro", "branches": {"price": {"label": "Cost"}}})
    assert st.trace(renamed, moments).whole.loss == st.trace(gated, moments).whole.loss


def test_the_column_of_the_clusters_is_compared(cafe):
    """Other clusters give other intervals, so that their column must be the same; columns of ids may differ."""
    with pytest.raises(st.MomentsError, match=r"another cluster column \('guest' and 'house'\)"):
        shard(cafe, cluster="guest") + shard(cafe, cluster="house")
    assert (shard(cafe, id="guest") + shard(cafe, 2, id="house")).unit == "id"


def test_trees_that_differ_in_much_are_told_in_a_few_words(cafe):
    """Five differences are named, and how many more there are."""
    other = cafe.extend({"scale": {"low": 0, "high": 5, "missing": [99]}})
    told = differing_terms(gathering_terms(cafe), gathering_terms(other))
    assert told.count(" and ") == 6
    assert told.endswith(" more")
    assert differing_terms({}, gathering_terms(other)) is None


@pytest.mark.parametrize("missing", ["an outcome", "a renamed column"])
def test_shards_that_read_other_columns_add_up_in_either_order(missing, cafe):
    """A shard without an outcome's column, or with a column of another name, gives the same sum first or last."""
    tree = cafe.extend({"outcomes": {"satisfaction": {"questions": {"overall": {}}}}})
    answers = survey(tree, 60, seed=3) | {"guest": list(range(60))}
    other, later = tree, dict(answers)
    if missing == "an outcome":
        del later["overall"]
    else:
        other = tree.extend({"aspects": {"environment": {"questions": {"clean": {"column": "tidy"}}}}})
        later["tidy"] = later.pop("clean")
    one = st.gather(tree, answers, id="guest")
    two = st.gather(other, later | {"guest": list(range(60, 120))}, id="guest")
    first, last = st.trace(tree, one + two), st.trace(tree, two + one)
    assert first == last
    counted = {count.id: count.answered for count in first.answers}
    assert counted["environment.clean"] == 120
    assert counted["satisfaction.overall"] == (60 if missing == "an outcome" else 120)


def test_the_same_moments_added_twice_are_told(cafe):
    """Whoever adds a file twice is told so, whatever lies between; shards that differ are not doubted."""
    one, two = shard(cafe, 1), shard(cafe, 2)
    for total in (one + one, merged([one, two, one])):
        assert [issue.code for issue in st.trace(cafe, total).issues if issue.code == "added-twice"] == ["added-twice"]
    assert not any(issue.code == "added-twice" for issue in (one + two).told)


def test_a_file_that_stands_twice_in_a_merge_is_refused(cafe, tmp_path):
    """Every file that holds the sums of an earlier one is named with it, whatever it is called."""
    for name, seed in {"may": 1, "june": 2, "copy": 1}.items():
        shard(cafe, seed).save(tmp_path / name)
    may, june, copy = (str(tmp_path / name) for name in ("may", "june", "copy"))
    with pytest.raises(MomentsError) as refused:
        merged_files([may, june, copy, june])
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [(copy, "merge"), (june, "merge")]
    assert "may" in refused.value.faults[0].message
    assert merged_files([may, june]).n == 120


@pytest.mark.parametrize(("copied", "told"), [((True, True), True), ((True, False), False), ((False, True), False)])
def test_columns_that_are_the_same_in_one_shard_only_are_no_copies(cafe, copied, told):
    """Twenty rows of a shard may agree by chance or by a fault of one export; of all shards it is told."""
    shards = []
    for seed, is_copied in enumerate(copied):
        answers = survey(cafe, 40, seed=seed, whole=True) | {"guest": [f"{seed} {row}" for row in range(40)]}
        if is_copied:
            answers["patience"] = answers["smile"]
        shards.append(st.gather(cafe, answers, id="guest"))
    for total in (shards[0] + shards[1], shards[1] + shards[0]):
        found = [(one.where, one.count) for one in st.trace(cafe, total).issues if one.code == "same-answers"]
        assert found == ([("kindness.patience", 80)] if told else [])


def exchanged(parts):
    """The parts by name, with the first two of unlike width in each other's place."""
    names = list(parts)
    other = next(name for name in names if parts[name].gram.shape[1:] != parts[names[0]].gram.shape[1:])
    return {**parts, names[0]: parts[other], other: parts[names[0]]}


def widened(table):
    """A table with its last column twice."""
    return attrs.evolve(table, sums=np.vstack([table.sums, table.sums[-1:]]))


def with_sums(moments, **fields):
    """Moments of many segments with something else known of each."""
    return attrs.evolve(moments, segment_sums=attrs.evolve(moments.segment_sums, **fields))


SPOILT = {
    "blocks": lambda one: attrs.evolve(one, blocks=exchanged(one.blocks)),
    "blocks by period": lambda one: attrs.evolve(one, period_blocks=exchanged(one.period_blocks)),
    "a lens that is not there": lambda one: attrs.evolve(one, lenses=dict([*one.lenses.items()][1:])),
    "a lens of a column more": lambda one: attrs.evolve(
        one,
        lenses={name: attrs.evolve(cells, sums=cells.sums[:, :-1]) for name, cells in one.lenses.items()},
    ),
    "many segments: the shared table": lambda one: with_sums(one, parts=(widened(one.segment_sums.shared),), views={}),
    "many segments: products": lambda one: with_sums(one, products=exchanged(one.segment_sums.products)),
    "many segments: a table of their own": lambda one: with_sums(
        one, own={name: widened(table) for name, table in one.segment_sums.own.items()}
    ),
    "many segments: a view": lambda one: with_sums(
        one,
        views={name: attrs.evolve(view, needed=view.needed + 1) for name, view in one.segment_sums.views.items()},
    ),
}


@pytest.fixture(scope="module")
def halves(cafe):
    """Two surveys of so many shops, gathered once."""

    @cache
    def gathered(shops):
        roles = {"shop": [f"s{row % shops:02}" for row in range(240)], "month": [f"m{row % 2}" for row in range(240)]}
        return [st.gather(cafe, survey(cafe, 240, seed) | roles, by="shop", period="month") for seed in (1, 2)]

    return gathered


@pytest.mark.parametrize("case", SPOILT)
def test_a_file_whose_parts_have_another_width_is_refused_by_name(case, halves, tmp_path):
    """Its sums may fit each by themselves, and no tree is there to hold them against; in either order.

    What is known of many segments does not add up to what is known of them all then, which the file tells by itself.
    """
    sound, later = halves(80 if case.startswith("many") else 3)
    paths = [str(tmp_path / name) for name in ("sound.moments", "later.moments", "spoilt.moments")]
    for path, moments in zip(paths, (sound, later, SPOILT[case](sound)), strict=True):
        moments.save(path)
    assert merged_files(paths[:2]).n == 480
    for first, second in (paths[1:], paths[:0:-1]):
        alone = case.startswith("many")
        message = "is damaged at segment:.* does not add up to" if alone else "hold parts of another width"
        with pytest.raises(st.MomentsError, match=message) as caught:
            merged_files([first, second])
        assert caught.value.faults[0].where == ("spoilt.moments" if alone else f"{first}, {second}")
    with pytest.raises(st.MomentsError, match="moments: hold parts of another width"):
        later + SPOILT[case](sound)


def test_every_file_that_does_not_belong_to_the_first_is_named(gated, tmp_path):
    """All at once, each with what is wrong."""
    changes = {"first": {}, "gate": CHANGES["who reached a gate"][0], "second": {}, "scale": CHANGES["a scale"][0]}
    for seed, (name, change) in enumerate(changes.items()):
        shard(gated.extend(change) if change else gated, seed).save(tmp_path / name)
    paths = [str(tmp_path / name) for name in changes]
    with pytest.raises(st.MomentsError) as caught:
        merged_files(paths)
    assert [fault.where for fault in caught.value.faults] == [f"{paths[0]}, {paths[1]}", f"{paths[0]}, {paths[3]}"]
