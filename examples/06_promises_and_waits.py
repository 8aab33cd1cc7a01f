"""We promise a table in ten minutes. What do broken promises cost us, and what do honest long waits?

A wait is scored by anchors; a promise also by what was said: breaking it costs more than honest bad news.
"""

import servicetree as st

WAIT = ((0, 1.0), (10, 0.6), (30, 0.0))  # minutes, and what such a wait is worth
tree = st.ServiceTree(
    name="table",
    aspects=[
        st.Aspect(
            id="welcome",
            questions=[st.Question(id="wait", kind="duration", column="waited", unit="minutes", anchors=WAIT)],
        )
    ],
    branches=[
        st.Branch(
            id="word",
            questions=[
                st.Question(
                    id="kept", kind="promise", promised="told", delivered="waited", unit="minutes", anchors=WAIT
                )
            ],
        )
    ],
)
for told, waited in ((10, 10), (10, 20), (20, 20), (30, 20)):
    scores = st.score(tree, {"told": told, "waited": waited})
    wait, word = (scores.segments[0].node(name).level.value for name in ("welcome", "word"))
    print(f"told {told}, waited {waited}: the wait is worth {wait:.0f}, the word {word:.0f}")

# prints:
# told 10, waited 10: the wait is worth 60, the word 60
# told 10, waited 20: the wait is worth 30, the word 0
# told 20, waited 20: the wait is worth 30, the word 30
# told 30, waited 20: the wait is worth 30, the word 30
