"""Real guests of an airport: which part of the way to the gate costs the most, and what shall be mended first?

Run it with a tree file and answers of your own. The figures below are of the survey of San Francisco's airport of
2017 (2,831 guests, weighted), which the city publishes and which is not copied here.
"""

import sys

import servicetree as st

tree, answers = st.read_tree(sys.argv[1]), sys.argv[2]
account = st.trace(tree, answers, weight="WEIGHT")
for node in sorted(account.whole.nodes, key=lambda node: -(node.points.value or 0.0))[:4]:
    print(f"{node.id:<12} {node.points.value:.1f} points began there ({node.points.low:.1f} to {node.points.high:.1f})")
first = st.plan(tree, answers, to="target", weight="WEIGHT").measures
surest = max(first, key=lambda one: one.low or 0.0)
print(f"First by carry-over as observed: {first[0].id}; surest win: {surest.id}.")

# prints:
# orientation  9.0 points began there (8.4 to 9.6)
# environment  7.7 points began there (7.2 to 8.2)
# reaching     1.3 points began there (1.1 to 1.5)
# shops        1.1 points began there (1.0 to 1.2)
# First by carry-over as observed: orientation.signs; surest win: security.passing.
