"""Last rows whose label may be a count, an average or a shop: left out only where their numbers are no answers."""

import pandas as pd
import polars as pl
import pytest

import servicetree as st
from servicetree.answers.engines.doubtful_totals import may_name_a_total

ITEMS = ["price", "staff", "choice", "speed"]
ROWS = [
    [("Lyon", "Nice", "Paris")[row % 3], *(min(5, 1 + row * 7 % 5 + (row + place) % 2) for place in range(4))]
    for row in range(30)
]
TREE = st.ServiceTree(
    name="shop",
    scale=st.Scale(1, 5),
    aspects=[st.Aspect(id=name, questions=[st.Question(id="q", column=name)]) for name in ITEMS],
)
COUNTS = (
    *(
        "n",
        "N",
        "n:",
        "N = 30",
        "Base",
        "Base:",
        "Responses",
        "Count of responses",
        "Number of respondents",
        "Sample size",
    ),
    *("Effectif", "Effectif total", "Nombre de réponses", "Répondants", "Basis", "Anzahl", "Anzahl Antworten"),
    *("Anzahl der Antworten", "Respuestas", "Número de respuestas", "База", "Кол-во ответов", "Количество ответов"),
)
AVERAGES = (
    *(
        "Average score",
        "Avg",
        "SD",
        "Std",
        "Mean (all shops)",
        "All shops",
        "Overall",
        "Gesamt (n=30)",
        "Alle Filialen",
        "Ø",
    ),
    *("Toutes les boutiques", "Note moyenne", "Moyenne (toutes)", "Todas las tiendas", "Nota media", "Средняя оценка"),
    *("Среднее по всем", "Все магазины"),
)


def frame(*more: list, above: tuple = ()) -> pd.DataFrame:
    """The table with further rows at the end, or above."""
    return pd.DataFrame([*above, *ROWS, *more], columns=["Shop", *ITEMS])


def csv(folder, table: pd.DataFrame) -> str:
    """Write it as text."""
    table.to_csv(folder / "a.csv", index=False)
    return str(folder / "a.csv")


def workbook(folder, table: pd.DataFrame) -> str:
    """Write it as a workbook."""
    table.to_excel(folder / "a.xlsx", index=False)
    return str(folder / "a.xlsx")


KINDS = {
    "csv": csv,
    "workbook": workbook,
    "pandas": lambda _, table: table,
    "polars": lambda _, table: pl.from_pandas(table),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("labels", "numbers"), [(COUNTS, [30, 30, 30, 30]), (AVERAGES, [3.07, 2.93, 3.1, 2.9])], ids=["counts", "averages"]
)
def test_a_row_of_counts_or_averages_is_left_out_and_told(tmp_path, kind, labels, numbers):
    """In five languages, of every kind of table; and a tree can be proposed without it."""
    for label in labels if kind == "pandas" else labels[:5]:
        moments = st.gather(TREE, KINDS[kind](tmp_path, frame([label, *numbers])), by="Shop")
        assert (moments.n, "skipped-rows" in {one.code for one in moments.told}) == (30, True), label
        assert label not in moments.segments
    assert st.propose(KINDS[kind](tmp_path, frame([labels[0], *numbers]))).facts.draft.rows == 30


USUAL = ["n", "N", "Base", "SD", "All shops", "Overall", "Responses", "Basis"]


@pytest.mark.parametrize(
    ("kind", "label"), [(kind, label) for kind in KINDS for label in (USUAL if kind == "pandas" else USUAL[::4])]
)
@pytest.mark.parametrize(
    ("more", "above"),
    [
        ([4, 5, 3, 4], ()),
        ([30, 5, 3, 4], ()),
        ([None, None, 3, 4], ()),
        ([30, 30, 30, 30], ([["label", 4, 5, 3, 4]])),
    ],
    ids=["answers", "one amount", "gaps", "also above"],
)
def test_a_shop_of_such_a_name_stays(tmp_path, kind, label, more, above):
    """Its numbers are such as those of others, or the name stands above as well."""
    table = frame([label, *more], above=tuple([label, *row[1:]] for row in above))
    moments = st.gather(TREE, KINDS[kind](tmp_path, table), by="Shop", outside="missing")
    assert label in moments.segments
    assert moments.n == len(table)


def test_in_the_middle_of_the_table_nothing_is_left_out():
    """Totals stand at the end."""
    table = pd.DataFrame([*ROWS[:5], ["Base", 30, 30, 30, 30], *ROWS[5:]], columns=["Shop", *ITEMS])
    assert st.gather(TREE, table, outside="missing").n == 31


@pytest.mark.parametrize("order", [1, -1])
def test_several_such_rows_are_each_left_out(order):
    """Counts below averages below deviations."""
    last = [
        ["n", 30, 30, 30, 30],
        ["Overall", 3.07, 2.93, 3.1, 2.9],
        ["SD", 1.41, 1.4, 1.39, 1.4],
        ["Total", *[90] * 4],
    ]
    assert st.gather(TREE, frame(*last[::order]), outside="missing").n == 30


@pytest.mark.parametrize("rows", [1, 2])
def test_too_few_rows_prove_nothing(rows):
    """What is usual is not known then."""
    table = pd.DataFrame([*ROWS[:rows], ["Base", 30, 30, 30, 30]], columns=["Shop", *ITEMS])
    assert st.gather(TREE, table, outside="missing").n == rows + 1


@pytest.mark.parametrize(
    ("text", "may"), [("Nantes", False), ("Basel", False), ("Mean Street", True), (None, False), ("NB", False)]
)
def test_which_names_leave_doubt(text, may):
    """Words of totals, alone or with more behind them."""
    assert may_name_a_total(text) is may
