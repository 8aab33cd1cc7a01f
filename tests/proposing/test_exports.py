"""Exports of a dozen tools go through two commands; spoilt in twelve ways, none gives a wrong score without a word."""

import re
import shlex
import tomllib

import numpy as np
import pandas as pd
import pytest
from support.command import run
from support.folders import DOCS
from support.short_lane import first
from support.tool_exports import ASKED, OTHERS, SPOILINGS, TOOLS, limesurvey_codes, survey

import servicetree as st
from servicetree.errors import ServiceTreeError
from servicetree.tree.written_values import numbered_words

PAGE = DOCS / "how-to" / "read-my-export.md"
SHAPES = {**TOOLS, **OTHERS}
QUESTIONS = (*ASKED, "overall", "recommend")


@pytest.fixture(scope="module")
def answered():
    """The survey behind all exports."""
    return survey()


def encoding_of(export):
    """The encoding that has to be said."""
    return export.encoding if export.encoding.startswith("cp") else None


def means(tree, moments):
    """The mean score of each question's answers, 0-100, by its column."""
    found = {}
    for name, node in tree.nodes.items():
        for question in node.questions:
            low, high = question.answer_scale(tree.scale)
            counts = moments.tallies[f"{name}.{question.id}:{question.columns[0]}"].counts
            share = (sum(value * count for value, count in counts.items()) / counts.total() - low) / (high - low)
            found[question.columns[0]] = 100 * (1 - share if question.is_reversed(tree.scale) else share)
    return found


def columns_of(export, tree):
    """The column that each question of the survey stands in, as the tree names it; None if it has none."""
    there = [question.columns[0] for node in tree.nodes.values() for question in node.questions]
    names = export.header if not any(name == "" for name in export.header[:13]) else export.above[0]

    def column(name):
        return next((one for one in there if one == name or (name in ASKED_TEXTS and name in one)), None)

    return {question: column(names[place]) for question, place in export.items.items()}


ASKED_TEXTS = {text for texts in ASKED.values() for text in texts}


@pytest.mark.parametrize("tool", first(5, SHAPES))
def test_an_export_goes_through(tool, answered, tmp_path):
    """Every rating is placed with its true mean, the outcomes are found, the shops offered, everybody counted."""
    export = SHAPES[tool](answered)
    path, encoding = export.save(tmp_path / "export.csv"), encoding_of(export)
    found = st.propose(path, "mine", encoding=encoding)
    moments = st.gather(found.tree, path, encoding=encoding)
    assert moments.n == len(answered.shops)
    scored, columns = means(found.tree, moments), columns_of(export, found.tree)
    if tool == "SurveyMonkey":  # there the outcomes' names stand in the first line
        columns |= dict(zip(("overall", "recommend"), (export.header[13], export.header[14]), strict=True))
    for question in QUESTIONS:
        assert scored[columns[question]] == pytest.approx(answered.mean_of(question)), question
    texts = [str(question.text) for node in found.tree.nodes.values() for question in node.questions]
    assert [text for text in texts if text and not text[0].isalnum()] == []  # an item under a stem without its dash
    outcomes = {question.columns[0] for outcome in found.tree.outcomes for question in outcome.questions}
    assert columns["recommend"] in outcomes
    assert tool == "LimeSurvey" or columns["overall"] in outcomes
    assert found.options["by"] not in (*scored, *export.header[3:5])
    segments = st.score(found.tree, path, encoding=encoding, by=found.options["by"]).segments[1:]
    assert {one.by for one in segments} == set(answered.shops)


@pytest.mark.parametrize("tool", ["Qualtrics", "French form"])
def test_two_commands_make_a_report(tool, answered, tmp_path):
    """The second is printed by the first, ready to paste."""
    export = SHAPES[tool](answered)
    path, encoding = export.save(tmp_path / "an export.csv"), encoding_of(export)
    extra = ("--encoding", encoding) if encoding else ()
    done = run("new", "mine", "--from-answers", path.name, *extra, cwd=tmp_path)
    first = done.stdout.splitlines()[0]
    assert first.startswith("guess: 5 is the best answer, 1 the worst")
    pasted = done.stdout.splitlines()[-1].strip()
    assert pasted.startswith("servicetree report 'an export.csv' --tree mine.toml -o mine.html")
    run(*shlex.split(pasted)[1:], cwd=tmp_path)
    assert (tmp_path / "mine.html").stat().st_size > 10_000


