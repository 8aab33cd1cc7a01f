"""The verb `report`: one HTML page on an account and its analyses."""

from __future__ import annotations

from typing import Unpack

from servicetree.account.results import Account
from servicetree.account.segment_accounts import with_scores_kept
from servicetree.account.tracing import TracingOptions, apart, refuse_impossible_trace
from servicetree.analysis.comparing import compare
from servicetree.analysis.decision_results import Change, Plan
from servicetree.analysis.planning import account_and_plan
from servicetree.errors import Fault, UsageError
from servicetree.i18n.formatting import in_language
from servicetree.i18n.languages import check_language
from servicetree.i18n.messages import phrases_of
from servicetree.i18n.said import QuotedName, told
from servicetree.moments.gathering import gathered
from servicetree.moments.gathering_options import Answers
from servicetree.reporting.page.report_page import Report
from servicetree.reporting.page.sections import sections, views
from servicetree.tree.service_tree import ServiceTree
from servicetree.tree.verb_calls import verb

say = phrases_of("page")


@verb(TracingOptions)
def report(
    tree: ServiceTree,
    answers: Answers | Account,
    *,
    plan: Plan | None = None,
    change: Change | None = None,
    lang: str = "en",
    call: str = "",
    **options: Unpack[TracingOptions],
) -> Report:
    """Compose a report: the answer first, then the tree, and last how it was computed.

    Args:
        tree: The tree.
        answers: An account made with the tree, or anything that ``trace`` reads: then the account is made, and with it
            the plan and, with ``period``, what changed from the first period to the last.
        plan: What to mend first, made from the same answers; without one a report on an account shows what one step
            up the scale would win.
        change: What changed between two segments or periods.
        lang: Language of the words: ``en``, ``fr`` or ``ru``.
        call: How this was made, as typed, so that a reader can make it again.
        **options: ``by``, ``period``, ``id`` and the other options of ``trace``; none with an account.

    Returns:
        The report: a value that can write itself as one HTML page, offline.

    Raises:
        UsageError: If the language is unknown, or the account was made with another tree.
        AnswersError: With every fault of the answers.

    Example:
        >>> import servicetree as st
        >>> from servicetree.demo import demo_account, demo_tree
        >>> st.report(demo_tree(), demo_account()).save("cafe.html")
    """
    check_language(lang)
    if isinstance(answers, Account):
        if options:
            message = told("account_is_made", options=", ".join(sorted(options)))
            raise UsageError(Fault("usage", "report", message, told("give_them_to_trace")))
        account = answers
    else:
        account, plan, change = _report_inputs(tree, answers, plan, change, options)
    stray = [node.id for node in account.whole.nodes if node.id not in tree.measured]
    if stray:
        message = told("account_of_other_tree", part=QuotedName(stray[0]))
        raise UsageError(Fault("usage", "account", message, told("report_with_its_tree")))
    account = with_scores_kept(account)
    return Report(
        lang=lang,
        title=say("title", lang, tree=in_language(tree.label, lang, tree.name)),
        tree=tree,
        account=account,
        sections=sections(tree, account, plan=plan, change=change, call=call, lang=lang),
        views=views(tree, account, lang),
        plan=plan,
        change=change,
    )


def _report_inputs(
    tree: ServiceTree, answers: Answers, plan: Plan | None, change: Change | None, options: TracingOptions
) -> tuple[Account, Plan | None, Change | None]:
    """Make what a report shows from one reading of the answers; what was made already stays."""
    reading, how = apart(options)
    refuse_impossible_trace(tree, **how)
    moments, min_n = gathered(tree, answers, **reading), reading.get("min_n")
    account, made = account_and_plan(tree, moments, planned=plan is None, min_n=min_n, **how)
    alone = [one.by for one in account.periods if one.by is not None and one.joined is None]
    if change is None and len(alone) > 1:
        first, last = alone[0], alone[-1]
        change = compare(tree, moments, str(first), str(last), by=account.period, min_n=min_n)
    return account, plan or made, change
