"""Phrases are data: every language has the same keys and the same facts, and a language is one file."""

import ast
import re
import shutil
import string
import subprocess
import sys
import tomllib

import pytest
from support.command import environment
from support.package_sources import PACKAGE, SOURCES, called, codes_of, parsed

from servicetree.i18n.messages import LANGUAGES, phrases


def facts(phrase: str) -> set[str]:
    """Find the names of the facts that stand in a phrase's braces."""
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_language_has_the_same_phrases(lang):
    """Sections and keys are those of English, in the same order, so that two files can be read side by side."""
    assert {name: list(section) for name, section in phrases(lang).items()} == {
        name: list(section) for name, section in phrases("en").items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sections_are_those_of_the_whole_file(lang):
    """A section by itself says what it says in the file read as one, but for blanks that may not break."""
    with (PACKAGE / "i18n" / "phrases" / f"{lang}.toml").open("rb") as file:
        whole = tomllib.load(file)
    read = {name: dict(section) for name, section in phrases(lang).items()}
    assert list(read) == list(whole)
    assert len(phrases(lang)) == len(whole)
    for name, section in whole.items():
        assert {key: re.sub("[\u00a0\u202f]", " ", said) for key, said in read[name].items()} == {
            key: re.sub("[\u00a0\u202f]", " ", said) for key, said in section.items()
        }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_phrases_ask_for_the_same_facts(lang):
    """Each phrase says something, and has the facts of its English counterpart in braces."""
    for name, section in phrases(lang).items():
        for key, phrase in section.items():
            assert phrase.strip() or name == "numbers", (name, key)
            assert facts(phrase) == facts(phrases("en")[name][key]), (name, key)


def test_no_phrase_stands_in_python():
    """No module holds a table of phrases by language: no French or Russian outside the phrase files."""
    for module, tree in parsed().items():
        docstrings = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docstrings:
                assert not re.search("[а-яё]{4,} [а-яё]{2,}", node.value, re.IGNORECASE), (module, node.lineno)


def test_every_warning_is_explained():
    """Each code that the package raises as an issue is explained in every language, without a fact."""
    for code in codes_of("Issue"):
        assert not facts(phrases("en")["warnings"][code]), code


def worded_in_python(said: ast.expr, assigned: dict[str, list[ast.expr]]) -> bool:
    """Tell whether an argument is a sentence of its own, also by way of a name that it was given first."""
    match said:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Constant(value=str(text)):
            return " " in text.strip()
        case ast.IfExp(body=one, orelse=other):
            return worded_in_python(one, assigned) or worded_in_python(other, assigned)
        case ast.BoolOp(values=values):
            return any(worded_in_python(one, assigned) for one in values)
        case ast.Name(id=name):
            return any(worded_in_python(one, {}) for one in assigned.get(name, []))
    return False


def assignments(function: ast.AST) -> dict[str, list[ast.expr]]:
    """Collect what the names of a function stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=False))
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(value)
    return found


def sentences_in_python(module: ast.Module) -> list[str]:
    """List the messages and hints of faults and warnings that are worded where they are raised."""
    found = []
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        raised = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        raised = [(node, called(node)) for node in raised if called(node) in {"Fault", "Issue"}]
        assigned = assignments(function) if raised else {}
        for node, name in raised:
            told = node.args[2:4] if name == "Fault" else node.args[2:3]
            found += [ast.unparse(one) for one in told if worded_in_python(one, assigned)]
    return found


def test_no_fault_or_warning_is_worded_in_python():
    """What is wrong, and what to do about it, are phrases: whatever was added, it can be said in every language."""
    for module, tree in parsed().items():
        assert not sentences_in_python(tree), module


@pytest.mark.parametrize(
    "said",
    [
        '"is not there"',
        'f"is {n}"',
        '"is " + n',
        '"is not there" if n else told("a")',
        'told("a") or "not there"',
        "said",
    ],
)
def test_a_sentence_in_python_is_found(said):
    """However it is put together; a phrase is none."""
    raised = f'def f(n):\n    said = "is not there"\n    raise E(Fault("usage", "x", {said}))\n'
    assert sentences_in_python(ast.parse(raised))
    assert not sentences_in_python(ast.parse(raised.replace(f"{said}))", 'told("a", n=n)))')))


def test_every_phrase_is_used():
    """A key that no module names is dead, and would be translated for nothing."""
    others = [*PACKAGE.rglob("*.j2"), PACKAGE / "proposing" / "lexicon.toml"]
    source = "".join([*SOURCES.values(), *(path.read_text(encoding="utf-8") for path in others)])
    words = set(re.findall(r"""[\"'](\w+)[\"']""", source)) | set(re.findall(r"\b(\w+) ?=", source))
    made = re.findall(r'f"([\w:]*\{[^"]*)"', source)
    patterns = [re.compile(".+".join(map(re.escape, re.split(r"\{[^{}]*\}", text)))) for text in made]
    patterns = [pattern for pattern in patterns if pattern.pattern.replace(".+", "")]
    codes = codes_of("Issue")
    for name, section in phrases("en").items():
        for key in section:
            used = (
                (name == "warnings" and key in codes)
                or key in words
                or any(pattern.fullmatch(key) for pattern in patterns)
            )
            assert used, (name, key)


@pytest.mark.ci
def test_a_fourth_language_is_one_file(tmp_path):
    """With one more file beside the others every verb speaks the language, its numbers and its quotation marks."""
    shutil.copytree(PACKAGE, tmp_path / "servicetree", ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "servicetree" / "i18n" / "phrases"
    english = (folder / "en.toml").read_text(encoding="utf-8")
    made_up = english.replace('decimal = "."', 'decimal = "٫"').replace("points are lost", "poentoj perdiĝis")
    (folder / "eo.toml").write_text(made_up, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "servicetree", "demo", "--lang", "eo", "--out", str(tmp_path / "out")]
    surroundings = environment(tmp_path, COLUMNS="100")
    told = subprocess.run(command, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "26٫1 of 100 poentoj perdiĝis" in told.stdout
    assert "poentoj perdiĝis" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
