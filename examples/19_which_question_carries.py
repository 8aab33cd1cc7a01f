"""Do all questions of the environment carry over alike, or is it one of them that spoils the rest?

By the rule the questions of an aspect share its carry-over; joint slopes give each one its own.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

tree, answers = demo_tree(), demo_answers()
alike = {one.id: one.points for one in st.trace(tree, answers, id="guest").whole.questions}
joint = {one.id: one.points for one in st.trace(tree, answers, id="guest", questions="joint").whole.questions}
for name in ("environment.clean", "environment.noise", "environment.comfort"):
    own = joint[name]
    print(f"{name:<20} {alike[name].value:.1f} if alike, {own.value:.1f} by itself ({own.low:.1f} to {own.high:.1f})")

# prints:
# environment.clean    4.2 if alike, 4.6 by itself (4.1 to 5.1)
# environment.noise    4.7 if alike, 5.1 by itself (4.5 to 5.7)
# environment.comfort  2.9 if alike, 2.5 by itself (2.1 to 2.9)
