"""What a draft, its table and its refusals say: how much of it, in how many words, with which options."""

from collections import Counter

import attrs
import numpy as np
import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.errors import AnswersError
from servicetree.proposing import proposing
from servicetree.proposing.best_ends import BestEnd
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.draft_file import (
    DraftFacts,
    best_end_remark,
    brief,
    draft_text,
    exclusion_reason,
    next_commands,
    no_answer_remark,
    questions_by_id,
    remark_text,
)
from servicetree.proposing.node_guesses import ProposedNode
from servicetree.proposing.proposal_table import ProposalFacts, proposal_lines
from servicetree.proposing.question_guesses import CommonScale, ProposedQuestion
from servicetree.proposing.refusals import refuse_unknown_words
from servicetree.proposing.scale_guesses import ScaleGuess
from servicetree.proposing.suggested_options import repeated_options, segments, suggested_options
from servicetree.tree.catalogue import CatalogueEntry, catalogue_entries

COMMON = CommonScale((1.0, 5.0), (), (), (), 3)
FACTS = DraftFacts("mine", "a b.csv", "general", near=False, trunk="", common=COMMON,
                   end=BestEnd((1.0, 5.0), is_reversed=False, why="best_assumed"),
                   rows=9, heads=0, columns=4, options={"by": "Shop"}, reading=("--sheet", "x y"))  # fmt: skip


def column(name, kind="segment", *, answered=100, numbers=(), words=("a", "b"), text="", **more):
    """A column of a kind."""
    profile = ColumnProfile(name, text, answered, Counter(numbers), Counter(words))
    return ClassifiedColumn(profile, kind, **more)


def question(name, *remarks, text="", **fields):
    """A question of a column."""
    return ProposedQuestion((column(name, "rating", text=text),), {"column": name, **fields}, remarks, name)


def test_groups_are_offered_in_order_of_use():
    """Places first, words before codes, columns that all filled in before others; none with too few or many groups."""
    groups = [
        column("codes", numbers=(1.0, 2.0), words=()),
        column("gaps", answered=95),
        column("holes", answered=94),
        column("colour"),
        column("which shop"),
        column("q5", text="Which shop?"),
        column("one", words=("a",)),
        column("forty", words=[f"w{place}" for place in range(40)]),
        column("many", words=[f"w{place}" for place in range(41)]),
        column("word", "text"),
    ]
    order = ["which shop", "q5", "colour", "forty", "gaps", "codes"]
    assert [one.name for one in segments(groups, 100)] == order


@pytest.mark.parametrize(
    ("name", "numbers", "words", "answered", "is_offered"),
    [
        ("month", (), ("2026-01", "2026-02"), 100, True),
        ("month", (), ("2026-01", "2026-02"), 95, True),
        ("month", (), ("2026-01", "2026-02"), 94, False),
        ("month", (), ("2026-01",), 100, False),
        ("month", (), [f"m{place}" for place in range(40)], 100, True),
        ("month", (), [f"m{place}" for place in range(41)], 100, False),
        ("month", (1.0, 2.0), (), 100, False),
        ("month", (), ("January", "February"), 100, True),
        ("wave", (), ("wave 1", "wave 2"), 100, True),
        ("DAY", (1.0, 2.0), ("MON", "TUE"), 100, False),
        ("Year of the visit", (2024.0, 2025.0), (), 100, True),
        ("Year of the visit", (24.0, 2025.0), (), 100, False),
        ("Visits per month", (1.0, 2.0), (), 100, False),
    ],
)
def test_periods_are_offered_where_nearly_all_have_one_of_a_few(name, numbers, words, answered, is_offered):
    """In words, or as years: a number of visits in a month is no period, nor are codes of days."""
    found = column(name, "period", numbers=numbers, words=words, answered=answered)
    assert suggested_options([found], 100) == ({"period": name} if is_offered else {})


