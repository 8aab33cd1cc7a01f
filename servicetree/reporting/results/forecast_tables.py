"""Forecasts of precision and designs as text, records and rows."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicetree.account.advice import two_digits
from servicetree.analysis.surveys.assumptions import Assumed
from servicetree.analysis.surveys.forecast_results import (
    GOOD_CHANCE,
    Design,
    DesignMeasure,
    ForecastFigure,
    Precision,
)
from servicetree.i18n.formatting import in_language, number_text, percent_text
from servicetree.i18n.messages import phrases_of
from servicetree.reporting.record_fields import JSON_FORMAT, Record, issue_record, tidy_row
from servicetree.reporting.tables import NodeNames, Part, Table
from servicetree.stats.jackknife import Interval

say = phrases_of("forecasts")

_MOST_DIGITS = 4
_NEVER_TELLS = ("few-branches", "one-question")
_NO_USE = (*_NEVER_TELLS, "no-help", "worse", "share", "there-already")


def precision_record(told: Precision) -> Record:
    """Return what is foreseen as one object that JSON can hold."""
    return {
        "servicetree": JSON_FORMAT,
        "tree": told.tree.name,
        "n": told.n,
        "segments": told.segments,
        "width": told.width,
        "slope_width": told.slope_width,
        "answers": told.answers,
        "assumed": None if told.assumed is None else attrs.asdict(told.assumed),
        "figures": [attrs.asdict(figure) for figure in told.figures],
        "issues": [issue_record(issue) for issue in told.issues],
    }


def design_record(told: Design) -> Record:
    """Return a design as one object that JSON can hold."""
    plain = ("n", "width", "segments", "periods", "movement", "lift", "carry_over", "halo_share", "answers")
    return {
        "servicetree": JSON_FORMAT,
        "tree": told.tree.name,
        **{name: getattr(told, name) for name in plain},
        "best": None if told.best is None else told.best.id,
        "assumed": attrs.asdict(told.assumed),
        "measures": [attrs.asdict(measure) for measure in told.measures],
        "looks": [attrs.asdict(look) for look in told.looks],
        "issues": [issue_record(issue) for issue in told.issues],
    }


def precision_rows(told: Precision) -> Iterator[Record]:
    """Iterate over the figures as tidy rows, with the width foreseen and the respondents needed."""
    for figure in told.figures:
        at = None if figure.source is None else figure.id
        row = tidy_row(figure.kind, figure.source or figure.id, Interval(figure.value), at=at)
        yield row | {"half_width": figure.half_width, "needed": figure.needed}


def design_rows(told: Design) -> Iterator[Record]:
    """Iterate over the measures as tidy rows."""
    for measure in told.measures:
        yield attrs.asdict(measure)


def precision_parts(told: Precision, lang: str) -> list[Part]:
    """Say how wide the intervals would be, and on what that rests."""
    names = NodeNames(told.tree, lang)
    tree = in_language(told.tree.label, lang, told.tree.name)
    parts: list[Part] = [say("precision_title", lang, tree=tree), _basis(told.answers, told.assumed, lang)]
    headings = [say("column_figure", lang), say("column_assumed" if told.answers is None else "column_today", lang)]
    if told.n is not None:
        headings.append(say("column_half", lang, n=number_text(told.n, lang, 0)))
    if told.width is not None:
        headings.append(say("column_needed", lang, width=_short(told.width, lang)))
    rows = tuple(_figure_row(told, figure, names) for figure in told.figures)
    parts.append(Table(say("figures", lang), tuple(headings), rows))
    if told.slope_width is not None:
        parts.append(say("slope_note", lang, width=_short(told.slope_width, lang)))
    return [*parts, say("chance_only", lang)]


def _figure_row(told: Precision, figure: ForecastFigure, names: NodeNames) -> tuple[str, ...]:
    lang, digits = names.lang, 2 if figure.kind == "carry_over" else 1
    facts = {"segments": str(told.segments)}
    if figure.id in told.tree.nodes:
        facts |= {"node": names.node(figure.id), "source": names.node(figure.source or figure.id)}
    cells = [say(figure.kind, lang, **facts), _number(figure.value, lang, digits)]
    if told.n is not None:
        cells.append(_number(figure.half_width, lang, digits + 1))
    if told.width is not None:
        cells.append(_number(figure.needed, lang, 0))
    return tuple(cells)


def _basis(answers: int | None, assumed: Assumed | None, lang: str) -> str:
    """Say what the figures are reckoned from."""
    if answers is not None or assumed is None:
        return say("by_answers", lang, n=number_text(answers or 0, lang, 0))
    facts = {name: _short(getattr(assumed, name), lang) for name in ("sd", "within", "between", "loss")}
    facts |= {name: percent_text(getattr(assumed, name), lang) for name in ("halo", "missing")}
    facts |= {"more": _short(assumed.design_effect, lang), "slopes": _short(assumed.slope_design_effect, lang)}
    return say("by_assumptions", lang, **facts)


def design_parts(told: Design, lang: str) -> list[Part]:
    """Say what would make the next survey separable, measure by measure."""
    tree, n = in_language(told.tree.label, lang, told.tree.name), number_text(told.n, lang, 0)
    taken = {
        "carry_over": number_text(told.carry_over, lang, 2),
        "halo": percent_text(told.halo_share, lang),
    }
    return [
        say("design_title", lang, tree=tree, n=n),
        design_headline(told, lang),
        _basis(told.answers, told.assumed, lang),
        say("taken", lang, **taken),
        _measure_table(told, lang),
        " ".join(say(key, lang) for key in _notes(told)),
        *(_remark(told, measure, lang) for measure in told.measures if measure.id != "as_is" or measure.reason),
        _over_time_table(told, lang),
    ]


def _notes(told: Design) -> list[str]:
    measured = any(one.points_width is not None for one in told.measures)
    return ["note", "note_markers"] if measured else ["note"]


def design_headline(told: Design, lang: str = "en") -> str:
    """Say whether the survey would tell as it stands, and what would help; or that nothing that is asked would."""
    stands = told.measure("as_is")
    chance = stands.chance or 0.0
    key = f"stands_{stands.reason}" if stands.reason in _NEVER_TELLS else "stands"
    said = [say(key, lang, **({"chance": _of_hundred(chance, lang)} if key == "stands" else {}))]
    if chance >= GOOD_CHANCE:
        return f"{said[0]} {say('enough', lang)}"
    if (best := told.best) is not None:
        helped = {"measure": _measure_name(told, best, lang), "chance": _of_hundred(best.chance or 0.0, lang)}
        said.append(say("best", lang, **helped))
    if stands.needed_for_chance is not None:
        said.append(say("more_respondents", lang, needed=number_text(two_digits(stands.needed_for_chance), lang, 0)))
    if len(said) == 1:
        said.append(say("nothing_helps", lang))
    return " ".join(said)


def _measure_table(told: Design, lang: str) -> Table:
    n, width = number_text(told.n, lang, 0), _short(told.width, lang)
    headings = (
        say("column_measure", lang),
        say("column_half", lang, n=n),
        say("column_needed", lang, width=width),
        say("column_chance", lang),
        say("column_for_chance", lang),
    )
    rows = tuple(
        (
            _measure_name(told, one, lang),
            _number(one.half_width, lang, 2),
            _number(one.needed, lang, 0),
            "–" if one.chance is None else _of_hundred(one.chance, lang),
            _number(one.needed_for_chance, lang, 0),
        )
        for one in told.measures
    )
    return Table(say("measures", lang), headings, rows)


def _over_time_table(told: Design, lang: str) -> Table:
    """Show how many respondents looks over time take, by segments and periods."""
    shops = sorted({look.segments for look in told.looks})
    months = sorted({look.periods for look in told.looks})
    found = {(look.segments, look.periods): look for look in told.looks}

    def cell(segments: int, periods: int) -> str:
        look = found.get((segments, periods))
        if look is None:
            return ""
        return say("never", lang) if look.needed is None else number_text(look.needed, lang, 0)

    headings = (say("column_shops", lang), *(say("column_months", lang, periods=periods) for periods in months))
    rows = tuple((str(one), *(cell(one, periods) for periods in months)) for one in shops)
    return Table(say("looks", lang, width=_short(told.width, lang)), headings, rows)


def _measure_name(told: Design, measure: DesignMeasure, lang: str) -> str:
    facts = {"segments": told.segments, "periods": told.periods, "lift": _short(told.lift, lang)}
    return say(measure.id, lang, **facts)


def _remark(told: Design, measure: DesignMeasure, lang: str) -> str:
    """Say why a measure helps, and on what condition; or only that it does not."""
    parts = []
    if measure.id != "as_is" and measure.reason not in _NO_USE:
        parts.append(say(_why_it_helps(told, measure), lang, movement=_short(told.movement, lang)))
    if measure.points_width is not None and measure.reason not in _NO_USE:
        parts.append(say("markers_width", lang, width=number_text(measure.points_width, lang)))
    if measure.reason is not None:
        parts.append(say(f"reason_{measure.reason}", lang))
    name = _measure_name(told, measure, lang)
    return f"{name[0].upper()}{name[1:]} \N{EM DASH} {' '.join(parts)}"


def _why_it_helps(told: Design, measure: DesignMeasure) -> str:
    """Choose the phrase: a question for aspects that have several does something else than one for single ones."""
    single = any(len(aspect.carrying_questions) == 1 for aspect in told.tree.aspects)
    return "why_more_questions" if measure.id == "questions" and not single else f"why_{measure.id}"


def _of_hundred(chance: float, lang: str) -> str:
    rounded = round(100 * chance)
    if rounded in (0, 100) and chance > 0:  # no survey is certain to tell; some never can
        return "< 1" if rounded == 0 else "> 99"
    return number_text(100 * chance, lang, 0)


def _short(value: float, lang: str) -> str:
    """Write a stated number with no more digits than it has."""
    digits = next((digits for digits in range(_MOST_DIGITS) if round(value, digits) == value), _MOST_DIGITS)
    return number_text(value, lang, digits)


def _number(value: float | None, lang: str, digits: int) -> str:
    return "–" if value is None else number_text(value, lang, digits)
