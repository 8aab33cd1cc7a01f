"""Families of weights, and what each place counts for in the whole; worked by hand."""

import pytest

from servicetree.tree.weights import shares, weight_families

FAMILIES = {
    None: {"trunk": 2 / 4, "price": 1 / 4, "staff": 1 / 4},
    "trunk": {"environment": 1 / 2, "solution": 1 / 2},
    "staff": {"kindness": 1},
    "kindness": {"kindness": 1 / 2, "phone": 1 / 2},
    "environment.*": {"environment.clean": 1 / 2, "environment.noise": 1 / 2},
    "solution.*": {"solution.choice": 1},
    "price.*": {"price.value": 1},
    "kindness.*": {"kindness.smile": 1 / 2, "kindness.patience": 1 / 2},
    "phone.*": {"phone.answered": 1},
}


def test_every_family_of_the_cafe(cafe):
    """Also those of one member; a branch with questions that bears another stands first in its own family."""
    found = weight_families(cafe)
    assert {one.id: dict(zip(one.members, one.stated, strict=True)) for one in found} == FAMILIES
    assert [one.id for one in found if one.are_questions] == [name for name in FAMILIES if str(name).endswith(".*")]


def test_shares_are_multiplied_from_the_top_down(cafe):
    """Each place follows the one that it stands on; measured nodes by themselves add up to the whole."""
    found = shares(cafe, FAMILIES)
    assert [(one.id, one.kind, one.depth, one.overall) for one in found] == [
        ("trunk", "trunk", 0, 1 / 2),
        ("environment", "aspect", 1, 1 / 4),
        ("environment.clean", "question", 2, 1 / 8),
        ("environment.noise", "question", 2, 1 / 8),
        ("solution", "aspect", 1, 1 / 4),
        ("solution.choice", "question", 2, 1 / 4),
        ("price", "branch", 0, 1 / 4),
        ("price.value", "question", 1, 1 / 4),
        ("staff", "bough", 0, 1 / 4),
        ("kindness", "branch", 1, 1 / 4),
        ("kindness", "own", 2, 1 / 8),
        ("kindness.smile", "question", 3, 1 / 16),
        ("kindness.patience", "question", 3, 1 / 16),
        ("phone", "branch", 2, 1 / 8),
        ("phone.answered", "question", 3, 1 / 8),
    ]
    alone = {one.id: one.overall for one in found if one.kind in {"aspect", "own"} or one.id in {"price", "phone"}}
    assert alone == pytest.approx(dict(cafe.node_weights))


def test_families_of_questions_may_be_left_out(cafe):
    """Then the nodes stand as before, without their questions."""
    some = {name: local for name, local in FAMILIES.items() if not str(name).endswith(".*")}
    left = [one for one in shares(cafe, FAMILIES) if one.kind != "question"]
    assert list(shares(cafe, some)) == left
