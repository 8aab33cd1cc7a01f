"""Errors: faults in a language of their own for Python and for the command line (G36)."""

import re

import pytest
from support.surveys import survey

import servicetree as st
from servicetree.errors import Fault, Issue, options_as_typed, spoken_options
from servicetree.i18n.said import told


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("check the options --by and --weight", "check the options by and weight"),
        ("use --outside missing", "use outside='missing'"),
        ("(if that is wrong, say --header 1)", "(if that is wrong, say header=1)"),
        ("say so: --encoding utf-16", "say so: encoding='utf-16'"),
        ("where --encoding says utf-8", "where encoding says utf-8"),
        ("to leave them out say --where 'a!=b'", "to leave them out say where='a!=b'"),
        ("use the default (--questions alike)", "use the default (questions='alike')"),
        ("give --costs FILE with columns", "give costs=... with columns"),
        ("small ones are shown together (--min-n)", "small ones are shown together (min_n)"),
        ("say --long who question answer", "say long=['who', 'question', 'answer']"),
        ('say --long "who was it" question answer', "say long=['who was it', 'question', 'answer']"),
        ("state -n, how many", "state n, how many"),
        ("`servicetree weigh --pairs FILE` writes; --by tells", "`servicetree weigh --pairs FILE` writes; by tells"),
        ("--binary is none of ours, nor is a--by", "--binary is none of ours, nor is a--by"),
        ("a sentence - with a dash", "a sentence - with a dash"),
    ],
)
def test_options_are_said_as_python_takes_them(typed, spoken):
    """By name and value; commands in backticks and other words stay, and saying it twice changes nothing."""
    assert spoken_options(typed) == spoken
    assert spoken_options(spoken) == spoken
    with options_as_typed():
        assert spoken_options(typed) == typed


def test_faults_and_issues_speak_as_they_are_called():
    """Place, message and hint alike; on the command line they stay as typed."""
    fault = Fault("usage", "--by", "is needed beside --period", "give --by COLUMN")
    assert (fault.where, fault.message, fault.hint) == ("by", "is needed beside period", "give by=...")
    assert Issue("weight", "--weight", "see --min-n").where == "weight"
    with options_as_typed():
        assert Fault("usage", "--by", "is needed").where == "--by"


def test_what_users_wrote_in_a_fact_stays():
    """Options are turned in the phrase, not in what it quotes."""
    said = told("call_unknown_keyword", name="--by")
    assert said == "takes no argument '--by'"


CALLS = {
    "by": (lambda tree: st.compare(tree, survey(tree, 30, seed=1), "x", "y"), st.UsageError),
    "by, where it is not": (lambda tree: st.trace(tree, "x.csv", by="nowhere"), st.ServiceTreeError),
    "where": (lambda tree: st.trace(tree, {}, where="x"), st.UsageError),
    "long": (lambda tree: st.trace(tree, {}, long=["a", "b"]), st.UsageError),
    "header": (lambda tree: st.trace(tree, {}, header=0), st.UsageError),
    "separator": (lambda tree: st.trace(tree, {}, separator="xx"), st.UsageError),
    "precision": (st.precision, st.UsageError),
    "pairs": (lambda tree: st.weigh(tree, method="ahp"), st.UsageError),
    "carry_over": (lambda tree: st.audit(tree, {}, carry_over=3), st.UsageError),
    "answers": (lambda tree: st.precision(tree, n=5, by="shop"), st.UsageError),
}


@pytest.mark.parametrize("name", CALLS)
def test_python_hears_no_option_of_the_command_line(name, cafe):
    """Nothing that an error says in Python begins with two dashes."""
    call, kind = CALLS[name]
    with pytest.raises(kind) as caught:
        call(cafe)
    assert not re.search(r"--\w", str(caught.value))
