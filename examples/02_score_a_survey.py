"""How good is our service, part by part, and how sure is that?

The survey is the simulated chain of cafés that comes with the library.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

scores = st.score(demo_tree(), demo_answers(), id="guest")
whole = scores.segments[0]
print(f"{whole.n} guests give {whole.score.value:.1f} of 100 ({whole.score.low:.1f} to {whole.score.high:.1f}).")
for node in sorted(whole.nodes, key=lambda node: node.level.value or 0.0):
    level = node.level
    print(f"{node.id:<12} {level.value:.1f} ({level.low:.1f} to {level.high:.1f}), rated by {node.reach_rate:.0%}")

# prints:
# 2400 guests give 73.9 of 100 (73.6 to 74.3).
# environment  65.8 (65.1 to 66.4), rated by 100%
# price        67.8 (67.2 to 68.4), rated by 100%
# timeliness   75.5 (75.0 to 76.0), rated by 100%
# maintenance  75.7 (75.0 to 76.3), rated by 59%
# kindness     75.8 (75.3 to 76.3), rated by 100%
# reliability  78.0 (77.4 to 78.5), rated by 100%
# solution     80.1 (79.6 to 80.6), rated by 100%
