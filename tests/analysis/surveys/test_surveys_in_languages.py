"""What no survey can be planned or drawn from, in the reader's language."""

import numpy as np
import pytest
from support.halo_surveys import halo_star
from support.in_three_languages import check_told
from support.spoilt_surveys import rated_shop, shop

import servicetree as st
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import said_in


def _wide(branches=70):
    return halo_star(branches)


def _bare():
    return st.ServiceTree(
        name="bare", scale=st.Scale(0, 1), aspects=[st.Aspect(id="room", questions=[st.Question(id="room")])]
    )


def _read_twice(column, **options):
    twice = shop().extend({"branches": {"price": {"questions": {"dear": {"column": column}}}}})
    return st.simulate(twice, 10, seed=1, **options)


def _apart():
    """Whoever rated price rated nothing of the trunk."""
    answers, first = rated_shop(), np.arange(300) < 20
    trunk = {name: np.where(first, np.nan, answers[name]) for name in ("clean", "pleasant", "choice", "clear")}
    return {**answers, **trunk, "value": np.where(first, answers["value"], np.nan)}


REFUSED = {
    "between and within": lambda: st.Assumed(between=0.9, within=0.2),
    "a share": lambda: st.Assumed(halo=2),
    "too many to plan": lambda: st.precision(_wide(1001), n=100),
    "no assumption": lambda: st.precision(shop(), n=100, colour=0.2),
    "no n": lambda: st.precision(shop()),
    "wrong numbers": lambda: st.precision(shop(), n=0, segments=0, width=0, slope_width=-0.5),
    "options without answers": lambda: st.precision(shop(), n=100, by="shop"),
    "assumed beside answers": lambda: st.precision(shop(), 100, answers=rated_shop(), assumed=st.Assumed(sd=0.2)),
    "design of nothing": lambda: st.design(_bare(), n=0),
    "few segments": lambda: st.design(shop(), n=100, segments=2, periods=1),
    "read from answers": lambda: st.design(shop(), answers=rated_shop(), assumed=st.Assumed(sd=0.1)),
    "too large to design": lambda: st.design(_wide(), n=100),
    "too few rated both": lambda: st.design(shop(), answers=_apart()),
    "rated by one": lambda: st.design(shop(), answers={**rated_shop(), "value": [5.0, *[np.nan] * 299]}),
    "not simulated": lambda: st.simulate(shop(), 10, colour=1, segmnts=2),
    "no whole number": lambda: st.simulate(shop(), 2.5, seed=-1),
    "names": lambda: st.simulate(shop(), 10, segments=("a", "a")),
    "arms": lambda: st.simulate(shop(), 10, arms=3),
    "one arm": lambda: st.simulate(shop(), 10, arms={"a": 0}),
    "shift of an arm": lambda: st.simulate(shop(), 10, arms={"a": 0, "b": {"price": "much"}}),
    "no part": lambda: st.simulate(shop(), 10, own={"prize": 3}),
    "own is no number": lambda: st.simulate(shop(), 10, own={"price": "much"}),
    "impossible score": lambda: st.simulate(shop(), 10, own={"price": 114}, carry_over={"price": 0}),
    "impossible in an arm": lambda: st.simulate(shop(), 10, arms={"a": 0, "b": {"environment": -95}}),
    "carry-over": lambda: st.simulate(shop(), 10, carry_over={"price": {"environment": 1}}),
    "spread of nothing": lambda: st.simulate(shop(), 10, quality_spread=3),
    "read twice": lambda: _read_twice("clean"),
    "read as segments": lambda: _read_twice("segment", segments=2),
    "too many": lambda: st.simulate(shop(), 10**9, seed=1),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_is_said_in_three_languages(case):
    """No English is left in French and Russian, and figures are the same."""
    with pytest.raises(ServiceTreeError) as caught:
        REFUSED[case]()
    for fault in caught.value.faults:
        check_told(fault)


def test_large_numbers_are_grouped_as_the_language_does():
    """Commas in English, narrow blanks in French."""
    with pytest.raises(st.LimitError) as caught:
        REFUSED["too many"]()
    (fault,) = caught.value.faults
    assert "200,000,000" in fault.message
    assert "200\u202f000\u202f000" in said_in(fault.message, "fr")
