"""The ledger: every point lost is entered once, where it was felt and where it began, whatever carry-over is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.hand_worked import two_nodes
from support.laws import SEEDS, laws, trees

import servicetree as st
from servicetree.account.carry_over import Family
from servicetree.account.ledger import (
    carry_over_used,
    ledger,
    path_effects,
    reach_by_question,
    reach_used,
)
from servicetree.stats.jackknife import Figures


def family(node, parts, parents=(), slopes=(), means=()) -> Family:
    """A family of the whole alone, from all rows: contributions, and by parent its slopes and its mean loss."""
    return Family(
        node=node,
        parents=parents,
        slopes=np.array(slopes, dtype=float).reshape(1, len(parents), len(parts)),
        given=False,
        parent_means=np.array(means, dtype=float).reshape(1, 1, len(parents)),
        part_means=np.array(parts, dtype=float).reshape(1, 1, len(parts)),
        n=np.array([100]),
    )


def plain(figures) -> dict:
    """The only number of each stack."""
    return {name: float(stack.item()) for name, stack in figures.items()}


def every_layer(stack) -> Figures:
    """Every layer of a stack as a segment of its own, without intervals."""
    return Figures(*[stack.reshape(-1, stack.shape[2])] * 4)


def entered(figures) -> dict:
    """The entries by source and place, shape (R x G,) each."""
    return dict(zip(figures.keys, figures.figures.value.T, strict=True))


def by_question(book, points) -> dict:
    """The only number of each question."""
    return dict(zip(book.questions, points.ravel().tolist(), strict=True))


HAND = {"a": family("a", [0.4]), "v": family("v", [0.3], ("a",), [[0.5]], [0.4])}


def test_two_nodes_worked_by_hand():
    """Own .4 and .1, reach .7 and .6, tau (.28, .06), entries .16, .12 and .06, and a loss of .34."""
    found = path_effects(two_nodes(), HAND)
    assert plain(found.reach) == pytest.approx({"a": 0.7, "v": 0.6})
    assert plain(found.by_source["v"]) == pytest.approx({"v": 1.0, "a": 0.5})
    book = ledger(two_nodes(), HAND, every_layer)
    assert book.own.ravel() == pytest.approx([0.4, 0.1])
    assert book.points.ravel() == pytest.approx([0.28, 0.06])
    assert plain(entered(book.entries)) == pytest.approx({("a", "a"): 0.16, ("a", "v"): 0.12, ("v", "v"): 0.06})
    assert by_question(book, book.felt) == pytest.approx({"a.qa": 0.16, "v.qv": 0.18})
    assert sum(plain(entered(book.entries)).values()) == pytest.approx(0.34)


def chain() -> st.ServiceTree:
    """One aspect, a branch on the trunk and a branch on that, with weights .4, .4 and .2."""
    asked = {name: [st.Question(id="q", column=name)] for name in "avu"}
    return st.ServiceTree(
        name="chain",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id="a", questions=asked["a"])],
        branches=[
            st.Branch(id="v", weight=3, own_weight=2, questions=asked["v"]),
            st.Branch(id="u", parent="v", weight=1, questions=asked["u"]),
        ],
    )


def test_loss_is_carried_along_every_path():
    """From the trunk through a branch to what grows on it: .5 x .2 = .1 of a point; each source has its own reach."""
    found = {**HAND, "u": family("u", [0.26], ("v",), [[0.2]], [0.3])}
    assert dict(chain().node_weights) == pytest.approx({"a": 0.4, "v": 0.4, "u": 0.2})
    assert plain(path_effects(chain(), found).reach) == pytest.approx({"a": 0.62, "v": 0.44, "u": 0.2})
    book = ledger(chain(), found, every_layer)
    assert book.own.ravel() == pytest.approx([0.4, 0.1, 0.2])
    assert book.points.ravel() == pytest.approx([0.248, 0.044, 0.04])
    assert plain(entered(book.entries)) == pytest.approx(
        {("a", "a"): 0.16, ("a", "v"): 0.08, ("v", "v"): 0.04, ("a", "u"): 0.008, ("v", "u"): 0.004, ("u", "u"): 0.04}
    )
    assert book.points.sum() == pytest.approx(0.4 * 0.4 + 0.4 * 0.3 + 0.2 * 0.26)


def test_points_go_from_question_to_question():
    """Losses of .3 and .1 in the aspect, .2 and .1 in the branch, slopes .4 and .1 on them: each pair by hand."""
    tree = two_nodes().extend(
        {
            "aspects": {"a": {"questions": {"qb": {"weight": 1}}}},
            "branches": {"v": {"questions": {"qw": {"weight": 1}}}},
        }
    )
    found = {"a": family("a", [0.3, 0.1]), "v": family("v", [0.2, 0.1], ("a",), [[0.4, 0.1]], [0.4])}
    book = ledger(tree, found, every_layer)
    assert plain(entered(book.question_entries)) == pytest.approx(
        {
            ("a.qa", "a.qa"): 0.12,
            ("a.qb", "a.qb"): 0.04,
            ("a.qa", "v.qv"): 0.072,
            ("a.qa", "v.qw"): 0.018,
            ("a.qb", "v.qv"): 0.024,
            ("a.qb", "v.qw"): 0.006,
            ("v.qv", "v.qv"): 0.024,
            ("v.qw", "v.qw"): 0.036,
        }
    )
    assert by_question(book, book.began) == pytest.approx({"a.qa": 0.21, "a.qb": 0.07, "v.qv": 0.024, "v.qw": 0.036})
    assert by_question(book, book.felt) == pytest.approx({"a.qa": 0.12, "a.qb": 0.04, "v.qv": 0.12, "v.qw": 0.06})


@pytest.mark.parametrize(
    ("carried", "own", "points"),
    [
        (0.0, 0.3, [0.16, 0.18]),  # nothing is carried over: what is felt in the branch began there
        (0.75, 0.0, [0.34, 0.0]),  # all of it is
        (1.0, -0.1, [0.40, -0.06]),  # more than is felt there: the branch does better, a credit
        (-0.5, 0.5, [0.04, 0.30]),  # branches that do better where the trunk is poor
    ],
)
def test_the_loss_is_the_same_whatever_is_carried_over(carried, own, points):
    """.34 in all: carry-over only moves points between the branch and the trunk."""
    book = ledger(two_nodes(), {**HAND, "v": family("v", [0.3], ("a",), [[carried]], [0.4])}, every_layer)
    assert book.own.ravel()[1] == pytest.approx(own)
    assert book.points.ravel() == pytest.approx(points)
    assert book.points.sum() == pytest.approx(0.34)


@some.composite
def books(draw):
    """Any tree with any losses and any carry-over, of the whole and two segments, and with a bucket left out."""
    tree = draw(trees())
    rng = np.random.default_rng(draw(SEEDS))
    found = {}
    for name in tree.from_the_trunk:
        parents, asked = tree.carry_over_parents[name], len(tree.nodes[name].questions)
        found[name] = Family(
            node=name,
            parents=parents,
            slopes=rng.uniform(-2, 2, (2, len(parents), asked)),
            given=False,
            # On the same rows throughout, a parent's mean is the sum of its contributions.
            parent_means=np.stack([found[one].part_means.sum(axis=2) for one in parents], axis=2)
            if parents
            else np.empty((2, 3, 0)),
            part_means=rng.uniform(-0.5, 1, (2, 3, asked)),
            n=np.array([100, 50, 50]),
        )
    return tree, found


@laws
@given(books())
def test_everything_adds_up_whatever_carry_over_is(made):
    """Entries, points by question begun and felt, and own losses times reach are the loss, in every layer."""
    tree, found = made
    book = ledger(tree, found, every_layer)
    loss = sum(share * found[name].part_means.sum(axis=2) for name, share in tree.node_weights.items())
    for points in (book.began, book.felt):
        np.testing.assert_allclose(points.sum(axis=2), loss, atol=1e-12)
    for figures in (book.entries, book.question_entries):
        np.testing.assert_allclose(figures.figures.value.sum(axis=1), loss.ravel(), atol=1e-12)
    np.testing.assert_allclose(book.points.sum(axis=2), loss, atol=1e-12)
    np.testing.assert_allclose(book.own * reach_used(tree, found, book), book.points, atol=1e-12)
    for node, share in tree.node_weights.items():
        felt = np.sum([points for (_, at), points in entered(book.entries).items() if at == node], axis=0)
        np.testing.assert_allclose(felt, (share * found[node].part_means.sum(axis=2)).ravel(), atol=1e-12)


@laws
@given(books())
def test_entries_stand_in_the_order_of_the_tree(made):
    """Node by node, each with what began there first, however parents and children are declared."""
    tree, found = made
    book = ledger(tree, found, every_layer)
    places = [at for _, at in book.entries.keys]
    assert list(dict.fromkeys(places)) == list(tree.measured)
    firsts = {at: source for source, at in reversed(book.entries.keys)}
    assert all(source == at for at, source in firsts.items())
    for name in tree.measured:
        own = book.own.reshape(-1, len(tree.measured))[:, list(tree.measured).index(name)]
        np.testing.assert_allclose(entered(book.entries)[name, name], tree.node_weights[name] * own, atol=1e-12)


@laws
@given(books())
def test_what_is_used_is_what_was_estimated(made):
    """By the rule carry-over is that of the families, and every question reaches as far as its node."""
    tree, found = made
    used = carry_over_used(tree, found)
    assert used.keys() == {name for name, one in found.items() if one.parents}
    for name, stack in used.items():
        np.testing.assert_allclose(stack[:, 0], found[name].carry_over)
    reach = path_effects(tree, found).reach
    by_question = reach_by_question(tree, found, reach)
    for name, node in tree.measured.items():
        for question in node.questions:
            assert by_question[f"{name}.{question.id}"] is reach[name]