def test_ids_and_weights_are_offered_if_all_have_one():
    """And no two share an id."""
    ids = column("id", "id", words=[f"w{place}" for place in range(100)])
    twice = column("twice", "id", words=[f"w{place}" for place in range(99)])
    weight, gaps = column("weight", "weight"), column("gaps", "weight", answered=99)
    assert suggested_options([twice, ids, gaps, weight], 100) == {"id": "id", "weight": "weight"}
    assert suggested_options([twice, gaps], 100) == {}
    many = attrs.evolve(ids, profile=attrs.evolve(ids.profile, answered=1500, words=None))
    assert suggested_options([many], 1500) == {"id": "id"}


@pytest.mark.parametrize(
    ("reading", "typed"),
    [
        ({"where": "a=1", "sheet": None}, ["--where", "a=1"]),
        ({"where": ["a=1", "b=2"]}, ["--where", "a=1", "--where", "b=2"]),
        ({"where": None, "long": None}, []),
        ({"long": ("a", "b", "c")}, ["--long", "a", "b", "c"]),
        ({"header": 2, "encoding": "cp1252"}, ["--header", "2", "--encoding", "cp1252"]),
    ],
)
def test_options_of_reading_are_repeated_as_they_are_typed(reading, typed):
    """Those that were given."""
    assert list(repeated_options(reading)) == typed


def test_the_commands_that_come_next_are_quoted():
    """With the options of the columns and of reading, and with paths where they are known."""
    check, report = next_commands(FACTS)
    assert check == "servicetree check mine.toml 'a b.csv' --sheet 'x y'"
    assert report == "servicetree report 'a b.csv' --tree mine.toml -o mine.html --by Shop --sheet 'x y'"
    assert next_commands(FACTS, "t/x.toml", "y.csv")[0] == "servicetree check t/x.toml y.csv --sheet 'x y'"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb\t c", "a b c"), ("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("", "")],
)
def test_long_texts_are_kept_on_a_line(text, shown):
    """Of sixty letters."""
    assert brief(text) == shown


def test_ids_of_questions_are_their_own():
    """A second has a number, and one without a wish its place."""
    asked = [question(name) for name in ("a", "a", "a_2", "a")]
    none = attrs.evolve(asked[0], preferred_id="")
    assert list(questions_by_id([*asked, none])) == ["a", "a_2", "a_2_2", "a_3", "q5"]


def test_what_is_no_answer_is_told_where_it_was_given():
    """With how often."""
    assert no_answer_remark(attrs.evolve(COMMON, given={"99": 2, "98": 0})) == ("no_answers", {"codes": "99 (2)"})
    assert no_answer_remark(attrs.evolve(COMMON, given={"98": 0})) is None


def test_a_draft_says_what_it_must_and_no_more():
    """Lines below the names, words, codes and directions only where there are any."""
    bare = draft_text([ProposedNode("aspects", "a", {}, (question("q1"),))], [], FACTS, "en")
    assert "low = 1\nhigh = 5\n" in bare
    assert all(part not in bare for part in ("missing", "reversed = true\n", "answers = ", "[scale.answers"))
    common = CommonScale((1.0, 5.0), (98.0, 99.0), (), (), 3, {"Bad": 1.0, "Good": 4.5}, is_reversed=True)
    full = draft_text([], [column("x", "empty")], attrs.evolve(FACTS, common=common, heads=2), "en")
    assert "missing = [98, 99]\n" in full
    assert "\nreversed = true\n" in full
    assert "Bad = 1" in full
    assert "Good = 4.5" in full
    assert "#   x  empty" in full
    words = attrs.evolve(common, words=("n/a",), header_texts=("Line",))
    text = draft_text([], [], attrs.evolve(FACTS, common=words), "en")
    assert text.index("    99,") < text.index('    "n/a",') < text.index('    "Line",')
    heads = attrs.evolve(COMMON, header_texts=("Line",))
    assert "missing = [\n    # " in draft_text([], [], attrs.evolve(FACTS, common=heads), "en")
    assert max(map(len, full.splitlines())) <= 116


