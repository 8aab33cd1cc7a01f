"""Which weakness of the first impression is felt in which other part of the service?

The account enters every lost point once, with where it was felt and where it began.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

tree = demo_tree()
account = st.trace(tree, demo_answers(), id="guest")
aspects = {aspect.id for aspect in tree.aspects}
carried = [entry for entry in account.whole.entries if entry.source in aspects and entry.source != entry.at]
for entry in sorted(carried, key=lambda entry: -(entry.points.value or 0.0))[:4]:
    points = entry.points
    print(f"{entry.source} into {entry.at}: {points.value:.1f} points ({points.low:.1f} to {points.high:.1f})")
trunk = account.whole.trunk_points
print(f"In all {trunk.observed.value:.1f} of {account.whole.loss.value:.1f} points trace to the trunk,")
print(f"at the low end of what a general mood allows {trunk.low.value:.1f}.")

# prints:
# environment into kindness: 1.8 points (1.7 to 1.9)
# environment into timeliness: 1.5 points (1.3 to 1.6)
# solution into maintenance: 0.9 points (0.8 to 1.1)
# environment into reliability: 0.8 points (0.7 to 1.0)
# In all 18.4 of 26.1 points trace to the trunk,
# at the low end of what a general mood allows 17.7.
