"""Whether faults and warnings are wholly said in each language: no English left over, the same figures in all."""

import re

from support.short_lane import first

from servicetree.errors import Fault, Issue
from servicetree.i18n.messages import LANGUAGES
from servicetree.i18n.said import Listed, PartName, QuotedName, QuotedPart, Said, WholeText, cut, said_in

# For what is made whole in each language: English in every run, the others beside the checks of the whole.
ENGLISH_FIRST = first(1, LANGUAGES)

# Words of tree files, options and files, which are the same in every language.
CODE = frozenset(
    re.findall(
        r"\S+",
        """
        alike joint
        account ahp anchors answers apdex arrow aspects aspects.environment between branches budget by carry-over
        carry_over change cluster column columns common compare cost costs cp1252 csv dask direct dot draw each equal
        duckdb encoding environment environment.noise excel extends false fastexcel feather for frame gate half header
        high html id in install johnson joint json judge judgement kind label left lens long low marker markers measure
        min-n min_n minutes missing mmd moments most_bytes noise nps outcomes outside pairs pairs-template pandas parent
        parquet pdf period pip plan png polars pptx price pyarrow pyreadstat question questions r2 reached recovery
        relation
        reliability remove report reversed right sas scale schema score scores sd seed segment servicetree sheet spark
        speed spss stata stated stats-files str summary svg tab target tree trees to_frame toml top trace true unit
        utf-16 utf-8 vif waterfall weigh weight where width within words xlsx yaml
        """,
    )
)
# Words that French writes as English does.
COGNATES = frozenset(
    re.findall(
        r"\S+",
        """
        argument audit branches budget code codes condition correlation date dates direct effet format image
        images importance long note notes option options page place plan point points position positions
        question questions score scores section sections segment segments service simple site sites standard
        table tables tag tags texte type types version
        """,
    )
)


# What may stand in a place beside a name: quoted values, options as they are typed or called, keys of files.
_NAMES = r"'[^']*'|(--[a-z]+|\b(header|sheet|long)\b),?( what\b)?|^\S+ = .*|^\S+: cost$|^costs: |^kind "


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
                found.append(cut(fact.name))
            case WholeText():
                found.append(fact.whole)
            case PartName() | QuotedPart():
                found.append(fact.id)
            case str():
                found.append(cut(fact))

    walk(text)
    return sorted({*found, *map(cut, found)}, key=len, reverse=True)


def own_words(text: str, lang: str) -> set[str]:
    """Give the Latin words of a phrase in a language that are not names or values put into it."""
    said = said_in(text, lang)
    for fact in outside_words(text):
        said = re.sub(rf"(?:(?<!\w)|(?<=0x)){re.escape(fact)}(?!\w)", " ", said) if fact else said
    return set(re.findall(r"[a-zà-ÿœ_][a-zà-ÿœ_0-9-]+", said.lower()))


def figures(said: str, lang: str = "en") -> list[str]:
    """List the numbers of a text, without the marks that group digits, in order of size."""
    marks = "," if lang == "en" else "\u202f\u00a0"
    counted = said.replace("(once)", "(1 time)")
    counted = re.sub(r"\bno columns\b", "0 columns", counted.replace("one column that", "1 column that"))
    counted = re.sub(r"\btwo columns\b", "2 columns", re.sub("a une seule colonne|a deux colonnes", _counted, counted))
    return sorted(re.findall(r"\d+", re.sub(rf"(?<=\d)[{marks}](?=\d{{3}})", "", counted)))


def _counted(match: re.Match[str]) -> str:
    return "1 colonne" if "seule" in match[0] else "2 colonnes"


def check_text(text: str) -> None:
    """Hold that a text can be said in every language: figures stay, and no English is left."""
    english = own_words(text, "en")
    assert isinstance(text, Said), f"no phrase: {text}"
    for lang in LANGUAGES[1:]:
        said = said_in(text, lang)
        assert figures(said, lang) == figures(text), (lang, text, said)
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
        left = re.sub(_NAMES, "", one.where)
        assert " " not in left.strip(), f"no name: {one.where}"
