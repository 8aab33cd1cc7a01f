"""Pictures that were looked at (see ``support.approved``): of trees of every size, of every kind, of odd figures."""

import itertools
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import attrs
from support import sample_trees
from support.approved import main, without_intervals
from support.sample_charts import CREDITS, KINDS, diagram, made_for, tree_of

from servicetree.account.results import Account
from servicetree.drawing.diagram import Diagram
from servicetree.drawing.diagramming import draw
from servicetree.drawing.svg_frame import THEMES, stylesheet

DIGESTS = Path(__file__).with_suffix(".txt")
MONTHS = tuple(f"20{year}-{month:02}" for year in (24, 25) for month in range(1, 13))
FORMS = (".dot", ".mmd")
Picture = Callable[[], Diagram]


def pictures() -> dict[str, Callable[[], str]]:
    """Name all pictures, and how each is drawn: without the style, which is approved once for all."""
    named = itertools.chain(_trees(), _charts(), _segments(), _odd_figures())
    styles = {f"style-{theme}.css": partial(stylesheet, theme) for theme in THEMES}
    return styles | {name if "." in name else f"{name}.svg": partial(_drawn, name, make) for name, make in named}


def _drawn(name: str, make: Picture) -> str:
    """Draw a picture in the form that its name ends with."""
    if name.endswith(".dot"):
        return make().to_dot()
    if name.endswith(".mmd"):
        return make().to_mermaid()
    text = make().to_svg()
    before, _, rest = text.partition("<style>")
    return before + rest.partition("</style>")[2]


def _trees() -> Iterator[tuple[str, Picture]]:
    """Trees of every size, bare, with scores and with an account; plain in three shapes, with details in one."""

    def named(case: str, mode: str, **options: object) -> Picture:
        def drawn() -> Diagram:
            tree, lang = tree_of(case)
            own = sample_trees.CAFE_OWN if case.startswith("cafe") else None
            made = {"bare": lambda: None, "scores": lambda: sample_trees.scores(tree)}
            result = made.get(mode, lambda: sample_trees.account(tree, own=own))()
            return draw(tree, result, lang=lang, **options)

        return drawn

    looks = [("plain", shape, {}) for shape in ("wide", "square", "tall")]
    looks += [("details", "wide", {"details": True})]
    for (look, shape, options), case in itertools.product(looks, ("cafe", "cafe_fr", "cafe_ru", "large", "lopsided")):
        for mode in ("bare", "scores", "account") if case == "cafe" else ("account",):
            yield f"tree-{look}-{shape}-{case}-{mode}", named(case, mode, shape=shape, **options)
    for case in ("small", "general", "long_labels", "many", "one", "alone"):
        yield f"tree-plain-tall-{case}-account", named(case, "account", shape="tall")
        yield f"tree-details-wide-{case}-account", named(case, "account", details=True)
    for case, mode, form in itertools.product(("cafe_fr", "lopsided"), ("bare", "account"), FORMS):
        yield f"tree-{case}-{mode}{form}", named(case, mode)


def _charts() -> Iterator[tuple[str, Picture]]:
    """Charts of every kind, of trees of every size."""
    for kind, case in itertools.product(KINDS, ("cafe", "cafe_fr", "cafe_ru", "small", "large", "lopsided", "one")):
        for shape in ("wide", "tall") if case in {"cafe", "large"} else ("wide",):
            yield f"{kind}-{shape}-{case}", _chart(kind, case, shape)
    for kind in KINDS:
        yield f"{kind}-tall-long_labels", _chart(kind, "long_labels", "tall")


def _chart(kind: str, case: str, shape: str) -> Picture:
    def made() -> Diagram:
        tree, lang = tree_of(case)
        return diagram(kind, tree, lang, shape=shape)

    return made


