"""Answers in words: read by the mapping of the tree file, and never guessed."""

import tomllib

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

import servicetree as st
from servicetree.answers.question_scores import question_answers
from servicetree.errors import AnswersError, TreeError
from servicetree.tree.building import valid_tree
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.treefile import read_tree, write_tree
from servicetree.tree.written_values import numbered_words

SATISFIED = {"Very dissatisfied": 1, "Dissatisfied": 2, "Neutral": 3, "Satisfied": 4, "Very satisfied": 5}


def tree_of(scale, /, **fields):
    """Plant one question ``a`` with these fields on a tree's scale."""
    raw = {"schema": 1, "name": "x", "aspects": {"room": {"questions": {"a": fields}}}}
    return valid_tree(ServiceTree, raw | ({"scale": scale} if scale else {}))


def score_of(cells, scale, /, **fields):
    """Score a column ``a``."""
    return st.score(tree_of(scale, **fields), {"a": cells}).segments[0].score.value


READ = [
    ("as written", ["Very satisfied", "Dissatisfied"], 62.5),
    ("any case and blanks", ["  very   SATISFIED ", "dissatisfied"], 62.5),
    ("no-break spaces and wide letters", ["Very\u00a0satisfied", "\uff24issatisfied"], 62.5),
    ("numbers beside words", ["5", "Dissatisfied", "2.0", "Very satisfied"], 62.5),
    ("numbers with words behind them", ["5 - Very satisfied", "2 = quite bad"], 62.5),
    ("the words rule over the number before them", ["1 - Very satisfied", "4. Dissatisfied"], 62.5),
    ("blanks are no answers", ["Very satisfied", "", "n/a", None, "Dissatisfied"], 62.5),
]


@pytest.mark.parametrize(("cells", "score"), [row[1:] for row in READ], ids=[row[0] for row in READ])
@pytest.mark.parametrize("own", [False, True], ids=["on the scale", "on the question"])
def test_words_are_read_by_the_mapping(cells, score, own):
    """Words stand for the numbers of the tree file, on the scale and on a question alike."""
    scale, fields = (None, {"answers": SATISFIED}) if own else ({"answers": SATISFIED}, {})
    assert score_of(cells, scale, **fields) == pytest.approx(score)


REFUSED = ["quite good", "7/10", "10 minutes", "2 - 3", "5 -", "- good", "18-24 years", "Very  satisfied indeed"]


@pytest.mark.parametrize("cell", REFUSED)
def test_unknown_words_are_refused(cell):
    """What the mapping does not hold is no answer, and is told with its count."""
    with pytest.raises(AnswersError, match=r"\(once\)"):
        score_of(["Satisfied", cell], {"answers": SATISFIED})


def test_a_mapping_to_fill_in():
    """Words without a mapping are refused with a mapping in good TOML, which then reads them."""
    cells = ["Agree", "Disagree", 'Don"t', "Agree"]
    with pytest.raises(AnswersError) as caught:
        score_of(cells, {"low": 1, "high": 2})
    _, _, line = caught.value.faults[0].hint.partition(": ")
    answers = tomllib.loads(line)["answers"]
    assert answers == {"Agree": 0, "Disagree": 0, 'Don"t': 0}
    assert score_of(cells, {"low": 1, "high": 2}, answers={"Agree": 2, "Disagree": 1, 'Don"t': 1}) == 50


def test_the_mapping_to_fill_in_keeps_what_is_filled_in():
    """A mapping that lacks some words is offered with those it has."""
    with pytest.raises(AnswersError) as caught:
        score_of(["Agree", "Agrees", "Agrees"], {"answers": {"Agree": 2, "Disagree": 1}})
    _, _, line = caught.value.faults[0].hint.partition(": ")
    assert tomllib.loads(line)["answers"] == {"Agree": 2, "Disagree": 1, "Agrees": 0}


FEW_WORDS = [(["4", "5", "oops"], [99, "oops"]), (["4", "5", 'a "b"', "x\ty"], [99, 'a "b"', "x y"])]


