"""Options that are typed twice where one is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click


def refuse_repeated(command: click.Command, context: click.Context, typed: Sequence[str]) -> None:
    """Refuse an option that is given twice and stands for one thing: the first would be passed over.

    Args:
        command: The verb.
        context: That of the group; what cannot be read at all is told by the verb itself.
        typed: What stands behind the verb.

    Raises:
        UsageError: With every such option.
    """
    try:
        _, _, order = command.make_parser(click.Context(command, context)).parse_args(list(typed))
    except click.UsageError:
        return
    single = (one for one in order if isinstance(one, click.Option) and not (one.multiple or one.is_flag or one.count))
    if repeated := [option for option, times in Counter(single).items() if times > 1]:
        from servicetree.errors import Fault, UsageError
        from servicetree.i18n.said import told

        said, hint = told("typed_twice"), told("type_it_once")
        raise UsageError(Fault("usage", max(option.opts, key=len), said, hint) for option in repeated)
