"""Refusals to propose a tree, in the reader's language."""

import pytest
from support.in_three_languages import check_told

from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import fault_text, said_in
from servicetree.proposing.proposing import propose
from servicetree.proposing.words_file import read_words

ROWS = 80
RATINGS = [place % 5 + 1 for place in range(ROWS)]


def _words(columns, words):
    """Columns answered alike, as on a scale: the first rows with the first word."""

    def word(row, place):
        return words[(row * len(words) // ROWS + (row % 9 == place)) % len(words)]

    return {f"q{place}": [word(row, place) for row in range(ROWS)] for place in range(columns)}


TABLES = {
    "no ratings": {"id": list(range(ROWS))},
    "one rating": {"a": RATINGS},
    "two ratings": {"a": RATINGS, "b": RATINGS[::-1]},
    "made-up ratings": {f"q{place}": [(row // 5**place) % 5 + 1 for row in range(5**4)] for place in range(4)},
    "words": _words(4, ["blorp", "snarf", "quux", "zork"]),
    "many words": _words(4, [f"blorp{place}" for place in range(8)]),
    "no rows": {"a": [], "b": [], "c": []},
    "columns without end": {f"c{place}": [1] for place in range(20_001)},
}


def _faults(fails):
    with pytest.raises(ServiceTreeError) as caught:
        fails()
    return caught.value.faults


@pytest.mark.parametrize("case", TABLES)
def test_every_refusal_is_said_in_three_languages(case):
    """No English is left in French and Russian, and figures are the same."""
    for fault in _faults(lambda: propose(TABLES[case])):
        check_told(fault)


def test_a_refusal_reads_as_a_sentence():
    """Few ratings: how many there are, in every language."""
    (fault,) = _faults(lambda: propose(TABLES["one rating"]))
    assert fault.message == "has one column that looks like a rating, where a tree needs three"
    assert said_in(fault.message, "ru") == "столбцов, похожих на оценки: 1, а дереву нужны три"
    assert "est-ce la bonne table\u202f?" in fault_text(fault, "fr")


def test_ratings_that_have_nothing_in_common_are_not_called_none():
    """Every combination once: four columns of ratings by their looks, and no two go together."""
    (fault,) = _faults(lambda: propose(TABLES["made-up ratings"]))
    assert fault.code == "no-ratings"
    assert fault.message.startswith("has 4 columns on a scale ('q0', 'q1' and 2 more), but their answers do not go")
    assert "made-up" in fault.hint


@pytest.mark.parametrize(("columns", "named"), [(4, "('q0', 'q1' and 2 more)"), (3, "('q0', 'q1' and 1 more)")])
def test_columns_beyond_the_second_are_counted(columns, named):
    """Two are named."""
    (fault,) = _faults(lambda: propose(_words(columns, ["blorp", "snarf", "quux", "zork"])))
    assert fault.code == "words"
    assert named in fault.message


def test_a_mapping_to_fill_in_has_room_for_thirteen_words():
    """Of two columns that have not all words in common."""
    tables = [_words(4, [f"{made}{place}" for place in range(7)]) for made in ("blorp", "snarf")]
    (fault,) = _faults(lambda: propose(tables[0] | {f"r{name}": cells for name, cells in tables[1].items()}))
    assert fault.hint.count(" = 0") == 13


CALLS = {
    "a bad name": lambda _: propose(TABLES["two ratings"], name="A Name"),
    "an ending": lambda folder: propose(dict.fromkeys("abc", RATINGS)).save(folder / "a.txt"),
    "no file of words": lambda folder: read_words(str(folder / "none.toml")),
    "no words in it": lambda folder: read_words(str(folder / "empty.toml")),
    "wrong words": lambda folder: read_words(str(folder / "wrong.toml")),
}


@pytest.mark.parametrize("case", CALLS)
def test_what_is_given_wrongly_is_said_in_three_languages(case, tmp_path):
    """A name, a file to write, a file of words."""
    (tmp_path / "empty.toml").write_text("a = 1\n", encoding="utf-8")
    (tmp_path / "wrong.toml").write_text("answers = { Good = 'x' }\n", encoding="utf-8")
    for fault in _faults(lambda: CALLS[case](tmp_path)):
        check_told(fault)
