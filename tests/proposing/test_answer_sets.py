"""Known sets of answers in words: found in eleven languages, completed, and numbered from the worst."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicetree.answers.engines.opening import open_answers
from servicetree.answers.no_answer_words import means_no_answer, plain_answer
from servicetree.proposing.answer_sets import (
    answer_sets,
    are_one_answer,
    rungs_of,
    usual_phrase,
)
from servicetree.proposing.column_profiles import ColumnProfile, profile_columns
from servicetree.proposing.worded_columns import understood_profiles

LANGUAGES = {"en", "fr", "ru", "de", "es", "it", "pt", "nl", "pl", "uk", "tr"}
KINDS = {"agreement", "satisfaction", "quality", "likelihood", "frequency", "importance"}


def understood(given=None, **columns):
    """What the words of columns stand for."""
    source = open_answers(columns)
    profiles = profile_columns(source).columns
    found = understood_profiles(profiles, source.facts, given or {})
    return {one.name: one.worded_answers and dict(one.worded_answers.answers) for one in found}


def test_every_language_has_every_set():
    """Six sets in eleven languages, each with a worst and a best that stand on the same rungs."""
    assert set(answer_sets()) == KINDS
    for known in answer_sets().values():
        assert set(known.phrases) == LANGUAGES
        for rungs in known.phrases.values():
            assert {min(known.phrases["en"]), max(known.phrases["en"])} == {min(rungs), max(rungs)}


def test_no_phrase_stands_on_two_rungs():
    """Within one set and language a phrase means one thing."""
    for name, known in answer_sets().items():
        for lang, rungs in known.phrases.items():
            listed = [plain_answer(phrase) for phrases in rungs.values() for phrase in set(phrases)]
            twice = {phrase for phrase in listed if listed.count(phrase) > 1}
            apart = {
                phrase
                for phrase in twice
                if sum(phrase in map(plain_answer, phrases) for phrases in rungs.values()) > 1
            }
            assert apart == set(), (name, lang)


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_usual_sets_are_numbered_from_the_worst(name, lang):
    """Every usual set of three to seven words, as the language has it, is numbered 1 to k."""
    known = answer_sets()[name]
    tried = 0
    for rungs in known.rungs:
        if rungs <= set(known.phrases[lang]):
            words = [known.phrases[lang][rung][0] for rung in sorted(rungs)]
            cells = list(itertools.islice(itertools.cycle(word.upper() for word in words), 60))
            answers = understood(q=cells)["q"]
            assert [answers[word.upper()] for word in words] == list(range(1, len(words) + 1)), words
            tried += 1
    assert tried >= 2


SHAPES = [
    ("a word that nobody gave is added", {"q": ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied"] * 9}, 5),
    ("four words without a middle", {"q": ["Very good", "Good", "Poor", "Very poor"] * 9}, 4),
    ("numbers before the words", {"q": ["5 - Very satisfied", "3 - Neutral", "1 - Very dissatisfied"] * 9}, 3),
]


@pytest.mark.parametrize(("cells", "size"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_sets_are_completed(cells, size):
    """A set that was given in part is the usual one; what was numbered stays as numbered."""
    answers = understood(**cells)["q"]
    assert len(answers) == size
    assert next(iter(answers.values())) == 1


def test_a_column_lacks_what_its_like_has():
    """Where no one was neutral in one question, the set is that of the other questions."""
    full = ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"] * 9
    short = ["Satisfied" if word == "Neutral" else word for word in full]
    found = understood(a=full, b=full, c=short)
    assert found["c"]["Very satisfied"] == found["a"]["Very satisfied"] == 5


MIXED = [
    ("ends in words", [*map(str, range(1, 10)), "Not at all likely", "Extremely likely"], (0, 10)),
    ("half and half", ["1", "2", "3", "4", "5", "Satisfied", "Very satisfied", "Dissatisfied"], (1, 5)),
]


@pytest.mark.parametrize(("cells", "ends"), [row[1:] for row in MIXED], ids=[row[0] for row in MIXED])
def test_words_beside_numbers_are_on_their_scale(cells, ends):
    """The ends of a scale in words, or any of it, stand where the numbers leave them room."""
    answers = understood(q=cells * 9)["q"]
    assert min(answers.values()) >= ends[0]
    assert max(answers.values()) == ends[1]


NO_SETS = [
    ["Lyon", "Nice", "Paris"],
    ["Very satisfied", "Lyon", "Nice"],
    ["yes", "no"],
    ["7/10", "8/10"],
    ["Satisfied"],
]


@pytest.mark.parametrize("cells", NO_SETS)
def test_what_is_no_set_is_not_understood(cells):
    """Places, half-known words, fractions and a single word stand for nothing."""
    assert understood(q=cells * 20)["q"] is None


def test_a_given_mapping_rules():
    """What a person says the words stand for is taken, against any known set."""
    given = {"Very satisfied": 1, "Satisfied": 2, "Dissatisfied": 3}
    assert understood(given, q=list(given) * 9)["q"] == given


@pytest.mark.parametrize(
    "word", ["Not applicable", "Don’t know", "NSP", "Затрудняюсь ответить", "weiß nicht", "N.V.T."]
)
def test_no_answer_is_known_in_words(word):
    """In all languages, however it is written."""
    assert means_no_answer(word)


@given(some.sampled_from(sorted(KINDS)), some.sampled_from(sorted(LANGUAGES)), some.data())
def test_every_phrase_is_found_however_it_is_written(name, lang, data):
    """Capitals, blanks, a number before it, a full stop behind it."""
    rungs = answer_sets()[name].phrases[lang]
    rung = data.draw(some.sampled_from(sorted(rungs)))
    phrase = data.draw(some.sampled_from(rungs[rung]))
    written = data.draw(some.sampled_from([phrase, phrase.upper(), f"  {phrase} ", f"{phrase}.", f"3 - {phrase}"]))
    own = plain_answer(phrase)
    rungs_by_language = list(answer_sets()[name].phrases.values())
    standing = {at for known in rungs_by_language for at, phrases in known.items() if own in map(plain_answer, phrases)}
    assert rungs_of([written])[name][written] in standing


def test_the_usual_phrase_is_of_the_same_language():
    """With a capital where the others have one."""
    assert usual_phrase("satisfaction", -3, ["Satisfait", "Très satisfait"]) == "Très insatisfait"
    assert usual_phrase("satisfaction", -3, ["zufrieden"]) == "sehr unzufrieden"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("totally disagree", "strongly disagree", False),
        ("satisfait", "satisfaite", True),
        ("5 - satisfait", "satisfaite", True),
        ("très satisfait", "very satisfied", True),
    ],
)
def test_two_answers_on_one_rung_are_one_where_only_endings_or_languages_differ(one, other, same):
    """Every word has to be the same; one alone makes no answer."""
    assert are_one_answer(one, other) == same


EXACT = [
    "Never/Sometimes/Usually/Always",
    "Никогда/Иногда/Обычно/Всегда",
    "Nunca/A veces/Normalmente/Siempre",
    "Nie/Manchmal/Meistens/Immer",
    "Never/Almost never/Sometimes/Fairly often/Very often",
    "Not satisfied/Somewhat satisfied/Very satisfied",
    "Not at all satisfied/Not so satisfied/Somewhat satisfied/Very satisfied/Extremely satisfied",
    "Not at all satisfied/Not very satisfied/Fairly satisfied/Very satisfied",
    "Pas satisfait/Assez satisfait/Très satisfait",
    "Poco satisfecho/Satisfecho/Muy satisfecho",
    "Не удовлетворен/Частично удовлетворен/Удовлетворен",
    "Not likely/Somewhat likely/Very likely",
    "Definitely no/Probably no/Probably yes/Definitely yes",
    "Not important/Somewhat important/Very important",
    "Disagree/Somewhat agree/Strongly agree",
    "Terrible/Poor/Average/Very good/Excellent",
]


@pytest.mark.parametrize("words", EXACT)
def test_the_words_of_a_usual_shorter_set_are_all_there_are(words):
    """Three, four or five, numbered in equal steps, and none that nobody was offered."""
    listed = words.split("/")
    assert understood(q=listed * 20)["q"] == {word: place for place, word in enumerate(listed, 1)}


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("Never/Rarely/Sometimes/Often", 5),
        ("Rarely/Usually/Always", 5),
        ("Dissatisfied/Satisfied/Very satisfied", 4),
        ("Somewhat satisfied/Very satisfied", 4),
        ("Dissatisfied/Somewhat satisfied/Satisfied/Very satisfied", 7),
    ],
)
def test_the_words_of_no_usual_set_are_completed(words, size):
    """To the likeliest set that holds them."""
    assert len(understood(q=words.split("/") * 20)["q"]) == size


def test_a_column_whose_like_show_a_longer_set_has_that_one():
    """Where others were given "rarely", one without it lacks it."""
    four, five = EXACT[0].split("/"), ["Never", "Rarely", "Sometimes", "Usually", "Always"]
    found = understood(a=five * 12, b=five * 12, c=four * 15)
    assert found["c"]["Usually"] == 4


@pytest.mark.parametrize(
    ("words", "perhaps"),
    [
        ("Malo/Regular/Bueno/Muy bueno", ("Muy malo",)),
        ("poor/fair/good/very good", ("very poor",)),
        ("Poor/Fair/Good/Excellent", ()),  # superlatives have no counterpart
        ("Very poor/Poor/Good/Very good", ()),
        ("Poor/Fair/Good/Very good/Excellent", ()),
        ("Never/Sometimes/Usually/Always", ()),
        ("Satisfied/Very satisfied", ()),
    ],
)
def test_what_would_make_a_lopsided_set_even_is_named(words, perhaps):
    """A mark that nobody gave may be lacking at the end."""
    listed = words.split("/")
    column = ColumnProfile("q", answered=20 * len(listed), words=Counter(listed * 20), numbers=Counter())
    assert understood_profiles([column], {}, {})[0].worded_answers.perhaps == perhaps