def test_the_trunk_is_labelled_by_the_words_that_led_to_it():
    """Not where the first part became the trunk only because it stands first."""
    named = attrs.evolve(FACTS, trunk={"en": "The zork"})
    parts = [ProposedNode("aspects", "a", {}, (question("q1"),))]
    assert "The zork" in draft_text(parts, [], named, "en")
    first = [attrs.evolve(parts[0], remarks=(("trunk_first", {}),))]
    assert "The zork" not in draft_text(first, [], named, "en")
    assert "[trunk]\nlabel = {" in draft_text(parts, [], FACTS, "en")


def test_reasons_name_the_scale_or_the_ends():
    """Of a guess where there is one, else of the numbers; thousands of values are counted up to a thousand."""
    narrow = column("x", "narrow", scale_guess=ScaleGuess((1.0, 3.0), (), 1.0))
    assert "3" in exclusion_reason(narrow, "en")
    amounts = ColumnProfile("x", answered=2000, numbers=None, low=2.0, high=77.0)
    said = exclusion_reason(ClassifiedColumn(amounts, "amount"), "en")
    assert said == exclusion_reason(ClassifiedColumn(amounts, "promised"), "en")
    assert "77" in said
    ids = ColumnProfile("x", answered=2000, words=None)
    assert "1001" not in exclusion_reason(ClassifiedColumn(ids, "id"), "en")
    apart = column("x", "apart", item_rest_correlation=-0.123)
    assert "0.12" in exclusion_reason(apart, "en")
    assert "0.00" in exclusion_reason(attrs.evolve(apart, item_rest_correlation=0.0), "en")


@pytest.mark.parametrize(
    ("name", "told"), [("Q1_a.b-c", " Q1_a.b-c"), ("my column", '"my column"'), ("a\nb", '"a b"'), ("a=b", '"a=b"')]
)
def test_names_of_columns_are_quoted_where_they_are_no_word(name, told):
    """Lines, points and hyphens are part of a word; all of it stands on one line."""
    end = BestEnd((1.0, 5.0), is_reversed=False, why="best_agrees", anchor=name, r=0.5)
    said = remark_text(best_end_remark(end), "en")
    assert told in said
    assert ('"' in said) is ('"' in told)


def test_commands_and_examples_stand_on_one_line():
    """Whatever the answers are called, and whatever stands in them."""
    text = draft_text([], [], attrs.evolve(FACTS, source="a\nb.csv"), "en")
    assert "#   servicetree check mine.toml 'a b.csv' --sheet 'x y'" in text.splitlines()
    assert "\n" not in exclusion_reason(column("x", "text", words=("Well,\nit was",)), "en")
    assert "None" not in exclusion_reason(column("x", "text", words=("Well",)), "en")


def test_words_in_remarks_are_quoted_as_the_language_does():
    """Numbers have as many digits as they need."""
    assert "« a »" in remark_text(("stray", {"words": "“a” (1)"}), "fr").replace("\u00a0", " ").replace("\u202f", " ")
    assert "2.5" in remark_text(("anchors", {"latest": 2.5, "unit": "days"}), "en")


def table(parts, left_out=(), rows=100):
    """The lines of the table."""
    facts = ProposalFacts(parts, left_out, attrs.evolve(FACTS, rows=rows))
    return proposal_lines(facts, "mine.toml", "a.csv", "en")


def test_the_table_shows_two_dozen_questions_and_counts_the_others():
    """All of them if there are no more."""
    asked = tuple(question(f"column{place}") for place in range(26))
    lines = table([ProposedNode("aspects", "a", {}, asked)])
    assert sum("  a.column" in line for line in lines) == 24
    assert "  … and 2 more; the file has them all" in lines
    lines = table([ProposedNode("aspects", "a", {}, asked[:24])])
    assert [line for line in lines if "more" in line] == []


