"""Real users of a mobile telephone network: does the first impression really come before everything else?

It need not: a tool that always says so would be wrong. Run it with a tree file and answers of your own. The figures
below are of the mobile telephone survey of the European customer satisfaction index (250 users), not copied here.
"""

import sys

import servicetree as st

tree, answers = st.read_tree(sys.argv[1]), sys.argv[2]
report = st.weigh(tree, answers, method="lmg")
aspects = {aspect.id for aspect in tree.aspects}
for node in report.ranked[:3]:
    where = "trunk" if node.id in aspects else "branch"
    print(f"{node.id:<12} {node.figure.value:.2f} of the differences in satisfaction ({where})")
lead = report.trunk_lead
print(f"The trunk's lead over the first branch: {lead.value:+.2f} ({lead.low:+.2f} to {lead.high:+.2f}).")
print("So it comes first." if (lead.low or 0) > 0 else "So these answers do not put it first.")

# prints:
# staff        0.18 of the differences in satisfaction (branch)
# network      0.16 of the differences in satisfaction (branch)
# image        0.12 of the differences in satisfaction (trunk)
# The trunk's lead over the first branch: -0.06 (-0.13 to +0.01).
# So these answers do not put it first.
