"""A small survey in the shapes in which survey tools and packages write it."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

import servicetree as st

ITEMS = ("Tidiness", "Choice", "Price", "Staff")
ROWS = 60
WORDS = ("Bad", "Poor", "Fair", "Good", "Great")


def shape_tree(columns=ITEMS) -> st.ServiceTree:
    """Ask the items, whatever their columns are called."""
    tidy, choice, price, staff = columns
    return st.ServiceTree(
        name="shape",
        scale=st.Scale(1, 5),
        aspects=(
            st.Aspect("place", questions=(st.Question("tidy", column=tidy),)),
            st.Aspect("goods", questions=(st.Question("choice", column=choice),)),
        ),
        branches=(
            st.Branch("price", questions=(st.Question("price", column=price),)),
            st.Branch("staff", questions=(st.Question("staff", column=staff),)),
        ),
    )


def shape_answers(seed: int = 5, rows: int = ROWS) -> pd.DataFrame:
    """Draw ratings that hang together, of three shops."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(0, 0.8, rows)
    table = {item: np.clip(np.rint(3.2 + mood + rng.normal(0, 0.8, rows)), 1, 5).astype(int) for item in ITEMS}
    return pd.DataFrame(
        {"id": [f"r{place:04d}" for place in range(rows)], "shop": rng.choice(["Bath", "Lyon", "Тула"], rows)} | table
    )


def written(lines) -> str:
    """Write lines of fields as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def plain_lines(table: pd.DataFrame) -> list[list[str]]:
    """List the names, then the rows, as texts."""
    return [list(table.columns), *(list(map(str, row)) for row in table.itertuples(index=False))]


def qualtrics(path: Path, table: pd.DataFrame, previews: int = 2) -> Path:
    """Three header lines, and a column that marks previews."""
    names = ["StartDate", "Status", "ResponseId", "Q1_1", "Q1_2", "Q1_3", "Q1_4", "Store"]
    asked = ["Start Date", "Response Type", "Response ID", *(f"How was it? - {item}" for item in ITEMS), "Store"]
    inner = [f'{{"ImportId":"{name.lower()}"}}' for name in names]
    rows = [
        ["2026-03-01 10:00:00", "1" if place < previews else "0", row.id, *(str(row[item]) for item in ITEMS), row.shop]
        for place, (_, row) in enumerate(table.iterrows())
    ]
    path.write_text(written([names, asked, inner, *rows]), encoding="utf-8-sig")
    return path


def survey_monkey(path: Path, table: pd.DataFrame) -> Path:
    """Two header lines: a question with its items below and behind it."""
    names = ["Respondent ID", "Please rate:", "", "", "", "Which store?"]
    below = ["", *ITEMS, "Response"]
    rows = [[row.id, *(str(row[item]) for item in ITEMS), row.shop] for _, row in table.iterrows()]
    path.write_text(written([names, below, *rows]), encoding="utf-8")
    return path


def long(path: Path, table: pd.DataFrame) -> Path:
    """A row for each answer."""
    melted = table.melt(id_vars=["id", "shop"], value_vars=list(ITEMS), var_name="question", value_name="answer")
    melted = melted.rename(columns={"id": "respondent"}).sort_values("respondent", kind="stable")
    melted.to_csv(path, index=False)
    return path
