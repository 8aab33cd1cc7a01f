"""Parts that blocks have in common: held once in a wide tree, and every block is what it would be by itself."""

import numpy as np
import pytest

import servicetree as st
from servicetree.account.tracing import trace
from servicetree.moments.common_parts import GramInParts, HeldOnce
from servicetree.moments.layouts import family_block, joint_block

BRANCHES = 300


def asked(name: str) -> dict:
    """A node with a question of the same name."""
    return {"id": name, "questions": [st.Question(id=name)]}


def wide(branches: list[str], *more: st.Aspect) -> st.ServiceTree:
    """A tree of two aspects, or more, and branches on them."""
    return st.ServiceTree(
        name="wide",
        scale=st.Scale(1, 10),
        aspects=[st.Aspect(**asked("a0")), st.Aspect(**asked("a1")), *more],
        branches=[st.Branch(**asked(name)) for name in branches],
    )


@pytest.fixture(scope="module")
def survey() -> tuple[list[str], dict[str, np.ndarray]]:
    """Names of branches, and answers of 60 people; some of them skipped the first branch."""
    draw = np.random.default_rng(5)
    names = [f"b{place}" for place in range(BRANCHES)]
    mood = draw.normal(size=60)
    answers = {name: np.clip(np.round(6 + mood + draw.normal(size=60)), 1, 10) for name in ("a0", "a1", *names)}
    answers["b0"][::7] = np.nan
    return names, answers


def test_a_gram_in_parts_is_put_together_again():
    """Whatever number of columns is shared."""
    rows = np.random.default_rng(1).normal(size=(4, 9, 6))
    gram = np.swapaxes(rows, 1, 2) @ rows
    for shared in range(1, 5):
        parts = HeldOnce().gram(gram, shared)
        assert isinstance(parts, GramInParts)
        np.testing.assert_allclose(parts.whole, gram, rtol=1e-14)
    assert HeldOnce().gram(gram, 0) is gram


def test_the_same_arrays_are_held_once_and_others_are_not():
    """Told by what they hold, of which type and in which shape."""
    held, first = HeldOnce(), np.arange(6.0)
    assert held.array(first) is first
    assert held.array(first.copy()) is first
    for other in (np.arange(6), np.arange(6.0)[::-1].copy(), first.reshape(2, 3), np.zeros(6)):
        assert held.array(other) is other


def test_branches_share_what_their_aspects_hold(survey):
    """One array for all whose rows are the same; a branch that some skipped has its own."""
    names, answers = survey
    blocks = st.gather(wide(names), answers).blocks
    commons = {name: blocks[family_block(name)]._gram.common for name in names}
    assert len({id(common) for name, common in commons.items() if name != "b0"}) == 1
    assert commons["b0"] is not commons["b1"]


def test_a_block_of_a_wide_tree_is_that_of_the_branch_alone(survey):
    """In rows and products, skipped or not; after a merge too, and from a file."""
    names, answers = survey
    moments = st.gather(wide(names), answers)
    for name in ("b0", "b1", names[-1]):
        alone = st.gather(wide([name]), answers).blocks[family_block(name)]
        block = moments.blocks[family_block(name)]
        np.testing.assert_array_equal(block.cells, alone.cells)
        np.testing.assert_array_equal(block.n, alone.n)
        np.testing.assert_allclose(block.gram, alone.gram, rtol=1e-12)
        twice = (moments + moments).blocks[family_block(name)]
        np.testing.assert_allclose(twice.gram, 2 * alone.gram, rtol=1e-12)


def test_a_file_holds_whole_grams(survey, tmp_path):
    """What is held in parts is written and read as any block."""
    names, answers = survey
    moments = st.gather(wide(names), answers)
    moments.save(tmp_path / "wide.moments")
    read = st.Moments.load(tmp_path / "wide.moments")
    assert read.digest == moments.digest
    np.testing.assert_array_equal(read.blocks[family_block("b0")].gram, moments.blocks[family_block("b0")].gram)


def test_aspects_of_one_question_need_no_blocks_for_joint_slopes(survey):
    """A question that alone has a weight carries as its aspect does; with a second one blocks are made."""
    names, answers = survey
    tree = wide(names[:3])
    assert joint_block(tree, "b1") == family_block("b1")
    together, joint = (trace(tree, answers, questions=how).whole for how in ("alike", "joint"))
    for one, other in zip(together.carry_over, joint.carry_over, strict=True):
        assert other.value.value == pytest.approx(one.value.value, abs=1e-12)
    slopes = {(one.source, one.to): one.value for one in joint.question_carry_over}
    for one in together.carry_over:
        assert slopes[f"{one.source}.{one.source}", one.to].value == pytest.approx(one.value.value, abs=1e-12)
        assert slopes[f"{one.source}.{one.source}", one.to].se == pytest.approx(one.value.se, abs=1e-12)
    two = st.Aspect(id="a2", questions=[st.Question(id="a0"), st.Question(id="a1", weight=2)])
    of_two = wide(names[:3], two)
    assert joint_block(of_two, "b1") != family_block("b1")
    assert joint_block(of_two, "b1") in st.gather(of_two, answers).blocks
