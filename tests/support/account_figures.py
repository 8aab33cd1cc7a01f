"""Every figure of an account by what it is, and whether its parts, or two accounts, agree."""

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


def assert_same(mine: dict, theirs: dict, *, doubt: bool = True) -> None:
    """Assert that two sets of figures agree to 1e-10 and, if wanted, their standard errors to 1e-7 relative."""
    assert mine.keys() == theirs.keys()
    for name, figure in mine.items():
        assert figure.value == pytest.approx(theirs[name].value, rel=1e-9, abs=1e-9), name
        if doubt:
            assert figure.se == pytest.approx(theirs[name].se, rel=1e-6, abs=1e-8), name


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