def _segments() -> Iterator[tuple[str, Picture]]:
    """From one segment to many, in rows or as dots, of time, with gaps of every size; one of them by itself."""
    tree = sample_trees.cafe()

    def spread(count: int, half: float | None = 3.0, names: str = "s{}") -> dict[str, tuple[float, float | None]]:
        return {names.format(number): (7 * number % count - count / 2, half) for number in range(count)}

    gaps: dict[str, dict[str, tuple[float, float | None]]] = {
        "one": {"Lyon": (-4.0, 1.0)},
        "few": spread(5),
        "rows": spread(12, 2.0),
        "unsure": spread(8, None),
        "dots": spread(45),
        "long": spread(9, names="a shop with a name that is far too long for the room beside a chart, number {}"),
        "apart": spread(6, 0.5) | {"far": (60.0, 4.0), "wide": (0.5, 900.0)},
        "alike": {f"s{number}": (0.0, 5.0) for number in range(7)},
        "months": {month: (3 - number % 7, 2.0) for number, month in enumerate(MONTHS)},
    }

    def named(case: str, **options: object) -> Picture:
        def made() -> Diagram:
            result = attrs.evolve(sample_trees.with_gaps(gaps[case]), by="month" if case == "months" else "shop")
            return draw(tree, result, kind="segments", **options)

        return made

    for case, shape in itertools.product(gaps, ("wide", "tall")):
        yield f"segments-{case}-{shape}", named(case, shape=shape)
    for case, lang in itertools.product(("rows", "dots", "apart"), ("fr", "ru")):
        yield f"segments-{case}-{lang}", named(case, lang=lang)
        yield f"segments-{case}-{lang}-felt", named(case, lang=lang, gaps="felt")
    shops = sample_trees.account(tree, (None, "Lyon", "Nice"), own=CREDITS)
    for kind in ("tree", "heatmap", "waterfall", "map"):
        yield f"{kind}-segment", lambda kind=kind: draw(tree, shops, kind=kind, segment="Nice")
    yield "segments-scores", lambda: draw(tree, sample_trees.scores(tree, (None, "a", "b", "c")), kind="segments")


def _odd_figures() -> Iterator[tuple[str, Picture]]:
    """Missing figures, figures without intervals, nothing or everything separable, stated; other plans and changes."""
    tree = sample_trees.cafe()
    made = {
        "emptied": lambda kind: sample_trees.emptied(made_for(kind, tree)),
        "bare": lambda kind: without_intervals(made_for(kind, tree)),
    }
    for (how, make), kind in itertools.product(made.items(), ("tree", "details", *KINDS)):
        plain = kind if kind in KINDS else "tree"
        yield (
            f"{kind}-{how}",
            lambda plain=plain, kind=kind, make=make: draw(tree, make(kind), kind=plain, details=kind == "details"),
        )
    accounts: dict[str, Account] = {
        "sure": sample_trees.account(tree, unsure=(), own=CREDITS),
        "unsure": sample_trees.account(tree, unsure=tree.trunk_children),
        "stated": sample_trees.account(tree, stated=tree.trunk_children),
        "partly": sample_trees.account(tree, unsure=("price",), stated=("maintenance",), seed=5),
        "credits": sample_trees.account(tree, own=dict.fromkeys(tree.measured, -4.0), seed=7),
    }
    for (how, account), kind in itertools.product(accounts.items(), ("tree", "details", "heatmap", "waterfall", "map")):
        options = {"details": True} if kind == "details" else {"kind": kind}
        yield f"{kind}-{how}", lambda account=account, options=options: draw(tree, account, **options)
    plans = {"budget": {"budget": 5.0}, "sure": {"unsure": False}, "other": {"seed": 9}}
    for how, options in plans.items():
        yield f"mend-{how}", lambda options=options: draw(tree, sample_trees.plan(tree, **options))
    changes = {"own": {"moved": ()}, "carried": {"moved": ("carry_over",)}, "other": {"seed": 4, "moved": ("weights",)}}
    for how, options in changes.items():
        for lang in ("en", "ru"):
            yield (
                f"change-{how}-{lang}",
                lambda options=options, lang=lang: draw(
                    tree, sample_trees.change(tree, **options), kind="change", lang=lang
                ),
            )


if __name__ == "__main__":
    main(pictures(), DIGESTS, sys.argv[1])
