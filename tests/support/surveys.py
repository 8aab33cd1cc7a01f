"""Answers for tests, drawn from a seed: related to each other, with gaps, on the tree's own scales."""

import numpy as np

from servicetree.tree.service_tree import ServiceTree


def survey(tree: ServiceTree, rows: int, seed: int, *, missing: float = 0.0, whole: bool = False) -> dict[str, list]:
    """Draw answers to every rating of a tree.

    Args:
        tree: A tree whose questions are ratings.
        rows: How many respondents.
        seed: Of the random numbers.
        missing: The share of answers that are not given.
        whole: Whether answers are whole numbers.
    """
    rng = np.random.default_rng(seed)
    general = rng.normal(size=rows)
    found = {}
    for node in tree.nodes.values():
        local = rng.normal(size=rows)
        for question in node.questions:
            low, high = question.answer_scale(tree.scale)
            latent = 0.6 * general + 0.7 * local + 0.6 * rng.normal(size=rows)
            answers = low + (high - low) / (1 + np.exp(-latent))
            answers = np.round(answers) if whole else answers
            gone = rng.random(rows) < missing
            found[question.columns[0]] = [None if out else float(x) for x, out in zip(answers, gone, strict=True)]
    return found


def rows_of(answers: dict[str, list], chosen) -> dict[str, list]:
    """Pick rows of a survey, in the given order."""
    return {column: [values[row] for row in chosen] for column, values in answers.items()}
