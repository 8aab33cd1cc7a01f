"""Tables with a row for each answer: how they look, and how they become a row for each respondent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from servicetree.answers.engines.database_streams import scored_table
from servicetree.answers.engines.read_sheets import absent_columns
from servicetree.answers.engines.sources import Batch, Source, arrow_column, rows_at_once, summed_here
from servicetree.answers.row_names import is_name_type, row_names
from servicetree.errors import AnswersError, Fault, LimitError, spoken_options
from servicetree.i18n.said import Said, WholeText, told

MOST_QUESTIONS = 5000
_FEWEST_ROWS, _FEWEST_QUESTIONS = 12, 2
_MOST_COLUMNS = 12
_RESPONDENT = re.compile(
    r"respond|response.?id|guest|customer|client|person|case|user|participant|member|subject|(^|[ _.-])id$|répondant"
    r"|teilnehm|befragt|kunde|gast|proband|encuestad|huésped|респондент|клиент|гость|анкет|участник",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"question|item|variable|attribute|aspect|criteri|critère|frage|merkmal|kriterium|pregunta|domanda|вопрос|показатель"
    r"|критерий|переменная",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"answer|value|score|rating|^response$|^note$|réponse|valeur|antwort|wert|respuesta|valor|puntua|risposta|voto|ответ"
    r"|оценка|значение",
    re.IGNORECASE,
)


def may_be_long(columns: Sequence[str]) -> bool:
    """Whether the names of a table's columns are such as those of a table with a row for each answer."""
    wanted = (_RESPONDENT, _QUESTION, _ANSWER)
    return len(columns) <= _MOST_COLUMNS and all(any(map(pattern.search, columns)) for pattern in wanted)


def long_layout(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, str, str] | None:
    """See whether a table has a row for each answer.

    Args:
        columns: The names of its columns.
        rows: Its first rows.

    Returns:
        The columns of respondent, question and answer; None if it is not laid out so.
    """
    if len(rows) < _FEWEST_ROWS or not may_be_long(columns):
        return None
    cells = {name: [row[place] if place < len(row) else "" for row in rows] for place, name in enumerate(columns)}
    for question in filter(_QUESTION.search, columns):
        asked = set(cells[question])
        if not _FEWEST_QUESTIONS < len(asked) <= len(rows) / 2:
            continue
        for respondent in filter(_RESPONDENT.search, columns):
            pairs = set(zip(cells[respondent], cells[question], strict=True))
            several = len(set(cells[respondent])) <= len(rows) / 2
            answer = next((one for one in columns if one not in (respondent, question) and _ANSWER.search(one)), None)
            if respondent != question and several and len(pairs) == len(rows) and answer is not None:
                return respondent, question, answer
    return None


def likely_long_columns(columns: Sequence[str]) -> tuple[str, str, str] | None:
    """Pick the columns of respondent, question and answer by their names alone; None where one of them lacks."""
    if len(columns) > _MOST_COLUMNS:
        return None
    question = next(filter(_QUESTION.search, columns), None)
    respondent = next((one for one in columns if one != question and _RESPONDENT.search(one)), None)
    answer = next((one for one in columns if one not in (question, respondent) and _ANSWER.search(one)), None)
    return (respondent, question, answer) if respondent and question and answer else None


def long_fault(found: Sequence[str], name: str) -> Fault:
    """Word that a table has a row for each answer, with the way out."""
    return Fault("long-layout", name, told("row_for_each_answer"), _say_long(found))


def likely_long_fault(found: Sequence[str], name: str) -> Fault:
    """Word that a table has a row for each answer by the names of its columns, with the way out."""
    return Fault("long-layout", name, told("row_for_each_by_names"), _say_long(found))


def _say_long(found: Sequence[str]) -> Said:
    quoted = " ".join(f'"{one}"' if " " in one else one for one in found)
    return told("say_long", option=WholeText(spoken_options(f"--long {quoted}")))


def with_long_pivoted(source: Source, long: tuple[str, str, str] | None) -> Source:
    """Turn a table with a row for each answer into one with a row for each respondent; it is held in memory.

    Args:
        source: The answers.
        long: The columns of respondent, question and answer; None leaves the table as it is.

    Returns:
        A source with the respondents, a column for each question, and each other column in which nobody has two values.

    Raises:
        AnswersError: If a column is not there, an answer has no respondent or no question, or a respondent answered one
            question twice.
        LimitError: If there are too many questions.
    """
    if long is None:
        return source
    if lacking := absent_columns("--long", long, source.columns, source.sheet):
        raise AnswersError(lacking)
    table = _pivoted(source, long)

    def read(wanted: Sequence[str]) -> Iterator[Batch]:
        size = rows_at_once(len(wanted))
        for start in range(0, len(table[long[0]]), size):
            yield {name: table[name].slice(start, size) for name in wanted}

    columns = tuple(table)
    with_scores = scored_table(read, columns, source.name)
    return attrs.evolve(
        source, columns=columns, read=read, with_scores=with_scores, lazy=False, ordered=True, summed=summed_here(read)
    )


