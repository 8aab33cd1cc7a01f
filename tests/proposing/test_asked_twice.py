"""What a table asks of the same things besides how good they were, or for an earlier period, is left out and said."""

import pytest
from support.survey_exports import ratings

import servicetree as st
from servicetree.answers.engines.opening import open_answers
from servicetree.proposing.column_profiles import profile_columns
from servicetree.proposing.column_roles import classify_columns
from servicetree.proposing.proposal_table import proposal_lines

ROWS = 80
THINGS = {
    "en": ["Cleanliness", "Choice of products", "Value for money", "Waiting time"],
    "fr": ["La propreté du magasin", "Le choix des produits", "Le rapport qualité-prix", "L'attente en caisse"],
    "de": ["Sauberkeit des Ladens", "Auswahl an Waren", "Preis", "Wartezeit an der Kasse"],
    "es": ["Limpieza de la tienda", "Surtido de productos", "Precio", "Tiempo de espera"],
    "ru": ["Чистота магазина", "Выбор товаров", "Цена", "Время ожидания"],
}


def kinds_of(names):
    """Sort columns of ratings that hang together, by their names; by name."""
    drawn = ratings(ROWS, 4, len(names))
    source = open_answers({name: drawn[:, place] for place, name in enumerate(names)})
    return {one.name: one for one in classify_columns(source, profile_columns(source))[0]}


# One way of asking, and the other: "{}" is the thing.
TWO_WAYS = [
    ("en", "How satisfied are you? [{}]", "How important is it to you? [{}]", "importance"),
    ("en", "Please rate our performance today: {}", "When you choose a shop, how important is: {}", "importance"),
    ("en", "Satisfaction with {}", "Importance of {}", "importance"),
    ("en", "{}", "Importance: {}", "importance"),
    ("en", "{}", "{} (importance)", "importance"),
    ("en", "{} - Satisfaction", "{} - Importance", "importance"),
    ("en", "sat_{}", "imp_{}", "importance"),
    ("en", "How satisfied are you with {}?", "How important is {} for your satisfaction?", "importance"),
    ("en", "Experience: {}", "Expectation: {}", "expectation"),
    ("en", "How was it? [{}]", "What did you expect? [{}]", "expectation"),
    ("en", "{} (perceived)", "{} (expected)", "expectation"),
    ("fr", "Satisfaction : {}", "Importance : {}", "importance"),
    ("fr", "Êtes-vous satisfait de ceci ? [{}]", "Est-ce important pour vous ? [{}]", "importance"),
    ("fr", "Expérience : {}", "Attente : {}", "expectation"),
    ("fr", "Satisfaction : {}", "Vos attentes : {}", "expectation"),
    ("de", "Wie zufrieden sind Sie mit: {}", "Wie wichtig ist Ihnen: {}", "importance"),
    ("de", "Zufriedenheit - {}", "Wichtigkeit - {}", "importance"),
    ("de", "{}", "Wie wichtig ist {} für Ihre Zufriedenheit?", "importance"),
    ("de", "Erfahrung: {}", "Erwartung: {}", "expectation"),
    ("es", "Satisfacción con {}", "Importancia de {}", "importance"),
    ("es", "¿Qué tan satisfecho está? [{}]", "¿Qué tan importante es para usted? [{}]", "importance"),
    ("es", "Experiencia: {}", "Expectativa: {}", "expectation"),
    ("ru", "Удовлетворённость: {}", "Важность: {}", "importance"),
    ("ru", "Насколько вы довольны? [{}]", "Насколько это важно для вас? [{}]", "importance"),
    ("ru", "Впечатление: {}", "Ожидание: {}", "expectation"),
]


