"""What was looked at, and a digest of each: the same figures are shown the same way until another is approved.

    python -m support.approved_pictures FOLDER      draws all pictures into a folder, to be looked at and compared
    python -m support.approved_pictures --approve   writes their digests down

and the same with ``support.approved_texts``, from the folder of the tests. Made before and after a change, two folders
show with ``diff -rq`` what it concerns. Nearly all figures are made up by plain arithmetic, so that no library has a
part in them.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import attrs

from servicetree.account.range_results import EntryRange, TrunkRange
from servicetree.account.results import CarryOver
from servicetree.stats.jackknife import Interval
from servicetree.tree.service_tree import ServiceTree

Named = Iterator[tuple[str, Callable[[], str]]]


def digest(text: str) -> str:
    """Shorten a text to what is kept of it."""
    return sha256(text.encode()).hexdigest()[:16]


def approved(digests: Path) -> dict[str, str]:
    """Read what was approved."""
    return dict(line.rsplit(" ", 1) for line in digests.read_text(encoding="utf-8").splitlines())


def main(made: Mapping[str, Callable[[], str]], digests: Path, where: str) -> None:
    """Approve all, or write all into a folder."""
    if where == "--approve":
        lines = [f"{name} {digest(make())}\n" for name, make in made.items()]
        digests.write_text("".join(lines), encoding="utf-8")
        return
    folder = Path(where)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in made.items():
        (folder / name).write_text(make(), encoding="utf-8")


def without_intervals(value: object) -> object:
    """A result of values alone, without any interval or range."""
    if isinstance(value, Interval):
        return attrs.evolve(value, low=None, high=None, se=None)
    if isinstance(value, (EntryRange, TrunkRange)):
        return attrs.evolve(value, low=None, high=None)
    if isinstance(value, CarryOver):
        return attrs.evolve(value, value=without_intervals(value.value), range_low=None, range_high=None)
    if isinstance(value, tuple):
        return tuple(map(without_intervals, value))
    if attrs.has(type(value)) and not isinstance(value, ServiceTree):
        kept = {field.name: without_intervals(getattr(value, field.name)) for field in attrs.fields(type(value))}
        return attrs.evolve(value, **kept)
    return value
