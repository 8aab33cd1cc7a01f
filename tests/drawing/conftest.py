"""What the tests of pictures share: a café with an account that holds a credit, and its pictures."""

import pytest
from support import sample_trees
from support.sample_trees import CAFE_OWN, picture_of


@pytest.fixture(scope="session")
def cafe():
    """A café with a bough, a sub-branch and three languages."""
    return sample_trees.cafe()


@pytest.fixture(scope="session")
def account(cafe):
    """Its account, in which kindness does better than the trunk predicts; with two segments."""
    return sample_trees.account(cafe, (None, "Lyon", "Nice"), own=CAFE_OWN, unsure=("price", "timeliness"))


@pytest.fixture(params=["bare", "scores", "account"])
def cafe_picture(request):
    """The café in each mode."""
    return picture_of("cafe", request.param)
