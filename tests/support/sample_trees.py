"""Trees of several sizes and languages, with accounts made up by the model's own identities, for pictures of them."""

import random
from functools import cache

import attrs

from servicetree.account.range_results import EntryRange, Range, TrunkPoints, TrunkRange
from servicetree.account.results import (
    Account,
    CarryOver,
    Entry,
    GroupScore,
    NodeLoss,
    NodeScore,
    QuestionPoints,
    Scores,
    SegmentAccount,
    SegmentScores,
)
from servicetree.analysis.decision_results import Change, Improvement, NodeChange, Plan, SourceChange
from servicetree.drawing.diagramming import draw
from servicetree.stats.jackknife import Interval
from servicetree.tree.nodes import Aspect, Branch, Outcome, Trunk
from servicetree.tree.questions import Question, Scale
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import template

SCALE = Scale(low=1, high=10)
OUTCOMES = (
    Outcome(
        id="satisfaction",
        label={"en": "Satisfaction", "ru": "Удовлетворённость"},
        questions=(Question(id="overall"),),
    ),
    Outcome(id="loyalty", label={"en": "Loyalty", "ru": "Лояльность"}, questions=(Question(id="again"),)),
)


def questions(*texts):
    """Questions of these texts."""
    return tuple(Question(id=f"q{number}", text=text) for number, text in enumerate(texts, 1))


@cache
def industry_tree(name):
    """A built-in tree, read once."""
    return template(name)


@cache
def cafe():
    """Two aspects, five branches, a bough and a sub-branch, in three languages."""

    def called(en, fr, ru):
        return {"en": en, "fr": fr, "ru": ru}

    return ServiceTree(
        name="cafe",
        label=called("A café", "Un café", "Кафе"),
        scale=SCALE,
        trunk=Trunk(label=called("First impressions", "Premières impressions", "Первые впечатления"), weight=2),
        aspects=(
            Aspect(
                id="environment",
                label=called("Environment", "Cadre", "Обстановка"),
                weight=3,
                questions=questions("It was clean", "It was quiet", "It was easy to find"),
            ),
            Aspect(
                id="solution",
                label=called("A solution in sight", "Une solution en vue", "Решение рядом"),
                weight=2,
                questions=questions("I could see something for me", "The menu was clear"),
            ),
        ),
        branches=(
            Branch(id="price", label=called("Price", "Prix", "Цена"), questions=questions("Fair", "Clear")),
            Branch(id="staff", label=called("Staff", "Personnel", "Персонал"), weight=2.5),
            Branch(
                id="reliability",
                label=called("Reliability", "Fiabilité", "Надёжность"),
                parent="staff",
                questions=questions("Got what I ordered", "On time", "Right the first time"),
            ),
            Branch(
                id="kindness",
                label=called("Kindness", "Gentillesse", "Доброта"),
                parent="staff",
                questions=questions("Smiled", "Listened", "Was patient", "Knew me"),
            ),
            Branch(
                id="maintenance",
                label=called("Maintenance", "Entretien", "Обслуживание после покупки"),
                questions=questions("Repaired", "Followed up"),
            ),
            Branch(
                id="timeliness",
                label=called("Timeliness", "Ponctualité", "Своевременность"),
                weight=1.5,
                questions=questions("Waiting at the counter", "Waiting at the table", "The bill"),
            ),
            Branch(
                id="phone",
                label=called("On the phone", "Au téléphone", "По телефону"),
                parent="timeliness",
                questions=questions("Picked up"),
            ),
        ),
        outcomes=OUTCOMES,
    )


@cache
def general():
    """Two aspects and eight branches of the trunk."""
    names = ["Price", "Reliability", "Kindness", "Expertise", "Flexibility", "Timeliness", "Maintenance", "Respect"]
    return grown(["Environment", "A solution in sight"], names, 3)


@cache
def small():
    """One aspect and two branches."""
    return grown(["First look"], ["Price", "Kindness"], 2)


@cache
def large():
    """Twelve branches, sixty questions."""
    names = "Price,Billing,Reliability,Kindness,Expertise,Advice,Delivery,Timeliness,Repairs,Returns,App,Respect"
    return grown(["Environment", "A solution in sight"], names.split(","), 5)


@cache
def long_labels():
    """Labels of a sentence each, and three aspects."""
    tail = "as remembered by the customer a whole week after the visit, on a scale of ten"
    names = [f"Branch number {number} {tail}" for number in range(1, 9)]
    return grown([f"Aspect {number} {tail}" for number in range(1, 4)], names, 4)