@pytest.mark.parametrize(
    ("name", "text", "called"),
    [
        ("q1", "", "q1"),
        ("q1", "q1", "q1"),
        ("q1", "How clean?", "q1: How clean?"),
        ("x" * 20, "How clean?", f"{'x' * 20}: How clean?"),
        ("x" * 21, "How clean?", "How clean?"),
        ("q1", "w" * 40, f"q1: {'w' * 40}"),
        ("q1", "w" * 41, f"q1: {'w' * 39}…"),
    ],
)
def test_a_question_is_called_by_its_column_and_what_was_asked(name, text, called):
    """On 44 letters; a long name gives way to the text."""
    lines = table([ProposedNode("aspects", "a", {}, (question(name, text=text),))])
    assert next(line for line in lines if "  a." in line).startswith(f"  {called}  a.")


def test_the_table_says_what_placed_a_question_and_what_was_guessed_of_it():
    """Its own words of those that its part has; the rest of the guesses stand in the file."""
    told = ("node_words", {"node": "price", "tree": "general", "words": "price, value"})
    asked = (question("value", ("codes", {"codes": "9"}), ("words", {})), question("price"))
    lines = table([ProposedNode("branches", "a", {}, asked, (told,))])
    at = lines.index("  value  a.value  by the words value")
    assert lines[at + 1 : at + 4] == ["    no answer: 9", "  price  a.price  by the words price", ""]
    lines = table([ProposedNode("branches", "a", {}, (question("x"), *asked), (told,))])
    assert "  x      a.x      by the words" in [line.rstrip() for line in lines]


KINDS = ("id", "date", "period", "weight", "admin", "text", "wordy", "constant", "empty", "amount", "sparse", "apart",
         "narrow")  # fmt: skip


def test_what_was_left_out_is_told_by_kind():
    """Three names of each and a count; the three likeliest groups by themselves, twelve kinds at the most."""
    left = [column(f"shop {place}") for place in range(4)]
    left += [column(f"text {place}", "text", words=()) for place in range(4)]
    lines = table([], left)
    assert [line for line in lines if line.startswith("  shop")] == [
        f'  shop {place}: 2 groups: --by "shop {place}"' for place in range(4)
    ]
    assert "  text 0, text 1, text 2 … (4): free text" in lines
    assert "Columns left out: 8" in lines
    assert "  text 0, text 1, text 2: free text" in table([], left[:7])
    kinds = [column(f"x{place}", kind) for place, kind in enumerate(KINDS)]
    assert sum(line.startswith("  x") for line in table([], kinds)) == 12
    assert not any("left out" in line for line in table([]))


def test_outcomes_that_are_lacking_are_told():
    """One line for each."""
    both = len(table([]))
    assert len(table([ProposedNode("outcomes", "loyalty")])) == both - 1


def wordy(count, *counts):
    """Columns of strange words, each so many times."""
    cells = [f"w{place}" for place, often in enumerate(counts) for _ in range(often)]
    return [column(f"c{place}", "wordy", answered=len(cells), words=cells) for place in range(count)]


@pytest.mark.parametrize(
    ("strange", "apart", "asked", "code"),
    [
        (3, 0, 3, None),
        (4, 0, 3, "words"),
        (1, 0, 2, "words"),
        (0, 1, 2, "no-ratings"),
        (0, 0, 2, "no-ratings"),
        (0, 9, 3, None),
    ],
)
def test_a_table_is_refused_that_gives_fewer_than_three_questions(strange, apart, asked, code):
    """Or more columns of strange words than questions."""
    columns = [*wordy(strange, 2, 1), *(column(f"a{place}", "apart") for place in range(apart))]
    if code is None:
        refuse_unknown_words("x.csv", columns, asked)
        return
    with pytest.raises(AnswersError) as refused:
        refuse_unknown_words("x.csv", columns, asked)
    assert refused.value.faults[0].code == code
    assert ("go together" in str(refused.value.faults[0]) or "do not go" in str(refused.value.faults[0])) is bool(apart)


