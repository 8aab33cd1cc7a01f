"""A survey of the small café as a table, clean or as exports write it, and in every engine."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from support.surveys import survey

ROWS = 300
DIRT = {
    "clean": ["n/a", " 7 ", "٧", "NULL", "", "-", "7,5", "99", "7.0", "+3"],
    "smile": ["４", "nan", "99.0", "1e0"],
}


def clean_cafe(cafe) -> dict[str, list]:
    """Whole and missing answers only, as numbers."""
    answers = survey(cafe, ROWS, seed=7, missing=0.08, whole=True)
    rng = np.random.default_rng(1)
    answers["guest"] = [int(x) for x in rng.integers(0, 120, ROWS)]
    answers["shop"] = [f"shop {x}" for x in rng.integers(1, 4, ROWS)]
    answers["w"] = [float(x) for x in rng.uniform(0.5, 2, ROWS).round(3)]
    return answers


def dirty_cafe(cafe) -> dict[str, list]:
    """Texts as they stand in exports: blanks, codes, words for nothing, commas, digits of other scripts."""
    answers = clean_cafe(cafe)
    table = {name: [None if x is None else str(x) for x in values] for name, values in answers.items()}
    for column, dirt in DIRT.items():
        for place, text in enumerate(dirt):
            table[column][11 * place + 3] = text
    for row in (5, 17, 40):
        table["shop"][row] = None
    return table


def files_of(folder, table: dict[str, list]):
    """Write a table to CSV and Parquet files."""
    arrow = pa.table(table)
    csv, parquet = folder / "answers.csv", folder / "answers.parquet"
    pa.csv.write_csv(arrow, csv)
    pa.parquet.write_table(arrow, parquet, row_group_size=64)
    return csv, parquet


ENGINES = {
    "csv": lambda table, folder: files_of(folder, table)[0],
    "parquet": lambda table, folder: files_of(folder, table)[1],
    "pandas": lambda table, _: pd.DataFrame(table),
    "polars": lambda table, _: pl.DataFrame(table),
    "polars lazy": lambda table, _: pl.LazyFrame(table),
    "pyarrow": lambda table, _: pa.table(table),
    "duckdb": lambda table, _: duckdb.from_arrow(pa.table(table)),
    "mapping of arrays": lambda table, _: {name: np.array(values, dtype=object) for name, values in table.items()},
}
