"""The slides of a report: their order, their figures, their doubt, and what they leave to the workbook."""

import re

import pytest
from support.demo_results import demo_report, demo_slides
from support.null_surveys import straight_answers, wide_tree
from support.office_files import cells_of, opened_slides, texts_of
from support.small_segments import SMALL, shops
from support.spoilt_surveys import rated_shop, shop
from support.surveys import survey

import servicetree as st
from servicetree.drawing.charts.source_ranges import source_figures
from servicetree.i18n.formatting import number_text
from servicetree.i18n.messages import LANGUAGES
from servicetree.reporting.page.page_blocks import score_summary
from servicetree.reporting.printing import as_json
from servicetree.reporting.tables import range_cell

PLAIN = ("shop", "price", "staff", "wait")


@pytest.fixture(scope="module")
def demo():
    """The report of the demo chain."""
    return demo_report()


@pytest.fixture(scope="module")
def slides():
    """Its slides, opened again."""
    return list(opened_slides(demo_slides()).slides)


def titles(slides):
    """What stands at the top of each."""
    return [slide.shapes.title.text_frame.text for slide in slides]


def notes(slide):
    """What the speaker reads."""
    return slide.notes_slide.notes_text_frame.text


def test_slides_stand_in_the_order_in_which_a_manager_asks(slides):
    """The answer, the tree, where lost, segments, what changed, what to mend, how sure."""
    assert titles(slides) == [
        "A chain of cafés (simulated): service report",
        "16.0 to 18.8 of the 26.1 points lost trace to “First impressions”",
        "Where points are lost",
        "Segments, the worst and the best",
        "Between 2026-03 and 2026-06 the score differs by +0.3 (−0.6 … 1.3): 73.8 and 74.2.",
        "What to mend first",
        "How sure",
    ]


def test_the_first_slide_is_the_answer(demo, slides):
    """The score with its interval, how many answered, the outcomes, and the three sentences of the page."""
    overall = as_json(demo.account)["segments"][0]["overall"]
    said = "\n".join(texts_of(slides[0]))
    assert number_text(overall["score"], "en") in texts_of(slides[0])
    assert f"{number_text(overall['low'], 'en')} … {number_text(overall['high'], 'en')}" in said
    assert "2400 respondents" in said
    assert "Satisfaction 74.1" in said
    hero = score_summary(demo.sections)
    frames = [shape.text_frame for shape in slides[0].shapes if shape.has_text_frame]
    assert list(hero.sentences) in [[line.text for line in frame.paragraphs] for frame in frames]
    assert all(caution in notes(slides[0]) for caution in hero.cautions)


def test_where_points_are_lost_is_that_of_the_json(demo, slides):
    """Each part with score, interval, weight, what is felt and the range of what began there; the sum is the loss."""
    whole = as_json(demo.account)["segments"][0]
    found = {row[0]: row for row in cells_of(slides[2])}
    figures, ranged = source_figures(demo.tree, demo.account.whole)
    assert ranged
    for node in whole["nodes"]:
        row = found[demo.tree.nodes[node["id"]].label["en"]]
        felt = sum(entry["points"] for entry in whole["account"] if entry["at"] == node["id"])
        assert row[1] == number_text(node["level"], "en")
        assert row[4] == number_text(felt, "en")
        began = figures[node["id"]]
        assert row[5] == range_cell(began.low, began.high, "en")
    assert [cell.strip() for cell in found["All"][4:]] == [number_text(whole["overall"]["loss"], "en"), ""]
    felt = [float(row[4]) for row in cells_of(slides[2])[1:-1]]
    assert felt == sorted(felt, reverse=True)


def test_the_worst_and_the_best_segments_are_those_of_the_json(demo, slides):
    """Five at each end, luck aside; the others are counted."""
    segments = {one["by"]: one for one in as_json(demo.account)["segments"][1:]}
    ranked = sorted(segments, key=lambda name: segments[name]["overall"]["gap"]["shrunken"])
    shown = cells_of(slides[3])[1:]
    assert [row[0] for row in shown] == [*ranked[:5], f"… {len(ranked) - 10} between", *ranked[-5:]]
    for row in shown:
        if row[0] in segments:
            overall = segments[row[0]]["overall"]
            assert row[1:3] == [number_text(overall["score"], "en"), str(segments[row[0]]["n"])]
            assert row[3] == number_text(overall["gap"]["points"], "en", signed=True)
            ends = [number_text(overall["gap"][f"simultaneous_{end}"], "en") for end in ("low", "high")]
            assert row[5] == " … ".join(ends)


