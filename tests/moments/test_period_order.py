"""Order in time of periods by their names: as exports write months, weeks and dates."""

import attrs
import numpy as np
import pytest
from support.surveys import survey

import servicetree as st
from servicetree.account.panel_estimators import _fixed_effects_sums
from servicetree.moments.period_order import chronological_ranks

IN_TIME = [
    ["Dec 2025", "Mar 2026", "Apr 2026"],
    ["août 2025", "février 2026", "mars 2026"],
    ["декабрь 2025", "март 2026", "апрель 2026"],
    ["Januar", "Februar", "März"],
    ["2025-12", "2026-01", "2026-10"],
    ["2026-W9", "2026-W10"],
    ["Q4 2025", "Q1 2026"],
    ["1", "2", "10"],
    ["Wave 2", "Wave 10"],
    ["12.2025", "03.2026"],
    ["02.12.2025", "15.03.2026", "01.04.2026"],
    ["12/31/2025", "03/15/2026", "04/01/2026"],
    ["2025-12-31 10:00:00", "2026-01-05"],
    ["after", "before"],
    ["2026-01", "2026-12", "2026 total"],
    ["1", "12", "later"],
    ["02/11/2025", "01/12/2025"],
    ["01/02/2025", "02/01/2025", "12/13/2025"],
    ["02/13/2025", "12/01/2025"],
    ["30/11/2025", "01/12/2025"],
    ["Wave 1", "2025-02", "2025-03", "Feb 2026"],
]


@pytest.mark.parametrize("names", IN_TIME, ids=" < ".join)
def test_names_are_put_in_the_order_of_time(names):
    """However they were sorted before: text puts April before March and week 10 before week 9."""
    for given in (names, names[::-1], sorted(names)):
        ranks = chronological_ranks(given)
        assert [given[place] for place in np.argsort(ranks)] == names
    assert chronological_ranks([]).tolist() == []


def test_an_account_lists_its_periods_in_the_order_of_time(cafe):
    """What months are called changes no figure."""
    rows, months = 1200, ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
    at = np.arange(rows) // 40 % 5
    answers = survey(cafe, rows, seed=4) | {"shop": [f"s{row % 30:02d}" for row in range(rows)]}
    called = st.trace(cafe, answers | {"month": [months[one] for one in at]}, by="shop", period="month")
    plain = st.trace(cafe, answers | {"month": at.tolist()}, by="shop", period="month")
    assert [one.by for one in called.periods[1:]] == months
    assert [one.n for one in called.periods] == [one.n for one in plain.periods]


def test_trends_are_taken_off_in_the_order_of_time(cafe):
    """A steady trend of each shop's own is none of the text's order: April does not come first."""
    months = ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]
    moments = st.gather(
        cafe,
        survey(cafe, 1500, seed=4)
        | {
            "shop": [f"s{row % 30:02d}" for row in range(1500)],
            "month": [months[row // 30 % 5] for row in range(1500)],
        },
        by="shop",
        period="month",
    )
    plain = attrs.evolve(moments, periods=tuple(str(months.index(name)) for name in moments.periods))
    child = cafe.branches[0].id
    told, wanted = (_fixed_effects_sums(one, child, trends=True) for one in (moments, plain))
    assert told.signal == pytest.approx(wanted.signal)
    ignorant = attrs.evolve(moments, periods=tuple("abcde"))
    assert told.signal != pytest.approx(_fixed_effects_sums(ignorant, child, trends=True).signal)