def test_answer_codes_are_refused_with_a_mapping_to_fill_in(answered, tmp_path):
    """``AO01`` says nothing: the words, their counts, and a file that reads them once it is filled in."""
    export = limesurvey_codes(answered)
    path = export.save(tmp_path / "codes.csv")
    refused = run("new", "mine", "--from-answers", path, code=2, cwd=tmp_path)
    assert "has 10 columns" in refused.stderr
    assert re.search(r"'AO04' \(\d+ times\)", refused.stderr)
    mapping = refused.stderr[refused.stderr.index("answers = {") :]
    assert tomllib.loads(mapping)["answers"] == {f"AO0{place}": 0 for place in range(1, 6)}
    (tmp_path / "words.toml").write_text(mapping)
    told = run("new", "mine", "--from-answers", path, "--words", "words.toml", code=2, cwd=tmp_path).stderr
    assert "words.toml: answers: must hold two different numbers" in told
    for place in range(1, 6):
        mapping = mapping.replace(f"AO0{place} = 0", f"AO0{place} = {place}")
    (tmp_path / "words.toml").write_text(mapping)
    run("new", "mine", "--from-answers", path, "--words", "words.toml", cwd=tmp_path)
    tree = st.read_tree(tmp_path / "mine.toml")
    scored = means(tree, st.gather(tree, path))
    for question in ASKED:
        assert scored[export.header[export.items[question]]] == pytest.approx(answered.mean_of(question))


def verdict_on(export, answered, path):
    """Say what became of a spoilt export: ``right``, ``told`` or ``refused``; or what nobody told of."""
    try:
        found = st.propose(path, "mine", encoding=encoding_of(export))
        moments = st.gather(found.tree, path, encoding=encoding_of(export))
        issues = st.score(found.tree, moments).issues
    except ServiceTreeError as error:
        return "refused" if error.faults[0].hint else "refused without a way out"
    scored, columns = means(found.tree, moments), columns_of(export, found.tree)
    wrong = [
        question
        for question in QUESTIONS
        if columns[question] is None
        or abs(scored[columns[question]] - answered.mean_of(question, export.lost.get(question, ()))) > 1e-9
    ]
    told = {guess.where for guess in found.guesses if guess.about == "left_out"}
    told |= {guess.about for guess in found.guesses} & {"anchor_against", "stray", "no_answers"}
    told |= {issue.where.split(".")[0] for issue in issues if issue.code == "reversed?"}
    nodes = {question.columns[0]: node.id for node in found.tree.nodes.values() for question in node.questions}
    for question in wrong:
        named = {export.header[export.items[question]], nodes.get(columns[question]), "anchor_against"}
        if told.isdisjoint(named):
            return f"{question} is wrong, and nothing says so"
    if moments.n != len(answered.shops):
        return "told" if told & {"stray", "no_answers"} else f"{moments.n} respondents, and nothing says so"
    return "told" if wrong else "right"


def matrix_of_the_page():
    """Read the table of the manual: a row for each way to spoil an export, a column for each tool."""
    text = PAGE.read_text(encoding="utf-8")
    lines = [line for line in text[text.index("| spoilt by") :].split("\n\n")[0].splitlines() if line]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {(row[0], tool): cell for row in rows[2:] for tool, cell in zip(rows[0][1:], row[1:], strict=True)}


@pytest.mark.ci
@pytest.mark.parametrize("spoiling", SPOILINGS)
def test_no_spoilt_export_scores_wrongly_in_silence(spoiling, answered, tmp_path):
    """Twelve ways to spoil an export, six tools: as the manual's table says."""
    said = matrix_of_the_page()
    assert {tool for _, tool in said} == set(TOOLS)
    assert {row for row, _ in said} == set(SPOILINGS)
    for tool, shape in TOOLS.items():
        export = SPOILINGS[spoiling](shape(answered))
        path = export.save(tmp_path / f"{len(tool)}.csv")
        assert verdict_on(export, answered, path) == said[spoiling, tool], tool


def test_without_an_anchor_the_end_is_assumed_loudly(tmp_path):
    """Numbers alone do not say whether 5 or 1 is best: the first printed line and the file do, with the way out."""
    rated = survey().ratings
    path = tmp_path / "bare.csv"
    names = list(rated)[:5]
    rows = np.nan_to_num(np.stack([rated[name] for name in names], axis=1), nan=3)
    path.write_text("\n".join([",".join(names), *(",".join(f"{x:g}" for x in row) for row in rows)]))
    done = run("new", "mine", "--from-answers", path, cwd=tmp_path)
    assert done.stdout.splitlines()[0] == (
        "guess: 5 is taken as the best answer, 1 as the worst; nothing in the table says so. If it is the other way "
        "round, write reversed = true under [scale]"
    )
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    assert "nothing in the table says so" in " ".join(line.lstrip("# ") for line in text.splitlines())
    turned = text.replace("high = 5\n", "high = 5\nreversed = true\n")
    (tmp_path / "turned.toml").write_text(turned)
    plain, other = (
        st.score(st.read_tree(tmp_path / name), path).segments[0].score.value for name in ("mine.toml", "turned.toml")
    )
    assert plain + other == pytest.approx(100)


