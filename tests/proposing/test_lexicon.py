"""Words of columns: split, compared and made into ids, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicetree.proposing.lexicon import (
    lexicon,
    number_free,
    same_word,
    slug,
    squeezed,
    stem,
    stems_in,
    telling_words,
    words_in,
)
from servicetree.tree.checks import identifier


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Q7_CleanRooms", ["q", "7", "clean", "rooms"]),
        ("Q9RESTROOM", ["q", "9", "restroom"]),
        ("waitMinutes", ["wait", "minutes"]),
        ("La propreté d'été", ["la", "proprete", "d", "ete"]),
        ("Чистота и уют, ёлка", ["чистота", "и", "уют", "елка"]),
        ("Чай", ["чай"]),
        ("", []),
    ],
)
def test_names_and_texts_are_split_into_plain_words(text, words):
    """At blanks, signs, numbers and capitals; without accents, but й stays a letter of its own."""
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cleaning", "cleanliness"),
        ("price", "prices"),
        ("satisfied", "satisfaction"),
        ("friendly", "friendliness"),
        ("waiting", "wait"),
        ("цены", "цена"),
        ("вежливый", "вежливость"),
        ("персоналом", "персонал"),
        ("amabilite", "aimable"),
    ],
)
def test_forms_of_one_word_are_alike(one, other):
    """Endings are cut off; the last pair shows what that cannot do."""
    assert same_word(stem(one), stem(other)) == (other != "aimable")


@pytest.mark.parametrize(
    ("one", "other"),
    [("clean", "clear"), ("price", "prize"), ("staff", "stay"), ("clean", "cleaner"), ("wait", "waiter")],
)
def test_words_that_only_look_alike(one, other):
    """Near spelling is not enough; but a word that another opens with is taken for it; a waiter is staff."""
    assert same_word(stem(one), stem(other)) == (other == "cleaner")


def test_telling_words_leave_out_what_every_question_says():
    """Stop words of three languages, numbers and single letters tell nothing; words stay as they are written."""
    assert list(telling_words("How satisfied were you with the cleanliness of our rooms? 1-5").values()) == [
        "cleanliness",
        "rooms",
    ]
    assert list(telling_words("La propreté de la chambre").values()) == ["propreté", "chambre"]
    assert stems_in("Насколько вы довольны ценой?") == ["цен"]
    assert stems_in("Q 12 a room", telling=False) == [stem("room")]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Чистота зала", "chistota_zala"),
        ("Qualité/prix", "qualite_prix"),
        ("1st visit", "q_1st_visit"),
        ("Q7.1", "q7_1"),
        ("??", ""),
    ],
)
def test_ids_are_made_of_texts(text, made):
    """In Latin letters; a text without any gives none."""
    assert slug(text) == made


@given(st.text(max_size=40))
def test_an_id_is_good_or_empty(text):
    """Whatever a column is called."""
    made = slug(text)
    assert not made or identifier(made) is None
    assert all(identifier(slug(word)) is None for word in telling_words(text) if slug(word))


def test_names_are_cut_at_their_numbers_and_squeezed():
    """Blocks are found by the first, columns of survey tools by the second."""
    assert (number_free("IMAG1"), number_free("csor_global"), number_free("Q7")) == ("IMAG", "csor", "Q")
    assert squeezed("Duration (in seconds)") == "durationinseconds"
    assert lexicon().tools[squeezed("Recorded Date")] == "date"


def test_the_lists_are_of_plain_words():
    """An accent or a capital in the file would never be found; endings are of one word each."""
    known = lexicon()
    listed = [*known.stop, *known.tools, *known.units]
    listed += [word for words in known.nodes.values() for word in words.split()]
    assert [word for word in listed if words_in(word) and "".join(words_in(word)) != word.replace("'", "")] == []
    assert all(group for group in known.synonyms)
    assert set(known.roles) == {"weight", "period", "segment"}
