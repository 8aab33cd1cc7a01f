"""Outcomes are told by what a question says: of the whole, and of no part of it."""

import pytest

from servicetree.proposing.outcome_words import is_negated, may_recommend, outcome_words

OF_THE_WHOLE = [
    "Overall satisfaction",
    "OVERALL_RATE",
    "Overall rating of the hospital",
    "Overall impression of the hotel",
    "Overall satisfaction with our hotel",
    "Overall, how satisfied are you with the bank?",
    "Overall, how satisfied are you with Acme?",
    "Overall, how satisfied were you with your last visit to Acme Bank?",
    "Overall, how satisfied are you with your experience at our store?",
    "How would you rate your overall experience with us?",
    "How satisfied are you overall with your stay?",
    "All things considered, how satisfied are you?",
    "All in all I am satisfied",
    "Rate us",
    "Using any number from 0 to 10, where 0 is the worst hospital possible, how would you rate this hospital?",
    "Wie zufrieden sind Sie insgesamt mit unserem Hotel?",
    "Alles in allem: wie zufrieden sind Sie?",
    "Gesamtbewertung",
    "Gesamteindruck",
    "Schulnote insgesamt",
    "Globalement, êtes-vous satisfait de votre séjour ?",
    "De manière générale, êtes-vous satisfait de notre magasin ?",
    "Dans l'ensemble, quelle note donneriez-vous à notre hôtel ?",
    "Valutazione complessiva",
    "Nel complesso, quanto è soddisfatto del nostro albergo?",
    "En general, ¿qué tan satisfecho está con nuestra tienda?",
    "De modo geral, quão satisfeito está com a nossa loja?",
    "Hoe tevreden bent u over het geheel genomen met ons bedrijf?",
    "Jak ogólnie ocenia Pan naszą firmę?",
    "Оцените нас в целом по пятибалльной шкале",
    "В целом вы довольны нашей компанией?",
    "Насколько вы в целом удовлетворены посещением магазина?",
]

OF_A_PART = [
    "Overall satisfaction with staff",
    "Overall satisfaction with the parking",
    "Overall Satisfaction with Parking",
    "Overall, how satisfied are you with Check-in?",
    "Overall, how satisfied are you with delivery?",
    "Overall cleanliness of the hotel",
    "Overall quality of the room",
    "Overall waiting time at the hospital",
    "overall price",
    "In general, how would you rate your overall health?",
    "How satisfied are you with the shop?",
    "How would you rate us on price?",
    "Rate the hotel's staff",
    "Shop rating by inspector",
    "First impression",
    "General manager",
    "Store",
    "Wie zufrieden sind Sie insgesamt mit dem Personal?",
    "Wie zufrieden sind Sie insgesamt mit dem Parkplatz?",
    "Globalement, êtes-vous satisfait du personnel ?",
    "Valutazione complessiva del personale",
    "В целом вы довольны персоналом?",
    "Оцените чистоту в целом",
]


@pytest.mark.parametrize("said", OF_THE_WHOLE)
def test_a_judgement_on_the_whole_is_satisfaction(said):
    """The company, the visit, a name, us: in the words of eleven languages."""
    found = outcome_words(said)
    assert found is not None
    assert found[0] == "satisfaction"


@pytest.mark.parametrize("said", OF_A_PART)
def test_a_judgement_on_a_part_is_none(said):
    """Whatever stands before it; nor is a word for the whole by itself."""
    assert outcome_words(said) is None


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("q17", True),
        ("Score (0-10)", True),
        ("How likely is it?", True),
        ("Likelihood to tell a friend", True),
        ("Pain level", False),
        ("Number of problems", False),
        ("Wartezeit (Minuten)", False),
        ("How much effort did it take you? (0 = none, 10 = very much)", False),
    ],
)
def test_what_is_said_may_stand_against_a_recommendation(said, may):
    """A word that means another thing does; no word does not."""
    assert may_recommend(said) is may


@pytest.mark.parametrize(
    ("said", "negated"),
    [
        ("I would not recommend this shop", True),
        ("Overall I am not satisfied", True),
        ("I would never come back", True),
        ("Je ne suis pas satisfait", True),
        ("Ich bin nicht zufrieden", True),
        ("Я не порекомендую вас", True),
        ("I would recommend this shop", False),
        ("How likely are you to recommend us? (0 = not at all likely, 10 = extremely likely)", False),
        ("From 0 (not likely) to 10, how likely are you to recommend us?", False),
        ("Wie zufrieden sind Sie? (1 = nicht zufrieden, 5 = sehr zufrieden)", False),
        ("Memnuniyetiniz ne kadar?", False),
        ("Notes on the whole", False),
        ("", False),
    ],
)
def test_a_not_turns_a_statement(said, negated):
    """Right before the word that it turns; not where the ends of a scale are described."""
    assert is_negated(said) is negated


@pytest.mark.parametrize(
    ("said", "loyal"),
    [
        ("again", True),
        ("I would come again", True),
        ("Would you choose this hotel again?", True),
        ("Viendriez-vous de nouveau ?", True),
        ("Würden Sie wieder bei uns kaufen?", True),
        ("Придёте ли вы снова?", True),
        ("I had to ask again", False),
        ("How many times did you call again?", False),
        ("Ich musste wieder anrufen", False),
        ("Against the wall", False),
    ],
)
def test_coming_again_is_loyalty_and_calling_again_is_none(said, loyal):
    """The word alone is, as the name of a column."""
    assert (outcome_words(said) or ("",))[0] == ("loyalty" if loyal else "")
