"""Errors: faults in a language of their own for Python and for the command line (G36)."""

import json
import re

import pytest
from support.command import run
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


def test_what_to_do_is_said_once_where_it_is_the_same_for_several_in_a_row(cafe, tmp_path):
    """A file of another survey is told with its columns once; scripts find them with every fault."""
    st.write_tree(cafe, tmp_path / "cafe.toml")
    (tmp_path / "other.csv").write_text("0,17\n1,2\n", encoding="utf-8")
    with pytest.raises(st.AnswersError) as caught:
        st.trace(cafe, tmp_path / "other.csv")
    faults, its_columns = caught.value.faults, "; its columns are 0, 17"
    assert len(faults) > 5
    assert {fault.hint for fault in faults} == {its_columns[2:]}
    first, *others = str(caught.value).splitlines()[1:]
    assert first == f"  {faults[0]}"
    assert first.endswith(its_columns)
    assert others == [f"  {fault}".removesuffix(its_columns) for fault in faults[1:]]
    typed = ("trace", "--tree", tmp_path / "cafe.toml", tmp_path / "other.csv")
    assert run(*typed, code=2).stderr.splitlines()[1:] == [f"  [column] {line.strip()}" for line in [first, *others]]
    told_to_scripts = json.loads(run(*typed, "--json", code=2).stdout)["error"]
    assert [fault["hint"] for fault in told_to_scripts] == [fault.hint for fault in faults]


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ("aba", "aba"),
        ("aaabb", "aaabb"),
        ("aaaabaa", "a___baa"),
        ("aaaabbbbb", "a___b____"),
        ("____a", "____a"),
        ("a" * 60, "a" + "_" * 49),
    ],
)
def test_what_to_do_stays_where_it_is_short_or_changes(hints, said):
    """It is left out only where four faults or more in a row say the very same; the underscore is none."""

    def text(hint: str) -> str:
        return f"; {hint}" if hint != "_" else ""

    faults = [Fault("column", str(at), "is wrong", hint.strip("_")) for at, hint in enumerate(hints)]
    lines = str(st.AnswersError(faults)).splitlines()[1:51]
    assert lines == [f"  {at}: is wrong{text(hint)}" for at, hint in enumerate(said)]
