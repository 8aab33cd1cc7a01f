"""Random trees and their parts, for laws that must hold for every tree."""

from __future__ import annotations

import random
from itertools import permutations

import attrs
from hypothesis import strategies as st

from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.questions import Gate, Marker, Question, Recovery, Scale
from servicetree.tree.service_tree import ServiceTree

LANGUAGES = ("en", "fr", "ru")
SCALES = ((1, 10), (1, 5), (2, 7), (1.5, 4.5))
CODES = (99, -9, "dk", "99.5", 1e6)

TEXTS = (
    *(
        "Clean",
        "Кафе",
        "à côté",
        "two\nlines",
        'say "hi"',
        "it's",
        "back\\slash\\",
        "# no comment",
        "[x]",
        "a = 1",
    ),
    *("tab\there", "\r\n", "\x00\x1f\x7f", "\u202e\u200b", "😀", '"""', "'''", "x" * 200, " ", ""),
)
texts = st.sampled_from(TEXTS)
words = st.sampled_from([text for text in TEXTS if text.strip()])
# Whole values stand ready, since a tree has so many of them that to draw each piece by piece takes most of a test.
_chance = random.Random(1)  # noqa: S311 - no secret


def _tables(names, least):
    """Make tables from some of the names to texts."""
    sizes = [size for size in range(least, len(names) + 1) for _ in range(20)]
    return [{name: _chance.choice(TEXTS) for name in _chance.sample(names, size)} for size in sizes]


labels = st.sampled_from([*TEXTS, *TEXTS, *_tables(LANGUAGES, 1)])
tags = st.sampled_from(_tables(("characteristic", "step", "a key"), 0))
weights = st.integers(1, 9) | st.floats(0.01, 100)
shares = st.none() | st.sampled_from((0, 0.25, 0.5, 1)) | st.floats(0, 1)
codes = st.sampled_from([list(some) for size in range(4) for some in permutations(CODES, size)])
ids = st.sampled_from([*"abcdefgh", "price", "staff", "x_1", "z9", "scale", "questions", "a" * 200])


@st.composite
def anchors(draw):
    """Draw rising amounts with scores that only rise or only fall."""
    amounts = sorted(draw(st.lists(st.integers(0, 1000), min_size=2, max_size=4, unique=True)))
    scores = draw(st.lists(st.floats(0, 1), min_size=len(amounts), max_size=len(amounts)))
    return list(zip(amounts, sorted(scores, reverse=draw(st.booleans())), strict=True))


def _anchors(points):
    """Make rising amounts with scores that only rise or only fall."""
    amounts = sorted(_chance.sample(range(1001), points))
    scores = sorted((_chance.choice((0, 1, 0.5, _chance.random())) for _ in amounts), reverse=_chance.random() < 0.5)
    return list(zip(amounts, scores, strict=True))


some_anchors = st.sampled_from([_anchors(points) for points in (2, 3, 4) for _ in range(20)])


@st.composite
def recoveries(draw):
    """Draw a recovery."""
    falling = some_anchors.filter(lambda pairs: pairs[0][1] >= pairs[-1][1])
    return Recovery(draw(words), draw(words), "minutes", draw(falling), draw(st.floats(0, 1)))


@st.composite
def questions(draw, name, kinds=("rating", "rating", "rating", "promise", "measure", "duration")):
    """Draw a question of any kind, ratings most often."""
    kind = draw(st.sampled_from(kinds))
    fields = {"text": draw(labels), "weight": draw(weights), "tags": draw(tags), "kind": kind}
    if kind == "rating":
        fields["scale"] = draw(st.sampled_from((None, *SCALES)))
        fields["missing"] = draw(st.none() | codes)
        fields["reversed"] = draw(st.booleans())
    elif kind == "duration" and draw(st.booleans()):
        fields |= {"apdex": draw(st.floats(0, 60)), "unit": "seconds"}
    else:
        fields |= {"anchors": draw(some_anchors), "unit": "days" if kind == "duration" else draw(words)}
    if kind == "promise":
        fields |= {"promised": draw(words), "delivered": draw(words), "lambda_": draw(st.floats(1, 3))}
    else:
        fields["column"] = draw(st.none() | words)
    return Question(name, recovery=draw(st.none() | st.none() | recoveries()), **fields)


