"""Every figure of an account by what it is, and whether its parts, or two accounts, agree."""

import math

import pytest

import servicetree as st


def figures_of(account: st.Account, segment: int = 0) -> dict:
    """Every figure of a segment with its standard error, by what it is."""
    whole = account.segments[segment]
    found = {("score",): whole.scores.score, ("loss",): whole.loss}
    found |= {("own", node.id): node.own for node in whole.nodes}
    found |= {("points", node.id): node.points for node in whole.nodes}
    found |= {("reach", node.id): node.reach for node in whole.nodes}
    found |= {("entry", one.source, one.at): one.points for one in whole.entries}
    found |= {("carry", one.source, one.to): one.value for one in whole.carry_over}
    found |= {("question", one.id): one.points for one in whole.questions}
    found |= {("felt", one.id): one.felt for one in whole.questions}
    return found


def agree(mine: float | None, theirs: float | None, relative: float, absolute: float) -> bool:
    """Tell whether two numbers agree, or neither is there: `pytest.approx` takes ten times as long for each of many."""
    if mine is None or theirs is None:
        return mine is theirs
    return math.isclose(mine, theirs, rel_tol=relative, abs_tol=absolute)


def assert_same(mine: dict, theirs: dict, *, doubt: bool = True) -> None:
    """Assert that two sets of figures agree to 1e-10 and, if wanted, their standard errors to 1e-7 relative."""
    assert mine.keys() == theirs.keys()
    for name, figure in mine.items():
        assert agree(figure.value, theirs[name].value, 1e-9, 1e-9), (name, figure.value, theirs[name].value)
        if doubt:
            assert agree(figure.se, theirs[name].se, 1e-6, 1e-8), (name, figure.se, theirs[name].se)


def check_identities(segment):
    """Assert the identities of the model page's section 4 in one segment; null segments have nothing to add up."""
    if segment.loss.value is None:
        return
    loss = pytest.approx(segment.loss.value, rel=0, abs=1e-10)
    assert sum(node.points.value for node in segment.nodes) == loss
    assert sum(entry.points.value for entry in segment.entries) == loss
    assert sum(question.points.value for question in segment.questions) == loss
    assert sum(question.felt.value for question in segment.questions) == loss
    assert sum(entry.points.value for entry in segment.question_entries) == loss
    for node in segment.nodes:
        mine = [entry.points.value for entry in segment.entries if entry.source == node.id]
        assert sum(mine) == pytest.approx(node.points.value, rel=0, abs=1e-10)
        parts = [one.points.value for one in segment.questions if one.id.startswith(f"{node.id}.")]
        assert sum(parts) == pytest.approx(node.points.value, rel=0, abs=1e-10)
    for question in segment.questions:
        mine = [entry.points.value for entry in segment.question_entries if entry.source == question.id]
        assert sum(mine) == pytest.approx(question.points.value, rel=0, abs=1e-10)
        felt = [entry.points.value for entry in segment.question_entries if entry.at == question.id]
        assert sum(felt) == pytest.approx(question.felt.value, rel=0, abs=1e-10)