@pytest.mark.parametrize(("cells", "missing"), FEW_WORDS)
def test_a_few_words_among_numbers_may_be_missing(cells, missing):
    """A few words among numbers are offered as codes beside those that are there, in good TOML that is accepted."""
    with pytest.raises(AnswersError) as caught:
        score_of(cells, {"low": 1, "high": 5, "missing": [99]})
    _, _, line = caught.value.faults[0].hint.partition(": ")
    assert tomllib.loads(line) == {"missing": missing}
    assert score_of(cells, {"low": 1, "high": 5}, missing=missing) == pytest.approx(87.5)


@pytest.mark.parametrize("words", [14, 300])
def test_free_texts_are_offered_no_mapping(words):
    """Free texts are no answers: neither a mapping nor codes are offered."""
    with pytest.raises(AnswersError) as caught:
        score_of([f"text {place}" for place in range(words)], {"low": 1, "high": 5})
    assert caught.value.faults[0].hint == "these are free texts: is this the right column?"


def test_words_of_amounts_are_not_read():
    """An amount such as minutes has no words, nor has ``3 - good``."""
    fields = {"kind": "measure", "unit": "eur", "anchors": [[0, 1.0], [10, 0.0]]}
    with pytest.raises(AnswersError, match="cannot be read"):
        score_of(["3 - good", "5"], None, **fields)
    with pytest.raises(TreeError, match="does not belong to a measure"):
        tree_of(None, answers=SATISFIED, **fields)


def test_missing_words_are_compared_like_answers():
    """Codes in words are found however they are written; they rule over nothing that is an answer."""
    scale = {"answers": SATISFIED, "missing": ["Don't  know"]}
    assert score_of(["don't know", "DON'T KNOW ", "Very satisfied"], scale) == 100


def test_the_scale_is_that_of_the_mapping():
    """Without low and high a scale runs from the lowest number of its words to the highest."""
    tree = tree_of({"answers": {"bad": 2, "good": 4}})
    assert (tree.scale.low, tree.scale.high) == (2, 4)
    assert score_of(["bad", "good", "3"], {"answers": {"bad": 2, "good": 4}}) == 50
    assert score_of(["4"], {"low": 1, "high": 5, "answers": {"bad": 2, "good": 4}}) == 75
    assert score_of(["4"], {"low": 1, "high": 10}, answers={"bad": 2, "good": 4}) == 100


def test_a_question_with_its_own_scale_has_its_own_words():
    """Neither the words nor the direction of the tree's scale hold for a question on another scale."""
    with pytest.raises(AnswersError, match="cannot be read"):
        score_of(["Satisfied"], {"answers": SATISFIED}, scale=[0, 10])
    assert score_of(["9"], {"answers": SATISFIED, "reversed": True}, scale=[0, 10]) == pytest.approx(90)


TURNED = [({}, {}, 75), ({"reversed": True}, {}, 25), ({"reversed": True}, {"reversed": False}, 75)]
TURNED += [({}, {"reversed": True}, 25), ({"reversed": True}, {"reversed": True}, 25)]


@pytest.mark.parametrize(("scale", "own", "score"), TURNED)
def test_a_scale_may_be_reversed(scale, own, score):
    """The scale turns every rating on it round, unless the question says it itself."""
    assert score_of(["4"], {"low": 1, "high": 5, **scale}, **own) == pytest.approx(score)
    assert score_of(["Satisfied"], {"answers": SATISFIED, **scale}, **own) == pytest.approx(score)


def test_simulated_answers_stand_on_the_reversed_scale():
    """What is simulated for a reversed scale is scored as it was meant."""
    turned, plain = tree_of({"low": 1, "high": 5, "reversed": True}), tree_of({"low": 1, "high": 5})
    drawn = [st.simulate(tree, n=200, seed=3)["a"] for tree in (turned, plain)]
    assert [6 - answer for answer in drawn[0].tolist()] == drawn[1].tolist()