@pytest.mark.parametrize("lang", ["fr", "ru"])
def test_the_table_is_printed_in_other_languages(lang, answered, tmp_path):
    """Nothing of it stays in English but names and commands."""
    path = TOOLS["plain table"](answered).save(tmp_path / "export.csv")
    printed = run("new", "mine", "--from-answers", path, "--lang", lang, cwd=tmp_path).stdout
    assert "guess" not in printed
    assert {"fr": "sont devenues des questions", "ru": "Вопросами стали столбцы"}[lang] in printed


def test_an_export_keeps_its_shape(answered):
    """The spoilings change what they say and nothing else."""
    export = TOOLS["plain table"](answered)
    for name, spoil in SPOILINGS.items():
        spoilt = spoil(export)
        assert spoilt != export, name
        assert (spoilt.items, spoilt.separator, spoilt.above) == (export.items, export.separator, export.above), name


def test_ordered_categories_are_answers():
    """Frames with ordered categories, as readers of statistics packages make them, are scored by their order."""
    rng = np.random.default_rng(1)
    mood, words = rng.normal(size=300), ["awful", "so-so", "fine", "great"]
    drawn = {name: np.clip(np.rint(1.6 + mood + rng.normal(0, 0.6, 300)), 0, 3).astype(int) for name in list(ASKED)[:4]}
    frame = pd.DataFrame({name: pd.Categorical.from_codes(x, words, ordered=True) for name, x in drawn.items()})
    found = st.propose(frame)
    assert dict(found.tree.scale.answers) == {"awful": 1, "so-so": 2, "fine": 3, "great": 4}
    scored = means(found.tree, st.gather(found.tree, frame))
    assert scored == pytest.approx({name: 100 * x.mean() / 3 for name, x in drawn.items()})
    bare = st.ServiceTree("x", scale=st.Scale(1, 4), aspects=[st.Aspect("a", questions=[st.Question("clean")])])
    assert st.score(bare, frame).segments[0].score.value == pytest.approx(scored["clean"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5 - Very satisfied", (5, "Very satisfied")),
        ("4 (fair)", (4, "fair")),
        ("gut (2)", (2, "gut")),
        ("sehr gut ( 1,0 )", (1, "sehr gut")),
        ("7/10", None),
        ("row 3 (2)", None),
        ("(2)", None),
        ("gut (2) (3)", None),
    ],
)
def test_numbers_stand_before_their_words_or_in_brackets_behind(written, read):
    """Either way the number is the answer; whatever else holds digits is not."""
    assert numbered_words(written) == read


def test_school_grades_are_read_with_the_best_end_that_their_words_say(tmp_path):
    """``sehr gut (1)`` is the best answer and a line of averages none; means are those of the grades."""
    grades = ["sehr gut (1)", "gut (2)", "befriedigend (3)", "ausreichend (4)", "mangelhaft (5)"]
    rng = np.random.default_rng(4)
    drawn = np.clip(np.round(1.6 + rng.normal(0, 0.7, (120, 1)) + rng.normal(0, 1, (120, 4))), 0, 4).astype(int)
    head = ";".join(["Filiale", *(f"Frage {place}" for place in range(4))])
    lines = [";".join([f"Filiale {at % 3}", *(grades[x] for x in row)]) for at, row in enumerate(drawn)]
    averages = ";".join(["Durchschnitt", *["2,4"] * 4])
    (tmp_path / "noten.csv").write_text("\n".join([head, *lines, averages]), encoding="utf-8")
    tree = st.propose(tmp_path / "noten.csv").tree
    scores = {node.id: node for node in st.score(tree, tmp_path / "noten.csv").whole.nodes}
    asked = {question.column: name for name, node in tree.measured.items() for question in node.questions}
    assert len(asked) == 4
    low, high = tree.scale.low, tree.scale.high
    for name in set(asked.values()):
        mine = [place for place in range(4) if asked[f"Frage {place}"] == name]
        wanted = 100 * (high - 1 - drawn[:, mine].mean()) / (high - low)
        assert scores[name].level.value == pytest.approx(wanted)
