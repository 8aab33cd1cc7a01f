"""Exports that a stranger brought: words for both sexes, scales whose ends are stated, codes, notes, indices."""

import csv
import itertools

import numpy as np
import openpyxl
import pytest
from support.short_lane import first
from support.tool_exports import ASKED, survey

import servicetree as st
from servicetree.errors import AnswersError

SURVEY = survey()
TEXTS = [texts[0] for texts in ASKED.values()]
FRENCH = [texts[1] for texts in ASKED.values()]
FIVE = ("1", "2", "3", "4", "5")


def points(low=1, high=5):
    """Ten ratings as whole numbers from low to high, NaN for a gap; many-pointed scales spread what was answered."""
    spread = np.random.default_rng(5).integers(0, 2, (len(ASKED), len(SURVEY.shops)))
    for column, extra in zip(SURVEY.ratings.values(), spread, strict=True):
        wide = np.rint((column - 1) / 4 * (high - low) + low)
        yield np.clip(wide - (extra if high - low > 4 else 0), low, high)


def table(names, words, *, gap="", low=1, **more):
    """The shop, ten ratings in some words from the worst, the recommendation, and further columns."""
    rated = list(points(low, low + len(words) - 1))
    lines = [["Shop", *names, "Recommend", *more]]
    for row, shop in enumerate(SURVEY.shops):
        cells = [gap if np.isnan(one[row]) else words[int(one[row]) - low] for one in rated]
        lines.append([shop, *cells, int(SURVEY.recommend[row]), *(column[row] for column in more.values())])
    truth = [100 * (float(np.nanmean(one)) - low) / (len(words) - 1) for one in rated]
    return lines, [*truth, SURVEY.mean_of("recommend")]


def written(folder, lines, separator=","):
    """Write lines of cells to a text file."""
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(lines)
    return path


def scored(path):
    """What is proposed, the answers gathered with it, and every question's mean score, 0-100, good is high."""
    found = st.propose(path, "mine")
    moments = st.gather(found.tree, path, **found.options)
    means = []
    for name, node in found.tree.nodes.items():
        for question in node.questions:
            low, high = question.answer_scale(found.tree.scale)
            counts = moments.tallies[f"{name}.{question.id}:{question.columns[0]}"].counts
            share = (sum(value * count for value, count in counts.items()) / counts.total() - low) / (high - low)
            means.append(100 * (1 - share if question.is_reversed(found.tree.scale) else share))
    return found, moments, sorted(means)


TURKISH = ("Kesinlikle katılmıyorum", "Katılmıyorum", "Kararsızım", "Katılıyorum", "Kesinlikle katılıyorum")
DUTCH = ("Helemaal mee oneens", "Mee oneens", "Niet mee eens/niet mee oneens", "Mee eens", "Helemaal mee eens")
BOTH_SEXES = (
    "Muy insatisfecho/a",
    "Insatisfecho/a",
    "Ni satisfecho/a ni insatisfecho/a",
    "Satisfecho/a",
    "Muy satisfecho/a",
)
INCLUSIVE = ("Très insatisfait·e", "Insatisfait·e", "Ni l'un ni l'autre", "Satisfait·e", "Très satisfait·e")
FRENCH_FOUR = ("Pas du tout satisfait", "Plutôt pas satisfait", "Plutôt satisfait", "Très satisfait")
ITALIAN_FOUR = ("Per nulla soddisfatto", "Poco soddisfatto", "Abbastanza soddisfatto", "Molto soddisfatto")
GRADES = ("Ungenügend", "Mangelhaft", "Ausreichend", "Befriedigend", "Gut", "Sehr gut")
IN_WORDS = {
    "Turkish": (TURKISH, "Fikrim yok"),
    "Dutch, a middle with a slash": (DUTCH, "Weet niet / n.v.t."),
    "Spanish for both sexes": (BOTH_SEXES, "NS/NC"),
    "French for both sexes": (INCLUSIVE, "Je ne sais pas / Non concerné·e"),
    "four French words": (FRENCH_FOUR, "NSP"),
    "Dutch, moderate in the middle": (("Zeer slecht", "Slecht", "Matig", "Goed", "Zeer goed"), ""),
    "lines between words": (("strongly_disagree", "disagree", "neutral", "agree", "strongly_agree"), "not_applicable"),
    "four Italian words": (ITALIAN_FOUR, "Non saprei"),
    "German school grades": (GRADES, ""),
    "no answer has a number in the scale's row": (
        [f"{place} - {word}" for place, word in enumerate(("Very bad", "Bad", "Fair", "Good", "Very good"), 1)],
        "6 - Don't know",
    ),
    "no answer has a number in brackets": (
        [f"{word} ({place})" for place, word in enumerate(("Very bad", "Bad", "Fair", "Good", "Very good"), 1)],
        "Don't know (9)",
    ),
    "the ends alone have words, the best is 1": (("5 - poor", "4", "3", "2", "1 - excellent"), ""),
}


