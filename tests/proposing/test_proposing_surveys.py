"""Proposals for the real surveys fit them, and land where a person's tree has them as often as the manual says."""

import csv
import gzip
import re

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from support.folders import DOCS

import servicetree as st
from servicetree.moments.issues import answer_issues

PAGE = DOCS / "how-to" / "start-from-a-survey.md"
SURVEYS = {
    "mobile operator (ECSI)": ("ecsi_mobi", "mobi.csv"),
    "mobile providers, reputation": ("corp_rep", "corp_rep_data.csv"),
    "airport 2016": ("sfo_airport", "sfo_2016.csv.gz"),
    "airport 2017": ("sfo_airport", "sfo_2017.csv.gz"),
    "business equipment": ("abc_b2b", "abc.csv"),
    "delivery promises": ("olist_promise", "orders_first_half.csv"),
}


@pytest.fixture(scope="module", params=SURVEYS)
def survey(request, shared):
    """A survey's name, the person's tree, the answers, the proposal."""
    folder, answers = SURVEYS[request.param]
    path = shared / folder / answers
    return request.param, st.read_tree(shared / folder / "tree.toml"), path, st.propose(path)


def places(tree):
    """Where each column stands: node and kind."""
    return {
        column: (node.id, node.kind)
        for node in tree.nodes.values()
        for question in node.questions
        for column in question.columns
    }


def names_in(path):
    """The column names of a table."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        return set(next(csv.reader(file)))


def agreement(human, proposed):
    """Count what the table of the page shows; human and proposed are columns with their nodes."""
    both = [column for column in human if column in proposed]
    mine, theirs = sorted({place for place, _ in proposed.values()}), sorted({place for place, _ in human.values()})
    shared = np.zeros((len(theirs), len(mine)))
    for column in both:
        shared[theirs.index(human[column][0]), mine.index(proposed[column][0])] += 1
    trunk = [column for column in both if human[column][1] == "aspect"]
    ends = [column for column in both if human[column][1] == "outcome"]
    return [
        str(len(human)),
        str(len(both)),
        str(int(shared[linear_sum_assignment(-shared)].sum())),
        f"{sum(proposed[column][1] == 'aspect' for column in trunk)} of {len(trunk)}",
        f"{sum(proposed[column] == human[column] for column in ends)} of {len(ends)}",
    ]


@pytest.mark.ci
def test_a_proposal_lands_as_often_as_the_manual_says(survey):
    """The table of the page, row by row; better is welcome, and then the page is to say so."""
    name, tree, path, proposal = survey
    rows = [
        re.split(r" *\| *", line.strip("| "))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    said = next(row for row in rows if row[0].startswith(f"{name}, "))
    there = names_in(path)
    human = {column: place for column, place in places(tree).items() if column in there}
    assert said[1:] == agreement(human, places(proposal.tree))
    more = len(set(places(proposal.tree)) - set(human))
    assert more <= int(re.search(r"Up to (\d+) columns more", PAGE.read_text(encoding="utf-8"))[1])


def test_a_proposal_fits_as_it_is(survey):
    """No answer is outside its scale or not understood, and the account can be drawn up."""
    _, _, path, proposal = survey
    moments = st.gather(proposal.tree, path)
    assert {issue.code for issue in answer_issues(proposal.tree, moments)} <= {"ceiling", "selection", "reversed?"}
    account = st.trace(proposal.tree, path)
    assert account.whole.loss.value == pytest.approx(sum(node.points.value for node in account.whole.nodes), abs=1e-10)


@pytest.mark.ci
def test_codes_and_scales_are_those_of_the_documentation(shared):
    """0 and 6 of the airport, 0 of the equipment maker, -99 of the providers; scales 1-5, 1-5, 1-7; weights and ids."""
    found = {name: st.propose(shared / folder / file) for name, (folder, file) in SURVEYS.items()}
    scales = {
        name: (one.tree.scale.low, one.tree.scale.high, set(one.tree.scale.missing)) for name, one in found.items()
    }
    assert scales["airport 2016"] == (1, 5, {0, 6})
    assert scales["airport 2017"] == (1, 5, {0, 6, "Blank"})
    assert scales["business equipment"] == (1, 5, {0})
    assert scales["mobile providers, reputation"] == (1, 7, {-99})
    assert scales["mobile operator (ECSI)"] == (1, 10, set())
    assert found["airport 2017"].options == {"id": "RESPNUM", "by": "BAREA", "weight": "WEIGHT"}
    asked = {q.columns[0]: q for node in found["airport 2017"].tree.nodes.values() for q in node.questions}
    assert (asked["NETPRO"].scale, asked["NETPRO"].missing) == ((0, 10), (11,))
    assert {name: one.nearest for name, one in found.items() if one.nearest != "general"} == {
        "airport 2016": "airport",
        "airport 2017": "airport",
        "delivery promises": "ecommerce",
    }
