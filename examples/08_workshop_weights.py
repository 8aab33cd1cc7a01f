"""What shall count for how much in our cafés? Three managers have compared the parts two by two.

Their judgements stand below as a workshop hands them over: how many times as much the left one counts as the right.
"""

from itertools import product

import servicetree as st
from servicetree.demo import demo_tree

JUDGES = ("Anna", "Boris", "Chloé")
JUDGEMENTS = {
    ("trunk", "price"): (3, 2, 2),
    ("trunk", "staff"): (1, 2, 1),
    ("trunk", "maintenance"): (5, 4, 3),
    ("trunk", "timeliness"): (3, 1 / 4, 2),  # Boris has turned this one round
    ("price", "staff"): (1 / 3, 1, 1 / 2),
    ("price", "maintenance"): (2, 2, 1),
    ("price", "timeliness"): (1, 3, 1),
    ("staff", "maintenance"): (5, 3, 4),
    ("staff", "timeliness"): (3, 2, 2),
    ("maintenance", "timeliness"): (1 / 2, 1, 1 / 2),
    ("environment", "solution"): (1 / 2, 1, 1 / 3),
    ("reliability", "kindness"): (1, 2, 1),
}


def compared() -> dict[str, list[object]]:
    """Write the judgements as a table with a row for each."""
    rows = [(judge, *pair, JUDGEMENTS[pair][JUDGES.index(judge)]) for judge, pair in product(JUDGES, JUDGEMENTS)]
    return {name: [row[place] for row in rows] for place, name in enumerate(("judge", "left", "right", "judgement"))}


weights = st.weigh(demo_tree(), method="ahp", pairs=compared())
assert weights.judgements is not None
root = weights.judgements.family(None)
for name, share in zip(root.members, root.weights, strict=True):
    print(f"{name:<12} {share:.2f} of the whole")
for one in root.judges:
    if not one.consistent and one.odd is not None:
        print(f"Ask {one.judge} again: {one.odd.left} against {one.odd.right} was judged {one.odd.judged:.2f},")
        print(f"all other judgements imply {one.odd.fits:.1f}.")

# prints:
# trunk        0.30 of the whole
# price        0.16 of the whole
# staff        0.30 of the whole
# maintenance  0.09 of the whole
# timeliness   0.16 of the whole
# Ask Boris again: trunk against timeliness was judged 0.25,
# all other judgements imply 4.5.
