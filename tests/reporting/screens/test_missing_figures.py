"""Screens of results that lack figures or ranges say so, and claim nothing in their place."""

import attrs
import pytest
from support import sample_trees
from support.approved import without_intervals

from servicetree.account.result_base import Result
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.printing import screen_of
from servicetree.reporting.text_layout import plain_text

UNSURE = {
    "en": "how sure that is, these answers cannot say",
    "fr": "avec quelle certitude, ces réponses ne le disent pas",
    "ru": "насколько это надёжно, эти ответы не говорят",
}


def said_of(result: Result, lang: str = "en") -> str:
    """The first screen, in one line."""
    return " ".join(plain_text(screen_of(result, lang)).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_without_a_range_is_neither_clear_nor_chance(lang):
    """How sure it is cannot be said, and nothing else is: with a range it is one of both."""
    change = sample_trees.change(sample_trees.cafe())
    assert UNSURE[lang] in said_of(without_intervals(change), lang)
    assert "(–)" not in said_of(without_intervals(change), lang)
    assert UNSURE[lang] not in said_of(change, lang)


def test_what_nobody_rated_has_lost_no_number_of_points():
    """A dash stands in each row, not 0.0; a part that was rated keeps its figures."""
    tree = sample_trees.cafe()
    made = sample_trees.account(tree)
    assert " 0.0 " not in said_of(sample_trees.emptied(made))
    whole = made.whole
    nodes = tuple(sample_trees.emptied(one) if one.id == "price" else one for one in whole.scores.nodes)
    scores = attrs.evolve(whole.scores, nodes=nodes)
    entries = tuple(sample_trees.emptied(one) if one.at == "price" else one for one in whole.entries)
    part = attrs.evolve(made, segments=(attrs.evolve(whole, scores=scores, entries=entries),))
    rows = {line.split("  ")[0]: line.split() for line in plain_text(screen_of(part, "en")).splitlines()}
    assert rows["Price"] == ["Price", "12%", "–", "–"]
    assert len(rows["Maintenance"]) > 4
