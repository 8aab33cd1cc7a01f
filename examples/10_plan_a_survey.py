"""How many guests must we ask next spring, and what else should we ask them?

Without answers the figures rest on assumptions, which are all printed by `servicetree precision`; here they rest on
today's survey of the café chain (simulated).
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

tree = demo_tree()
told = st.precision(tree, answers=demo_answers(), id="guest", width=1.0)
for figure in told.figures:
    if figure.kind == "level" and figure.id in {"environment", "maintenance"}:
        print(f"{figure.id}: {figure.needed:,} guests for an interval of one point either way")
design = st.design(tree, n=40)
as_it_stands, *others = (one for one in design.measures if one.chance is not None)
print(f"With 40 guests carry-over is told from a general mood {as_it_stands.chance:.0%} of the time;")
best = max(others, key=lambda one: one.chance or 0.0)
print(f"what helps most is {best.id.replace('_', ' ')}: {best.chance:.0%}.")

# prints:
# environment: 1,026 guests for an interval of one point either way
# maintenance: 1,101 guests for an interval of one point either way
# With 40 guests carry-over is told from a general mood 4% of the time;
# what helps most is experiment: 39%.
