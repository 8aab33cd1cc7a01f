"""The industry trees that are built in: whole in three languages, their own words, good for every verb."""

import html
import json
import re
import tomllib
import unicodedata
from itertools import chain

import pytest
from support.at_hand import template
from support.theory_of_service import CHARACTERISTICS, STEPS, questions_of

import servicetree as st
from servicetree.tree.building import merged
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries
from servicetree.tree.plain_tables import unstructure
from servicetree.tree.service_tree import ServiceTree

FILES = {tree.name: tree.path for tree in catalogue_entries() if tree.source == BUILT_IN}
INDUSTRIES = sorted(set(FILES) - {"general"})
# English words that would betray a text left untranslated; none of them is a French word.
ENGLISH = {"the", "and", "was", "were", "with", "what", "that", "they", "them", "my", "it", "of", "to", "is", "which"}


@pytest.fixture(params=INDUSTRIES)
def name(request):
    """The name of an industry tree."""
    return request.param


@pytest.fixture
def tree(name):
    """An industry tree."""
    return template(name)


def said_in(tree):
    """Every label and text of a tree, by its place."""
    found = {"label": tree.label, "trunk": tree.trunk.label}
    found |= {node.id: node.label for node in tree.nodes.values()}
    return found | texts_of(tree)


def texts_of(tree):
    """Every question's text, by its place."""
    return {f"{node.id}.{question.id}": question.text for node, question in questions_of(tree)}


def own_texts(tree):
    """The texts that a tree does not have from the general one."""
    general = texts_of(template("general"))
    return {place: text for place, text in texts_of(tree).items() if general.get(place) != text}


def test_there_is_a_tree_for_each_industry():
    """The names are fixed: scripts and tree files rely on them."""
    assert [
        *("airline", "airport", "b2b_equipment", "bank", "ecommerce", "hospital", "hotel"),
        *("public_service", "restaurant", "saas", "shop", "telecom"),
    ] == INDUSTRIES


def test_a_tree_is_named_as_its_file_and_grows_from_the_general_one(name, tree):
    """What every service shares stands in one place."""
    raw = tomllib.loads(FILES[name].read_text(encoding="utf-8"))
    assert (raw["name"], tree.name, raw["extends"]) == (name, name, "general")


def test_a_file_opens_with_whom_it_is_for_and_what_it_follows(name):
    """A comment says for whom, which published work the structure follows, what was taken and what was left."""
    opening = "".join(re.match(r"(?:#.*\n)+", FILES[name].read_text(encoding="utf-8"))[0])
    heads = ("Follows", "Taken", "Left", "Yours to set")
    assert [head for head in heads if f"\n# {head}: " not in opening] == []
    assert not opening.startswith("# Follows")


def test_a_file_is_good_by_the_schema_for_editors(name):
    """An editor that checks while one types finds nothing wrong in ours."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is in the extra test")
    jsonschema.validate(tomllib.loads(FILES[name].read_text(encoding="utf-8")), st.tree_schema())


def test_a_tree_asks_no_more_than_a_customer_answers(tree):
    """Twelve to twenty-eight questions, outcomes included; each part of the trunk has two or more."""
    assert 12 <= len(questions_of(tree)) <= 28
    assert all(len(aspect.questions) >= 2 for aspect in tree.aspects)
    assert [outcome.id for outcome in tree.outcomes] == ["satisfaction", "loyalty"]


def test_nothing_is_claimed_that_answers_should_tell(tree):
    """No carry-over is given, and all weights are equal but the trunk's, which is the general tree's."""
    assert all(branch.carry_over is None for branch in tree.branches)
    assert tree.trunk.weight == template("general").trunk.weight
    assert {node.weight for node in (*tree.aspects, *tree.branches)} == {1.0}
    assert {question.weight for _, question in questions_of(tree)} == {1.0}


def test_tags_are_of_the_two_vocabularies_and_use_them_up(tree):
    """Every question has a characteristic and a step; each of them is asked about somewhere."""
    tags = [tree.tags_of(node.id, question) for node, question in questions_of(tree)]
    assert {frozenset(tag) for tag in tags} == {frozenset({"characteristic", "step"})}
    assert {tag["characteristic"] for tag in tags} == CHARACTERISTICS
    assert {tag["step"] for tag in tags} == STEPS


def test_columns_are_unique_and_say_where_they_belong(tree):
    """No two questions read one column; a column opens with node and question, a gate's with its branch."""
    columns = [
        (f"{node.id}_{question.id}", column) for node, question in questions_of(tree) for column in question.columns
    ]
    gates = [(branch.id, branch.gate.column) for branch in tree.branches if branch.gate]
    assert all(column.startswith(opening) for opening, column in columns)
    assert all(column == f"{branch}_reached" for branch, column in gates)
    every = [column for _, column in columns + gates]
    assert len(set(every)) == len(every)


