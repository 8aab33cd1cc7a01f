"""First screens fit 40 lines of 80 columns whatever the tree: parts, levels, labels, segments."""

import attrs
import pytest
from support.first_screens import MOST_LINES, WIDTH
from support.hostile_labels import LABELS
from support.short_lane import first
from support.surveys import survey

import servicetree as st
from servicetree.analysis.planning import account_and_plan
from servicetree.reporting.printing import screen_of
from servicetree.reporting.screens.account_screen import account_screen, part_table
from servicetree.reporting.screens.screen_room import ScreenNames, fitted
from servicetree.reporting.screens.study_screens import weights_and_loyalty_screen
from servicetree.reporting.text_layout import plain_text, text_width

SIXTY = "A part whose name was written by a whole committee of experts"
LABELLED = {"short": "Part", "long": SIXTY, "no blank": "x" * 300, "wide": "見" * 90, "very long": f"{SIXTY} " * 20}


def tree_of(aspects: int, branches: int, *, label: str = "Part", level: int = 1) -> st.ServiceTree:
    """Make a tree whose branches grow on each other, so many levels high; every text is the label and a number."""

    def asked(name):
        return [st.Question(id="q", text=f"{label} {name}", column=f"asked {name}")]

    grown = [
        st.Branch(
            id=f"b{place}",
            label=f"{label} b{place}",
            parent=f"b{place - 1}" if place % level else None,
            questions=asked(f"b{place}"),
        )
        for place in range(branches)
    ]
    return st.ServiceTree(
        name="sized",
        label=label,
        scale=st.Scale(1, 10),
        trunk=st.Trunk(label=label),
        aspects=[
            st.Aspect(id=f"a{place}", label=f"{label} a{place}", questions=asked(f"a{place}"))
            for place in range(aspects)
        ],
        branches=grown,
        outcomes=[st.Outcome(id=name, label=label, questions=asked(name)) for name in ("satisfaction", "loyalty")],
    )


def screens_of(tree: st.ServiceTree, rows: int = 300, segments: int = 12):
    """Print the first screens of a tree with answers drawn for it, in three languages."""
    answers = survey(tree, rows, seed=2, whole=True)
    name = tree.label[:200]
    answers[name] = [f"{name} {row % segments}" for row in range(rows)]
    options = {"by": name}
    account, plan = account_and_plan(tree, answers, **options)
    results = [st.score(tree, answers, **options), plan, st.precision(tree, 500, width=1.5), st.weigh(tree, answers)]
    sides = (f"{name} 0", f"{name} 1")
    results += [st.compare(tree, answers, *sides, **options), st.experiment(tree, answers, arm=name)]
    loyalty = st.loyalty(tree.with_weights(results[3]), answers)
    for lang in ("en", "fr", "ru"):
        yield f"trace {lang}", plain_text(account_screen(account, lang, plan))
        yield f"weigh --loyalty {lang}", plain_text(weights_and_loyalty_screen(results[3], loyalty, lang))
        for result in (*results, loyalty):
            yield f"{type(result).__name__} {lang}", plain_text(screen_of(result, lang))


@pytest.fixture(scope="module")
def sixty():
    """What the verbs make of a tree of 60 parts on four levels; made once, for it takes a while."""
    tree = tree_of(10, 50, level=4)
    answers = {**survey(tree, 200, seed=2, whole=True), "shop": [f"shop {row % 4}" for row in range(200)]}
    account, plan = account_and_plan(tree, answers, by="shop")
    return account, plan, st.score(tree, answers, by="shop"), st.precision(tree, 500, width=1.5)


@pytest.mark.parametrize("label", first(3, LABELLED))
def test_screens_fit_trees_of_sixty_parts(sixty, label):
    """Sixty parts on four levels, with labels of a word to a thousand letters: 40 lines of 80 columns."""
    tree = tree_of(10, 50, label=LABELLED[label], level=4)
    account, plan, scores, precision = (attrs.evolve(result, tree=tree) for result in sixty)
    for lang in ("en", "fr", "ru"):
        for parts in (
            account_screen(account, lang, plan),
            *(screen_of(one, lang) for one in (plan, scores, precision)),
        ):
            _check_room(plain_text(parts), lang)


