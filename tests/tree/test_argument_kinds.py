"""Options of another kind than a verb takes: refused by the verb, by name, before anything is read."""

import inspect
from contextlib import suppress
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
import pytest
from support.at_hand import demo_tree

import servicetree as st
from servicetree.analysis.surveys.truths import StatedTruth
from servicetree.demo import demo_answers
from servicetree.tree.argument_kinds import allows_nothing, kinds_of

VERBS = [name for name in st.__all__ if inspect.isfunction(getattr(st, name))]
LOOKED_AT_OTHERWISE = {"tree", "answers", "visits", "path", "name", "result", "pairs"}
TRUTHS = [("simulate", name) for name in StatedTruth.__annotations__]  # `Truth` says itself what it cannot take
OPTIONS = [
    (verb, name)
    for verb in VERBS
    for name in inspect.signature(getattr(st, verb)).parameters
    if (name not in LOOKED_AT_OTHERWISE or (verb, name) == ("propose", "tree")) and (verb, name) not in TRUTHS
]
OF_ANSWERS = ("gather", "loyalty", "plan", "rate", "report", "score", "test", "trace")
TREE = demo_tree()
WRONG = {
    "object": object(),
    "list": [],
    "list of a list": [["shop"]],
    "list of numbers": [1, 2.5],
    "list of texts": ["shop"],
    "mapping": {},
    "mapping of texts": {"price.value": "x"},
    "mapping of numbers": {3: 4},
    "text": "x",
    "fraction": 3.5,
    "whole": 3,
    "complex": 1j,
    "decimal": Decimal("2.5"),
    "truth": True,
    "bytes": b"x",
    "nothing": None,
    "frame": pd.DataFrame({"shop": ["x"]}),
    "array": np.array([[1.0]]),
    "class": st.ServiceTree,
}


def needed(verb: str) -> dict[str, object]:
    """Give the arguments that a verb must have."""
    given = {"tree": TREE, "n": 40, "name": "general"}
    signature = inspect.signature(getattr(st, verb))
    return {one.name: given.get(one.name, "x") for one in signature.parameters.values() if one.default is one.empty}


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_an_option_of_another_kind_is_refused_by_its_verb_and_name(verb, option):
    """Every verb, every option, many wrong values: an error of ours that says what was got, and what to write."""
    one = inspect.signature(getattr(st, verb)).parameters[option]
    kinds = kinds_of(str(one.annotation))
    assert kinds, f"{one.annotation}: say in argument_kinds what it is"
    others = needed(verb)
    for got, value in WRONG.items():
        fits = any(fits(value) for _, _, fits in kinds)
        if fits or (value is None and allows_nothing(str(one.annotation), one.default)):
            continue
        with pytest.raises(st.ArgumentError) as refused:
            getattr(st, verb)(**{**others, option: value})
        (fault,) = refused.value.faults
        assert fault.where == f"{verb}()", got
        assert fault.message.startswith(f"'{option}' must be "), got
        assert f"(got {type(value).__name__}" in fault.message, got
        assert fault.hint, got
        assert isinstance(refused.value, st.UsageError | TypeError)


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_a_number_beyond_all_reckoning_is_refused_by_its_verb_and_name(verb, option):
    """Python's whole numbers have no end, doubles have: told, and no error of another library."""
    annotation = str(inspect.signature(getattr(st, verb)).parameters[option].annotation)
    for value in (10**400, {"price.value": 10**400}, [10**400]):
        if any(fits(value) for _, _, fits in kinds_of(annotation)):
            with pytest.raises(st.ArgumentError, match=f"'{option}' holds a number beyond all") as refused:
                getattr(st, verb)(**{**needed(verb), option: value})
            assert str(refused.value).endswith("0...); give a smaller one")


