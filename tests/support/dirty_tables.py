"""Dirty tables drawn from a seed: everything a tree may ask, in every type and with every flaw that exports have."""

from __future__ import annotations

import decimal

import numpy as np
import pyarrow as pa

import servicetree as st


def everything() -> st.ServiceTree:
    """A tree with every kind of question: ratings on four scales, a promise, amounts, times, recovery, a gate."""

    def question(name: str, **fields) -> st.Question:
        return st.Question(id=name, **fields)

    rain = st.Recovery("solved", "solved_minutes", "minutes", [(0, 1.0), (60, 0.0)], 0.5)
    days = [(0, 1.0), (7, 0.6), (14, 0.0)]
    return st.ServiceTree(
        name="everything",
        scale=st.Scale(1, 10, missing=[99, "never"]),
        trunk=st.Trunk(weight=2),
        marker=st.Marker("weather"),
        aspects=[
            st.Aspect(
                id="environment",
                questions=[
                    question("clean"),
                    question("noise", reversed=True, scale=(1, 5), missing=[9]),
                    question("warmth", kind="measure", unit="°C", anchors=[(10, 0.0), (21, 1.0)]),
                ],
            ),
            st.Aspect(
                id="solution",
                min_share=0.3,
                questions=[
                    question("choice", weight=2),
                    question("wait", kind="duration", unit="minutes", anchors=[(0, 1.0), (10, 0.5), (30, 0.0)]),
                ],
            ),
        ],
        branches=[
            st.Branch(id="price", baseline=0.9, questions=[question("value", recovery=rain)]),
            st.Branch(id="staff"),
            st.Branch(id="kindness", parent="staff", questions=[question("smile"), question("patience")]),
            st.Branch(
                id="repair",
                gate=st.Gate("bought", [1, "yes"]),
                questions=[
                    question("eta", kind="promise", promised="eta", delivered="real", unit="days", anchors=days),
                    question("answered", kind="duration", unit="seconds", apdex=20),
                ],
            ),
            st.Branch(id="phone", parent="kindness", questions=[question("polite", scale=(0, 1), missing=())]),
        ],
        outcomes=[
            st.Outcome(id="satisfaction", questions=[question("overall", scale=(0, 100), missing=["-1"])]),
            st.Outcome(id="loyalty", questions=[question("again")]),
        ],
    )


# What each column holds at its best: lowest, highest, decimals.
_RANGES = {
    **dict.fromkeys(("clean", "choice", "smile", "patience", "again", "weather"), (1, 10, 0)),
    "value": (1, 10, 1),
    "noise": (1, 5, 0),
    "warmth": (5, 25, 1),
    "wait": (0, 40, 1),
    "solved": (0, 1, 2),
    "solved_minutes": (0, 90, 0),
    "eta": (1, 12, 0),
    "real": (1, 16, 0),
    "answered": (0, 100, 0),
    "polite": (0, 1, 0),
    "overall": (0, 100, 0),
}
_FLAWS = ("n/a", " 7 ", "٧", "NULL", "", "-", "7,5", "99", "7.0", "+3", "never", "seven", "1,000", "11", "1e999", "?!")


