"""What has to agree before moments are added: the terms of their trees, and the options they were gathered with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from attrs import frozen

from servicetree.errors import Fault, Issue
from servicetree.moments.layouts import question_key
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

_MOST_TOLD, _LONGEST_TOLD = 5, 60
_NOTHING = "nothing"
_NOT_STATED: tuple[object, ...] = (None, (), [], {})  # left out: a tree of many nodes has many of them
_SAME_OPTIONS = "gather both with the same options"


def gathering_terms(tree: ServiceTree) -> dict[str, str]:
    """List, by name, what decides how a tree's answers are counted; values as JSON, so that they can be compared.

    Labels, columns, tags and the weights of nodes are no part of it: they may differ and change.

    Args:
        tree: The tree.
    """
    found: dict[str, object] = {}
    for name, node in tree.nodes.items():
        if not node.questions:
            continue
        gate = getattr(node, "gate", None)
        found[f"{name}.reached"] = None if gate is None else sorted(map(str, gate.reached))
        found[f"{name}.parents"] = list(tree.carry_over_parents.get(name, ()))
        found[f"{name}.baseline"] = tree.baseline_of(name)
        found[f"{name}.min_share"] = tree.min_share_of(name)
        for question, share in zip(node.questions, node.question_shares, strict=True):
            found[f"{name}.{question.id}.weight"] = round(float(share), 12)
            found |= _question_terms(tree, f"{name}.{question.id}", question)
    for name, question in tree.marker_questions.items():
        found |= _question_terms(tree, name, question)
    stated = {name: value for name, value in found.items() if value not in _NOT_STATED}
    return {name: json.dumps(value, ensure_ascii=False, default=str) for name, value in stated.items()}


def _question_terms(tree: ServiceTree, place: str, question: Question) -> dict[str, object]:
    fields = question_key(tree, question) | {"missing": sorted(map(str, question.missing_codes(tree.scale)))}
    return {f"{place}.{name}": value for name, value in fields.items() if name not in {"id", "weight"}}


@frozen
class GatheringRecord:
    """How moments were gathered.

    Attributes:
        options: The options that must agree, by what they are called.
        cluster: The column of the clusters; None without, or where an older library wrote none.
        tree_name: The tree's name.
        key: Its fingerprint.
        terms: ``gathering_terms`` of it; empty where an older library wrote none.
    """

    options: Mapping[str, object]
    cluster: str | None
    tree_name: str
    key: str
    terms: Mapping[str, str]


def differences(mine: GatheringRecord, theirs: GatheringRecord) -> list[Fault]:
    """List why two moments do not belong together, each difference by its name.

    Args:
        mine: How the one were gathered.
        theirs: How the others were.
    """
    pairs = [(said, mine.options[said], theirs.options[said]) for said in mine.options]
    if mine.cluster is not None and theirs.cluster is not None:
        pairs.append(("cluster column", mine.cluster, theirs.cluster))
    faults = [
        Fault("merge", "moments", f"have another {said} ({_cut(repr(one))} and {_cut(repr(other))})", _SAME_OPTIONS)
        for said, one, other in pairs
        if one != other
    ]
    names = ("name", json.dumps(mine.tree_name, ensure_ascii=False), json.dumps(theirs.tree_name, ensure_ascii=False))
    told = _listed([*([names] if names[1] != names[2] else []), *_other_terms(mine.terms, theirs.terms)])
    if told or mine.key != theirs.key:
        said = "were gathered with different trees" + (f": {told}" if told else "")
        faults.append(Fault("merge", "moments", said, "gather both with the same tree file"))
    return faults


def differing_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Say by name in what the terms of two trees differ; nothing where either is not known."""
    return _listed(list(_other_terms(mine, theirs)))


def _other_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if not mine or not theirs:
        return
    for name in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(name, _NOTHING), theirs.get(name, _NOTHING)
        if one != other:
            yield name, one, other


def _listed(found: list[tuple[str, str, str]]) -> str:
    told = "; ".join(f"{name} ({_cut(one)} and {_cut(other)})" for name, one, other in found[:_MOST_TOLD])
    return told + (f"; and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else "")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}..."


def with_added_twice(told: tuple[Issue, ...], repeated: int) -> tuple[Issue, ...]:
    """Tell, once, if moments with the very same sums were added."""
    said = "moments with the very same sums were added: if they are one file, its answers count twice"
    twice = (Issue("added-twice", "moments", said),) if repeated else ()
    return tuple(dict.fromkeys(told + twice))
