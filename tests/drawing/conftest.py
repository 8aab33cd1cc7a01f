"""What the tests of pictures share: a café with an account that holds a credit, and pictures of every size."""

import pytest
import sampletrees

from servicetree.drawing.diagramming import draw

CAFE_OWN = {
    "environment": 33.0,
    "solution": 26.0,
    "price": 14.0,
    "reliability": 6.0,
    "kindness": -3.5,
    "maintenance": 9.0,
    "timeliness": 11.0,
    "phone": 7.0,
}
CASES = ("cafe", "cafe_fr", "cafe_ru", "small", "general", "large", "long_labels", "lopsided", "many")


@pytest.fixture(scope="session")
def cafe():
    """A café with a bough, a sub-branch and three languages."""
    return sampletrees.cafe()


@pytest.fixture(scope="session")
def account(cafe):
    """Its account, in which kindness does better than the trunk predicts; with two segments."""
    return sampletrees.account(cafe, (None, "Lyon", "Nice"), own=CAFE_OWN, unsure=("price", "timeliness"))


def picture_of(case, mode):
    """One picture by its name, bare, with scores or with an account."""
    name, _, lang = case.partition("_")
    if lang not in {"fr", "ru"}:
        name, lang = case, "en"
    tree = getattr(sampletrees, name)()
    own = CAFE_OWN if name == "cafe" else None
    made = {"bare": lambda: None, "scores": lambda: sampletrees.scores(tree)}.get(
        mode, lambda: sampletrees.account(tree, own=own)
    )
    return draw(tree, made(), lang=lang).picture


@pytest.fixture(params=CASES)
def picture(request):
    """Pictures of every size and language, with their accounts."""
    return picture_of(request.param, "account")


@pytest.fixture(params=["bare", "scores", "account"])
def cafe_picture(request):
    """The café in each mode."""
    return picture_of("cafe", request.param)