def dirty_table(seed: int, rows: int = 400) -> pa.Table:
    """Draw answers to every question of ``everything``, with columns of random types and random flaws.

    Args:
        seed: Of the random numbers.
        rows: How many respondents.

    Returns:
        A table; besides the answers it has ``guest`` (an id), ``shop``, ``month`` and ``w`` (a survey weight).
    """
    rng = np.random.default_rng(seed)
    general = rng.normal(size=rows)
    columns = {}
    for name, (low, high, decimals) in _RANGES.items():
        latent = 0.6 * general + 0.8 * rng.normal(size=rows)
        clean = np.round(low + (high - low) / (1 + np.exp(-latent)), decimals)
        gone = rng.random(rows) < rng.choice([0.0, 0.05, 0.3])
        columns[name] = _typed(rng, clean, gone, decimals)
    guests = rng.integers(0, rows // 2, rows)
    columns["guest"] = _units(rng, guests)
    shops = [f"shop {place}" if rng.random() > 0.02 else None for place in rng.integers(1, 4, rows)]
    columns["shop"] = pa.array(shops)
    columns["month"] = pa.array(rng.integers(1, 5, rows)) if rng.random() < 0.5 else pa.array(rng.random(rows).round(1))
    columns["w"] = pa.array(np.where(rng.random(rows) < 0.05, 0.0, rng.uniform(0.5, 2, rows).round(3)))
    bought = rng.integers(0, 3, rows)
    columns["bought"] = pa.array(bought) if rng.random() < 0.5 else pa.array([("no", "yes", " YES")[x] for x in bought])
    return pa.table(columns)


def _typed(rng: np.random.Generator, clean: np.ndarray, gone: np.ndarray, decimals: int) -> pa.Array:
    """Write numbers as some type: integers, floats with NaN and nulls, decimals, texts with flaws."""
    kind = rng.choice(["whole", "float", "decimal", "text", "flawed"])
    if kind == "whole" and decimals == 0:
        return pa.array(clean.astype(int), rng.choice([pa.int64(), pa.int8(), pa.int16()]), mask=gone)
    if kind == "decimal":
        exact = [None if out else decimal.Decimal(str(x)) for x, out in zip(clean, gone, strict=True)]
        return pa.array(exact, pa.decimal128(9, 2))
    if kind in ("text", "flawed"):
        written = [None if out else f"{x:g}" for x, out in zip(clean, gone, strict=True)]
        for place in rng.choice(len(clean), len(_FLAWS) if kind == "flawed" else 0, replace=False):
            written[place] = str(rng.choice(_FLAWS))
        return pa.array(written)
    numbers = np.where(gone & (rng.random(len(clean)) < 0.5), np.nan, clean)
    outside = rng.random(len(clean)) < 0.01
    return pa.array(np.where(outside, 4096.0, numbers), mask=gone & ~np.isnan(numbers))


def _units(rng: np.random.Generator, guests: np.ndarray) -> pa.Array:
    """Write ids as some export does; the same number is the same guest however it is written."""
    forms = {"number": "{}", "zeros": "{:06d}", "point": "{}.0", "blanks": " {} ", "word": "g{}"}
    kind = rng.choice(["whole", "float", "mixed", "word"])
    if kind in ("whole", "float"):
        return pa.array(guests.astype(int if kind == "whole" else float))
    names = list(forms) if kind == "mixed" else ["word"]
    return pa.array([forms[str(rng.choice(names))].format(int(guest)) for guest in guests])


def _with(table: pa.Table, **columns) -> pa.Table:
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def _spoilt_answers(table: pa.Table):
    rows = len(table)
    return _with(
        table,
        clean=["11" if row % 100 == 7 else "12" if row == 9 else "5" for row in range(rows)],
        smile=["seven" if row % 100 == 8 else "3" for row in range(rows)],
    ), {"id": "guest"}


def _spoilt_weights(table: pa.Table):
    rows = len(table)
    weights = [None if row % 90 == 5 else -1.0 if row % 80 == 6 else 1.0 for row in range(rows)]
    return _with(table, w=weights), {"weight": "w", "id": "guest"}


def _spoilt_ids(table: pa.Table):
    return _with(table, guest=[None if row % 70 == 3 else f"g{row}" for row in range(len(table))]), {"cluster": "guest"}


def _spoilt_types(table: pa.Table):
    dates = pa.array([86_400_000] * len(table), pa.timestamp("ms"))
    return _with(table, clean=dates, choice=dates), {"id": "guest"}


# Tables with faults in every part of them: wrong answers, survey weights, ids, columns that hold no answers.
SPOILT = {"answers": _spoilt_answers, "weights": _spoilt_weights, "ids": _spoilt_ids, "types": _spoilt_types}


def whole_visits(rows: int = 300) -> pa.Table:
    """Visits of inspectors, who judge everything."""
    rng = np.random.default_rng(3)
    table = {name: rng.integers(low, high, rows, endpoint=True) for name, (low, high, _) in _RANGES.items()}
    return pa.table(table | {"bought": np.ones(rows)})