@cache
def lopsided():
    """One top branch that bears everything, down five levels; and six aspects."""
    names = [f"Level {number}" for number in range(1, 6)]
    parents = {f"b{number}": f"b{number - 1}" for number in range(1, 5)}
    return grown([f"Aspect {number}" for number in range(6)], names, 2, parents)


@cache
def many():
    """Thirty-six branches and three aspects: shorter labels."""
    return grown(["A", "B", "C"], [f"Branch {number}" for number in range(36)], 3)


def grown(aspects, branches, each, parents=None):
    """A tree with so many questions at each node."""
    asked = questions(*(f"Question {number} of this node" for number in range(1, each + 1)))
    return ServiceTree(
        name="grown",
        label="A service",
        scale=SCALE,
        trunk=Trunk(weight=max(1, len(branches) // 4)),
        aspects=tuple(
            Aspect(id=f"a{number}", label=label, weight=1 + number % 2, questions=asked)
            for number, label in enumerate(aspects)
        ),
        branches=tuple(
            Branch(
                id=f"b{number}",
                label=label,
                weight=1 + number % 3,
                parent=(parents or {}).get(f"b{number}"),
                questions=asked,
            )
            for number, label in enumerate(branches)
        ),
        outcomes=OUTCOMES,
    )


def chain(length):
    """Each branch on the one before."""
    return grown(
        ["Environment"],
        [f"Link {number}" for number in range(length)],
        1,
        {f"b{number}": f"b{number - 1}" for number in range(1, length)},
    )


def about(value, half=1.2):
    """A figure with its interval."""
    return Interval(value, value - half, value + half, half / 2)


def scores(tree, segments=(None,), seed=1):
    """Scores without an account."""
    made = account(tree, segments, seed)
    return Scores(tree, made.by, tuple(one.scores for one in made.segments))


def account(tree, segments=(None,), seed=1, *, own=None, carry=None, unsure=None, stated=()):
    """An account that adds up, from own losses and carry-over drawn from a seed.

    Args:
        tree: The tree.
        segments: The segments' values, the whole (None) first.
        seed: Of the random numbers.
        own: Own losses, 0-100, that are not left to chance.
        carry: Carry-over by (source, child) that is not left to chance.
        unsure: The children of the trunk whose carry-over is not separable; every second one unless given.
        stated: The children of the trunk whose carry-over the tree states.
    """
    doubted = tree.trunk_children[::2] if unsure is None else unsure
    made = []
    for number, by in enumerate(segments):
        chance = random.Random(seed + number)  # noqa: S311 - made-up figures, the same each time
        made.append(_segment(tree, by, chance, own or {}, carry or {}))
    made = [_with_ranges(tree, one, doubted, stated) for one in made]
    made = [made[0], *(_with_gap(one, made[0]) for one in made[1:])]
    return Account(tree, "shop" if len(made) > 1 else None, None, "within", tuple(made))


def _with_gap(one, whole):
    """Its distance from the whole; only far ones are clear of it. A fifth of it is luck."""
    gap = one.scores.score.value - whole.scores.score.value
    figures = {"gap": about(gap, 1.5), "gap_shrunken": about(0.8 * gap), "gap_simultaneous": about(gap, 2.5)}
    return attrs.evolve(one, scores=attrs.evolve(one.scores, **figures))


def with_gaps(gaps, tree=None):
    """An account in which segments have these gaps: each with half the width of the interval for all at once."""
    made = account(tree or cafe(), (None, *gaps))
    segments = []
    for one, (gap, half) in zip(made.segments[1:], gaps.values(), strict=True):
        at_once, raw = (Interval(gap) if half is None else about(gap, half * part) for part in (1, 0.5))
        fields = {"gap": raw, "gap_shrunken": None if half is None else raw, "gap_simultaneous": at_once}
        segments.append(attrs.evolve(one, scores=attrs.evolve(one.scores, **fields)))
    return attrs.evolve(made, segments=(made.whole, *segments))


def emptied(value):
    """A result, or a part of one, in which nobody rated anything: every figure is missing, every name stays."""
    if isinstance(value, Interval):
        return Interval(None)
    if isinstance(value, tuple):
        return tuple(emptied(one) for one in value)
    if attrs.has(type(value)) and not isinstance(value, ServiceTree):
        kept = {field.name: getattr(value, field.name) for field in attrs.fields(type(value))}
        lost = {"loss", "observed", "reach_rate"} if isinstance(value, (SegmentScores, NodeScore)) else set()
        return attrs.evolve(value, **{name: None if name in lost else emptied(one) for name, one in kept.items()})
    return value


def change(tree, seed=1, *, moved=(), sure=True):
    """What changed between two accounts drawn from a seed, split as far as `moved` says.

    Args:
        tree: The tree.
        seed: Of the random numbers.
        moved: Of ``carry_over`` and ``weights`` those that moved too.
        sure: Whether there are intervals.
    """
    before, after = (account(tree, seed=seed + number).whole for number in (0, 1))

    def figure(value):
        return about(value, 0.5) if sure else Interval(value)

    def level(name, one, other):
        return NodeChange(name, figure(one), figure(other), figure(other - one))

    sources = []
    for one, other in zip(before.nodes, after.nodes, strict=True):
        points = other.points.value - one.points.value
        parts = {
            piece: figure(0.25 * points) if piece in moved else Interval(0.0) for piece in ("carry_over", "weights")
        }
        own = figure(points - sum(part.value for part in parts.values()))
        sides = (figure(one.points.value), figure(other.points.value), figure(points))
        sources.append(SourceChange(one.id, *sides, own, parts["carry_over"], parts["weights"]))
    nodes = zip(before.scores.nodes, after.scores.nodes, strict=True)
    return Change(
        tree=tree,
        by="month",
        before="May",
        after="June",
        n=(200, 300),
        score=level("overall", before.scores.score.value, after.scores.score.value),
        sources=tuple(sources),
        nodes=tuple(level(one.id, one.level.value, other.level.value) for one, other in nodes),
        carry_over="each" if "carry_over" in moved else "common",
    )


def plan(tree, seed=1, *, unsure=True, budget=None):
    """A plan with gains drawn from a seed: those of the trunk with wide ranges, those of the branches with narrow ones.

    Args:
        tree: The tree.
        seed: Of the random numbers.
        unsure: Whether the range of the first question reaches below that of the others.
        budget: What may be spent; with it, every second measure is chosen.
    """
    chance, aspects = random.Random(seed), {aspect.id for aspect in tree.aspects}  # noqa: S311 - the same each time
    measures = []
    for name, node in tree.measured.items():
        for question in node.questions:
            gain = chance.uniform(0.2, 3.0)
            wide = 2.0 if name in aspects and unsure else 1.1
            measures.append(
                Improvement(
                    id=f"{name}.{question.id}",
                    raised=10.0,
                    gain=about(gain, 0.1),
                    gain_low=about(gain / wide, 0.1),
                    gain_high=about(gain * wide, 0.1),
                    at_trunk=None if name in aspects else Interval(0.3, 0.0, 0.5),
                )
            )
    measures.sort(key=lambda one: -one.gain.value)
    if budget is not None:
        measures = [attrs.evolve(one, cost=1.0, chosen=number % 2 == 0) for number, one in enumerate(measures)]
    totals = (budget, None if budget is None else 1.0, None, None, None, None)
    return Plan(tree, "half", tuple(measures), *totals, (), 400, about(71.3))


def _segment(tree, by, chance, own_given, carry_given):
    weights, parents = tree.node_weights, tree.carry_over_parents
    own = {}
    for name in tree.measured:
        at_random = chance.uniform(22, 42) if not parents[name] else chance.uniform(3, 18)
        own[name] = own_given.get(name, at_random)
    carry = {
        (above, name): carry_given.get((above, name), chance.uniform(0.15, 0.85) / len(parents[name]))
        for name in tree.measured
        for above in parents[name]
    }
    felt = {}
    for name in tree.from_the_trunk:
        felt[name, name] = own[name]
        for above in parents[name]:
            for source in list(tree.measured):
                if (source, above) in felt:
                    felt[source, name] = felt.get((source, name), 0.0) + felt[source, above] * carry[above, name]
    entries = tuple(Entry(a, v, about(weights[v] * loss, 0.4)) for (a, v), loss in felt.items())
    began = {name: sum(one.points.value for one in entries if one.source == name) for name in tree.measured}
    lost = {name: sum(loss for (_, at), loss in felt.items() if at == name) for name in tree.measured}
    loss = sum(began.values())
    target = {name: 100 * tree.baseline_of(name) for name in tree.measured}
    full = sum(weights[name] * target[name] for name in tree.measured)
    nodes = tuple(
        NodeScore(
            name,
            tree.nodes[name].kind,
            weights[name],
            498,
            490,
            0.99,
            target[name] - lost[name],
            about(target[name] - lost[name]),
        )
        for name in tree.measured
    )
    scored = SegmentScores(
        by=by, n=500, score=about(full - loss), loss=loss, gap=None, nodes=nodes, groups=_groups(tree, lost)
    )
    return SegmentAccount(
        scores=scored,
        loss=about(loss),
        trunk_points=TrunkPoints(
            about(sum(began[aspect.id] for aspect in tree.aspects)), Interval(None), Interval(None)
        ),
        nodes=tuple(
            NodeLoss(
                name,
                about(own[name]),
                Interval(began[name] / own[name] if own[name] else 1.0),
                about(began[name]),
            )
            for name in tree.measured
        ),
        carry_over=tuple(CarryOver(a, v, about(value, 0.1), given=False) for (a, v), value in carry.items()),
        ranges=(),
        other_roots=None,
        entries=entries,
        questions=tuple(_question_points(tree, lost, began, chance)),
        question_entries=(),
    )


def _with_ranges(tree, made, unsure, stated):
    """How far to believe the carry-over: a little about it where it is separable, from 0 where not."""
    aspects = [aspect.id for aspect in tree.aspects]
    ranges = []
    for child in tree.trunk_children:
        observed = sum(one.value.value for one in made.carry_over if one.to == child)
        doubted = child in unsure
        ends = (Interval(0.0) if doubted else about(observed - 0.08, 0.1), about(observed + 0.08, 0.1))
        looks = (0.1, 0.05, about(0.6 if doubted else 0.2, 0.1), 0.9, 0.4, None, None)
        verdict = ("not_separable", "share") if doubted else ("separable", None)
        ranges.append(Range(child, about(observed, 0.1), *ends, *looks, *verdict))
    children = {one.to for one in ranges}
    carried = []
    for one in made.carry_over:
        if one.to in stated or one.source in stated:
            carried.append(attrs.evolve(one, value=Interval(one.value.value), given=True))
        else:
            low = 0.0 if {one.to, one.source} & set(unsure) else one.value.value - 0.04
            carried.append(attrs.evolve(one, range_low=low, range_high=one.value.value + 0.04))
    trunk = made.trunk_points.observed.value
    kept = sum(one.points.value for one in made.entries if one.source in aspects and one.at not in unsure)
    within = (TrunkRange(1.0, kept - 1, trunk + 2),)
    points = attrs.evolve(made.trunk_points, low=about(kept), high=about(trunk + 1), ranges=within)
    return attrs.evolve(
        made,
        ranges=tuple(ranges),
        carry_over=tuple(carried),
        trunk_points=points,
        entry_ranges=() if set(stated) >= children else tuple(_entry_ranges(tree, made, aspects, unsure)),
    )


def _entry_ranges(tree, made, aspects, unsure):
    """A fifth about what is carried; from 0, and half as much again, where it is not separable, or grows on such."""
    parents = tree.carry_over_parents
    doubted = set(unsure)
    for name in tree.from_the_trunk:
        if doubted.intersection(parents[name]):
            doubted.add(name)
    for at in tree.from_the_trunk:
        points = {one.source: one.points.value for one in made.entries if one.at == at and one.source in aspects}
        if not points or at in aspects:
            continue
        low, high = (0.0, 1.5) if at in doubted else (0.8, 1.2)
        for source, value in points.items():
            yield EntryRange(source, at, *sorted((low * value, high * value)))
        yield EntryRange(None, at, *sorted((low * sum(points.values()), high * sum(points.values()))))


def _groups(tree, lost):
    weights = tree.node_weights

    def mean(names):
        total = sum(weights[name] for name in names)
        return about(100 - sum(weights[name] * lost[name] for name in names) / total) if total else Interval(None)

    boughs = [branch for branch in tree.branches if not branch.questions]
    carried = {
        bough.id: [one.id for one in tree.branches if one.parent == bough.id and one.questions] for bough in boughs
    }
    return (
        GroupScore("trunk", "trunk", mean([aspect.id for aspect in tree.aspects])),
        *(GroupScore(bough.id, "bough", mean(carried[bough.id])) for bough in boughs),
        *(GroupScore(outcome.id, "outcome", about(72.0)) for outcome in tree.outcomes),
    )


def _question_points(tree, lost, began, chance):
    for name, node in tree.measured.items():
        rough = [question.weight * chance.uniform(0.4, 1.6) for question in node.questions]
        for question, part in zip(node.questions, rough, strict=True):
            share = part / sum(rough)
            felt = tree.node_weights[name] * lost[name] * share
            yield QuestionPoints(f"{name}.{question.id}", about(began[name] * share, 0.2), about(felt, 0.2))


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


def draw_details(tree, result=None, **options):
    """The diagram of a tree with its details."""
    return draw(tree, result, details=True, **options)


@cache
def picture_of(case, mode):
    """One picture by its name, bare, with scores or with an account."""
    name, _, lang = case.partition("_")
    if lang not in {"fr", "ru"}:
        name, lang = case, "en"
    tree = globals()[name]()
    own = CAFE_OWN if name == "cafe" else None
    made = {"bare": lambda: None, "scores": lambda: scores(tree)}.get(mode, lambda: account(tree, own=own))
    return draw(tree, made(), lang=lang).picture
