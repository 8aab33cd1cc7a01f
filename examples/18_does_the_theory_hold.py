"""Does the theory hold for our guests: first impressions carry over, basics come first, and the trunk is the root?

Five claims are held against the answers of the café chain (simulated); each may fail.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

found = st.test(demo_tree(), demo_answers(), by="shop", id="guest")
for claim in found.claims:
    figure = claim.figure
    doubt = "" if figure.low is None else f" ({figure.low:.2f} to {figure.high:.2f})"
    print(f"{claim.id} {claim.name.replace('_', ' '):<22} {claim.verdict.replace('_', ' ')}: {figure.value:.2f}{doubt}")

# prints:
# H1 carry over             holds: 0.45 (0.38 to 0.52)
# H2 basics first           does not hold: -0.01 (-0.03 to 0.01)
# H3 through satisfaction   cannot tell: 0.16 (0.10 to 0.22)
# H4 trunk is basic         does not hold: -0.07 (-0.15 to 0.01)
# H5 trunk is root          holds: 0.03 (0.02 to 0.04)
