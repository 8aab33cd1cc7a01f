"""Charts of every kind, of trees of every size, for the laws that hold for all of them."""

import re
from functools import cache

from support import sample_trees

from servicetree.drawing.charts.registry import placed
from servicetree.drawing.diagramming import draw
from servicetree.drawing.svg_frame import stylesheet

KINDS = ("heatmap", "waterfall", "map", "mend", "segments", "change")
SEGMENTS = (None, "Lyon", "Nice", "Riga", "a shop with a name that is far too long for the room it has beside a chart")
CASES = ("cafe", "cafe_fr", "cafe_ru", "small", "general", "large", "long_labels", "lopsided", "many", "alone", "one")
CREDITS = {"b0": -6.0, "b1": -0.2, "kindness": -3.5}


@cache
def tree_of(case):
    """A tree by its name, and the language."""
    name, _, lang = case.partition("_")
    if lang not in {"fr", "ru"}:
        name, lang = case, "en"
    if name == "alone":  # a trunk without branches
        return sample_trees.grown(["Environment", "A solution in sight"], [], 2), lang
    if name == "one":
        return sample_trees.grown(["Environment"], [], 1), lang
    return getattr(sample_trees, name)(), lang


def diagram(kind, tree, lang="en", **options):
    """A chart of made-up figures, with credits and with doubt."""
    if kind == "change":
        made = sample_trees.change(tree, moved=("carry_over", "weights"))
    elif kind == "mend":
        made = sample_trees.plan(tree)
    else:
        made = sample_trees.account(tree, SEGMENTS, own=CREDITS)
    return draw(tree, made, kind=kind, lang=lang, **options)


def made_for(kind, tree, seed=1):
    """What a kind of chart is made of."""
    if kind == "change":
        return sample_trees.change(tree, seed)
    return sample_trees.plan(tree, seed) if kind == "mend" else sample_trees.account(tree, SEGMENTS, seed)


@cache
def sheet(kind, case, **options):
    """A chart by kind and case, placed."""
    tree, lang = tree_of(case)
    return placed(diagram(kind, tree, lang, **options).picture)


def colours(theme):
    """What the stylesheet says of each class: fill, as the last rule has it."""
    found = {}
    for names, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", stylesheet(theme)):
        fill = re.search(r"(?:^|;)fill:(#\w{6})", rules)
        if fill:
            found |= dict.fromkeys(re.findall(r"\.servicetree \.([\w.]+)", names), fill[1])
    return found


def scale_of(sheet, left, right):
    """Read a scale off the page: where a figure stands, from the numbers written below it between two edges."""
    ticks = {}
    for mark in sheet.marks:
        on_axis = getattr(mark, "role", "").startswith("axis") and mark.anchor == "middle"
        if on_axis and left <= mark.x <= right:
            number = mark.text.replace("−", "-").replace(",", ".")
            if re.fullmatch(r"-?[\d.]+", number):
                ticks.setdefault(mark.y, []).append((float(number), mark.x))
    (low, start), *_, (high, end) = max(ticks.items())[1]
    return lambda value: start + (value - low) / (high - low) * (end - start)