WRONG = [
    ({"answers": {"good": 6, "bad": 1}, "low": 1, "high": 5}, "'good' stands for 6, outside the scale 1-5"),
    ({"answers": {"good": "5", "bad": 1}}, "must give 'good' a finite number"),
    ({"answers": {"good": 5}}, "must hold two different numbers"),
    ({"answers": {"good": 0, "bad": 0}}, "must hold two different numbers"),
    ({"answers": {"Good": 5, "good ": 4, "bad": 1}}, "must give 'good ' one number"),
    ({"answers": {"5": 1, "bad": 2}}, "'5' is a number and read as itself"),
    ({"answers": {" ": 1, "bad": 2}}, "must be a table of answers in words"),
    ({"answers": ["bad", "good"]}, "must be a table of a number for each"),
    ({"answers": SATISFIED, "missing": ["SATISFIED"]}, "stands in missing as well"),
    ({"missing": [9]}, "scale.low: is missing, and has no default; give low and high, or answers"),
]


@pytest.mark.parametrize(("scale", "said"), WRONG)
def test_wrong_mappings_are_refused(scale, said):
    """A mapping that no one can mean is refused with its place, on the scale and on a question."""
    with pytest.raises(TreeError) as caught:
        tree_of(scale)
    assert said in str(caught.value)
    if "answers" in scale and "low" not in scale:
        with pytest.raises(TreeError, match=r"aspects\.room\.questions\.a\.answers"):
            tree_of({"low": 1, "high": 5}, **scale)


def test_the_mapping_survives_writing(tmp_path):
    """A tree with words is written and read back as it was, in TOML and in JSON."""
    tree = tree_of({"answers": SATISFIED, "reversed": True, "missing": ["weiß nicht"]}, answers={"J’a": 1, "N": 0})
    for name in ("x.toml", "x.json"):
        write_tree(tree, tmp_path / name)
        assert read_tree(tmp_path / name) == tree
    assert "low" not in (tmp_path / "x.toml").read_text(encoding="utf-8")


def test_an_extending_file_gives_the_mapping_anew():
    """A mapping belongs to one scale, so that words are not mixed with those of the tree that is extended."""
    changed = tree_of({"answers": SATISFIED}).extend({"scale": {"answers": {"no": 0, "yes": 1}}})
    assert changed.scale.answers == {"no": 0, "yes": 1}
    assert (changed.scale.low, changed.scale.high) == (0, 1)


WORDS = some.text(some.characters(whitelist_categories=["L"]), min_size=1, max_size=8).map(lambda word: f"w {word}")


@given(answers=some.dictionaries(WORDS, some.integers(-3, 9), min_size=2, max_size=6), data=some.data())
def test_words_give_the_score_of_their_numbers(answers, data):
    """Whatever stands in a mapping, words are scored as their numbers are."""
    try:
        tree = tree_of(None, answers=answers)
    except TreeError:
        return
    cells = data.draw(some.lists(some.sampled_from(sorted(answers)), min_size=1))
    by_words = st.score(tree, {"a": [f" {cell}" for cell in cells]})
    by_numbers = st.score(tree, {"a": [answers[cell] for cell in cells]})
    assert by_words.segments == by_numbers.segments


def test_the_sources_own_words_are_read():
    """A source that declares its answers in words is read by them; the mapping of the tree rules over it."""
    declared = {"a": {"poor": 1.0, "fine": 3.0}}
    batch = {"a": pa.array(["Poor", "fine", None])}
    cases = [(tree_of({"low": 1, "high": 3}), [0, 1]), (tree_of({"answers": {"poor": 3, "fine": 1}}), [1, 0])]
    for tree, scores in cases:
        question = tree.nodes["room"].questions[0]
        answered, _ = question_answers(tree, question, batch, declared)
        assert answered.at(slice(2)).tolist() == scores