@pytest.mark.parametrize("case", first(5, IN_WORDS))
def test_answers_in_words_are_numbered_as_they_were_meant(case, tmp_path):
    """As many points as the questionnaire had, everybody who answered counted, whatever means no answer left out."""
    words, gap = IN_WORDS[case]
    lines, truth = table(TEXTS, words, gap=gap)
    _, moments, means = scored(written(tmp_path, lines))
    assert moments.n == len(SURVEY.shops)
    assert means == pytest.approx(sorted(truth))


STATED = {
    "equals signs": "{} (1 = very satisfied, 5 = very dissatisfied)",
    "square brackets": "{} [1=excellent … 5=poor]",
    "German": "{} (Note 1 = sehr gut, 5 = mangelhaft)",
    "the whole sentence": "De 1 (très satisfait) à 5 (pas du tout satisfait) : {}",
}


@pytest.mark.parametrize("case", STATED)
def test_a_question_that_states_its_ends_says_which_is_best(case, tmp_path):
    """No anchor is needed: 1 is the best where the names say so, and nobody is told that nothing does."""
    names = [STATED[case].format(text) for text in FRENCH]
    lines, truth = table(names, FIVE[::-1])
    lines = [line[:11] for line in lines]
    found, _, means = scored(written(tmp_path, lines))
    assert found.tree.scale.reversed
    assert [guess.about for guess in found.guesses if guess.about.startswith("best")] == ["best_words"]
    assert means == pytest.approx(sorted(truth[:10]))


def test_a_recommendation_keeps_its_numbers_where_words_stand_for_several(tmp_path):
    """``9 - Very likely`` beside ``10 - Very likely``; and one word alone at the end of a scale that none else has."""
    for label in (
        lambda at: f"{at} - {'Very likely' if at > 8 else 'Likely' if at > 6 else 'Unlikely'}",
        lambda at: "10 - Extremely likely" if at == 10 else at,
        lambda at: f"{at} - {'Very likely' if at > 8 else 'abcdefghi'[at] * 3}",
    ):
        lines, truth = table(TEXTS, FIVE)
        for line in lines[1:]:
            line[11] = label(line[11])
        _, _, means = scored(written(tmp_path, lines))
        assert means == pytest.approx(sorted(truth))


def test_two_answers_are_never_taken_for_one(tmp_path):
    """Where "fair" and "average" both stand, no known set tells them apart: refused, with the words to fill in."""
    lines, _ = table(TEXTS, ("Poor", "Fair", "Average", "Good", "Excellent"))
    with pytest.raises(AnswersError) as refused:
        st.propose(written(tmp_path, lines))
    assert refused.value.faults[0].code == "words"
    assert all(f"{word} = 0" in refused.value.faults[0].hint for word in ("Average", "Fair"))


@pytest.mark.parametrize("words", ["😡🙁😐🙂😀", "EDCBA", ("非常不满意", "不满意", "一般", "满意", "非常满意")])
def test_answers_that_no_one_knows_are_named_in_the_refusal(words, tmp_path):
    """Columns that share their few answers are answers in words, whatever language: the way out is a mapping."""
    lines, _ = table(TEXTS, tuple(words))
    with pytest.raises(AnswersError) as refused:
        st.propose(written(tmp_path, lines))
    assert refused.value.faults[0].code == "words"
    given = {word: place for place, word in enumerate(words, 1)}
    assert len(st.propose(tmp_path / "export.csv", words=given).tree.scale.answers) == 5


def test_codes_below_every_scale_are_no_answers(tmp_path):
    """``-77`` as EFS Survey writes it, ``-1`` beside a recommendation from 0 to 10."""
    lines, truth = table(TEXTS, FIVE, gap="-77")
    kept = [line[11] for line in lines[1:] if line[11] > 0]
    for line in lines[1:]:
        line[11] = -1 if line[11] == 0 else line[11]
    lines += [[*line[:11], -1] for line in lines[1:20]]
    _, _, means = scored(written(tmp_path, lines))
    assert 10 * float(np.mean(kept)) == pytest.approx(min(means, key=lambda one: abs(one - 10 * np.mean(kept))))
    assert len(means) == len(truth)