@pytest.mark.parametrize(("lang", "rated", "other", "kind"), TWO_WAYS)
@pytest.mark.parametrize("first", ["rated", "other", "by turns"])
def test_importance_and_expectations_are_left_out(lang, rated, other, kind, first):
    """In five languages, as a stem, a prefix or an ending, whichever stands first; the ratings stay."""
    good, asides = ([way.format(thing) for thing in THINGS[lang]] for way in (rated, other))
    turns = [name for pair in zip(good, asides, strict=True) for name in pair]
    names = {"rated": [*good, *asides], "other": [*asides, *good], "by turns": turns}[first]
    found = kinds_of(names)
    assert {found[name].kind for name in asides} == {kind}
    assert {found[name].kind for name in good} == {"rating"}


def test_a_grid_of_importance_may_ask_for_more_and_for_other_things():
    """One thing more, and things that are asked otherwise nowhere; a text that only the labels tell apart."""
    rated = [f"Satisfaction with: {thing}" for thing in THINGS["en"]]
    grid = [f"How important is it to you? [{thing}]" for thing in ("Parking", "Opening hours")]
    found = kinds_of([*rated, *grid, *(f"Importance of {thing}" for thing in ["Parking", *THINGS["en"]])])
    assert [one.name for one in found.values() if one.kind == "rating"] == rated


KEPT = {
    "expectations met": ["Cleanliness", "Price", "Did we meet your expectations?", "The visit met my expectations"],
    "as expected": ["Cleanliness", "Price", "Cleanliness compared with your expectations", "Price: as expected"],
    "German": ["Sauberkeit", "Preis", "Wurden Ihre Erwartungen erfüllt?", "Preis entsprach den Erwartungen"],
    "French": ["Propreté", "Prix", "Le prix répond à mes attentes", "Propreté conforme aux attentes"],
    "Russian": ["Чистота", "Цена", "Соответствие ожиданиям", "Чистота соответствует ожиданиям"],
    "waiting, French": ["Accueil", "Caisse", "Attente à la caisse", "Temps d'attente", "Attente au téléphone"],
    "waiting, Russian": ["Чистота: касса", "Чистота: зал", "Ожидание: касса", "Ожидание: зал", "Цена"],
    "waiting times": ["Чистота: касса", "Чистота: зал", "Время ожидания: касса", "Время ожидания: зал"],
    "satisfied with what is important": [
        f"{way} [{thing}]"
        for way in ("How satisfied with these important points?", "And last time?")
        for thing in "ABC"
    ],
    "satisfied first": [
        f"{way} [{thing}]" for way in ("Satisfied with these important points?", "And last time?") for thing in "ABC"
    ],
    "a heading": [*(f"Expectations: {thing}" for thing in ("Promises", "Delivery")), "Price", "Staff", "Choice"],
    "importance only": [f"How important is {thing}?" for thing in THINGS["en"]],
    "importance, and a word or two": [*(f"How important is it? [{thing}]" for thing in THINGS["en"]), "Price"],
    "importance, and what is no grid": [
        *(f"How important is it? [{thing}]" for thing in THINGS["en"]),
        "Zork",
        "Quux",
        "Blorp",
    ],
    "one year": [f"{thing} 2026" for thing in THINGS["en"]],
    "places of one year": [f"{thing} in {place} 2026" for place in ("Lyon", "Nice") for thing in THINGS["en"][:3]],
    "numbers": [f"Item {place}" for place in (2024, 1)] + ["Room 101", "Room 102", "Price"],
}


@pytest.mark.parametrize("case", KEPT)
def test_a_word_alone_leaves_nothing_out(case):
    """How far expectations were met is a rating, waiting is no expectation, importance alone is all there is."""
    found = kinds_of(KEPT[case])
    assert {one.kind for one in found.values()} == {"rating"}