def test_what_to_mend_is_that_of_the_plan(demo, slides):
    """The first measures with gain and range; what the gains hang on stands beside them."""
    plan = as_json(demo.plan)
    shown = cells_of(slides[5])[1:]
    assert len(shown) == 6
    for row, one in zip(shown, plan["measures"], strict=False):
        assert row[2] == number_text(one["points"], "en", 2)
        assert row[3] == f"{number_text(one['low'], 'en', 2)} … {number_text(one['high'], 'en', 2)}"
    assert any("association" in text for text in texts_of(slides[5]))


def test_how_sure_says_what_the_page_says(demo, slides):
    """Both cautions on the slide, method and association in the notes, a verdict for each branch."""
    hero = score_summary(demo.sections)
    said = "\n".join(texts_of(slides[6]))
    assert all(caution in said for caution in hero.cautions)
    assert {row[-1] for row in cells_of(slides[6])[1:]} == {"separable: moods measured"}
    assert "jackknife" in notes(slides[6])


def test_every_slide_has_notes_with_the_doubt(slides):
    """No figure goes without its interval, whoever speaks."""
    assert all(notes(slide).strip() for slide in slides)
    assert "95 %" not in notes(slides[2])
    assert (
        len(re.findall(r"score [\d.]+ \([\d.]+ … [\d.]+\); may have begun there: [\d.]+ to [\d.]+\.", notes(slides[2])))
        == 7
    )


def test_the_tree_is_drawn_with_words_for_those_who_cannot_see_it(demo, slides):
    """The finding is the slide's title; one group of shapes, named and described; nothing rasterised."""
    (picture,) = [shape for shape in slides[1].shapes if shape.shape_type == 6]
    assert slides[1].shapes.title.text_frame.text == st.draw(demo.tree, demo.account).title
    assert "of the 26.1 points lost trace to “First impressions”" in picture.name
    assert "Environment; 6.4 lost here" in picture.element.nvGrpSpPr.cNvPr.get("descr")
    assert not [shape for shape in slides[1].shapes if shape.shape_type == 13]


def test_what_the_answers_cannot_tell_is_said():
    """On the first slide, and beside each branch on the last."""
    tree = shop()
    found = list(opened_slides(st.report(tree, survey(tree, 300, seed=2, whole=True)).to_slides()).slides)
    assert any("cannot tell" in text for text in texts_of(found[0]))
    assert all(row[-1].startswith("not separable") for row in cells_of(found[-1])[1:])


def test_no_slide_says_more_closely_where_points_began_than_the_answers_do():
    """Where no end of what the trunk brought is known, none is told, on slides as in notes; stated, it is a figure."""
    tree = plain_star()
    answers = st.simulate(tree, 1000, seed=4, carry_over=0, halo=12)
    slide = opened_slides(st.report(tree, st.trace(tree, answers)).to_slides()).slides[2]
    rows = {row[0]: row for row in cells_of(slide)}
    assert rows["shop"][-1].startswith("at least ")
    assert {rows[name][-1].rpartition(" ")[0] for name in PLAIN[1:]} == {"up to"}
    assert "…" not in "".join(line.partition("may have begun")[2] for line in notes(slide).splitlines())
    stated = plain_star(carry_over=0.2)
    slide = opened_slides(st.report(stated, st.trace(stated, answers)).to_slides()).slides[2]
    rows = {row[0]: row for row in cells_of(slide)}
    assert all("…" in rows[name][-1] for name in PLAIN)
    assert len(re.findall(r"begun there [\d.]+ \([\d.]+ … [\d.]+\)", notes(slide))) == 4