@pytest.mark.parametrize(
    ("call", "where"),
    [
        *((lambda verb=verb: getattr(st, verb)(TREE, {}, outside="drop"), "outside") for verb in OF_ANSWERS),
        (lambda: st.gather(TREE, {}, outside="Missing"), "outside"),
        (lambda: st.gather(TREE, {}, outside=""), "outside"),
        (lambda: st.precision(TREE, 3, answers={}, outside="x"), "outside"),
        (lambda: st.design(TREE, answers={}, outside="x"), "outside"),
        (lambda: st.compare(TREE, {}, "a", "b", by="shop", outside="x"), "outside"),
        (lambda: st.compare(TREE, demo_answers(), "a", "b", by="shop", carry_over=""), "carry_over"),
        (lambda: st.trace(TREE, demo_answers(), lens=""), "lens"),
        (lambda: st.trace(TREE, demo_answers(), questions="Joint"), "questions"),
        (lambda: st.plan(TREE, demo_answers(), to=""), "to"),
        (lambda: st.weigh(TREE, demo_answers(), method=""), "method"),
        *((lambda name=name: st.draw(TREE, **{name: ""}), name) for name in ("kind", "lang", "shape", "gaps")),
    ],
)
def test_a_word_that_is_none_of_the_few_is_refused(call, where):
    """No word is taken for another, nor for what holds without it."""
    with pytest.raises(st.UsageError) as refused:
        call()
    assert refused.value.where == where


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0, -1])
@pytest.mark.parametrize("call", [partial(st.precision, n=9), st.design])
def test_a_width_is_a_finite_number_above_0(call, value):
    """Of what cannot be meant no forecast is made."""
    with pytest.raises(st.UsageError, match=r"^width: must be (finite|more than 0)"):
        call(TREE, width=value)
    for name in ("movement", "lift"):
        with pytest.raises(st.UsageError, match=rf"^{name}: must be (finite|more than 0)"):
            st.design(TREE, **{name: value})


@pytest.mark.parametrize("option", StatedTruth.__annotations__)
def test_a_truth_tells_its_own_faults(option):
    """Whatever is stated of it, no error is another library's."""
    for value in WRONG.values():
        with suppress(st.ServiceTreeError):
            st.simulate(TREE, 3, **{option: value})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            st.precision,
            "precision(): 'n' must be a whole number (got DataFrame); answers are given by their name: answers=...",
        ),
        (
            lambda tree, _: st.precision(tree, "a.csv"),
            "precision(): 'n' must be a whole number (got str 'a.csv'); answers are given by their name: answers=...",
        ),
        (
            lambda tree, rows: st.trace(tree, rows, by=["Shop"]),
            "trace(): 'by' must be a text (got list); write it as by='...', or leave it out",
        ),
        (
            lambda tree, rows: st.plan(tree, rows, costs={"price.value": 3}, budget="x"),
            "plan(): 'budget' must be a number (got str 'x'); write it as budget=2.5, or leave it out",
        ),
        (
            lambda tree, rows: st.plan(tree, rows, costs={"price.value": "x"}),
            "plan(): 'costs' must be a mapping of names to numbers (got dict {str 'price.value': str 'x'})",
        ),
        (
            lambda tree, rows: st.trace(tree, rows, where=[3]),
            "trace(): 'where' must be a text or a list of texts (got list [int])",
        ),
        (
            lambda tree, _: st.simulate(tree, "x"),
            "simulate(): 'n' must be a whole number (got str 'x'); write it as n=3",
        ),
        (
            lambda tree, rows: st.report(tree, rows, plan=tree),
            "report(): 'plan' must be a Plan (got ServiceTree); give a Plan of this library",
        ),
    ],
)
def test_what_is_said_of_an_option_of_another_kind(call, said):
    """The verb, the option, what it takes, what was got, what to write."""
    with pytest.raises(st.ArgumentError) as refused:
        call(demo_tree(), pd.DataFrame({"shop": ["x"]}))
    assert str(refused.value).startswith(said)


def test_options_that_are_no_option_at_once_are_all_named():
    """Several of other kinds are several faults."""
    with pytest.raises(st.ArgumentError) as refused:
        st.trace(demo_tree(), demo_answers(), by=3, cut=[], min_n="x")
    assert [fault.message.split("'")[1] for fault in refused.value.faults] == ["by", "cut", "min_n"]


@pytest.mark.parametrize(
    "options",
    [
        {"min_n": np.int64(3)},
        {"by": np.str_("shop")},
        {"where": ("shop!=x",)},
        {"where": (one for one in ["shop!=x"])},
        {"where": pd.Series(["shop!=x"])},
        {"by": None, "outside": None, "min_n": None},
    ],
)
def test_values_of_other_libraries_are_taken(options):
    """Numbers and texts of numpy, any sequence of texts, and nothing."""
    assert st.trace(demo_tree(), demo_answers(), **options).whole.scores.n


def test_what_is_left_out_of_a_report_may_be_none():
    """As in its signature."""
    assert st.report(demo_tree(), demo_answers(), lens=None, questions=None, cut=None).account


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("str | None", ["kind_text"]),
        ("int | Sequence[str]", ["kind_whole", "kind_texts"]),
        ("float | Mapping[str, float | Mapping[str, float]]", ["kind_number", "kind_mapping"]),
        ("Literal['common', 'each']", ["kind_text"]),
        ("Answers | None", []),
        ("", []),
    ],
)
def test_annotations_are_taken_apart(annotation, kinds):
    """At their outer bars."""
    assert [kind for kind, _, _ in kinds_of(annotation)] == kinds
