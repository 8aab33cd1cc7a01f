"""What the trunk is called, where its label says more than that it is the trunk."""

from __future__ import annotations

from functools import cache

from servicetree.i18n.messages import LANGUAGES, phrases
from servicetree.tree.nodes import Trunk
from servicetree.tree.questions import Label


def trunk_label(trunk: Trunk) -> Label:
    """Return the label of a trunk; none where it is only our own word for one, which tells its readers nothing.

    Example:
        >>> trunk_label(Trunk(label="Le tronc")), trunk_label(Trunk(label="The airport at first sight"))
        ('', 'The airport at first sight')
    """
    called = [trunk.label] if isinstance(trunk.label, str) else list(trunk.label.values())
    return "" if {one.strip().casefold() for one in called} <= _bare_words() else trunk.label


@cache
def _bare_words() -> frozenset[str]:
    said = (phrases(lang)[section]["trunk"] for lang in LANGUAGES for section in ("picture", "pairs_file"))
    return frozenset(word.casefold() for word in said)
