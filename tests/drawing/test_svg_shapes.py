"""Pictures as shapes: every element of the SVG is read, with the colours that a browser gives it."""

import pytest
from support.demo_results import demo_account, demo_tree

import servicetree as st
from servicetree.drawing.palette import LIGHT
from servicetree.drawing.svg_shapes import SvgGroup, SvgShape, path_steps, svg_picture

COURSES = {
    "a corner, absolute": ("M1 2L3 4", [("M", ((1, 2),)), ("L", ((3, 4),))]),
    "a corner, relative": ("M1 2l3 4", [("M", ((1, 2),)), ("L", ((4, 6),))]),
    "across and down": ("M1 2H5V7", [("M", ((1, 2),)), ("L", ((5, 2),)), ("L", ((5, 7),))]),
    "across and down, relative": ("M1 2h5v7", [("M", ((1, 2),)), ("L", ((6, 2),)), ("L", ((6, 9),))]),
    "pieces that follow each other": (
        "M1 1c1 0 2 1 2 2 0-1.5-1-2-2-2",
        [("M", ((1, 1),)), ("C", ((2, 1), (3, 2), (3, 3))), ("C", ((3, 1.5), (2, 1), (1, 1)))],
    ),
    "a quadratic piece": ("M0 0Q3 6 6 0", [("M", ((0, 0),)), ("C", ((2, 4), (4, 4), (6, 0)))]),
    "closed, and on from its start": (
        "M1 2L3 4Zl1 1",
        [("M", ((1, 2),)), ("L", ((3, 4),)), ("Z", ()), ("L", ((2, 3),))],
    ),
}


@pytest.mark.parametrize("case", COURSES)
def test_courses_are_read_step_by_step(case):
    """Absolute or relative, each step from where the last one ended."""
    data, wanted = COURSES[case]
    found = list(path_steps(data))
    assert [letter for letter, _ in found] == [letter for letter, _ in wanted]
    for (_, points), (_, places) in zip(found, wanted, strict=True):
        assert points == tuple(pytest.approx(place) for place in places)


def shapes_in(members):
    """Every shape, whatever group it is in."""
    for one in members:
        if isinstance(one, SvgGroup):
            yield from shapes_in(one.members)
        elif isinstance(one, SvgShape):
            yield one


@pytest.mark.parametrize("options", [{}, {"details": True}, {"kind": "waterfall"}, {"kind": "heatmap"}], ids=str)
def test_every_element_is_read(options):
    """As many shapes as the document has elements that draw, its ground and its patterns aside."""
    svg = st.draw(demo_tree(), demo_account(), **options).to_svg(theme="light")
    body = svg[svg.index("</defs>") :]
    picture = svg_picture(svg)
    drawn = sum(body.count(f"<{element} ") for element in ("path", "rect", "circle"))
    assert len(list(shapes_in(picture.members))) == drawn - 1
    assert len(list(picture.texts)) == body.count("<text ")


def test_colours_are_those_of_the_palette():
    """A rule that names more classes wins, whatever its place; nothing is left to a colour that no rule gave."""
    picture = svg_picture(st.draw(demo_tree(), demo_account()).to_svg(theme="light"))
    shapes = list(shapes_in(picture.members))
    pale = {LIGHT.untold, LIGHT.untold_dots}
    known = pale | {LIGHT.bark, LIGHT.rule, LIGHT.core, LIGHT.own, LIGHT.paper, *LIGHT.strands, *LIGHT.quiet_strands}
    painted = {colour for one in shapes for colour in (one.paint.fill, one.paint.line, one.paint.hatching) if colour}
    assert painted <= known
    assert {one.paint.fill for one in shapes if one.name == "bark area"} == {LIGHT.bark}
    assert all(one.paint.fill or one.paint.line for one in shapes)
    crossed = svg_picture(st.draw(demo_tree(), demo_account(), kind="heatmap").to_svg(theme="light"))
    assert {one.paint.hatching for one in shapes_in(crossed.members)} > {None}
