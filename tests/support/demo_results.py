"""What the verbs make of the demo chain, each made once: tests that only look at a result share it."""

from functools import cache

from support.at_hand import demo_account, demo_tree

import servicetree as st
from servicetree.demo import GATHERING_OPTIONS, demo_answers

CALL = "servicetree demo"


@cache
def demo_plan(**options):
    """The plan of the chain."""
    return st.plan(demo_tree(), demo_answers(), **options)


@cache
def demo_change():
    """What differs between two of its shops."""
    return st.compare(demo_tree(), demo_answers(), "Lille", "Oxford", by="shop", id="guest")


@cache
def demo_report(lang="en"):
    """The report of the chain, by shop and month; its answers are read for the first language alone."""
    if lang == "en":
        return st.report(demo_tree(), demo_answers(), call=CALL, **GATHERING_OPTIONS)
    made = demo_report()
    return st.report(demo_tree(), made.account, plan=made.plan, change=made.change, call=CALL, lang=lang)


@cache
def demo_page(lang="en"):
    """The page of that report."""
    return demo_report(lang).to_html()


@cache
def demo_slides(lang="en"):
    """Its slides, as a file."""
    return demo_report(lang).to_slides()


@cache
def account_report():
    """The report on the account alone."""
    return st.report(demo_tree(), demo_account())
