"""Whether faults and warnings are wholly said in each language: no English left over, the same figures in all."""

import re

from servicetree.errors import Fault, Issue
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import Listed, QuotedName, Said, said_in

# Words of tree files, options and files, which are the same in every language.
CODE = frozenset(
    re.findall(
        r"\S+",
        """
        anchors answers apdex arrow aspects aspects.environment branches carry_over column columns cp1252 csv dask
        duckdb encoding environment environment.noise excel extends false fastexcel feather for frame header
        high id in install json label long low marker markers measure minutes missing moments most_bytes noise
        nps outcomes outside pandas parent parquet pip polars price pyarrow pyreadstat reached recovery
        relation remove reversed sas scale schema servicetree sheet spark speed spss stata stats-files str
        summary tab toml top true unit utf-16 utf-8 weight where words yaml
        """,
    )
)
# Words that French writes as English does.
COGNATES = frozenset(
    re.findall(
        r"\S+",
        """
        branches code codes condition date dates format long note notes place point points position positions question
        questions score scores section sections service standard table tables texte type types version
        """,
    )
)


def outside_words(text: str) -> list[str]:
    """List the facts of a phrase that are no phrases: names, values, and what other programs said."""
    found: list[str] = []

    def walk(fact: object) -> None:
        match fact:
            case Said():
                for one in fact.facts.values():
                    walk(one)
            case Listed():
                for one in fact.facts:
                    walk(one)
            case QuotedName():
                found.append(fact.name)
            case str():
                found.append(fact)

    walk(text)
    return sorted(found, key=len, reverse=True)


def own_words(text: str, lang: str) -> set[str]:
    """Give the Latin words of a phrase in a language that are not names or values put into it."""
    said = said_in(text, lang)
    for fact in outside_words(text):
        said = said.replace(fact, " ") if fact else said
    return set(re.findall(r"[a-zà-ÿœ_][a-zà-ÿœ_0-9-]+", said.lower()))


def figures(said: str) -> list[str]:
    """List the numbers of a text, without the marks that group digits, in order of size."""
    counted = said.replace("(once)", "(1 time)")
    counted = re.sub(r"\bno columns\b", "0 columns", counted.replace("one column that", "1 column that"))
    counted = re.sub(r"\btwo columns\b", "2 columns", re.sub("a une seule colonne|a deux colonnes", _counted, counted))
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d{3})", "", counted)))


def _counted(match: re.Match[str]) -> str:
    return "1 colonne" if "seule" in match[0] else "2 colonnes"


def check_text(text: str) -> None:
    """Hold that a text can be said in every language: figures stay, and no English is left."""
    english = own_words(text, "en")
    assert isinstance(text, Said), f"no phrase: {text}"
    for lang in LANGUAGES[1:]:
        said = said_in(text, lang)
        assert figures(said) == figures(text), (lang, text, said)
        words = own_words(text, lang)
        left = words - CODE if lang == "ru" else words & english - CODE - COGNATES
        assert not left, (lang, left, said)


def check_told(one: Fault | Issue) -> None:
    """Hold that a fault or a warning can be said in every language; its place may be a name alone."""
    check_text(one.message)
    if isinstance(one, Fault) and one.hint:
        check_text(one.hint)
    if isinstance(one.where, Said):
        check_text(one.where)
    else:
        left = re.sub(r"'[^']*'|--[a-z]+,?( what\b)?", "", one.where)
        assert " " not in left.strip(), f"no name: {one.where}"
