"""Calls that do not fit a verb: refused by its name, with what was given and what it takes (G35)."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as some
from support.at_hand import demo_account, demo_tree

import servicetree as st
from servicetree.account.tracing import TracingOptions
from servicetree.analysis.surveys.truths import StatedTruth, Truth
from servicetree.moments.gathering_options import GatheringOptions

VERBS = [name for name in st.__all__ if inspect.isfunction(getattr(st, name))]
WITH_TREE = [name for name in VERBS if next(iter(inspect.signature(getattr(st, name)).parameters), "") == "tree"]
EXTRA = [name for name in VERBS if name not in {"available_trees", "tree_schema"}]


def filled(verb: str, /, **first: object) -> dict[str, object]:
    """Give every argument that a verb must have, some of them wrong."""
    needed = [one.name for one in inspect.signature(getattr(st, verb)).parameters.values() if one.default is one.empty]
    return {one: first.get(one, 1) for one in needed}


@pytest.mark.parametrize("name", WITH_TREE)
@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ("cafe.toml", r"got str 'cafe.toml'\); read it first: read_tree\(path\)"),
        (None, r"got NoneType\); make one with read_tree"),
        ({"name": "cafe"}, "got dict"),
        (demo_account, r"got Account\); the tree comes first; that of a result"),
    ],
)
def test_what_is_no_tree_is_refused_by_the_verb_that_was_called(name, tree, said):
    """A path, nothing, a table or a result in the place of the tree: a TypeError of that verb, and of ours."""
    given_tree = tree() if callable(tree) else tree
    with pytest.raises(TypeError, match=rf"^{name}\(\): the tree must be a ServiceTree \({said}") as caught:
        getattr(st, name)(**filled(name, tree=given_tree))
    assert isinstance(caught.value, st.ArgumentError)
    assert isinstance(caught.value, st.UsageError)
    assert (caught.value.code, caught.value.where) == ("usage", f"{name}()")


@pytest.mark.parametrize("name", [name for name in WITH_TREE if len(filled(name)) > 1])
def test_swapped_arguments_are_said_to_be_swapped(name, cafe):
    """The other thing first and the tree second, whatever the verb."""
    arguments = filled(name, tree="x.csv")
    second = list(arguments)[1]
    with pytest.raises(TypeError, match=rf"^{name}\(\): .*the tree comes first, then the other argument"):
        getattr(st, name)(**{**arguments, second: cafe})


@pytest.mark.parametrize("name", EXTRA)
def test_an_unknown_keyword_names_the_verb_and_what_it_takes(name, cafe):
    """With the nearest name, and all that there are."""
    known = list(inspect.signature(getattr(st, name)).parameters)
    last = known[-1]
    with pytest.raises(
        TypeError, match=rf"^{name}\(\): takes no argument '{last}_'; did you mean '{last}'\?"
    ) as caught:
        getattr(st, name)(**{**filled(name, tree=cafe, path="x.toml", name="general"), f"{last}_": 1})
    assert all(one in caught.value.hint for one in known)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (st.trace, r"trace\(\): lacks answers; call it as trace\(tree, answers\)"),
        (
            lambda tree: st.compare(tree, {}, "a"),
            r"compare\(\): lacks after; call it as compare\(tree, answers, before, after",
        ),
        (
            lambda tree: st.trace(tree, {}, "shop"),
            r"trace\(\): takes 2 arguments by place \(got 3\); name the others: cut",
        ),
        (lambda tree: st.gather(tree, {}, tree=tree), r"gather\(\): 'tree' is given twice"),
        (lambda tree: st.trace(tree, tree), r"trace\(\): 'answers' is a tree, where answers are wanted"),
        (st.propose, r"propose\(\): 'answers' is a tree"),
        (lambda tree: st.audit(tree, tree), r"audit\(\): 'visits' is a tree"),
        (lambda _: st.read_tree(None), r"read_tree\(\): the path must be a text or a path \(got NoneType\)"),
        (lambda tree: st.write_tree(tree, 3), r"write_tree\(\): the path must be a text or a path \(got int\)"),
        (lambda _: st.template(3), r"template\(\): the name must be a text \(got int\)"),
    ],
)
def test_arguments_that_lack_or_do_not_fit(call, said, cafe):
    """Too few, too many, twice, and things of another kind."""
    with pytest.raises(st.ArgumentError, match=said):
        call(cafe)


def test_every_fault_of_a_call_is_told_at_once(cafe):
    """Two unknown keywords and a tree for answers are three faults."""
    with pytest.raises(st.ArgumentError) as caught:
        st.trace(cafe, cafe, bye="shop", colour="red")
    assert len(caught.value.faults) == 3


@given(some.text(min_size=1, max_size=300))
def test_quotations_are_cut(text):
    """Whatever stands in the place of a tree, the message stays short and in one line of its own."""
    with pytest.raises(st.ArgumentError) as caught:
        st.trace(text, {})
    assert len(str(caught.value)) < 250


def test_options_are_those_of_the_verb_they_come_from():
    """Nothing that `gather`, `trace` or a truth takes is lacking in the typed options, and nothing is beyond."""
    shown = {name: set(inspect.signature(getattr(st, name)).parameters) for name in ("gather", "trace", "simulate")}
    assert set(GatheringOptions.__annotations__) == shown["gather"] - {"tree", "answers"}
    assert set(TracingOptions.__annotations__) == shown["trace"] - {"tree", "answers"}
    fields = {field.name for field in Truth.__attrs_attrs__} - {"n", "seed", "cells", "cut"}
    assert set(StatedTruth.__annotations__) == fields == shown["simulate"] - {"tree", "n", "seed"}


def test_help_shows_every_option():
    """`help` and editors at run time see names, not `**options`; the docstring and the module stay."""
    shown = inspect.signature(st.trace).parameters
    assert list(shown)[:3] == ["tree", "answers", "cut"]
    assert {"by", "min_n", "outside", "where"} <= set(shown)
    assert all(one.kind is not one.VAR_KEYWORD for one in shown.values())
    assert (st.trace.__module__, st.trace.__name__) == ("servicetree.account.tracing", "trace")


def test_faults_inside_a_verb_name_the_verb_that_was_called():
    """A report traces; what does not fit it is told of the report."""
    with pytest.raises(TypeError, match=r"^report\(\)"):
        st.report(demo_tree(), "answers.csv", colour="red")
