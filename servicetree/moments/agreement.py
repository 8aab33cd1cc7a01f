"""What has to agree before moments are added: the terms of their trees, and the options they were gathered with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from attrs import frozen

from servicetree.errors import Fault, Issue
from servicetree.i18n.said import Said, listed, told, warned
from servicetree.moments.layouts import fingerprint, question_key
from servicetree.moments.stored_parts import LENS_PREFIX
from servicetree.tree.derived_facts import kept_with_tree
from servicetree.tree.questions import Question
from servicetree.tree.service_tree import ServiceTree

_MOST_TOLD = 5
_NOT_STATED: tuple[object, ...] = (None, (), [], {})  # left out: a tree of many nodes has many of them


@kept_with_tree
def gathering_terms(tree: ServiceTree) -> Mapping[str, str]:
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
        options: The options that must agree, by the phrase that names them.
        cluster: The column of the clusters; None without, or where an older library wrote none.
        tree_name: The tree's name.
        key: Its fingerprint.
        terms: ``gathering_terms`` of it; empty where an older library wrote none.
        widths: The shape of one row of each part, by the part's name in a file.
    """

    options: Mapping[str, object]
    cluster: str | None
    tree_name: str
    key: str
    terms: Mapping[str, str]
    widths: Mapping[str, tuple[int, ...]]


def differences(mine: GatheringRecord, theirs: GatheringRecord) -> list[Fault]:
    """List why two moments do not belong together, each difference by its name.

    Args:
        mine: How the one were gathered.
        theirs: How the others were.
    """
    pairs = [(name, mine.options[name], theirs.options[name]) for name in mine.options]
    if mine.cluster is not None and theirs.cluster is not None:
        pairs.append(("cluster_column", mine.cluster, theirs.cluster))
    faults = [
        Fault(
            "merge",
            told("place_moments"),
            told("moments_differ", what=told(name), one=repr(one), other=repr(other)),
            told("gather_same_options"),
        )
        for name, one, other in pairs
        if one != other
    ]
    names = [json.dumps(tree_name, ensure_ascii=False) for tree_name in (mine.tree_name, theirs.tree_name)]
    renamed = [told("differing_name", one=names[0], other=names[1])] if names[0] != names[1] else []
    terms = _listed([*renamed, *_other_terms(mine.terms, theirs.terms)])
    if terms is not None or mine.key != theirs.key:
        said = told("moments_of_two_trees") if terms is None else told("moments_of_unlike_trees", terms=terms)
        faults.append(Fault("merge", told("place_moments"), said, told("gather_same_tree")))
    return faults or _other_widths(mine.widths, theirs.widths)


def _other_widths(mine: Mapping[str, tuple[int, ...]], theirs: Mapping[str, tuple[int, ...]]) -> list[Fault]:
    """Name the parts that no gathering with one tree makes twice so; of blocks, an older library may lack some."""
    unlike = [name for name, width in mine.items() if theirs.get(name, width) != width]
    unlike += sorted(name for name in {*mine} ^ {*theirs} if name.startswith(LENS_PREFIX))
    if not unlike:
        return []
    said = told("moments_parts_differ", parts=listed(unlike[:_MOST_TOLD], "comma"))
    return [Fault("merge", told("place_moments"), said, told("write_moments_again"))]


def other_tree_fault(record: GatheringRecord, tree: ServiceTree) -> Fault | None:
    """Say that moments were gathered with another tree, and in what it differs; None if they were not.

    Args:
        record: How they were gathered.
        tree: The tree that they are to be read with.
    """
    terms = differing_terms(record.terms, gathering_terms(tree))
    if terms is None and fingerprint(tree) == record.key:
        return None
    key = "moments_of_other_tree" if terms is None else "moments_of_tree_that_differs"
    facts = {} if terms is None else {"terms": terms}
    message = told(key, theirs=record.tree_name, yours=tree.name, **facts)
    return Fault("merge", told("place_moments"), message, told("gather_again"))


def differing_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Said | None:
    """Say by name in what the terms of two trees differ; None where they do not, or either is not known."""
    return _listed(list(_other_terms(mine, theirs)))


def _other_terms(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Said]:
    if not mine or not theirs:
        return
    for name in dict.fromkeys((*mine, *theirs)):
        one, other = (terms.get(name, told("no_such_term")) for terms in (mine, theirs))
        if one != other:
            yield told("differing_term", name=name, one=one, other=other)


def _listed(found: Sequence[Said]) -> Said | None:
    if not found:
        return None
    terms = reduce(lambda one, other: told("differing_terms", one=one, other=other), found[:_MOST_TOLD])
    return told("more_terms", terms=terms, count=len(found) - _MOST_TOLD) if len(found) > _MOST_TOLD else terms


def with_added_twice(issues: tuple[Issue, ...], repeated: int) -> tuple[Issue, ...]:
    """Tell, once, if moments with the very same sums were added."""
    twice = (Issue("added-twice", told("place_moments"), warned("added-twice")),) if repeated else ()
    return tuple(dict.fromkeys(issues + twice))
