"""What changed since spring, and where did the change begin?

Two months of the simulated chain, split exactly; a change that chance alone may make is called so.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

change = st.compare(demo_tree(), demo_answers(), "2026-03", "2026-06", by="month", id="guest")
moved = change.score.change
print(f"The score moved by {moved.value:+.1f} ({moved.low:+.1f} to {moved.high:+.1f}).")
for source in sorted(change.sources, key=lambda source: source.change.value or 0.0):
    lost = source.change
    verdict = "clear of chance" if lost.clear_of_zero else "may be chance"
    print(f"{source.id:<12} {lost.value:+.1f} points lost ({lost.low:+.1f} to {lost.high:+.1f}), {verdict}")

# prints:
# The score moved by +0.3 (-0.6 to +1.3).
# environment  -0.7 points lost (-1.4 to -0.1), clear of chance
# timeliness   -0.1 points lost (-0.2 to +0.1), may be chance
# price        -0.0 points lost (-0.2 to +0.1), may be chance
# kindness     -0.0 points lost (-0.2 to +0.1), may be chance
# maintenance  +0.1 points lost (-0.2 to +0.3), may be chance
# reliability  +0.2 points lost (+0.0 to +0.4), clear of chance
# solution     +0.2 points lost (-0.2 to +0.7), may be chance
