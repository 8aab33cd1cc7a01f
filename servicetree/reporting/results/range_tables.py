"""How far to believe an account: ranges of carry-over, the trunk's points, other roots."""

from __future__ import annotations

from servicetree.account.advice import advice
from servicetree.account.range_results import LensSlope, Range, TrunkRange
from servicetree.account.results import SegmentAccount
from servicetree.account.separability import is_not_separable, rests_on_equal_moods
from servicetree.i18n.formatting import number_text, percent_text, quoted
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.tables import NodeNames, Part, Table, figure, interval_ends, with_half_width

say = phrases_of("results")


def _range_row(one: Range, names: NodeNames, origin: str) -> tuple[str, ...]:
    """Lay out a range; where carry-over is given, its origin stands in the place of the verdict."""
    lang = names.lang
    return (
        names.short(one.to),
        figure(one.observed, lang, 2),
        with_half_width(one.low, lang, 2),
        with_half_width(one.high, lang, 2),
        figure(one.halo_share, lang, 2),
        origin or _verdict_text(one, lang),
    )


def _verdict_text(one: Range, lang: str) -> str:
    if one.by == "markers":
        return say("separable_markers", lang)
    return say(one.verdict, lang) + (f": {say(f'why_{one.why}', lang)}" if one.why else "")


def panel_table(segment: SegmentAccount, names: NodeNames) -> list[Table]:
    """Set the lenses side by side, where there are enough segments or periods to look through any."""
    lang = names.lang
    looks = [kind for kind in ("between", "over_time") if any(getattr(one, kind) for one in segment.ranges)]
    if not looks:
        return []

    def seen(look: LensSlope | None) -> str:
        if look is None:
            return "–"
        if look.slope.value is None:
            return say("too_weak" if look.verdict == "too-weak" else "no_signal", lang)
        return f"{figure(look.slope, lang, 2)} ({interval_ends(look.slope, lang, 2)})"

    rows = tuple(
        (names.short(one.to), figure(one.observed, lang, 2), *(seen(getattr(one, kind)) for kind in looks))
        for one in segment.ranges
    )
    headings = tuple(say(f"column_{key}", lang) for key in ("within", *looks))
    return [Table(say("lenses", lang), (say("to", lang), *headings), rows)]


def range_table(segment: SegmentAccount, names: NodeNames) -> Table:
    """Set out how far to believe the carry-over from the trunk, by child."""
    lang = names.lang
    given = {one.to for one in segment.carry_over if one.given}
    found = names.tree.found_by_experiment
    origins = {name: say("by_experiment" if name in found else "given", lang) for name in given}
    rows = tuple(_range_row(one, names, origins.get(one.to, "")) for one in segment.ranges)
    headings = tuple(say(f"column_{key}", lang) for key in ("observed", "low", "high", "halo", "verdict"))
    return Table(say("ranges", lang), (say("to", lang), *headings), rows)


def doubt_sentences(segment: SegmentAccount, names: NodeNames) -> list[str]:
    """Say that carry-over cannot be told from a general mood, and what would help, where that is so."""
    if not is_not_separable(segment):
        return []
    key = "cannot_tell_unranged" if segment.trunk_points.range_low is None else "cannot_tell"
    return [say(key, names.lang), *advice_sentence(segment, names)]


def advice_sentence(segment: SegmentAccount, names: NodeNames) -> list[str]:
    """Say what would let the next survey tell carry-over from a general mood, if anything is needed."""
    lang = names.lang
    given = {one.to for one in segment.carry_over if one.given}
    ranges = [one for one in segment.ranges if one.to not in given]
    found = advice(names.tree, ranges, segment.scores.n)
    if found is None:
        return []
    facts = {
        "branches": number_text(found.branches, lang, 0),
        "aspects": ", ".join(quoted(names.node(name), lang) for name in found.aspects),
        "respondents": number_text(found.respondents or 0, lang, 0),
    }
    return [say(f"advice_{found.key}", lang, **facts)]


def trunk_range_sentence(segment: SegmentAccount, lang: str) -> list[str]:
    """Say the range of the trunk's points, and what it would be were moods to colour the branches less or more."""
    said = {one.kappa: _trunk_range_text(one, lang) for one in segment.trunk_points.ranges}
    if not said or said[1.0] is None:
        return []
    if not rests_on_equal_moods(segment):
        return [say("trunk_range_alone", lang, range=said[1.0])]
    key = "trunk_range_one_marker" if segment.trunk_points.by == "markers" else "trunk_range"
    return [say(key, lang, range=said[1.0], below=said[0.75], above=said[1.33])]


def moods_sentence(segment: SegmentAccount, lang: str) -> list[str]:
    """Say what measured moods, or what is taken for true of them, if the range of the trunk's points rests on it."""
    count = segment.trunk_points.markers
    if count:
        key = {1: "one", 2: "two"}.get(count, "many")
        return [say(f"moods_measured_{key}", lang, **({"count": count} if key == "many" else {}))]
    return [say("equal_moods", lang)] if rests_on_equal_moods(segment) else []


def _trunk_range_text(one: TrunkRange, lang: str) -> str | None:
    if one.low is None:
        return None
    low = number_text(one.low, lang)
    return (
        say("range_from", lang, low=low)
        if one.high is None
        else say("range_to", lang, low=low, high=number_text(one.high, lang))
    )


def range_parts(segment: SegmentAccount, names: NodeNames) -> list[Part]:
    """Say how far to believe the account: ranges with their verdicts, and what other roots would be charged with."""
    lang = names.lang
    parts: list[Part] = []
    if segment.ranges:
        parts += [range_table(segment, names), *panel_table(segment, names)]
        parts += doubt_sentences(segment, names)
    trunk = segment.trunk_points
    if segment.ranges and trunk.observed.value is not None:
        three = {end: with_half_width(getattr(trunk, end), lang) for end in ("low", "observed", "high")}
        parts += [*trunk_range_sentence(segment, lang), say("three", lang, **three)]
    roots = segment.other_roots
    if roots is not None and roots.median is not None:
        facts = {key: percent_text(getattr(roots, key), lang) for key in ("share", "median", "highest")}
        counts = {"n": number_text(roots.n or 0, lang, 0), "rank": roots.rank, "of": roots.of}
        parts.append(say("other_roots", lang, **facts, **counts))
    return parts