def test_kinds_of_questions_fit_what_is_measured(tree):
    """Every tree measures a wait in units of time; promises are kept in days; a gate asks for one code."""
    kinds = {(question.kind, question.unit) for _, question in questions_of(tree)}
    assert "duration" in {kind for kind, _ in kinds}
    assert {unit for kind, unit in kinds if kind == "promise"} <= {"days"}
    assert {branch.gate.reached for branch in tree.branches if branch.gate} == {(1,)}


def test_everything_is_said_in_three_languages(tree):
    """Labels and texts stand in all three; French has no English words, Russian no Latin letters."""
    for place, words in said_in(tree).items():
        assert list(words) == ["en", "fr", "ru"], place
        assert all(text == text.strip() and text for text in words.values()), place
        assert not ENGLISH & set(re.findall(r"\w+", words["fr"].lower())), place
        scripts = {unicodedata.name(letter).split()[0] for letter in words["ru"] if letter.isalpha()}
        assert scripts == {"CYRILLIC"}, place
        assert words["fr"] != words["en"], place


def test_no_two_questions_of_a_tree_read_alike(tree):
    """In no language is one thing asked twice."""
    for language in ("en", "fr", "ru"):
        said = [text[language] for text in texts_of(tree).values()]
        assert len(set(said)) == len(said)


def test_no_two_trees_share_a_question_but_what_they_have_from_the_general_one():
    """A question that is special to an industry stands in its tree alone, in every language."""
    for language in ("en", "fr", "ru"):
        said = [text[language] for name in INDUSTRIES for text in own_texts(template(name)).values()]
        said += [text[language] for text in texts_of(template("general")).values()]
        assert len(set(said)) == len(said)


def test_a_tree_written_out_flat_is_the_same_tree(name, tree, tmp_path):
    """Law 16: laid over the general tree by hand, or written out flat and read again, it is the same."""
    raw = tomllib.loads(FILES[name].read_text(encoding="utf-8"))
    raw.pop("extends")
    flat, found = merged(ServiceTree, unstructure(template("general")), raw)
    assert found == []
    (tmp_path / "flat.json").write_text(json.dumps(flat), encoding="utf-8")
    assert st.read_tree(tmp_path / "flat.json") == tree
    st.write_tree(tree, tmp_path / "flat.toml")
    assert st.read_tree(tmp_path / "flat.toml") == tree


def test_a_tree_can_be_simulated_scored_traced_and_reported(tree):
    """A survey of its questions gives an account whose points add up, a score for every node, and a report."""
    answers = st.simulate(tree, 400, seed=1)
    traced = st.trace(tree, answers)
    account = traced.whole
    assert tree.label["fr"] in html.unescape(st.report(tree, traced, lang="fr").to_html())
    assert sum(node.points.value for node in account.nodes) == pytest.approx(account.loss.value, abs=1e-10)
    assert {node.id for node in account.nodes} == set(tree.measured)
    scores = st.score(tree, answers).segments[0]
    assert all(0 <= node.level.value <= 100 for node in scores.nodes)
    assert all(part.level.value is not None for part in chain(scores.nodes, scores.groups))