@pytest.mark.parametrize(("words", "shown", "more"), [(5, 5, False), (6, 5, True)])
def test_a_refusal_shows_five_words_and_counts_the_others(words, shown, more):
    """The most frequent first; long ones are no answers."""
    columns = wordy(2, *range(words + 1, 1, -1))
    columns[0].profile.words["x" * 61] = 99
    with pytest.raises(AnswersError) as refused:
        refuse_unknown_words("x.csv", columns, 0)
    said = str(refused.value.faults[0])
    assert [f"'w{place}'" in said for place in range(words)] == [True] * shown + [False] * (words - shown)
    assert ("and 1 more" in said) == more
    assert "xxxx" not in said


def test_long_names_are_cut_in_a_refusal():
    """At sixty letters."""
    columns = [attrs.evolve(one, profile=attrs.evolve(one.profile, name=size * "n")) for one, size in
               zip(wordy(2, 2, 1), (60, 61), strict=True)]  # fmt: skip
    with pytest.raises(AnswersError) as refused:
        refuse_unknown_words("x.csv", columns, 0)
    said = str(refused.value.faults[0])
    assert f"'{'n' * 60}'" in said
    assert f"'{'n' * 57}...'" in said


@pytest.mark.parametrize(
    ("times", "anchor"), [([12.34] * 100, 13), ([0.0123] * 100, 0.013), ([1234] * 100, 1300), ([10.0] * 100, 10)]
)
def test_a_guessed_anchor_is_rounded_up_to_two_digits(times, anchor):
    """So that it does not look like a measurement."""
    drawn = ratings(100, 4, 3)
    table = {name: drawn[:, place] for place, name in enumerate(("price", "staff", "choice"))}
    times = (
        [time + 1e-6 * at * time for at, time in enumerate(times)]
        if anchor != 10
        else [*np.linspace(0.1, 2, 20), *times[20:]]
    )
    found = st.propose(table | {"wait_minutes": times}).tree
    asked = next(one for node in found.nodes.values() for one in node.questions if one.kind == "duration")
    assert asked.anchors == ((0, 1), (anchor, 0))


def test_promises_are_paired_where_as_many_were_kept():
    """In the same unit; else what was delivered is a time of its own, and times that were all 0 are left out."""
    drawn, days = ratings(100, 4, 3), np.linspace(1, 40, 100)
    rated = {name: drawn[:, place] for place, name in enumerate(("price", "staff", "choice"))}

    def kinds(**times):
        found = st.propose(rated | times).tree
        return sorted(one.kind for node in found.nodes.values() for one in node.questions if one.kind != "rating")

    assert kinds(promised_days=days, delivered_days=days + 0.5) == ["promise"]
    assert kinds(promised_days=days) == []
    assert kinds(delivered_days=days) == ["duration"]
    assert kinds(promised_days=days, delivered_hours=days) == []
    assert kinds(promised_days=days, delivered_days=days, actual_days=days + 0.5) == ["duration"]


def test_trees_that_cannot_be_had_lend_no_words(tmp_path, monkeypatch):
    """Neither one whose name is claimed twice, nor one that is nowhere, nor one whose file is broken."""
    zork = tmp_path / "zork.toml"
    zork.write_text(
        'schema = 1\nname = "zork"\nscale = { low = 1, high = 5 }\n'
        "[aspects.zork.questions.a]\n[branches.blorp.questions.b]\n[branches.snarf.questions.c]\n"
    )
    (tmp_path / "broken.toml").write_text("schema = 1\n")
    general = [one for one in catalogue_entries() if one.name == "general"]
    known = [
        CatalogueEntry("broken", "x", tmp_path / "broken.toml"),
        CatalogueEntry("nowhere", "x", None, "leads nowhere"),
    ]
    drawn = ratings(60, 4, 3)
    answers = {name: drawn[:, place] for place, name in enumerate(("zork it", "blorp it", "snarf it"))}
    for one, nearest in (
        (CatalogueEntry("zork", "x", zork), "zork"),
        (CatalogueEntry("zork", "x", zork, "claimed twice"), "general"),
    ):
        monkeypatch.setattr(proposing, "catalogue_entries", lambda one=one: [one, *known, *general])
        assert st.propose(answers).nearest == nearest
