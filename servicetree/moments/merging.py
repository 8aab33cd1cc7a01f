"""Moments of several sources added up: months, machines, shards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from servicetree.errors import Fault, MomentsError
from servicetree.i18n.said import QuotedName, told
from servicetree.moments.agreement import GatheringRecord, differences, with_added_twice
from servicetree.moments.moments import Moments


def merged(parts: Iterable[Moments]) -> Moments:
    """Add moments of several sources; what was added twice is told.

    Raises:
        MomentsError: If there are none, or they do not belong together.
    """
    total: Moments | None = None
    times: Counter[str] = Counter()
    for part in parts:
        times[part.digest] += 1
        total = part if total is None else total + part
    if total is None:
        raise MomentsError(Fault("merge", told("place_moments"), told("nothing_to_merge"), told("name_a_file")))
    repeated = sum(count - 1 for count in times.values())
    return attrs.evolve(total, told=with_added_twice(total.told, repeated))


def merged_files(paths: Sequence[str]) -> Moments:
    """Add the moments of several files; a file that stands there twice is refused, be it under two names.

    Args:
        paths: The files.

    Raises:
        FileError: If one cannot be read.
        MomentsError: If two hold the very same sums, or one does not belong to the first, naming every such file.
    """
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    first: GatheringRecord | None = None

    def parts() -> Iterator[Moments]:
        nonlocal first
        for path in paths:
            part = Moments.load(path)
            first = first or part.record
            unlike = [attrs.evolve(fault, where=f"{paths[0]}, {path}") for fault in differences(first, part.record)]
            if part.digest in seen:
                said = told("same_sums_as", other=QuotedName(seen[part.digest]))
                faults.append(Fault("merge", path, said, told("merge_once")))
            seen.setdefault(part.digest, path)
            faults.extend(unlike)
            if not unlike:
                yield part

    total = merged(parts())
    if faults:
        raise MomentsError(faults)
    return total
