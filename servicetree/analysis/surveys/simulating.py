"""Simulated answers to a tree's questions, drawn from a known truth.

See docs/reference/model.md, sections 4 and 7:
what a person really loses, then what she answers. Every random number comes from one
seed, and each part of the drawing has its own stream, so that more halo does not draw other people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Unpack

import attrs
import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from servicetree.analysis.surveys.expected_accounts import ExpectedAccount, expected_account
from servicetree.analysis.surveys.truths import CutShare, StatedTruth, Truth, TruthCell, stated_truth
from servicetree.answers.engines.arrow_frames import TableValue
from servicetree.answers.engines.sources import arrow_column
from servicetree.answers.faults import marker_key
from servicetree.answers.kinds import KINDS
from servicetree.answers.question_scores import batch_node_losses, question_answers, reached_rows
from servicetree.answers.recovery import recoveries
from servicetree.errors import Fault, LimitError, UsageError
from servicetree.i18n.said import listed, told
from servicetree.stats.arrays import Array
from servicetree.tree.nodes import SATISFACTION, Branch
from servicetree.tree.questions import MARKER, Gate, Question, Recovery
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb
from servicetree.tree.written_values import code_number

SimulatedColumn = NDArray[np.generic]
Rng = np.random.Generator

MOST_VALUES: Final = 200_000_000
MARKER_LOSS, MARKER_SPREAD = 40.0, 20.0
RESPONDENT, CLUSTER, SEGMENT, PERIOD, WEIGHT = "respondent", "cluster", "segment", "period", "weight"
ARM = "arm"


@frozen(eq=False)
class Simulated(TableValue, Mapping[str, SimulatedColumn]):
    """Simulated answers: a mapping from columns to values that every verb reads, with the truth behind them.

    Attributes:
        tree: The tree.
        columns: The answers by column; NaN is no answer.
        truth: What they were drawn from.

    Example:
        >>> st.simulate(demo_tree(), n=200, seed=1)
        <200 simulated answers to 'cafe', seed 1>
    """

    tree: ServiceTree
    columns: Mapping[str, SimulatedColumn]
    truth: Truth

    def __getitem__(self, column: str) -> SimulatedColumn:
        return self.columns[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        return f"<{self.truth.n} simulated answers to '{self.tree.name}', seed {self.truth.seed}>"

    def expected(self, segment: str | None = None) -> ExpectedAccount:
        """Work out the account that the truth implies, as answers show it, of the whole or of one segment."""
        return expected_account(self.tree, self.truth, segment)

    def _table(self) -> pa.Table:
        return pa.table({name: pa.array(cells, from_pandas=True) for name, cells in self.items()})


@verb(StatedTruth, told_by_themselves=True)
def simulate(tree: ServiceTree, n: int, seed: int | None = None, **stated: Unpack[StatedTruth]) -> Simulated:
    """Draw answers to a tree's questions from a known truth.

    Args:
        tree: The tree.
        n: Respondents.
        seed: Of the random numbers; without one it is drawn, and recorded in the truth.
        **stated: Fields of ``Truth``, whose docstring says what each means and what holds without it: ``carry_over``,
            ``own``, ``person``, ``halo``, ``error``, ``skip``, ``clusters``, ``segments``, ``periods``, ``arms`` and
            others.

    Returns:
        The answers, with their truth.

    Raises:
        UsageError: With everything stated that cannot be meant, such as a level beyond 0-100; also if two questions
            read one column.
        LimitError: If the answers would not fit into memory.

    Example:
        >>> answers = st.simulate(st.template("general"), n=200, seed=1, halo=0)
        >>> round(answers.expected().own["environment"])
        30
    """
    truth = stated_truth(tree, n, seed, **stated)
    _refuse_unfit(tree, truth)
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(truth.seed).spawn(7)]
    truth, own, roles = _respondents(tree, truth, streams[0], streams[5])
    losses = true_losses(tree, truth, own, streams[1])
    meant = _intended_scores(tree, truth, losses, streams[2], streams[6])
    truth = attrs.evolve(truth, cut=_cut_shares(tree, meant))
    meant = {name: np.clip(score, 0.0, 1.0) for name, score in meant.items()}
    columns = _answers(tree, meant, streams[3], rounded=truth.rounded)
    gates = _skip(tree, truth, columns, streams[4])
    for name in columns if truth.missing else ():
        columns[name][streams[4].random(n) < truth.missing] = np.nan
    return Simulated(tree, {**roles, **gates, **columns}, truth)


def true_losses(tree: ServiceTree, truth: Truth, own: Mapping[str, Array], rng: Rng) -> dict[str, Array]:
    """Draw what every person really loses: l_v = own_v + gamma_v . l_pa + what is hers alone.

    Args:
        tree: The tree.
        truth: Carry-over and the spread between persons.
        own: Shape (n,) for each measured node: what it loses by its own doing where she is served.
        rng: Draws the persons.

    Returns:
        Shape (n,) for each measured node and outcome, 0-100.
    """
    losses: dict[str, Array] = {}
    for name in tree.from_the_trunk:
        hers = truth.person[name] * rng.standard_normal(truth.n)
        carried = (part * losses[above] for above, part in truth.carry_over.get(name, {}).items())
        losses[name] = sum(carried, own[name] + hers)
    whole = sum((share * losses[name] for name, share in tree.node_weights.items()), np.zeros(truth.n))
    for name in sorted((outcome.id for outcome in tree.outcomes), key=lambda name: name != SATISFACTION):
        before = losses.get(SATISFACTION, whole)
        losses[name] = truth.own[name] + before + truth.person[name] * rng.standard_normal(truth.n)
    return losses


def _respondents(
    tree: ServiceTree, truth: Truth, rng: Rng, lot: Rng
) -> tuple[Truth, dict[str, Array], dict[str, SimulatedColumn]]:
    """Draw where everyone is served, and what each node loses there; the columns that say so."""
    n, aspects = truth.n, {aspect.id for aspect in tree.aspects}
    shape = (max(len(truth.segments), 1), max(len(truth.periods), 1))
    segment, period = (rng.integers(0, count, n) for count in shape)
    quality = truth.quality_spread * rng.standard_normal((shape[0], 1)) * bool(truth.segments)
    there = {}
    for name in tree.measured:
        there[name] = np.zeros(shape) + truth.own[name] + quality
        if name in aspects and truth.segments:
            there[name] += truth.segment_spread * rng.standard_normal((shape[0], 1))
        if name in aspects and truth.periods:
            there[name] += truth.movement * rng.standard_normal(shape)
    own = {name: table[segment, period] for name, table in there.items()}
    roles: dict[str, SimulatedColumn] = {RESPONDENT: np.arange(1, n + 1)}
    if truth.segments:
        roles[SEGMENT] = np.array(truth.segments, dtype=object)[segment]
    if truth.periods:
        roles[PERIOD] = np.array(truth.periods, dtype=object)[period]
    if truth.clusters:
        roles[CLUSTER] = rng.integers(0, truth.clusters, n) + 1
        for name in own:
            own[name] += truth.cluster_spread * rng.standard_normal(truth.clusters)[roles[CLUSTER] - 1]
    if truth.weight_spread:
        roles[WEIGHT] = np.exp(truth.weight_spread * rng.standard_normal(n) - truth.weight_spread**2 / 2)
    arm = _drawn_arms(truth, roles.get(CLUSTER), lot)
    if truth.arms:
        roles[ARM] = np.array(list(truth.arms), dtype=object)[arm]
        shifts = {name: np.array([one[name] for one in truth.arms.values()]) for name in own}
        own = {name: lost + shifts[name][arm] for name, lost in own.items()}
    cells = _cells(truth, there, np.array([segment, period, arm]))
    return attrs.evolve(truth, cells=cells), own, roles


def _drawn_arms(truth: Truth, cluster: SimulatedColumn | None, lot: Rng) -> NDArray[np.int64]:
    """Draw the arm of everyone by lot, equally many each; all of a cluster are in one arm."""
    count = max(len(truth.arms), 1)
    if cluster is None:
        return lot.permutation(np.arange(truth.n) % count)
    drawn: NDArray[np.int64] = lot.permutation(np.arange(truth.clusters) % count)[cluster - 1]
    return drawn


def _cells(truth: Truth, there: Mapping[str, Array], places: NDArray[np.int64]) -> tuple[TruthCell, ...]:
    """Count who was drawn for each segment, period and arm, and say what nodes lose there.

    Args:
        truth: The names of segments, periods and arms.
        there: Shape (segments, periods) for each node: its own loss.
        places: Shape (3, n): everyone's segment, period and arm.
    """
    shape = (max(len(truth.segments), 1), max(len(truth.periods), 1), max(len(truth.arms), 1))
    counts = np.bincount(np.ravel_multi_index(tuple(places), shape), minlength=int(np.prod(shape))).reshape(shape)
    found = []
    for row, segment in enumerate(truth.segments or (None,)):
        for column, period in enumerate(truth.periods or (None,)):
            for layer, arm in enumerate(truth.arms or (None,)):
                shift = truth.arms[arm] if arm is not None else dict.fromkeys(there, 0.0)
                own = {name: float(table[row, column]) + shift[name] for name, table in there.items()}
                found.append(TruthCell(segment, period, int(counts[row, column, layer]), own, arm))
    return tuple(found)


def _intended_scores(
    tree: ServiceTree, truth: Truth, losses: Mapping[str, Array], rng: Rng, apart: Rng
) -> dict[str, Array]:
    """Draw the score that each person means each answer to have: her loss, her leniency, an error each time.

    0-1 is the scale; what lies beyond cannot be answered. Markers of ``[markers]`` are drawn apart, so that to ask them
    changes no other answer.
    """
    halo = truth.halo * rng.standard_normal(truth.n)
    meant = {}
    for name, node in tree.nodes.items():
        for question in node.questions:
            seen = losses[name] + truth.error * rng.standard_normal(truth.n)
            if KINDS[question.kind].is_rated:
                seen = seen + halo - truth.ceiling
            meant[f"{name}.{question.id}"] = tree.baseline_of(name) - seen / 100
    for name in tree.marker_questions:
        drawn = (rng if name == MARKER else apart).standard_normal(truth.n)
        meant[marker_key(name)] = 1.0 - (MARKER_LOSS + MARKER_SPREAD * drawn + truth.markers[name] * halo) / 100
    return meant


def _cut_shares(tree: ServiceTree, meant: Mapping[str, Array]) -> dict[str, CutShare]:
    """Count the answers of each node that were meant to lie beyond an end of the scale."""
    found = {}
    for name, node in tree.nodes.items():
        if node.questions:
            scores = np.stack([meant[f"{name}.{question.id}"] for question in node.questions])
            found[name] = CutShare(best=float(np.mean(scores > 1)), worst=float(np.mean(scores < 0)))
    return found


def _answers(tree: ServiceTree, meant: dict[str, Array], rng: Rng, *, rounded: bool) -> dict[str, Array]:
    """Write the scores meant as answers, column by column."""
    columns: dict[str, Array] = {}
    asked = {f"{name}.{question.id}": question for name, node in tree.nodes.items() for question in node.questions}
    for pair, sharing in _recoveries(asked).items():
        found, before = recoveries(
            [meant[name] for name in sharing],
            [after.anchors for after in sharing.values()],
            [after.forgiveness for after in sharing.values()],
            rng,
        )
        columns.update(zip(pair, found, strict=True))
        meant.update(zip(sharing, before, strict=True))
    for name, question in asked.items():
        scale = question.answer_scale(tree.scale)
        answers = KINDS[question.kind].simulated(
            question.turned_with(tree.scale), meant[name], scale, rng, rounded=rounded
        )
        columns.update(zip(question.answer_columns, answers, strict=True))
    for name, question in tree.marker_questions.items():
        scale = question.answer_scale(tree.scale)
        answers = KINDS[question.kind].simulated(
            question.turned_with(tree.scale), meant[marker_key(name)], scale, rng, rounded=rounded
        )
        columns.update(zip(question.answer_columns, answers, strict=True))
    return columns


def _recoveries(asked: Mapping[str, Question]) -> dict[tuple[str, str], dict[str, Recovery]]:
    """Group the questions that read one pair of recovery columns: they tell of one event."""
    found: dict[tuple[str, str], dict[str, Recovery]] = {}
    for name, question in asked.items():
        if (after := question.recovery) is not None:
            found.setdefault((after.column, after.speed), {})[name] = after
    return found


def _skip(tree: ServiceTree, truth: Truth, columns: dict[str, Array], rng: Rng) -> dict[str, SimulatedColumn]:
    """Blank out the branches that a person skips, by her own trunk ratings; the gates say who did.

    Skipping depends on what she *rated* the trunk, and on luck, so that it can be made good.
    """
    trunk = _trunk_losses(tree, columns) if any(truth.skip.values()) else np.zeros(truth.n)
    gated: dict[str, list[Branch]] = {}
    gates: dict[str, SimulatedColumn] = {}
    for branch in tree.branches:
        if branch.gate is not None:
            gated.setdefault(branch.gate.column, []).append(branch)
        elif truth.skip.get(branch.id):
            _blank_skipped(branch, columns, rng.random(truth.n) < skip_probability(truth, branch.id, trunk))
    for column, branches in gated.items():
        shares = [skip_probability(truth, branch.id, trunk) for branch in branches]
        outside = rng.random(truth.n) < np.max(shares, axis=0)
        gates[column] = _gate_answers([branch.gate for branch in branches if branch.gate], outside, rng)
        for branch in branches:
            assert branch.gate is not None  # that is why it stands here
            _blank_skipped(branch, columns, ~reached_rows(branch.gate, {column: arrow_column(gates[column])})[0])
    return gates


def skip_probability(truth: Truth, branch: str, trunk: Array) -> Array:
    """Compute how likely each person is to skip a branch: logistic in her trunk loss, ``skip`` at its mean.

    Args:
        truth: ``skip`` and ``skip_slope``.
        branch: The branch.
        trunk: Shape (n,): what her trunk ratings lose, 0-100.
    """
    share = truth.skip[branch]
    if share in (0.0, 1.0):
        return np.full_like(trunk, share)
    logit = np.log(share / (1.0 - share)) + truth.skip_slope * (trunk - trunk.mean())
    found: Array = 1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500)))
    return found


def _trunk_losses(tree: ServiceTree, columns: Mapping[str, Array]) -> Array:
    """Score the trunk as it was answered, 0-100, each aspect by its share."""
    losses = []
    for aspect in tree.aspects:
        batch = {name: arrow_column(columns[name]) for question in aspect.questions for name in question.columns}
        answers = [question_answers(tree, question, batch)[0] for question in aspect.questions]
        scores = np.column_stack([answered.at(slice(None)) for answered in answers])
        losses.append(100 * batch_node_losses(tree, aspect.id, scores).loss)
    trunk: Array = np.array(losses).T @ np.array(tree.trunk_shares)
    return trunk


def _blank_skipped(branch: Branch, columns: Mapping[str, Array], where: NDArray[np.bool_]) -> None:
    for question in branch.questions:
        for name in question.answer_columns:
            columns[name][where] = np.nan


def _gate_answers(gates: list[Gate], outside: NDArray[np.bool_], rng: Rng) -> SimulatedColumn:
    """Give one column's answers: what opens every gate that reads it, or as many as can be; else what opens none."""
    opening = list(dict.fromkeys(code for gate in gates for code in gate.reached))
    inside = [code for code in opening if all(code in gate.reached for gate in gates)] or opening
    closing = next(number for number in range(len(opening) + 1) if number not in map(code_number, opening))
    drawn = np.where(outside, len(inside), rng.integers(0, len(inside), len(outside)))
    answers = [*inside, closing]
    if all(isinstance(code, int) for code in answers):
        return np.array(answers)[drawn]
    return np.array([str(code) for code in answers], dtype=object)[drawn]


