"""Is it the trunk, or are our guests in a good mood? Two more questions tell.

The chain is simulated, with guests whose mood colours all their ratings, so that the truth is known. The same answers
are traced twice: without the two questions that have nothing to do with cafés, and with them.
"""

import servicetree as st
from servicetree.demo import demo_tree

tree = demo_tree()
answers = st.simulate(tree, 5_000, seed=4, halo=12)
began = sum(answers.expected().points[aspect.id] for aspect in tree.aspects)

without = st.trace(tree.extend({"remove": ["weather", "blue"]}), answers, id="respondent").whole.trunk_points
measured = st.trace(tree, answers, id="respondent").whole.trunk_points
print(f"Of the points lost, {began:.0f} began in the trunk: so it was drawn.")
for name, trunk in (("Without the two questions", without), ("With them", measured)):
    print(f"{name}: {trunk.range_low:.0f} to {trunk.range_high:.0f}, by {trunk.by}.")

# prints:
# Of the points lost, 21 began in the trunk: so it was drawn.
# Without the two questions: 19 to 27, by siblings.
# With them: 19 to 23, by markers.
