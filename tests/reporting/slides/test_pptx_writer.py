"""Slides as files: nothing overlaps, nothing is cut by an edge, nothing runs, equal reports are equal bytes."""

import builtins
import os
import subprocess
import sys

import pytest
from support import hostile_trees
from support.command import environment
from support.demo_results import account_report, demo_slides
from support.geometry import off_page, touching
from support.in_three_languages import ENGLISH_FIRST
from support.office_files import acting_parts, boxes_of, crowded, opened_slides, texts_of
from support.spoilt_surveys import shop
from support.surveys import survey

import servicetree as st

WIDE, HIGH = 13.333, 7.5


def without(monkeypatch, library):
    """Let a library be missing."""
    imported = builtins.__import__

    def imports(name, *args, **options):
        if name == library:
            raise ImportError(name)
        return imported(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", imports)


def check_places(content):
    """Every shape stands within its slide, no two share more than an edge, and each has room for its words."""
    for place, slide in enumerate(opened_slides(content).slides):
        assert crowded(slide) == [], place
        boxes = boxes_of(slide)
        assert off_page(boxes, WIDE + 0.01, HIGH + 0.01) == [], place
        assert touching(boxes, slack=0.02) == [], place


@pytest.mark.parametrize("lang", ENGLISH_FIRST)
def test_nothing_overlaps_in_the_demo(lang):
    """In each language, with segments, periods, a plan and a change."""
    check_places(demo_slides(lang))


def large_tree(branches, words):
    """So many branches, whose labels and questions bear so many words."""

    def asked(name):
        return [st.Question(id="q", text=f"{name} " + "how satisfied were you with this " * words, column=name)]

    def node(kind, name):
        return kind(id=name, label=f"{name} " + "and everything that belongs to it " * words, questions=asked(name))

    return st.ServiceTree(
        name="large",
        label="A large survey " + "of many shops " * words,
        scale=st.Scale(1, 10),
        aspects=[node(st.Aspect, f"a{place}") for place in range(3)],
        branches=[node(st.Branch, f"b{place}") for place in range(branches)],
    )


@pytest.mark.parametrize(
    ("branches", "words"), [(5, 3), (30, 5), *(pytest.param(*few, marks=pytest.mark.ci) for few in [(3, 0), (30, 0)])]
)
@pytest.mark.parametrize("lang", ["en", pytest.param("ru", marks=pytest.mark.ci)])
def test_nothing_overlaps_in_large_trees(branches, words, lang):
    """Many parts and long words: the worst ten are shown, words become smaller, or are cut."""
    tree = large_tree(branches, words)
    answers = survey(tree, 300, seed=2, missing=0.1, whole=True)
    answers["shop"] = [f"The shop number {row % 12} " + "in the long street " * words for row in range(300)]
    check_places(st.report(tree, st.trace(tree, answers, by="shop"), lang=lang).to_slides())


@pytest.mark.ci
def test_a_tree_too_large_to_be_read_is_a_table():
    """Of its worst parts, with how many more there are."""
    tree = large_tree(40, 0)
    account = st.trace(tree, survey(tree, 200, seed=2, whole=True))
    slide = opened_slides(st.report(tree, account).to_slides()).slides[1]
    assert "and 33 more" in texts_of(slide)


@pytest.mark.parametrize("words", [hostile_trees.ATTACKS, hostile_trees.NAUGHTY], ids=["attacks", "naughty"])
def test_hostile_words_stay_words(words):
    """Labels, texts, columns and segments that have broken other tools: no link, no part that acts, none unseen."""
    for tree, answers in list(hostile_trees.trees(list(words)))[:4]:
        content = st.report(tree, st.trace(tree, answers, by="by", outside="missing")).to_slides()
        assert acting_parts(content) == []
        for slide in opened_slides(content).slides:
            said = "\n".join([*texts_of(slide), slide.notes_slide.notes_text_frame.text])
            assert not {"\x00", "\u202e", "\u200b", "\ufffe", "\x0b"} & set(said)


@pytest.mark.ci
def test_equal_reports_are_equal_bytes(tmp_path):
    """No time of day, no chance, no order of a set: in this process and in another, workbook and slides."""
    script = (
        "import sys, servicetree as st; from servicetree.demo import demo_account, demo_tree\n"
        "made = st.report(demo_tree(), demo_account())\n"
        "for ending in ('pptx', 'xlsx'): made.save(f'{sys.argv[1]}.{ending}')"
    )
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # any but our own
    other = environment(PYTHONHASHSEED=seed, TZ="UTC11")
    subprocess.run([sys.executable, "-c", script, tmp_path / "shop"], check=True, env=other)
    made = account_report()
    for ending, mine in (("pptx", made.to_slides()), ("xlsx", made.to_workbook())):
        assert (tmp_path / f"shop.{ending}").read_bytes() == mine, ending


def test_without_the_extra_the_remedy_is_named(tmp_path, monkeypatch):
    """Slides need python-pptx; what stood there stays."""
    report = account_report()
    without(monkeypatch, "pptx")
    path = tmp_path / "shop.pptx"
    path.write_text("old")
    with pytest.raises(st.MissingExtraError, match=r"servicetree\[slides\]"):
        report.save(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_speaker_is_told_what_had_no_room():
    """A sentence that is left out of a slide stands first in its notes."""
    tree = large_tree(5, 12)
    made = st.report(tree, survey(tree, 200, seed=4, whole=True))
    slides = opened_slides(made.to_slides()).slides
    mend = next(slide for slide in slides if slide.shapes.title.text_frame.text == "What to mend first")
    said = "\n".join(texts_of(mend))
    told = mend.notes_slide.notes_text_frame.text
    assert "° Rests on" not in said
    assert "° Rests on" in told


def test_the_first_page_says_whose_it_is():
    """The file bears the report's title; one author, one fixed day."""
    about = opened_slides(st.report(shop(), survey(shop(), 60, seed=1, whole=True)).to_slides()).core_properties
    assert about.title == "shop: service report"
    assert about.author == "servicetree"
    assert about.created == about.modified