def test_half_a_star_is_on_the_scale_of_all_stars(tmp_path):
    """Where one question has answers of 0.5 the others, in half steps too, begin at 0 as well."""
    halves = [str(place / 2) for place in range(1, 11)]
    lines, _ = table(TEXTS, halves)
    for line in lines[1:]:
        line[1] = "1.0" if line[1] == "0.5" else line[1]
    found = st.propose(written(tmp_path, [line[:11] for line in lines]))
    assert {one.answer_scale(found.tree.scale) for node in found.tree.nodes.values() for one in node.questions} == {
        (0.0, 5.0)
    }


def test_a_mean_of_the_ratings_is_no_question(tmp_path):
    """An index of any name that is the mean of the others, in points or percent, is reckoned, not asked."""
    level = np.nanmean(list(SURVEY.ratings.values()), axis=0)
    for index in (np.round(level, 2), np.round(25 * (level - 1), 1)):
        lines, truth = table(TEXTS, FIVE, **{"Satisfaction index": index})
        found, _, means = scored(written(tmp_path, lines))
        assert means == pytest.approx(sorted(truth))
        assert ("Satisfaction index", "computed") in {
            (guess.where, "computed") for guess in found.guesses if "reckoned" in guess.said
        }


BELOW = {
    "averages": [
        ["Mean", *[3.41] * 11],
        ["Std. dev.", *[1.12] * 11],
        ["N valid", *[288] * 11],
        ["Top-2-Box %", *[51.3] * 11],
    ],
    "French": [[], ["Moyenne générale", *[3.4] * 11], ["Total général", *[1021] * 11]],
    "a note": [[], ["Grand Total", 300], ["Source: feedback tool, exported 2026-06-01"]],
}


@pytest.mark.parametrize("case", BELOW)
def test_what_stands_below_a_table_is_nobody(case, tmp_path):
    """Counts, averages and notes below the answers of a workbook are no respondents and no shops."""
    lines, truth = table(TEXTS, FIVE)
    book = openpyxl.Workbook()
    for line in [*lines, *BELOW[case]]:
        book.active.append([int(cell) if str(cell).isdigit() else cell or None for cell in map(_plain, line)])
    book.save(tmp_path / "export.xlsx")
    _, moments, means = scored(tmp_path / "export.xlsx")
    assert moments.n == len(SURVEY.shops)
    assert set(moments.segments) == set(SURVEY.shops)
    assert means == pytest.approx(sorted(truth))


def _plain(cell):
    return str(cell) if isinstance(cell, np.str_) else cell


@pytest.mark.parametrize("repeated", [True, False])
def test_titles_of_blocks_above_the_names_are_no_names(repeated, tmp_path):
    """Be they merged over their columns or written above each; a column without a title above keeps its name."""
    lines, truth = table(TEXTS, FIVE)
    blocks = ["The shop", "The offer", "Prices", "Staff", "The rest"]
    titles = list(itertools.chain.from_iterable((title, title if repeated else "") for title in blocks))
    path = written(tmp_path, [["", *titles, "Loyalty"], *lines], separator=";")
    _, moments, means = scored(path)
    assert moments.by == "Shop"
    assert means == pytest.approx(sorted(truth))


def test_a_segment_in_merged_cells_is_refused_with_the_reason(tmp_path):
    """A cell merged over the rows of a shop fills the first of them: nearly all rows would be left out."""
    lines, _ = table(TEXTS, FIVE)
    rows = sorted(lines[1:])
    rows = [[row[0] if not at or row[0] != rows[at - 1][0] else "", *row[1:]] for at, row in enumerate(rows)]
    path = written(tmp_path, [lines[0], *rows])
    tree = st.propose(path, "mine").tree
    with pytest.raises(AnswersError) as refused:
        st.gather(tree, path, by="Shop")
    assert str(refused.value.faults[0]).startswith("Shop: is empty in 297 of 300 rows; fill it in every row (a merged")
    assert st.gather(tree, path).n == 300


def test_guesses_are_quoted_as_the_language_does(tmp_path):
    """Words taken for no answer, and what stands behind a column's name, in French signs."""
    lines, _ = table(FRENCH, FRENCH_FOUR, gap="NSP")
    found = st.propose(written(tmp_path, lines), "mine", lang="fr")
    assert any("«\u00a0NSP\u00a0»" in guess.said for guess in found.guesses)
    assert "“" not in found.text
