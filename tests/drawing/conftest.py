"""What the tests of pictures share: a café with an account that holds a credit, and pictures of every size."""

import pytest
from support import sample_trees
from support.sample_trees import CAFE_OWN, picture_of

CASES = ("cafe", "cafe_fr", "cafe_ru", "small", "general", "large", "long_labels", "lopsided", "many")


@pytest.fixture(scope="session")
def cafe():
    """A café with a bough, a sub-branch and three languages."""
    return sample_trees.cafe()


@pytest.fixture(scope="session")
def account(cafe):
    """Its account, in which kindness does better than the trunk predicts; with two segments."""
    return sample_trees.account(cafe, (None, "Lyon", "Nice"), own=CAFE_OWN, unsure=("price", "timeliness"))


@pytest.fixture(params=CASES)
def picture(request):
    """Pictures of every size and language, with their accounts."""
    return picture_of(request.param, "account")


@pytest.fixture(params=["bare", "scores", "account"])
def cafe_picture(request):
    """The café in each mode."""
    return picture_of("cafe", request.param)