PERIODS = {
    "years behind": ("{} 2025", "{} 2026", "2025", "2026"),
    "titles above": ("2025 - {}", "2026 - {}", "2025", "2026"),
    "in the stem": ("How was it in 2019? [{}]", "How was it in 2026? [{}]", "2019", "2026"),
    "codes": ("q_{}_2025", "q_{}_2026", "2025", "2026"),
    "brackets": ("{} (2025)", "{} (2026)", "2025", "2026"),
    "quarters": ("{} Q4 2025", "{} Q1 2026", "Q4 2025", "Q1 2026"),
    "months": ("{} 2025-11", "{} 2026-02", "2025-11", "2026-02"),
    "names of months": ("{} March 2026", "{} April 2026", "March 2026", "April 2026"),
    "months, in brackets": ("{} (déc. 2025)", "{} (janv. 2026)", "déc. 2025", "janv. 2026"),
    "months behind": ("2026 Oktober: {}", "2026 Dezember: {}", "2026 Oktober", "2026 Dezember"),
    "месяцы": ("{}, ноябрь 2025", "{}, январь 2026", "ноябрь 2025", "январь 2026"),
    "waves": ("{} (wave 1)", "{} (wave 2)", "wave 1", "wave 2"),
    "vagues": ("Vague 9 : {}", "Vague 10 : {}", "Vague 9", "Vague 10"),
    "волны": ("Волна 1: {}", "Волна 2: {}", "Волна 1", "Волна 2"),
    "letters of waves": ("W1_{}", "W2_{}", "W1", "W2"),
    "points in time": ("{}_t1", "{}_t2", "t1", "t2"),
    "short years": ("{}_25", "{}_26", "25", "26"),
    "short years behind": ("{} '25", "{} '26", "25", "26"),
    "before and after": ("{} (before)", "{} (after)", "before", "after"),
    "avant et après": ("Avant - {}", "Après - {}", "avant", "après"),
    "vorher, nachher": ("{} vorher", "{} nachher", "vorher", "nachher"),
    "codes of before and after": ("q_{}_pre", "q_{}_post", "pre", "post"),
    "до и после": ("{} до", "{} после", "до", "после"),
}


@pytest.mark.parametrize("case", PERIODS)
@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_periods_side_by_side_the_last_is_taken(case, later_first):
    """By years, quarters, months or waves, wherever they stand; the others say of which periods they are."""
    before, after, period, last = PERIODS[case]
    early, late = ([way.format(thing) for thing in THINGS["en"]] for way in (before, after))
    found = kinds_of([*late, *early] if later_first else [*early, *late])
    assert {found[name].kind for name in late} == {"rating"}
    assert {(found[name].kind, found[name].periods) for name in early} == {("earlier", (period, last))}


@pytest.mark.parametrize(
    "names",
    [
        [f"{thing}_{number}" for thing in ("Clean", "Staff", "Price") for number in (1, 2)],
        [f"{thing}_{number}" for thing in ("Clean", "Staff") for number in range(14, 18)],
        [f"{thing}_{number}" for thing in ("Clean", "Staff") for number in range(20, 28)],
        ["Clean_25", "Clean_26", "Staff_26", "Staff_27", "Price"],
        ["Clean_21", "Clean_25", "Staff_21", "Staff_25", "Price"],
        ["Clean_25", "Clean_26", "Staff", "Price"],
        ["W1_1", "W1_2", "W2_1", "W2_2", "Price"],
        ["T1 Clean", "T2 Staff", "T3 Price", "T4 Choice"],
    ],
)
def test_numbers_of_items_are_no_periods(names):
    """Too many, not in a row, not the same of each thing, before 2015, or of one thing only: each is rated."""
    assert {one.kind for one in kinds_of(names).values()} == {"rating"}


def test_before_and_after_may_belong_to_the_thing():
    """Inside of a text, or of one thing alone, they say when it is met, and both are rated."""
    names = ["Advice before the purchase", "Advice after the purchase", "Help before payment", "Help after payment"]
    names += ["Pre-sales service", "After-sales service", "Price", "Staff"]
    assert {one.kind for one in kinds_of(names).values()} == {"rating"}


def test_three_periods_and_a_question_that_was_dropped():
    """All but the last are left out, also what was asked no more."""
    names = [f"{thing} {year}" for year in (2024, 2025, 2026) for thing in THINGS["en"]]
    found = kinds_of([*names, "Parking 2024", "Loyalty"])
    assert {one.name for one in found.values() if one.kind == "rating"} == {*names[8:], "Loyalty"}
    assert found["Parking 2024"].periods == ("2024", "2026")