def _column_reader(name: str, question: Question, place: int) -> str:
    """Name the reader of one of a question's columns; recoveries with the same columns tell of one event."""
    after, own = question.recovery, question.field_rules.columns
    if after is not None and place >= len(own):
        key = ("reader_help", "reader_speed")[place - len(own)]
        return told(key, column=after.column, speed=after.speed)
    return name if len(own) == 1 else f"{name} ({own[place]})"


def _refuse_unfit(tree: ServiceTree, truth: Truth) -> None:
    """Refuse what cannot be drawn: two truths for one column, or more answers than memory holds.

    Raises:
        UsageError: Naming every column that two questions read.
        LimitError: Naming the limit.
    """
    wanted = {RESPONDENT: True, SEGMENT: truth.segments, PERIOD: truth.periods, CLUSTER: truth.clusters}
    wanted |= {WEIGHT: truth.weight_spread, ARM: truth.arms}
    named = [name for name, there in wanted.items() if there]
    readers: dict[str, dict[str, None]] = {name: {told(f"reader_{name}"): None} for name in named}
    for name, node in tree.nodes.items():
        for question in node.questions:
            for place, column in enumerate(question.columns):
                readers.setdefault(column, {})[_column_reader(f"{name}.{question.id}", question, place)] = None
        if (gate := getattr(node, "gate", None)) is not None:
            readers.setdefault(gate.column, {})[told("reader_gate")] = None
    for name, question in tree.marker_questions.items():
        reader = told("reader_marker") if name == MARKER else marker_key(name)
        readers.setdefault(question.columns[0], {})[reader] = None
    if shared := {column: names for column, names in readers.items() if len(names) > 1}:
        raise UsageError(
            Fault("column", column, told("is_read_by", readers=listed(names)), told("own_columns"))
            for column, names in shared.items()
        )
    if (values := truth.n * len(readers)) > MOST_VALUES:
        said = told("too_many_to_draw", n=truth.n, count=values, most=MOST_VALUES)
        raise LimitError(Fault("limit", "n", said, told("draw_fewer")))
