"""Audits of inspected visits: losses shared out with given carry-over.

See docs/reference/model.md, section 8.
Perceived ratings already contain what the trunk did to a branch; an inspector's do not, so
that the tree takes it off here, and shares the loss out fairly. Numbers of the two kinds are never compared directly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicetree.account.respondent_scores import OneCustomer, answers_by_column, one_customer
from servicetree.analysis.audit_results import Audit, AuditedNode
from servicetree.answers.answer_tables import AnswerRows
from servicetree.answers.batch_scores import checked_losses, loss_column
from servicetree.answers.columns import Roles, reading_plan
from servicetree.answers.decoding import Tally
from servicetree.answers.engines.opening import is_moments_file, open_answers
from servicetree.answers.engines.sources import Source
from servicetree.answers.faults import tally_faults
from servicetree.answers.reading_options import ReadingOptions
from servicetree.errors import AnswersError, Fault, Issue, LimitError, TreeError, UsageError
from servicetree.i18n.said import PartName, QuotedName, listed, plain_number, told, warned
from servicetree.moments.moments import Moments
from servicetree.stats.arrays import Array
from servicetree.tree.checks import number
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

VISITS_AT_ONCE: Final = 4096
# A chain of n branches needs n / 2 sweeps over n nodes; beyond this the work would not end in minutes.
MOST_STEPS: Final = 1_000_000
_TOLERANCE: Final = 1e-9  # so that shares written as .7, .2 and .1 may add up to 1


@frozen(eq=False)
class CarryOverNetwork:
    """The tree as audits see it: V nodes in an order in which parents stand before their children.

    Attributes:
        names: The nodes.
        weights: Shape (V,): their weights in the overall score.
        targets: Shape (V,): their baselines b.
        above: For each node its parents' places with the carry-over from them; those of 0 are left out.
    """

    names: tuple[str, ...]
    weights: Array
    targets: Array
    above: tuple[tuple[tuple[int, float], ...], ...]

    @property
    def depth(self) -> int:
        """Nodes on the longest path along which anything is carried over."""
        longest: list[int] = []
        for parents in self.above:
            longest.append(1 + max((longest[place] for place, _ in parents), default=0))
        return max(longest)

    @property
    def relevant(self) -> NDArray[np.bool_]:
        """Shape (V,): nodes with weight, and those from which something is carried over to such a node."""
        found = self.weights > 0
        for place in reversed(range(len(self.names))):
            for parent, _ in self.above[place]:
                found[parent] |= found[place]
        return found


def effective_gradient(web: CarryOverNetwork, scores: Array) -> tuple[Array, Array]:
    """Compute the overall score F and its slope in every node's own score, by one sweep down and one back.

    e_v = q_v (1 - sum_p c_vp (1 - e_p)) and F = sum_v w_v e_v; linear in each q_v, so that a difference in one node is
    the slope times the step.

    Args:
        web: The tree.
        scores: Shape (V, n): q, 0-1.

    Returns:
        F, shape (n,), and dF/dq, shape (V, n).
    """
    kept, effective = np.ones_like(scores), np.empty_like(scores)
    for place, parents in enumerate(web.above):
        for parent, share in parents:
            kept[place] -= share * (1.0 - effective[parent])
        effective[place] = scores[place] * kept[place]
    pull = np.repeat(web.weights[:, None], scores.shape[1], axis=1)
    for place in reversed(range(len(web.names))):
        for parent, share in web.above[place]:
            pull[parent] += share * pull[place] * scores[place]
    return web.weights @ effective, pull * kept


def loss_attributions(web: CarryOverNetwork, scores: Array) -> Array:
    """Compute what each node cost, as points lost on 0-1: first in, its Shapley value, and what mending it wins.

    Shapley by Owen's formula, (b_i - q_i) times the integral over t from 0 to 1 of dF/dq_i at b + t (q - b); the slope
    is a polynomial in t of a degree below the tree's depth, which Gauss-Legendre with half as many nodes integrates
    exactly.

    Args:
        web: The tree.
        scores: Shape (V, n): q, 0-1.

    Returns:
        Shape (3, V, n).
    """
    target = web.targets[:, None]
    short = target - scores
    points, weights = np.polynomial.legendre.leggauss(math.ceil(web.depth / 2))
    mean = np.zeros_like(scores)
    for place, weight in zip((points + 1) / 2, weights / 2, strict=True):
        mean += weight * effective_gradient(web, target - place * short)[1]
    first = effective_gradient(web, np.broadcast_to(target, (len(target), 1)))[1]
    return short * np.stack([np.broadcast_to(first, mean.shape), mean, effective_gradient(web, scores)[1]])


@verb()
def audit(
    tree: ServiceTree,
    visits: AnswerRows | OneCustomer,
    *,
    carry_over: float | None = None,
    encoding: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    where: str | Sequence[str] | None = None,
    long: Sequence[str] | None = None,
) -> Audit:
    """Share out what inspected visits lost: each part is judged on its own, the tree takes off what the trunk spoils.

    Args:
        tree: The tree; a branch may state its carry-over, 0 to 1, at most 1 over its parents.
        visits: Anything that ``gather`` reads row by row, or one visit as a mapping from columns to single values.
        carry_over: For the branches that state none: on a child of the trunk this times each aspect's share of the
            trunk, else this from the branch below. Without either it is 0, and that is said.
        encoding: Of a CSV file; UTF-8 if None.
        header: How many lines the header of a text file or sheet has, names included; found out if None.
        separator: What stands between the fields of a text file; found out if None.
        sheet: Which sheet of a workbook; the first one that holds anything if None.
        where: Conditions on rows, ``"COL=VALUE"`` or ``"COL!=VALUE"``, all of which must hold.
        long: The columns of respondent, question and answer, where each row is one answer.

    Returns:
        The audit, averaged over the visits; those that lack a node that matters are left out and counted.

    Raises:
        TreeError: Code ``carry-over``, if a stated carry-over is outside 0 to 1.
        AnswersError: With every fault of the visits; also if every one of them lacks a node.
        UsageError: If ``carry_over`` is outside 0 to 1, or the visits are moments.
        LimitError: If the tree is too deep.

    Example:
        >>> visits = st.simulate(st.template("general"), n=50, seed=1)
        >>> round(st.audit(st.template("general"), visits, carry_over=0.5).score)
        63
    """
    how = ReadingOptions(encoding, header, separator, sheet, where, long)
    shares = _carry_over_shares(tree, carry_over)
    web = _network(tree, shares)
    read = attrs.evolve(tree, outcomes=(), marker=None, markers=())  # inspectors are asked about neither
    source = _visit_source(tree, visits, how)
    batches = _node_scores(read, source, web)
    lacking, n, left_out = np.zeros(len(web.names), dtype=np.int64), 0, 0
    total, parts = 0.0, np.zeros((3, len(web.names)))
    for scores in batches:
        missing = np.isnan(scores) & web.relevant[:, None]
        lacking += missing.sum(axis=1)
        kept = np.where(np.isnan(scores), web.targets[:, None], scores)[:, ~missing.any(axis=0)]
        n, left_out = n + kept.shape[1], left_out + scores.shape[1] - kept.shape[1]
        total += float(effective_gradient(web, kept)[0].sum())
        parts += loss_attributions(web, kept).sum(axis=2)
    if how.where and not n + left_out:
        raise source.no_rows()
    issues = [*_carry_over_issues(tree, shares, carry_over), *_left_out_issues(web, lacking, n, left_out)]
    score, best = total / n, float(effective_gradient(web, web.targets[:, None])[0][0])
    first, shapley, gain = (dict(zip(web.names, 100 * part / n, strict=True)) for part in parts)
    nodes = tuple(
        AuditedNode(name, tree.nodes[name].kind, weight, float(first[name]), float(shapley[name]), float(gain[name]))
        for name, weight in tree.node_weights.items()
    )
    return Audit(tree, n, left_out, 100 * score, 100 * (best - score), nodes, shares, tuple(issues))


def _carry_over_shares(tree: ServiceTree, carry_over: float | None) -> dict[str, Mapping[str, float]]:
    """Collect the carry-over to each measured node: what the tree states, else the number, else none.

    Raises:
        UsageError: If the number is outside 0 to 1.
        TreeError: For each branch that states what an audit cannot mean.
    """
    filled = tree
    if carry_over is not None:
        if complaint := number(least=0, most=1)(carry_over):
            raise UsageError(Fault("carry-over", "--carry-over", complaint, told("share_of_a_loss")))
        silent = [branch for branch in tree.branches if branch.questions and branch.carry_over is None]
        stated = {branch.id: attrs.evolve(branch, carry_over=carry_over) for branch in silent}
        filled = attrs.evolve(tree, branches=tuple(stated.get(branch.id, branch) for branch in tree.branches))
    shares = {name: filled.given_carry_over(name) for name in tree.measured}
    if faults := list(_carry_over_faults(shares)):
        raise TreeError(faults)
    return shares


def _carry_over_faults(shares: Mapping[str, Mapping[str, float]]) -> Iterator[Fault]:
    hint = told("share_of_a_loss_or_0")
    for name, given in shares.items():
        where = f"branches.{name}.carry_over"
        for parent, share in given.items():
            if not 0 <= share <= 1:
                said = told("audit_share", share=plain_number(share), parent=QuotedName(parent))
                yield Fault("carry-over", where, said, hint)
        if all(0 <= share <= 1 for share in given.values()) and (total := sum(given.values())) > 1 + _TOLERANCE:
            said = told("audit_shares", total=plain_number(total), parents=listed(map(PartName, given), "comma"))
            yield Fault("carry-over", where, said, told("no_more_than_all"))


def _network(tree: ServiceTree, shares: Mapping[str, Mapping[str, float]]) -> CarryOverNetwork:
    names = tree.from_the_trunk
    place = {name: index for index, name in enumerate(names)}
    web = CarryOverNetwork(
        names,
        np.array([tree.node_weights[name] for name in names]),
        np.array([tree.baseline_of(name) for name in names]),
        tuple(tuple((place[parent], share) for parent, share in shares[name].items() if share > 0) for name in names),
    )
    if (steps := math.ceil(web.depth / 2) * len(names)) > MOST_STEPS:
        said = told("too_many_steps", count=steps, most=MOST_STEPS)
        raise LimitError(Fault("limit", tree.name, said, told("flatter_tree", verb="audit")))
    return web


def _visit_source(tree: ServiceTree, visits: Any, how: ReadingOptions) -> Source:
    if isinstance(visits, Moments) or (isinstance(visits, str | Path) and is_moments_file(visits)):
        raise UsageError(Fault("usage", "audit", told("moments_hold_no_visits"), told("give_the_visits")))
    visit = one_customer(visits)
    return open_answers(visits if visit is None else answers_by_column(tree, visit), how)


def _node_scores(tree: ServiceTree, source: Source, web: CarryOverNetwork) -> Iterator[Array]:
    """Read the visits as node scores q, shape (V, n), a batch at a time; at the end judge the answers."""
    plan = reading_plan(tree, source, Roles())
    tallies: dict[str, Tally] = {}
    for batch in source.read(plan.columns):
        losses, found = checked_losses(plan, batch)
        tallies.update({place: tallies[place] + tally if place in tallies else tally for place, tally in found.items()})
        scores = np.stack([tree.baseline_of(name) - losses[loss_column(name)] for name in web.names])
        for start in range(0, scores.shape[1], VISITS_AT_ONCE):
            yield scores[:, start : start + VISITS_AT_ONCE]
    if faults := tally_faults(tree, tallies):
        raise AnswersError(faults)


def _carry_over_issues(
    tree: ServiceTree, shares: Mapping[str, Mapping[str, float]], carry_over: float | None
) -> Iterator[Issue]:
    without = [name for name, given in shares.items() if tree.carry_over_parents[name] and not given]
    if without:
        said = warned("nothing_carried", parts=_first_names(map(PartName, without)))
        yield Issue("carry-over", "carry_over", said, len(without))
    stated = [branch.id for branch in tree.branches if branch.carry_over is not None]
    if carry_over is not None and stated:
        said = warned("stated_is_kept", share=plain_number(carry_over), parts=_first_names(map(PartName, stated)))
        yield Issue("carry-over", "carry_over", said, len(stated))


def _left_out_issues(web: CarryOverNetwork, lacking: NDArray[np.int64], n: int, left_out: int) -> list[Issue]:
    """Say how many visits are left out, and for lack of what.

    Raises:
        AnswersError: If none is left.
    """
    if not n + left_out:
        raise AnswersError(Fault("no-answers", told("place_visits"), told("none_of_them"), told("is_it_the_right_one")))
    if not left_out:
        return []
    counts = zip(web.names, lacking.tolist(), strict=True)
    counted = _first_names(warned("part_count", part=PartName(name), count=count) for name, count in counts if count)
    if not n:
        said = told("every_visit_lacks", parts=counted, of=left_out)
        raise AnswersError(Fault("too-few", told("place_visits"), said, told("a_visit_counts_if")))
    said = warned("visits_left_out", count=left_out, n=n + left_out, parts=counted)
    return [Issue("left-out", warned("place_visits"), said, left_out)]


def _first_names(names: Iterable[object], most: int = 5) -> object:
    found = list(names)
    first = listed(found[:most], "comma")
    return warned("some_and_more", names=first, count=len(found) - most) if len(found) > most else first
