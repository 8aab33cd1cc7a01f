"""Names and texts of columns are matched to the parts of the built-in trees, in three languages."""

import pytest
from support.at_hand import NAMES

import servicetree as st
from servicetree.proposing.column_profiles import ColumnProfile
from servicetree.proposing.column_roles import ClassifiedColumn
from servicetree.proposing.name_matching import match, nearest_tree, outcome_of, stem_frequencies, vocabulary
from servicetree.proposing.scale_guesses import ScaleGuess

SHELF = ["general", *(name for name in NAMES if name != "general")]


@pytest.fixture(scope="module")
def shelf():
    """The words of every built-in tree, the general one first."""
    return [vocabulary(st.template(name)) for name in SHELF]


def column(name, text="", scale=(1.0, 5.0)):
    """A rating."""
    return ClassifiedColumn(ColumnProfile(name, text=text, answered=9), "rating", ScaleGuess(scale, (), 1.0))


@pytest.mark.parametrize(
    ("said", "tree", "node"),
    [
        ("Cleanliness of the premises", "general", "environment"),
        ("Value for money", "general", "price"),
        ("Friendliness of our staff", "general", "kindness"),
        ("How long did you have to wait?", "general", "timeliness"),
        ("Kindness of waiters", "general", "kindness"),
        ("Our waitress", "general", "staff"),
        ("Waiting at the table", "general", "timeliness"),
        ("Handling of complaints", "general", "maintenance"),
        ("They kept their promises", "general", "expectations"),
        ("La propreté des locaux", "general", "environment"),
        ("Le rapport qualité-prix", "general", "price"),
        ("L'amabilité du personnel", "general", "kindness"),
        ("Le temps d'attente", "general", "timeliness"),
        ("Attente", "general", "timeliness"),
        ("Personnel attentif", "general", "kindness"),
        ("Чистота помещения", "general", "environment"),
        ("Цена", "general", "price"),
        ("Вежливость сотрудников", "general", "kindness"),
        ("Время ожидания", "general", "timeliness"),
        ("Der Preis war fair", "general", "price"),
        ("Sauberkeit der Räume", "general", "environment"),
        ("Freundlichkeit der Mitarbeiter", "general", "kindness"),
        ("Wie lange war die Wartezeit?", "general", "timeliness"),
        ("Umtausch und Reklamation", "general", "maintenance"),
        ("La limpieza de las instalaciones", "general", "environment"),
        ("Amabilidad del personal", "general", "kindness"),
        ("Los precios", "general", "price"),
        ("Cola", "general", None),
        ("Atención del personal", "general", "kindness"),
        ("Q9RESTROOM", "airport", "environment"),
        ("Q7_WIFI", "airport", "internet"),
        ("Luggage arrived undamaged", "airline", "baggage"),
        ("Comfort of the seat", "airline", "cabin"),
        ("The doctor listened to me", "hospital", "doctors"),
        ("Breakfast", "hotel", "meals"),
        ("Номер", "hotel", "room"),
        ("Delivery of the parcel", "ecommerce", "delivery"),
        ("Network coverage", "telecom", "network"),
        ("Security of our data", "saas", "security"),
        ("Spare parts availability", "b2b_equipment", "supplies"),
        ("q12", "general", None),
        ("xyzzy", "general", None),
        ("like_1", "shop", None),
        ("How satisfied were you?", "general", None),
    ],
)
def test_what_a_column_is_about(shelf, said, tree, node):
    """By its telling words; a name that says nothing, or only what a question happens to say, has no place."""
    known = shelf[SHELF.index(tree)]
    found = match(column(said), known, stem_frequencies(shelf))
    assert (found and found.node) == node


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("Overall satisfaction", "satisfaction"),
        ("All in all, how satisfied are you?", "satisfaction"),
        ("CSAT", "satisfaction"),
        ("Rating", "satisfaction"),
        ("Êtes-vous satisfait dans l'ensemble ?", "satisfaction"),
        ("Насколько вы довольны в целом?", "satisfaction"),
        ("How satisfied were you with the price?", None),
        ("How likely are you to recommend us?", "loyalty"),
        ("NPS", "loyalty"),
        ("I would come again", "loyalty"),
        ("Recommanderiez-vous cet hôtel ?", "loyalty"),
        ("Порекомендуете ли вы нас?", "loyalty"),
        ("Against the wall", None),
    ],
)
def test_outcomes_are_told_by_their_words(said, outcome):
    """Satisfaction with something is about that thing."""
    found = outcome_of(column(said), (1.0, 5.0))
    assert (found and found.node) == outcome


def test_the_one_question_from_0_to_10_is_most_likely_about_recommending():
    """Among ratings on a shorter scale; not where others are asked from 0 to 10 too."""
    assert outcome_of(column("Q17", scale=(0.0, 10.0)), (1.0, 5.0)).node == "loyalty"
    assert outcome_of(column("Q17", scale=(0.0, 10.0)), (0.0, 10.0)) is None


@pytest.mark.parametrize("name", SHELF)
@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_question_word_for_word_is_that_question(shelf, name, language):
    """Every question of every built-in tree is known by its own text, in each language; and with a slip."""
    known = shelf[SHELF.index(name)]
    for node in known.tree.nodes.values():
        for question in node.questions:
            text = question.text[language]
            found = match(column("q1", text=text), known, {})
            assert (found.node, found.question) == (node.id, question)
            slip = match(column("q1", text=text[:-2] + "!"), known, {})
            assert slip is None or slip.node == node.id or slip.question is None


def test_a_column_of_the_trees_own_name_is_its_question(shelf):
    """Whoever builds a survey from a tree keeps its column names."""
    found = match(column("room_works"), shelf[SHELF.index("hotel")], {})
    assert (found.node, found.question.id) == ("room", "works")


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        (["Check-in at the airport", "Security check", "Finding the gate", "Passport control"], "airport"),
        (["The doctors", "The nurses", "Medicines", "Going home"], "hospital"),
        (["Le réseau", "La facture", "Le forfait", "La hotline", "Les coupures"], "telecom"),
        (["Номер", "Завтрак", "Расположение гостиницы", "Чистота ванной"], "hotel"),
        (["Price", "Staff", "Waiting time"], "general"),
        (["q1", "q2", "q3"], "general"),
        (["qual_1", "qual_2", "qual_3", "qual_global"], "general"),
    ],
)
def test_the_nearest_tree(shelf, said, tree):
    """Several things that only one industry has; one word, however often, makes no industry."""
    assert nearest_tree([column(text) for text in said], shelf, stem_frequencies(shelf)).tree.name == tree


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Der Preis war fair", {"preis", "fair"}),
        ("Ich fand, die Kassen waren schnell", {"fand", "kass", "schnell"}),
        ("El personal fue amable", {"personal", "amabl"}),
    ],
)
def test_verbs_of_being_name_no_part(asked, told):
    """No part of a service is called "war" or "fue"; what is compared are the beginnings of words."""
    from servicetree.proposing.lexicon import stems_in

    assert not {"war", "waren", "fue", "ich"} & set(stems_in(asked))
    assert all(any(stem.startswith(one) or one.startswith(stem) for stem in stems_in(asked)) for one in told)
