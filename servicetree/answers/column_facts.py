"""What a source says of a column besides its cells: the question's text, answers in words, missing codes."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from servicetree.answers.row_names import written_name


@frozen
class ColumnFacts:
    """What a file or frame declares about one column.

    Attributes:
        text: What was asked: a further header line, or the label that a statistics package keeps; None without.
        answers: Number of each answer in words, as value labels and ordered categories say it; None without.
        missing: Codes that the source declares to mean "no answer". Its reader leaves their cells blank.
        ordered: Whether ``answers`` are the places 1 to k of ordered categories, whose cells are the words themselves;
            else they are value labels of cells that hold the numbers.

    Example:
        >>> ColumnFacts("Overall satisfaction", {"Dissatisfied": 1.0, "Satisfied": 2.0}).answers["Satisfied"]
        2.0
    """

    text: str | None = None
    answers: Mapping[str, float] | None = None
    missing: tuple[float | str, ...] = ()
    ordered: bool = False

    def labels(self) -> dict[str, str]:
        """Say what the values of a column of numbers are called, by the values' names."""
        if self.answers is None or self.ordered:
            return {}
        return {name: label for label, code in self.answers.items() if (name := written_name(f"{code:.15g}"))}
