"""The figures of the manual, each made from a simulation while the manual is built, so that none can go stale.

Every number in them is what the library says of answers drawn from a known truth, with seeds that stay.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import combinations
from pathlib import Path

from charts import FIRST, INK, MUTED, PAPER, SECOND, WIDTH, Axis, Chart, apart

import servicetree as st
from servicetree.demo import GATHERING_OPTIONS, demo_account, demo_answers
from servicetree.tree.treefile import tree_from

CARRIED = 0.5  # from the trunk to every branch, the truth of most figures
NAMES = ("a", "b", "c", "d", "e", "f")


def star(
    names: tuple[str, ...] = NAMES, asked: int = 1, *, satisfaction: bool = False, trunk: float = 2
) -> st.ServiceTree:
    """Make a tree of equal nodes: the first two are the trunk, the others grow on it."""

    def questions(name: str, count: int) -> list[st.Question]:
        return [st.Question(id=f"q{place}", column=f"{name}{place}") for place in range(count)]

    outcome = [st.Outcome(id="satisfaction", questions=questions("satisfaction", 1))]
    return st.ServiceTree(
        name="star",
        scale=st.Scale(-200, 300),  # so wide that no answer falls off it, which would bend the truth
        trunk=st.Trunk(weight=trunk),
        aspects=[st.Aspect(id=name, questions=questions(name, asked)) for name in names[:2]],
        branches=[st.Branch(id=name, questions=questions(name, 1)) for name in names[2:]],
        outcomes=outcome if satisfaction else [],
    )


def drawn(tree: st.ServiceTree, n: int, seed: int, **truth: object) -> st.Simulated:
    """Draw answers that are not rounded."""
    return st.simulate(tree, n, seed=seed, rounded=False, **truth)


# --- any root looks guilty --------------------------------------------------------------------------------------------


def guilty_roots() -> str:
    """Charge each of the fifteen pairs of six nodes with the loss, where nothing is carried over and where it is."""
    chart, axis = Chart("The share of the loss that each choice of root is charged with", 400), Axis(40, 100, 40, 680)
    worlds = (
        ("Nothing but a general mood: there is no root", 14, {"carry_over": 0.0, "own": 40.0, "halo": 10.0}),
        ("A real trunk, and no mood", 180, {"carry_over": 0.7, "halo": 0.0}),
    )
    for heading, top, truth in worlds:
        answers, ticks = drawn(star(), 2000, 1, error=0.0, **truth), range(40, 101, 10)
        pairs = list(combinations(NAMES, 2))
        accounts = [st.trace(star((*pair, *(x for x in NAMES if x not in pair))), answers).whole for pair in pairs]
        roots = accounts[0].other_roots
        chart.bold(40, top + 14, heading)
        said = f"proposed trunk {roots.share:.0%}, other roots {roots.median:.0%} in the middle,"
        chart.text(40, top + 34, f"{said} {roots.highest:.0%} at the most: rank {roots.rank} of {roots.of}", ink=MUTED)
        below = "percent of the loss charged to the two nodes at the root" if truth is worlds[-1][2] else ""
        axis.across(chart, ticks, below, top + 48, top + 132)
        places = [axis(100 * account.other_roots.share) for account in accounts]
        for place, row in zip(places, apart(places, 9), strict=True):
            mark = chart.dot if place == places[0] else chart.ring
            mark(place, top + 126 - 8 * row, radius=3.2)
    chart.dot(220, 380, radius=3.5)
    chart.text(230, 384, "the proposed trunk", size=12)
    chart.ring(370, 380, radius=3.5)
    chart.text(380, 384, "every other pair of nodes", size=12)
    return chart.svg()


# --- three lenses -----------------------------------------------------------------------------------------------------

LENSES = (("observed", "within"), ("between", "between"), ("over_time", "over time"))


def three_lenses() -> str:
    """Look at one chain through each lens: with impressions only, and with shops that are good or bad at everything."""
    chart = Chart("Carry-over through three lenses, against the truth", 300)
    worlds = (("Moods of guests", 100, 0.0), ("Moods, and shops good at everything", 430, 5.0))
    for heading, left, quality in worlds:
        axis = Axis(0.2, 1.4, left, left + 260)
        chart.bold(left, 26, heading)
        axis.across(chart, (0.2, 0.6, 1.0, 1.4), "carry-over from the trunk", 62, 245)
        axis.truth(chart, CARRIED, 58, 245)
        ranges = _chain(quality).whole.ranges
        for place, (lens, said) in enumerate(LENSES):
            if left == worlds[0][1]:
                chart.text(left - 14, 98 + 60 * place, said, at="end")
            for row, one in enumerate(ranges):
                look = getattr(one, lens)
                slope = look if lens == "observed" else look.slope
                _whisker(chart, axis, slope, 80 + 60 * place + 14 * row)
    return chart.svg()


def _chain(quality: float) -> st.Account:
    tree = star(NAMES[:5], 2)
    spread = {"segments": 60, "periods": 12, "segment_spread": 5.0, "movement": 5.0, "quality_spread": quality}
    answers = drawn(tree, 12_000, 3, halo=8.0, **spread)
    return st.trace(tree, answers, by="segment", period="period")


def _whisker(chart: Chart, axis: Axis, slope: st.Interval, y: float) -> None:
    """Draw a figure with its interval; open and of the second tone if it misses the truth."""
    holds = slope.low <= CARRIED <= slope.high
    ink, mark = (FIRST, chart.dot) if holds else (SECOND, chart.ring)
    chart.line((axis(slope.low), y), (axis(slope.high), y), ink, stroke_width=2)
    mark(axis(slope.value), y, radius=4)


# --- not separable ----------------------------------------------------------------------------------------------------


def not_separable(surveys: int) -> str:
    """Count how often the verdict is "separable", by how much of what the aspects share is a general mood."""
    chart, axis, up = (
        Chart("How often answers are separable, by halo share", 330),
        Axis(0, 1, 70, 520),
        Axis(0, 100, 265, 45),
    )
    axis.across(chart, (0, 0.2, 0.4, 0.6, 0.8, 1.0), "true halo share", 45, 265)
    for value in (0, 50, 100):
        chart.line((70, up(value)), (520, up(value)))
        chart.text(62, up(value) + 4, f"{value}", size=12, ink=MUTED, at="end")
    chart.text(70, 26, "percent of the surveys in which carry-over is separable", size=12, ink=MUTED)
    axis.truth(chart, 0.5, 45, 265, "")
    chart.text(axis(0.5) + 6, 58, "half", size=12)
    for n, ink, mark in ((2000, FIRST, chart.dot), (400, SECOND, chart.ring)):
        shares = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
        told = [_separable(n, share, surveys) for share in shares]
        points = [(axis(share), up(said)) for share, said in zip(shares, told, strict=True)]
        chart.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), ink, stroke_width=2)
        for point in points:
            mark(*point)
    for place, (mark, said) in enumerate(((chart.dot, "2,000 respondents"), (chart.ring, "400 respondents"))):
        mark(550, 110 + 24 * place)
        chart.text(562, 114 + 24 * place, said)
    return chart.svg()


def _separable(n: int, share: float, surveys: int) -> float:
    """Return the percentage of surveys with this true halo share in which everything is separable.

    With two aspects of variance s2 each and a mood of variance x the share is 2 x / (s2 + 2 x).
    """
    tree, person = star(asked=2), 10.0
    halo = (share / (1 - share) / 2) ** 0.5 * person
    found = 0
    for seed in range(surveys):
        ranges = st.trace(tree, drawn(tree, n, seed, halo=halo, person=person)).whole.ranges
        found += all(one.verdict == "separable" for one in ranges)
    return 100 * found / surveys


# --- what it is not ---------------------------------------------------------------------------------------------------

WEIGHINGS = (
    ("direct", "direct weights"),
    ("lmg", "shares of R² (LMG)"),
    ("correlation", "correlations"),
    ("total_effect", "total effects"),
)


def counted_twice(surveys: int) -> str:
    """Weight the account by each method, though the library refuses some, and see what the trunk is charged with."""
    chart, axis = Chart("The trunk counted twice when importance weights the account", 360), Axis(55, 85, 200, 680)
    axis.across(chart, (55, 60, 65, 70, 75, 80, 85), "percent of the loss charged to the trunk", 45, 290)
    tree = star(satisfaction=True, trunk=0.5)
    asked = [drawn(tree, 2000, seed, carry_over=0.8, halo=0.0, error=0.0) for seed in range(surveys)]
    gathered, points = [st.gather(tree, answers) for answers in asked], asked[0].expected().points
    axis.truth(chart, 100 * (points["a"] + points["b"]) / sum(points.values()), 40, 290)
    for place, (method, said) in enumerate(WEIGHINGS):
        y = 82 + 60 * place
        mark = chart.dot if method == "direct" else chart.ring
        chart.text(186, y, said, at="end")
        chart.text(186, y + 15, "refused" if method != "direct" else "accepted", size=11, ink=MUTED, at="end")
        places = sorted(axis(_charged(tree, moments, method)) for moments in gathered)
        for x, row in zip(places, apart(places, 9), strict=True):
            mark(x, y + 14 - 8 * row, radius=3.2)
    chart.text(440, 348, f"each mark is one of {surveys} simulated surveys", size=12, ink=MUTED, at="middle")
    return chart.svg()


def _charged(tree: st.ServiceTree, moments: st.Moments, method: str) -> float:
    report = st.weigh(tree, moments, method=method)
    weighed = tree.with_weights({one.id: max(one.figure.value, 0.0) for one in report.nodes})
    whole = st.trace(weighed, moments).whole
    return 100 * whole.trunk_points.observed.value / whole.loss.value


# --- how sure we are --------------------------------------------------------------------------------------------------


def intervals(surveys: int) -> str:
    """Trace surveys of each kind: intervals hold the truth where chance is the only doubt, and only there."""
    chart = Chart("Intervals of forty simulated surveys against the truth", 330)
    worlds = (
        ("Only chance", 40, {"halo": 0.0, "error": 0.0}),
        ("Moods and errors as well", 380, {"halo": 8.0, "error": 8.0}),
    )
    for heading, left, truth in worlds:
        axis = Axis(0.3, 0.9, left, left + 300)
        axis.across(chart, (0.3, 0.5, 0.7, 0.9), "carry-over from the trunk, observed", 62, 272)
        axis.truth(chart, CARRIED, 58, 272)
        tree = star(asked=2)
        slopes = [st.trace(tree, drawn(tree, 1000, seed, **truth)).whole.ranges[0].observed for seed in range(surveys)]
        held = sum(one.low <= CARRIED <= one.high for one in slopes)
        chart.bold(left, 26, f"{heading}: {held} of {surveys} hold it")
        for row, one in enumerate(slopes):
            y, holds = 68 + 5 * row, one.low <= CARRIED <= one.high
            style = {"stroke_width": 1.8} if holds else {"stroke_width": 1.8, "stroke_dasharray": "4 2"}
            chart.line((axis(one.low), y), (axis(one.high), y), FIRST if holds else SECOND, **style)
    return chart.svg()


# --- how losses are traced --------------------------------------------------------------------------------------------


def flow_by_hand() -> str:
    """Draw the account of the example by hand: where loss began, on the left; where it was felt, on the right."""
    tree = st.ServiceTree(
        name="by_hand",
        scale=st.Scale(0, 10),
        trunk=st.Trunk(weight=2),
        aspects=[st.Aspect(id="aspect", questions=[st.Question(id="a")])],
        branches=[st.Branch(id="branch", weight=3, carry_over=0.5, questions=[st.Question(id="b")])],
    )
    whole = st.trace(tree, {"a": [6], "b": [7]}).whole
    entry = {(one.source, one.at): one.points.value for one in whole.entries}
    began = {one.id: one.points.value for one in whole.nodes}
    chart, scale, left, right = (
        Chart("The account of the example: begun on the left, felt on the right", 300),
        5.0,
        170,
        550,
    )
    chart.bold(left, 30, "Where it began", at="middle")
    chart.bold(right, 30, "Where it was felt", at="middle")
    felt = {at: sum(points for (_, there), points in entry.items() if there == at) for at in ("aspect", "branch")}
    tops = {("began", "aspect"): 55.0, ("began", "branch"): 230.0, ("felt", "aspect"): 55.0, ("felt", "branch"): 170.0}
    runs = (("aspect", "aspect", 0.0, 0.0), ("aspect", "branch", 16.0, 0.0), ("branch", "branch", 0.0, 12.0))
    for source, at, out, into in runs:
        points = entry[source, at]
        ink = FIRST if source == "aspect" else SECOND
        start, end = tops["began", source] + scale * out, tops["felt", at] + scale * into
        _band(chart, (left + 8, start), (right - 8, end), scale * points, ink)
        middle = (start + end + scale * points) / 2
        chart.text(360, middle + 5, f"{points:.0f}", ink=PAPER if source == "aspect" else INK, at="middle")
    for (side, name), top in tops.items():
        points = began[name] if side == "began" else felt[name]
        x, anchor = (left - 18, "end") if side == "began" else (right + 18, "start")
        bar = left if side == "began" else right
        ink = INK
        chart.line((bar, top), (bar, top + scale * points), ink, stroke_width=14)
        chart.bold(x, top + scale * points / 2 - 2, name, at=anchor)
        chart.text(x, top + scale * points / 2 + 16, f"{points:.0f} points", ink=MUTED, at=anchor)
    chart.text(WIDTH / 2, 288, f"{sum(began.values()):.0f} points either way", size=12, ink=MUTED, at="middle")
    return chart.svg()


def _band(chart: Chart, start: tuple[float, float], end: tuple[float, float], width: float, ink: str) -> None:
    (x, y), (to_x, to_y), bend = start, end, (start[0] + end[0]) / 2
    there = f"M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}"
    back = f"V{to_y + width}C{bend} {to_y + width} {bend} {y + width} {x} {y + width}Z"
    chart.parts.append(f'<path d="{there}{back}" fill="{ink}" fill-opacity="0.85"/>')


# --- the pictures of the demo -----------------------------------------------------------------------------------------


@cache
def cafes() -> st.Account:
    """Trace the demo's survey."""
    return demo_account()