def test_texts_that_would_read_alike_keep_their_stem():
    """Whole where that is short; behind the thing where it is long."""
    long = "How satisfied were you with the following parts of your visit to our shop in"
    names = [f"{place}: {thing}" for place in ("Lyon", "Nice") for thing in ("Staff", "Price")]
    asked = [f"{long} {place}? [{thing}]" for place in ("Lyon", "Nice") for thing in ("Choice", "Parking")]
    texts = [one.profile.text for one in kinds_of([*names, *asked]).values()]
    assert texts[:4] == names
    assert texts[4:6] == [f"Choice ({long} Lyon?)", f"Parking ({long} Lyon?)"]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("lang", ["en", "fr", "ru"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "How important is it to you? [{}]"),
        ("{} 2025", "{} 2026"),
        ("Lyon: {}", "Nice: {}"),
        ("How satisfied were you with this, everything considered, in Lyon? [{}]", "{}"),
        ("How satisfied were you, everything considered, with {} last time", "As for {} how satisfied were you"),
        ("How satisfied were you, all things well considered, last time: {}, here", "{}"),
        ("All things well considered on our premises with {} in Lyon", "All things well considered here {} in Nice"),
    ],
)
def test_no_two_rows_of_the_proposal_read_alike(lang, before, after):
    """Whatever columns share; each row and each text of a question stands once."""
    things = THINGS["en"]
    drawn = ratings(ROWS, 4, 2 * len(things))
    names = [way.format(thing) for way in (before, after) for thing in things]
    found = st.propose({name: drawn[:, place] for place, name in enumerate(names)}, lang=lang)
    lines = proposal_lines(found.facts, "mine.toml", "export.csv", lang)
    rows = [
        line.split("  ")[1] for line in lines if line.startswith("  ") and "." in line and "servicetree" not in line
    ]
    assert len(set(rows)) == len(rows) >= len(things)
    texts = [str(one.text) for node in found.tree.nodes.values() for one in node.questions if one.text]
    assert len(set(texts)) == len(texts)


SAID = {
    "importance": ("Importance of {}", "how important it is, not how good it was"),
    "expectation": ("Expectation: {}", "what was expected, not how it was"),
}


@pytest.mark.parametrize("kind", SAID)
def test_the_draft_says_why_they_were_left_out(kind):
    """In the printed lines and in the file, each column with its reason."""
    way, reason = SAID[kind]
    things = THINGS["en"]
    drawn = ratings(ROWS, 4, 2 * len(things))
    names = [*things, *(way.format(thing) for thing in things)]
    found = st.propose({name: drawn[:, place] for place, name in enumerate(names)})
    said = {guess.where: guess.said for guess in found.guesses if guess.about == "left_out"}
    assert set(said) == set(names[len(things) :])
    assert all(text.startswith(reason) for text in said.values())
    assert found.text.count(reason) == len(things)
    printed = "\n".join(proposal_lines(found.facts, "mine.toml", "export.csv", "en"))
    assert f"{names[len(things)]}, {names[len(things) + 1]}, {names[len(things) + 2]} … (4): {reason}" in printed


def test_each_earlier_period_is_told_with_the_last_one():
    """One line for each, with what to do; in the file one for each column."""
    things = THINGS["en"]
    drawn = ratings(ROWS, 4, 3 * len(things))
    names = [f"{thing} {year}" for year in (2024, 2025, 2026) for thing in things]
    found = st.propose({name: drawn[:, place] for place, name in enumerate(names)})
    printed = proposal_lines(found.facts, "mine.toml", "export.csv", "en")
    told = [line for line in printed if "below each other" in line]
    assert len(told) == 2
    assert "asked for 2024, as again for 2026" in told[0]
    assert "asked for 2025, as again for 2026" in told[1]
    assert all("--period" in line for line in told)
    assert found.text.count("asked for 2024") == found.text.count("asked for 2025") == len(things)