@st.composite
def shapes(draw):
    """Draw a sound tree with nothing but what gives it its shape and its weights: quicker, where no detail matters."""
    names = draw(st.lists(ids, min_size=1, max_size=11, unique=True))
    aspects = 1 + draw(st.integers(0, min(2, len(names) - 1)))
    asked = (Question("q"),)
    grown = []
    for name in names[aspects:]:
        parent = draw(st.sampled_from([None, *(branch.id for branch in grown)]))
        grown.append(Branch(name, parent=parent, weight=draw(weights), own_weight=draw(weights)))
    bear = {branch.parent for branch in grown}
    return ServiceTree(
        name="shape",
        scale=Scale(1, 10),
        trunk=Trunk(weight=draw(weights)),
        aspects=[Aspect(name, weight=draw(weights), questions=asked) for name in names[:aspects]],
        branches=[
            branch if branch.id in bear and draw(st.booleans()) else attrs.evolve(branch, questions=asked)
            for branch in grown
        ],
    )


@st.composite
def question_tuples(draw, least=1, most=3):
    """Draw the questions of one node."""
    names = draw(st.lists(ids, min_size=least, max_size=most, unique=True))
    return tuple(draw(questions(name)) for name in names)


@st.composite
def branches(draw, names):
    """Draw branches with the given ids: boughs, measured branches, and sub-branches of either."""
    parents = {
        name: draw(st.none() | st.sampled_from(names[:place])) if place else None for place, name in enumerate(names)
    }
    grown = []
    for name in names:
        bears = name in parents.values()
        asked = draw(question_tuples(least=0 if bears else 1))
        fields = {"label": draw(labels), "parent": parents[name], "weight": draw(weights), "tags": draw(tags)}
        if asked:
            gates = st.none() | st.builds(Gate, words, st.just([1, "yes"]))
            fields |= {"gate": draw(gates), "carry_over": draw(st.none() | st.floats(0, 1))}
            if fields["carry_over"] is not None:
                fields["carry_over_source"] = draw(st.sampled_from(("stated", "experiment")))
            fields |= {"own_weight": draw(weights), "baseline": draw(shares), "min_share": draw(shares)}
        grown.append(Branch(name, questions=asked, **fields))
    return tuple(grown)


@st.composite
def trees(draw, most_branches=6):
    """Draw a sound tree: 1-3 aspects, boughs and branches upon branches, questions of every kind."""
    names = draw(st.lists(ids, min_size=1, max_size=5 + most_branches, unique=True))
    aspects, rest = names[:1], names[1:]
    while rest and len(aspects) < 3 and draw(st.booleans()):
        aspects.append(rest.pop())
    outcomes = [rest.pop() for _ in range(draw(st.integers(0, min(2, len(rest)))))]
    tree = ServiceTree(
        name=draw(words),
        label=draw(labels),
        baseline=draw(st.sampled_from((1, 1.0, 0.8))),
        min_share=draw(st.sampled_from((0.5, 0, 0.75))),
        weight_method=draw(st.sampled_from(("stated", "ahp"))),
        scale=Scale(1, 10, draw(codes)),
        trunk=Trunk(draw(labels), draw(weights)),
        aspects=[
            Aspect(
                name,
                draw(labels),
                draw(weights),
                draw(question_tuples()),
                draw(shares),
                draw(shares),
                draw(shares),
            )
            for name in aspects
        ],
        branches=draw(branches(rest[:most_branches])),
        outcomes=[Outcome(name, draw(labels), draw(question_tuples()), tags=draw(tags)) for name in outcomes],
        marker=draw(st.none() | st.builds(Marker, words.map("asked of moods: {}".format), labels)),
    )
    return draw(st.just(tree) | st.just(_with_given_carry_over(tree)))


def _with_given_carry_over(tree):
    """Give the last measured branch its carry-over by name, if there is one."""
    last = next((branch for branch in reversed(tree.branches) if branch.questions), None)
    if last is None:
        return tree
    given = dict.fromkeys(tree.carry_over_parents[last.id], 0.2)
    changed = (attrs.evolve(branch, carry_over=given) if branch is last else branch for branch in tree.branches)
    return attrs.evolve(tree, branches=tuple(changed))
