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
    print(f"{mark} {one.id:<18} {one.cost:>5,.0f}  wins {one.gain.value:.1f} ({one.gain_low.value:.1f} at the low end)")
assert plan.gain is not None
print(f"Together {plan.spent:,.0f} win {plan.gain.value:.1f} points ({plan.gain.low:.1f} to {plan.gain.high:.1f}).")

# prints:
# yes environment.clean  1,500  wins 1.3 (1.3 at the low end)
# no  solution.choice    4,000  wins 1.8 (1.8 at the low end)
# yes environment.noise  3,000  wins 1.3 (1.3 at the low end)
# no  reliability.correct 2,000  wins 0.7 (0.7 at the low end)
# Together 4,500 win 2.6 points (2.5 to 2.6).
