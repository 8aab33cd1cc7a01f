"""What the tests of moments share: moments of the small café."""

import pytest
from support.surveys import survey

import servicetree as st


@pytest.fixture(scope="module")
def moments(cafe):
    """Moments by shop with a weight, and an unread answer that was counted as missing."""
    answers = survey(cafe, 90, seed=6, missing=0.05)
    answers |= {"shop": ["a", "b", None] * 30, "w": [1.0, 2.0] * 45, "guest": list(range(90))}
    answers["clean"][0] = float("inf")
    return st.gather(cafe, answers, by="shop", weight="w", id="guest", outside="missing")
