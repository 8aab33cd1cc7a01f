"""We have 5,000 to spend: what shall we mend first?

Costs are ours to state; what mending wins is read from the account, with its doubt.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

costs = {
    "environment.clean": 1_500,
    "environment.noise": 3_000,
    "solution.choice": 4_000,
    "reliability.correct": 2_000,
}
plan = st.plan(demo_tree(), demo_answers(), to="step", costs=costs, budget=5_000, id="guest")
for one in plan.measures:
    mark = "yes" if one.chosen else "no "
    print(f"{mark} {one.id:<18} {one.cost:>5,.0f}  wins {one.gain.value:.1f} ({one.low:.1f} to {one.high:.1f})")
assert plan.gain
assert plan.gain_low
assert plan.gain_high
low, high = plan.gain_low.low, plan.gain_high.high
print(f"Together {plan.spent:,.0f} win {plan.gain.value:.1f} points ({low:.1f} to {high:.1f}).")

# prints:
# yes environment.clean  1,500  wins 1.3 (1.2 to 1.3)
# no  solution.choice    4,000  wins 1.8 (1.4 to 1.9)
# yes environment.noise  3,000  wins 1.3 (1.2 to 1.3)
# no  reliability.correct 2,000  wins 0.7 (0.7 to 0.7)
# Together 4,500 win 2.6 points (2.3 to 2.6).
