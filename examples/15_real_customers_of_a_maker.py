"""Real customers of an equipment maker: in which country do we stand worst, and is the equipment to blame?

Run it with a tree file and answers of your own. The figures below are of the ABC survey of 266 business customers
(Kenett and Salini, Modern Analysis of Customer Surveys; in the package mistat), which is not copied here.
"""

import sys

import servicetree as st

tree, answers = st.read_tree(sys.argv[1]), sys.argv[2]
account = st.trace(tree, answers, by="country")
whole = account.whole
for segment in account.segments[1:]:
    gap = segment.scores.gap
    if gap is not None and gap.clear_of_zero:
        print(f"{segment.by}: {gap.value:+.1f} points from the whole ({gap.low:+.1f} to {gap.high:+.1f})")
verdicts = {one.verdict for one in whole.ranges}
low, high = whole.trunk_points.low.value, whole.trunk_points.observed.value
print(f"Of {whole.loss.value:.1f} points lost, {low:.1f} to {high:.1f} trace to equipment and supplies;")
print("how many, these answers cannot tell." if verdicts == {"not_separable"} else "the range can be relied on.")

# prints:
# Benelux: -11.8 points from the whole (-17.8 to -5.9)
# Germany: +3.1 points from the whole (+1.0 to +5.1)
# Israel: +12.8 points from the whole (+7.7 to +17.8)
# UK: -7.8 points from the whole (-11.5 to -4.2)
# Of 37.3 points lost, 15.0 to 28.6 trace to equipment and supplies;
# how many, these answers cannot tell.