@pytest.mark.parametrize(
    ("aspects", "branches", "level", "label"), [(1, 1, 1, "wide"), (1, 1, 1, "very long"), (2, 8, 3, "long")]
)
def test_screens_of_every_verb_fit(aspects, branches, level, label):
    """Every verb's screen fits for small and middling trees with long labels, columns and segments of long names."""
    for what, text in screens_of(tree_of(aspects, branches, label=LABELLED[label], level=level)):
        _check_room(text, what)


def _check_room(text, what):
    lines = text.splitlines()
    assert len(lines) <= MOST_LINES, f"{what}: {len(lines)} lines\n{text}"
    assert max(map(text_width, lines)) <= WIDTH, f"{what}\n{text}"


def test_what_is_left_out_is_counted():
    """Parts that have no room are summed in a row of their own, so that the column still adds up to the loss."""
    tree = tree_of(2, 20)
    account = st.trace(tree, survey(tree, 300, seed=2, whole=True))
    table = part_table(account.whole, ScreenNames(tree, "en"), 10)
    assert len(table.rows) == 11  # the trunk, nine branches, the rest
    assert table.rows[0][0] == "Part (2)"  # whose rows have no room
    assert table.rows[-1][0] == "other parts (11)"
    assert part_table(account.whole, ScreenNames(tree, "en"), 22).rows[0][0] == "Part"
    assert sum(float(row[3]) for row in table.rows) == pytest.approx(account.whole.loss.value, abs=0.05 * 12)
    weights = [float(row[1].rstrip("%")) for row in table.rows]
    assert sum(weights) == pytest.approx(100, abs=0.5 * 11)


def test_labels_that_fit_are_whole_on_a_first_screen():
    """A label of 60 letters is not cut while there is room for it."""
    tree = tree_of(1, 2, label=SIXTY)
    text = " ".join(plain_text(screen_of(st.score(tree, survey(tree, 50, seed=2)))).split())
    assert "…" not in text.replace(" … ", "")
    assert text.count("committee") >= 4  # the tree, the aspect, both branches


@pytest.mark.parametrize("label", [label for label in LABELS if label.strip()])
def test_hostile_labels_neither_break_lines_nor_work_unseen(label):
    """Line breaks, control characters and overrides in labels stand on the screen as something seen."""
    tree = tree_of(1, 1, label=label[:1000])
    answers = {**survey(tree, 60, seed=2), label[:90]: ["x", label[:1000]] * 30}
    account, plan = account_and_plan(tree, answers, by=label[:90])
    for text in map(
        plain_text, (account_screen(account, "en", plan), screen_of(plan), screen_of(st.precision(tree, 9)))
    ):
        assert not set(text) & set("\x00\x07\x1b\r\t\u2028\u202e\u200b\u2066\ufffe")
        assert len(text.splitlines()) <= MOST_LINES


def test_the_largest_size_that_fits_is_taken():
    """Rows give way before labels, and labels are cut only if no size fits; nothing that fits is made smaller."""
    tried = []

    def made(size, cut):
        tried.append((size, cut))
        return ["x\n" * size * (2 if cut > 100 else 1)]

    assert len(fitted(made, (30, 19, 5))[0]) == 2 * 19 * 2
    assert tried == [(30, 200), (19, 200)]
    tried.clear()
    fitted(made, (39, 25))
    assert tried[-1] == (39, 60)
    assert fitted(made, (90, 80)) == ["x\n" * 80]


def test_names_of_a_screen_are_cut_where_they_would_fill_it():
    """Parts, questions and the tree are named in at most so many letters, the cut being seen."""
    names = ScreenNames(tree_of(1, 1, label="y" * 500), "en", 40)
    for name in (names.node("b0"), names.asked("b0.q"), names.whole_tree):
        assert len(name) == 40
        assert name.endswith("…")
