"""Grouping of classified columns into nodes, by words or by correlation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
from attrs import field, frozen

from servicetree.i18n.messages import in_every_language
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.correlations import blocks_of
from servicetree.proposing.lexicon import number_free, slug, telling_words
from servicetree.proposing.name_matching import Match, Vocabulary, match, outcome_of
from servicetree.proposing.question_guesses import ProposedQuestion, Remark, common_scale
from servicetree.proposing.stated_ends import without_stated_ends
from servicetree.stats.arrays import Array

_ASKED_OF_ALL: Final = 0.6
_LEAST_NAME: Final = 3
TO_BE_SORTED: Final = "to_be_sorted"


@frozen
class ProposedNode:
    """A node of a proposed tree.

    Attributes:
        table: ``aspects``, ``branches`` or ``outcomes``.
        id: The node's id.
        fields: Its fields as in a tree file, without its questions.
        questions: Its questions; none for a bough.
        remarks: What was guessed about it.
    """

    table: str
    id: str
    fields: Mapping[str, Any] = field(factory=dict)
    questions: tuple[ProposedQuestion, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def answered(self) -> int:
        """How many answered the question that most answered."""
        return max((column.profile.answered for one in self.questions for column in one.columns), default=0)


@frozen(eq=False)
class RatingNumbers:
    """The ratings as numbers.

    Attributes:
        rows: How many people answered.
        answers: By column, shape (n,), NaN where there is no answer.
    """

    rows: int
    answers: Mapping[str, Array]


def grouped_nodes(
    asked: Sequence[ProposedQuestion],
    numbers: RatingNumbers,
    known: Vocabulary,
    rarity: Mapping[str, int],
    there: Collection[str],
) -> list[ProposedNode]:
    """Group questions into the parts of a tree.

    Args:
        asked: The questions.
        numbers: What the ratings hold, and how many people there are.
        known: The words of the nearest built-in tree.
        rarity: How telling each word is.
        there: The names of all columns.

    Returns:
        Aspects, branches and outcomes, in this order, with one aspect at the least; nothing if no question has a place.
    """
    by_node: dict[str, list[tuple[ProposedQuestion, Match]]] = {}
    unplaced = []
    common = common_scale(column for one in asked for column in one.columns).scale
    for one in asked:
        found = outcome_of(one.columns[0], common) or match(one.columns[0], known, rarity)
        if found is None:
            unplaced.append(one)
        else:
            by_node.setdefault(found.node, []).append((one, found))
    parts = [_known_part(name, by_node[name], known, there) for name in known.tree.nodes if name in by_node]
    parts += _blocks(unplaced, numbers.answers, {part.id for part in parts})
    parts = _with_parents(_with_trunk(parts, numbers.rows), known) if parts else []
    return sorted(parts, key=lambda part: ("aspects", "branches", "outcomes").index(part.table))


def _known_part(
    name: str, members: Sequence[tuple[ProposedQuestion, Match]], known: Vocabulary, there: Collection[str]
) -> ProposedNode:
    node = known.tree.nodes[name]
    words = sorted({word for _, found in members for word in found.words if found.question is None})
    facts = {"node": name, "tree": known.tree.name, "words": ", ".join(words)}
    fields: dict[str, Any] = {"label": dict(node.label) if isinstance(node.label, Mapping) else node.label or name}
    gate = getattr(node, "gate", None)
    if gate is not None and gate.column in there:
        fields["gate"] = {"column": gate.column, "reached": list(gate.reached)}
    return ProposedNode(
        {"aspect": "aspects", "outcome": "outcomes"}.get(node.kind, "branches"),
        name,
        fields,
        tuple(one for one, _ in members),
        (("node_words", facts),) if words else (),
    )


def _blocks(
    asked: Sequence[ProposedQuestion], answers: Mapping[str, Array], taken: Collection[str]
) -> list[ProposedNode]:
    """Propose blocks of the ratings that no words placed; amounts have no place then."""
    rated = [one for one in asked if one.columns[0].name in answers]
    if not rated:
        return []
    columns = [one.columns[0] for one in rated]
    turned = [-answers[column.name] if column.runs_reversed else answers[column.name] for column in columns]
    stems = _name_stems([column.name for column in columns])
    scales = [column.scale_guess.scale for column in columns if column.scale_guess is not None]
    found, names = [], set(taken)
    blocks = blocks_of(np.stack(turned, axis=1), stems, scales)
    lonely = [places[0] for places in blocks if len(places) == 1]
    if taken and len(lonely) > 1:  # where words place nothing, a block of one is as good as any
        blocks = [places for places in blocks if len(places) > 1]
        found.append(_to_be_sorted([rated[place] for place in sorted(lonely)]))
    for number, places in enumerate(blocks, start=1):
        members, inside = tuple(rated[place] for place in places), [columns[place] for place in places]
        title = _title({stems[place] for place in places}, inside)
        name = slug(title) if title and slug(title) not in names else f"block_{number}"
        names.add(name)
        ends = " … ".join(dict.fromkeys(without_stated_ends(one.name) for one in (inside[0], inside[-1])))
        alone = inside[0].profile.text if len(inside) == 1 else ""
        remark = ("node_block", {"count": len(members)}) if len(members) > 1 else ("node_alone", {})
        label = (alone or ends) if name.startswith("block_") else title
        found.append(ProposedNode("branches", name, {"label": label}, members, (remark,)))
    return found


def _to_be_sorted(asked: Sequence[ProposedQuestion]) -> ProposedNode:
    """Keep ratings that neither words nor correlations place in one branch, for a person to place."""
    label = in_every_language("draft_file", "to_be_sorted")
    return ProposedNode("branches", TO_BE_SORTED, {"label": label}, tuple(asked), (("node_unsorted", {}),))


def _name_stems(names: Sequence[str]) -> list[str]:
    """Take the numbers off names; what is left of most names alike, such as q, tells nothing."""
    bare = [number_free(name).casefold() for name in names]
    often = Counter(bare)
    return ["" if 2 * often[stem] > len(names) > _LEAST_NAME or len(stem) < 2 else stem for stem in bare]  # noqa: PLR2004 - a letter


def _title(stems: Collection[str], columns: Sequence[ClassifiedColumn]) -> str:
    """Find what a block may be called: the name that its columns share, or the word that most of their texts share."""
    if len(stems) == 1 and len(next(iter(stems))) >= _LEAST_NAME:
        return number_free(columns[0].name)
    texts = [telling_words(column.profile.text) for column in columns]
    often = Counter(root for words in texts for root in words)
    root, count = max(often.items(), key=lambda pair: (pair[1], len(pair[0])), default=("", 0))
    return next(words[root] for words in texts if root in words) if count > 1 and 2 * count > len(columns) else ""


def _with_trunk(parts: list[ProposedNode], rows: int) -> list[ProposedNode]:
    """Keep aspects that nearly everyone rated; without any, take the first part that nearly everyone rated."""

    def is_for_all(part: ProposedNode) -> bool:
        return part.answered >= _ASKED_OF_ALL * rows

    aspects = [part for part in parts if part.table == "aspects"]
    inner = [part for part in parts if part.table == "branches"]
    if trunk := [part for part in aspects if is_for_all(part)]:
        return [_in_table(part, "branches") if part in aspects and part not in trunk else part for part in parts]
    others = [part for part in inner if is_for_all(part) and part.id != TO_BE_SORTED]
    if aspects and not others:
        return parts
    choice = min(others or inner or parts, key=_first_place)
    moved = _in_table(attrs.evolve(choice, remarks=(*choice.remarks, ("trunk_first", {}))), "aspects")
    return [moved if part is choice else _in_table(part, "branches") if part in aspects else part for part in parts]


def _in_table(part: ProposedNode, table: str) -> ProposedNode:
    """Put a part into another table; only a branch has a gate, only an outcome a summary."""
    asked = part.questions
    if part.table == "outcomes":
        asked = tuple(attrs.evolve(one, fields=_without(one.fields, "summary")) for one in asked)
    return attrs.evolve(part, table=table, fields=_without(part.fields, "gate"), questions=asked)


def _without(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def _first_place(part: ProposedNode) -> int:
    return min(column.place for one in part.questions for column in one.columns)


def _with_parents(parts: list[ProposedNode], known: Vocabulary) -> list[ProposedNode]:
    """Let branches grow as in the known tree: on a measured branch that is there, or on a bough of two or more."""
    there = {part.id for part in parts if part.table == "branches"}
    above = known.tree.branch_parents
    carried = Counter(above[name] for name in there if above.get(name) is not None)
    boughs = [
        ProposedNode("branches", name, {"label": node.label})
        for name, node in known.tree.nodes.items()
        if node.kind == "bough" and carried[name] > 1
    ]
    standing = there | {bough.id for bough in boughs}
    grown = [
        attrs.evolve(part, fields={"parent": above[part.id], **part.fields})
        if part.table == "branches" and above.get(part.id) in standing
        else part
        for part in parts
    ]
    return [*boughs, *grown]