NO_NUMBERS = [
    "10 - Don't know", "1 = do not know", "I do not know (1)", "DK (10)", "10: Not applicable", "10 (Weiß nicht)",
    "10 - ne sait pas", "10 – Затрудняюсь ответить", "10. No sabe", "don't know / no opinion (10)",
]  # fmt: skip


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_words_that_mean_no_answer_give_no_number(cell):
    """Such an answer is told; its words, its text or its number are codes; it is an answer if somebody says so."""
    scale = {"low": 1, "high": 10}
    with pytest.raises(AnswersError, match=r"\(once\).*missing = "):
        score_of(["4", cell, "4"], scale)
    _, said = numbered_words(cell)
    for codes in ([cell], [said.upper()]):
        assert score_of(["4", cell, "4"], {**scale, "missing": codes}) == pytest.approx(100 / 3)
    assert score_of(["4", cell, "4"], scale, scale=[1, 10], answers={said: 4}) == pytest.approx(100 / 3)
    assert score_of(["4", f"99 - {said}"], {**scale, "missing": [99]}) == pytest.approx(100 / 3)


NONE_AND_SOME = [
    (["n/a (10)", "4"], 4), (["nan(1)", "4"], 4), (["10 - N.A.", "4"], 4), (["NA (1)", "4"], 4),
    (["1 - None", "4"], 2.5), (["1 = null", "4"], 2.5), (["10 - I know it well", "4"], 7), (["know (4)", "4"], 4),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "mean"), NONE_AND_SOME)
def test_numbers_beside_not_applicable_are_none(cells, mean):
    """As ``n/a`` by itself; none and null may be what the lowest number is called."""
    assert score_of(cells, {"low": 1, "high": 10}) == pytest.approx(100 * (mean - 1) / 9)


DATES = [
    "10-May", "07-Jan", "5-Oct-26", "10-mai", "05-févr", "3-août", "10. Mai", "05.Okt", "7-März", "10.май", "05.окт",
    "7-мая", "10-may", "1-ene", "5-abr-2026", "5/out", "3-mrt", "5-gru", "7-şub", "2-лют", "May-10", "2026-05-10",
    "2026-05-10 00:00:00",
]  # fmt: skip


@pytest.mark.parametrize("cell", DATES)
def test_dates_that_a_spreadsheet_made_are_refused(cell):
    """In every language, with what to do."""
    for cells in ([cell, "4"], [cell, cell, "4"]):
        with pytest.raises(AnswersError, match=r"cannot be read as an answer; a spreadsheet has made dates"):
            score_of(cells, {"low": 1, "high": 10})


def test_a_calendar_is_no_answer_that_was_spoilt():
    """A column of many days is another column."""
    with pytest.raises(AnswersError, match="is this the right column"):
        score_of([f"2026-05-{day:02}" for day in range(1, 29)], {"low": 1, "high": 10})


@pytest.mark.parametrize("words", ["market", "marks", "maybe", "decent", "novel", "a May day", "June and July", "ok"])
def test_words_that_are_no_months_keep_their_number(words):
    """A month is the whole of the words."""
    assert score_of([f"7-{words}", f"7 - {words}"], {"low": 1, "high": 10}) == pytest.approx(100 * 6 / 9)


JOINED = {
    "once": (["5", "a"], ["4", "b"], [("answers", "stands once more")]),
    "three times": (["5", "a", "a", " a"], ["b", "b", "4", "b"], [("answers", "too, 3 times")]),
    "beside another word": (["5", "a", "hm"], ["b", "4", "4"], [("answers", "once more"), ("room.a", "'hm' (once)")]),
    "two columns ticked by their names": (["a", "a", ""], ["b", "", "4"], [("room.a", "'a'"), ("room.b", "'b'")]),
    "one column with its name": (["5", "a"], ["4", "4"], [("room.a", "'a' (once)")]),
}


@pytest.mark.parametrize("case", JOINED)
def test_a_line_of_names_among_the_answers_is_told_once(case):
    """As where two tables were put below each other; not where single columns hold their names."""
    a, b, told = JOINED[case]
    tree = valid_tree(
        ServiceTree,
        {
            "schema": 1,
            "name": "x",
            "scale": {"low": 1, "high": 5},
            "aspects": {"room": {"questions": {"a": {}, "b": {}}}},
        },
    )
    with pytest.raises(AnswersError) as caught:
        st.score(tree, {"a": a, "b": b})
    assert len(caught.value.faults) == len(told)
    for fault, (where, said) in zip(caught.value.faults, told, strict=True):
        assert (fault.code, where in fault.where, said in fault.message) == ("unread", True, True), fault