def _pivoted(source: Source, long: tuple[str, str, str]) -> Mapping[str, pa.Array]:
    respondent, question, answer = long
    batches = list(source.read(source.columns))
    if not batches:
        raise source.no_rows()
    cells = {name: _joined([batch[name] for batch in batches]) for name in source.columns}
    (who, who_at), (asked, asked_at) = row_names(cells[respondent]), row_names(cells[question])
    _refuse_nameless({respondent: who_at, question: asked_at}, cells[answer])
    there = np.flatnonzero((who_at > 0) & (asked_at > 0))  # place 0 is a blank
    if len(asked) - 1 > MOST_QUESTIONS:
        said = told("too_many_questions", count=len(asked) - 1, most=MOST_QUESTIONS)
        raise LimitError(Fault("limit", f"--long {question}", said, told("which_holds_questions")))
    rows = _row_of_each(who_at[there], asked_at[there], (len(who), len(asked)), question)
    _, first = np.unique(who_at[there], return_index=True)
    order = there[np.sort(first)]
    own = {
        name: column.take(pa.array(order))
        for name, column in cells.items()
        if name == respondent or (name not in long and _is_constant(column, who_at[there], there))
    }
    numbered = who_at[order]
    found = {str(asked[place]): _answers(cells[answer], there, rows, numbered, place) for place in range(1, len(asked))}
    if twice := sorted(set(own) & set(found)):
        raise AnswersError(
            Fault("column", source.name, told("column_and_question", name=name), told("rename_column"))
            for name in twice
        )
    return {**own, **found}


def _refuse_nameless(names: Mapping[str, NDArray[np.int64]], answers: pa.Array) -> None:
    """Refuse answers of nobody, or to nothing, which would be lost: as rows without an id are refused."""
    if not is_name_type(answers.type):
        return  # such are no answers, which is told with their type
    held = row_names(answers)[1] > 0
    nameless = {column: int((held & (places == 0)).sum()) for column, places in names.items()}
    if any(nameless.values()):
        raise AnswersError(
            Fault("long-layout", f"--long {column}", told("unit_empty", count=count, rows=len(held)), told("fill_long"))
            for column, count in nameless.items()
            if count
        )


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    if len({part.type for part in parts}) == 1 and not pa.types.is_dictionary(parts[0].type):
        return pa.concat_arrays(parts)
    return arrow_column([cell for part in parts for cell in part.to_pylist()])


def _row_of_each(
    who: NDArray[np.int64], asked: NDArray[np.int64], shape: tuple[int, int], question: str
) -> Mapping[int, NDArray[np.int64]]:
    """For each question, place 1 and on, give shape (respondents + 1,): the row of each one's answer, -1 without."""
    pairs = who * shape[1] + asked
    often = len(pairs) - len(np.unique(pairs))
    if often:
        said = told("further_answers", count=often)
        raise AnswersError(Fault("long-layout", f"--long {question}", said, told("one_answer_each")))
    found = {}
    order = np.argsort(asked, kind="stable")
    ends = np.searchsorted(asked[order], np.arange(shape[1] + 1))
    for place in range(1, shape[1]):
        rows = np.full(shape[0], -1, dtype=np.int64)
        own = order[ends[place] : ends[place + 1]]
        rows[who[own]] = own
        found[place] = rows
    return found


def _answers(
    answers: pa.Array,
    there: NDArray[np.int64],
    rows: Mapping[int, NDArray[np.int64]],
    numbered: NDArray[np.int64],
    place: int,
) -> pa.Array:
    at = rows[place][numbered]
    return answers.take(pa.array(np.where(at < 0, 0, there[at]), mask=at < 0))


def _is_constant(column: pa.Array, who: NDArray[np.int64], there: NDArray[np.int64]) -> bool:
    """Whether no respondent has two values."""
    _, places = row_names(column)
    values = places[there]
    return len(np.unique(who)) == len(np.unique(who * (int(places.max(initial=0)) + 1) + values))