@cache
def mending() -> st.Plan:
    """Rank what to mend in the cafés."""
    return st.plan(cafes().tree, demo_answers(), **GATHERING_OPTIONS)


@cache
def between_shops() -> st.Change:
    """Compare two shops."""
    return st.compare(cafes().tree, demo_answers(), "Lille", "Oxford", by="shop", id="guest")


@cache
def kiosk() -> st.ServiceTree:
    """Read the tree that the second chapter of the tutorial writes."""
    page = (Path(__file__).parent / "tutorial" / "your-own-tree.md").read_text(encoding="utf-8")
    return tree_from(page.partition(":caption: kiosk.toml\n\n")[2].partition("```")[0].encode(), "kiosk.toml")


DRAWN: dict[str, Callable[[], st.Account | st.Plan | st.Change]] = {
    "tree": cafes,
    "heatmap": cafes,
    "waterfall": cafes,
    "map": cafes,
    "segments": cafes,
    "mend": mending,
    "change": between_shops,
}


def drawn_by_library(kind: str, shape: str) -> str:
    """Draw the café's account, its plan or its change as one kind of picture: wide, or tall for phones."""
    return st.draw(cafes().tree, DRAWN[kind](), kind=kind, shape=shape).to_svg(theme="light")


REPEATED = {"not-separable": (not_separable, 12), "counted-twice": (counted_twice, 15), "intervals": (intervals, 40)}
FIGURES: dict[str, Callable[[], str]] = {
    "guilty-roots": guilty_roots,
    "three-lenses": three_lenses,
    **{name: partial(figure, surveys) for name, (figure, surveys) in REPEATED.items()},
    "flow-by-hand": flow_by_hand,
    **{kind: partial(drawn_by_library, kind, "wide") for kind in DRAWN},
    **{f"{kind}-tall": partial(drawn_by_library, kind, "tall") for kind in DRAWN},
    "kiosk": lambda: st.draw(kiosk(), details=True).to_svg(theme="light"),
    "kiosk-tall": lambda: st.draw(kiosk(), shape="tall").to_svg(theme="light"),
}


def make(folder: Path, *, few_surveys: bool = False) -> None:
    """Write every figure that is not there yet as it should be.

    Args:
        folder: Where they stand.
        few_surveys: Repeat simulations only twice, which is quicker, for whoever wants to see that the manual builds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quick = {name: partial(figure, 2) for name, (figure, _) in REPEATED.items()} if few_surveys else {}
    for name, figure in (FIGURES | quick).items():
        path, svg = folder / f"{name}.svg", figure()
        if not path.is_file() or path.read_text(encoding="utf-8") != svg:
            path.write_text(svg, encoding="utf-8")