def plain_star(**fields):
    """A trunk of one question and three branches of one."""
    named = {name: {"id": name, "label": name, "questions": [st.Question(id=f"{name}_q")]} for name in PLAIN}
    branches = [st.Branch(**named[name], **fields) for name in PLAIN[1:]]
    return st.ServiceTree(name="plain", scale=st.Scale(1, 5), aspects=[st.Aspect(**named["shop"])], branches=branches)


def test_without_segments_the_questions_that_lose_most_stand_there():
    """With what is lost at each, which is measured, as the JSON has it."""
    tree = shop()
    account = st.trace(tree, rated_shop())
    slide = opened_slides(st.report(tree, account).to_slides()).slides[3]
    dear = sorted(as_json(account)["segments"][0]["questions"], key=lambda one: -one["felt"]["points"])[:5]
    assert [row[1] for row in cells_of(slide)[1:]] == [number_text(one["felt"]["points"], "en") for one in dear]


def test_small_segments_stand_together(cafe):
    """No slide and no note names a segment or a period of fewer than ten."""
    report = st.report(cafe, shops(cafe), by="shop", period="month", id="guest")
    for slide in opened_slides(report.to_slides()).slides:
        said = "\n".join([*texts_of(slide), notes(slide)])
        assert not [name for name in (*SMALL, "Quintember") if name in said]


@pytest.mark.ci
def test_five_hundred_segments_stay_readable():
    """Five worst, five best, and how many between; no more rows."""
    tree = shop()
    answers = {name: list(column) for name, column in rated_shop(5000).items()}
    answers["shop"] = [f"shop {row % 500}" for row in range(5000)]
    account = st.trace(tree, answers, by="shop")
    shown = cells_of(opened_slides(st.report(tree, account).to_slides()).slides[3])
    assert len(shown) == 12
    assert shown[6][0] == "… 490 between"


@pytest.mark.parametrize("count", [1, 11, *(pytest.param(count, marks=pytest.mark.ci) for count in (2, 10))])
def test_few_segments_are_all_shown(count):
    """Up to ten stand in one row each; from eleven on, the middle is counted."""
    tree = wide_tree(2, 2, 3)
    answers = straight_answers(tree, 1)
    answers["segment"] = [f"s{row % count}" for row in range(800)]
    slide = opened_slides(st.report(tree, st.trace(tree, answers, by="segment")).to_slides()).slides[3]
    names = [row[0] for row in cells_of(slide)[1:]]
    assert sorted(name for name in names if name.startswith("s")) == sorted(
        f"s{place}" for place in range(count) if f"s{place}" in names
    )
    assert len(names) == (11 if count > 10 else count)
    assert ("… 1 between" in names) is (count == 11)


@pytest.mark.parametrize("branches", [8, 9, 12])
def test_parts_beyond_the_tenth_are_counted(branches):
    """Those in which most is felt stand first; the total is that of all."""
    tree = wide_tree(2, 2, branches)
    account = st.trace(tree, straight_answers(tree, 1))
    slides = opened_slides(st.report(tree, account).to_slides()).slides
    (lost,) = [slide for slide in slides if slide.shapes.title.text_frame.text == "Where points are lost"]
    names = [row[0] for row in cells_of(lost)[1:-1]]
    assert names[10:] == ([f"and {branches - 8} more"] if branches > 8 else [])
    assert len(names) == 10 + (branches > 8)
    felt = [float(row[4]) for row in cells_of(lost)[1:11]]
    assert felt == sorted(felt, reverse=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slides_speak_each_language(lang):
    """No sentence of ours stays English; numbers take the language's sign; runs are marked with it."""
    found = list(opened_slides(demo_slides(lang)).slides)
    said = "\n".join(text for slide in found for text in [*texts_of(slide), notes(slide)])
    for english in ("points are lost", "95% range", "What to mend", "respondents", "Worth knowing", "between"):
        assert (english in said) is (lang == "en" and english != "Worth knowing"), english
    assert ("73.9" in said) is (lang == "en")
    marked = {
        run.font.language_id
        for slide in found
        for shape in slide.shapes
        if shape.has_text_frame
        for line in shape.text_frame.paragraphs
        for run in line.runs
    }
    assert {one.name for one in marked} == {{"en": "ENGLISH_UK", "fr": "FRENCH", "ru": "RUSSIAN"}[lang]}
