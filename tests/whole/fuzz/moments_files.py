"""Moments files that went wrong, drawn from a seed: their bytes, their header, their arrays, with sums that fit."""

from __future__ import annotations

import functools
import io
import json
import random
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from whole.bad_inputs.rows import TREE, tree_of, written
from whole.fuzz.changed_bytes import changed
from whole.fuzz.survey_files import table

import servicetree as st

_VALUES: tuple[Any, ...] = (
    *(None, 0, -1, 1.5, True, "", "shop", [], [1], ["a", "a"], {}, {"a": 1}, 2**60, float("nan"), "x" * 300),
    *(["north", "south", "east"], ["s\x1b[31m"], {"rows": 3}, [["a", 1]]),
)
_NUMBERS = (0, -1, 1, 2**53, -(2**53), 1e308, -1e308, float("nan"), float("inf"), 5e-324)
_TYPES = ("<i8", "<f8", "<i4", "<f4", ">f8", "<U4", "|b1", "<c16", "|u1")


@functools.cache
def _sound() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory() as folder:
        tree, path = st.read_tree(tree_of(Path(folder), TREE)), Path(folder, "x.moments")
        made = []
        for options in ({}, {"by": "shop", "id": "guest"}, {"by": "shop", "period": "month", "weight": "w"}):
            st.gather(tree, table(), **options).save(path)
            made.append(path.read_bytes())
    return tuple(made)


def _parts(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return json.loads(arrays.pop("header").tobytes()), arrays


def _packed(header: object, arrays: dict[str, np.ndarray], *, sums: bool) -> bytes:
    """Write a file; with sums that fit whatever stands in it, if so wanted."""
    if sums and isinstance(header, dict):
        kept = {name: field for name, field in header.items() if name != "digests"}
        digests = {
            name: sha256(f"{one.dtype.str} {one.shape} ".encode() + one.tobytes()).hexdigest()
            for name, one in arrays.items()
        }
        digests["header"] = sha256(_json(kept)).hexdigest()
        header = kept | {"digests": digests}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, header=np.frombuffer(_json(header), dtype=np.uint8), **arrays)
    return buffer.getvalue()


def _json(header: object) -> bytes:
    return json.dumps(header, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _change_header(header: dict[str, Any], rng: random.Random) -> None:
    inside: Any = header
    name = rng.choice([*header])
    while isinstance(inside[name], dict) and inside[name] and rng.random() < 0.7:
        inside = inside[name]
        name = rng.choice([*inside])
    if rng.random() < 0.2:
        del inside[name]
    else:
        inside[name] = rng.choice(_VALUES)


def _change_array(arrays: dict[str, np.ndarray], rng: random.Random) -> None:
    name = rng.choice([*arrays])
    array = arrays[name].copy()
    match rng.randrange(6):
        case 0 | 1 if array.size:
            array.reshape(-1)[rng.randrange(array.size)] = _fitting(rng, array)
        case 2:
            array = array.astype(np.dtype(rng.choice(_TYPES)))
        case 3:
            array = array.reshape(-1)[: rng.randrange(array.size + 1)]
        case 4 if array.size:
            array = np.concatenate([array, array])
        case _:
            arrays[name], array = arrays[other := rng.choice([*arrays])], arrays[name]
            name = other
    arrays[name] = array
    if rng.random() < 0.1:
        del arrays[name]


def _fitting(rng: random.Random, array: np.ndarray) -> float | int:
    number = rng.choice(_NUMBERS)
    return number if array.dtype.kind == "f" else int(max(-(2**62), min(2**62, number))) if number == number else -5  # noqa: PLR0124


def _with_other_members(content: bytes, rng: random.Random) -> bytes:
    """Change the bytes of a member, and write all as a whole archive again."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        spoilt = rng.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, changed(old.read(name), rng) if name == spoilt else old.read(name))
    return buffer.getvalue()


def moments_file(rng: random.Random, folder: Path) -> list[object]:
    """Change a moments file somewhere, and choose a verb that reads it."""
    content = rng.choice(_sound())
    match rng.randrange(5):
        case 0:
            content = changed(content, rng)
        case 1:
            content = _with_other_members(content, rng)
        case _:
            header, arrays = _parts(content)
            for _ in range(rng.randint(1, 3)):
                if rng.random() < 0.5:
                    _change_header(header, rng)
                else:
                    _change_array(arrays, rng)
            content = _packed(header, arrays, sums=rng.random() < 0.9)
    moments, tree = written(folder, "x.moments", content), tree_of(folder)
    sound = written(folder, "sound.moments", rng.choice(_sound()))
    verbs = (
        *(("score", moments, "--tree", tree),) * 2,
        *(("trace", moments, "--tree", tree),) * 2,
        ("trace", moments, "--tree", tree, "--json"),
        ("merge", sound, moments, "-o", folder / "y.moments"),
        ("merge", moments, moments, "-o", folder / "y.moments"),
        ("compare", moments, "--tree", tree, "--from", "north", "--to", "south"),
        ("plan", moments, "--tree", tree),
        ("check", tree, moments),
    )
    return list(rng.choice(verbs))
