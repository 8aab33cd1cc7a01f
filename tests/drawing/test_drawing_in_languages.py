"""What cannot be drawn or reported, in the reader's language."""

import pytest
from support.in_three_languages import check_told
from support.sample_trees import account, cafe, change, grown, scores

import servicetree as st
from servicetree.errors import ServiceTreeError
from servicetree.i18n.said import said_in

TREE = cafe()
ACCOUNT, SCORES = account(TREE), scores(TREE)
SEGMENTS = account(TREE, (None, "Lille", "Metz"))
OTHER = grown(["First look"], ["Price"], 1)

REFUSED = {
    "theme": lambda _: st.draw(TREE).to_svg(theme="drak"),
    "chart as text": lambda _: st.draw(TREE, ACCOUNT, kind="waterfall").to_dot(),
    "ending": lambda folder: st.draw(TREE).save(folder / "a.pgn"),
    "no ending": lambda folder: st.draw(TREE).save(folder / "a"),
    "kind": lambda _: st.draw(TREE, ACCOUNT, kind="tre"),
    "shape": lambda _: st.draw(TREE, ACCOUNT, shape="tal"),
    "details of a chart": lambda _: st.draw(TREE, ACCOUNT, kind="waterfall", details=True),
    "tall details": lambda _: st.draw(TREE, ACCOUNT, details=True, shape="tall"),
    "no result": lambda _: st.draw(TREE, 3),
    "scores": lambda _: st.draw(TREE, SCORES, kind="waterfall"),
    "no change": lambda _: st.draw(TREE, kind="change"),
    "another change": lambda _: st.draw(TREE, ACCOUNT, kind="change"),
    "a change as a tree": lambda _: st.draw(TREE, change(TREE)),
    "a side of a change": lambda _: st.draw(TREE, change(TREE), kind="change", segment="a"),
    "a bare tree as a chart": lambda _: st.draw(TREE, kind="waterfall"),
    "a bare tree by segment": lambda _: st.draw(TREE, kind="segments"),
    "a segment of a bare tree": lambda _: st.draw(TREE, segment="a"),
    "no segments": lambda _: st.draw(TREE, ACCOUNT, kind="segments"),
    "one of all segments": lambda _: st.draw(TREE, SEGMENTS, kind="segments", segment="Lille"),
    "a segment of none": lambda _: st.draw(TREE, ACCOUNT, segment="Lille"),
    "no such segment": lambda _: st.draw(TREE, SEGMENTS, segment="Lile"),
    "another segment": lambda _: st.draw(TREE, SEGMENTS, segment="x"),
    "another tree": lambda _: st.draw(OTHER, ACCOUNT),
    "too many parts": lambda _: st.draw(
        grown(["First look"], [f"Branch {number}" for number in range(450)], 1)
    ).to_svg(),
    "report of another tree": lambda _: st.report(OTHER, ACCOUNT),
    "options of an account": lambda _: st.report(TREE, ACCOUNT, by="shop"),
    "ending of a report": lambda folder: st.report(TREE, ACCOUNT).save(folder / "a.doc"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_is_said_in_three_languages(case, tmp_path):
    """No English is left in French and Russian, and figures are the same."""
    with pytest.raises(ServiceTreeError) as caught:
        REFUSED[case](tmp_path)
    for fault in caught.value.faults:
        check_told(fault)


def test_what_was_meant_is_asked_in_the_readers_language():
    """A segment misspelt, with the one that is near."""
    with pytest.raises(st.UsageError) as caught:
        REFUSED["no such segment"](None)
    (fault,) = caught.value.faults
    assert said_in(fault.message, "ru") == "нет сегмента «Lile»"
    assert said_in(fault.hint, "ru") == "может быть, «Lille»?"
