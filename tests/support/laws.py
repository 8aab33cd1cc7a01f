"""Trees of ratings and seeds drawn at random, for laws that must hold for every account."""

from hypothesis import settings
from hypothesis import strategies as some

import servicetree as st

SEEDS = some.integers(0, 10_000)
laws = settings(max_examples=15, deadline=None)


@some.composite
def trees(draw) -> st.ServiceTree:
    """A tree of 1-3 aspects and 1-4 branches, boughs and sub-branches among them, of 1-3 ratings each."""

    def questions(name: str) -> list[st.Question]:
        return [
            st.Question(
                id=f"q{place}",
                column=f"{name}_{place}",
                weight=draw(some.sampled_from([1.0, 2.0, 0.5])),
                reversed=draw(some.booleans()),
                scale=draw(some.sampled_from([None, (0, 5)])),
            )
            for place in range(draw(some.integers(1, 3)))
        ]

    aspects = [
        st.Aspect(id=f"a{place}", weight=draw(some.sampled_from([1.0, 3.0])), questions=questions(f"a{place}"))
        for place in range(draw(some.integers(1, 3)))
    ]
    branches: list[st.Branch] = []
    for place in range(draw(some.integers(1, 4))):
        parent = draw(some.sampled_from([None, *(branch.id for branch in branches)]))
        branches.append(
            st.Branch(
                id=f"b{place}",
                parent=parent,
                weight=draw(some.sampled_from([1.0, 2.0])),
                own_weight=draw(some.sampled_from([1.0, 0.5])),
                questions=questions(f"b{place}"),
            )
        )
    if draw(some.booleans()):
        branches += [st.Branch(id="bough"), st.Branch(id="twig", parent="bough", questions=questions("twig"))]
    return st.ServiceTree(
        name="drawn", scale=st.Scale(1, 10), trunk=st.Trunk(weight=2), aspects=aspects, branches=branches
    )
