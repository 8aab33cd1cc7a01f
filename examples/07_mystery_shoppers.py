"""Mystery shoppers judged each part by itself: which part cost a visit most, counting what it spoils?

Here carry-over is stated, not estimated; shares are exact (Shapley values).
"""

import servicetree as st

visits = {
    "room": [60, 80, 90, 40],
    "welcome": [90, 70, 80, 50],
    "advice": [70, 60, 90, 60],
    "till": [90, 90, 40, 80],
}


def judged(name: str) -> list[st.Question]:
    """Judge a part from 0 to 100."""
    return [st.Question(id=name)]


tree = st.ServiceTree(
    name="visits",
    scale=st.Scale(0, 100),
    aspects=[st.Aspect(id=name, questions=judged(name)) for name in ("room", "welcome")],
    branches=[
        st.Branch(id="advice", carry_over={"room": 0.1, "welcome": 0.4}, questions=judged("advice")),
        st.Branch(id="till", carry_over={"room": 0.1, "welcome": 0.1}, questions=judged("till")),
    ],
)
audit = st.audit(tree, visits)
print(f"{audit.n} visits: {audit.loss:.1f} of 100 points lost.")
for node in sorted(audit.nodes, key=lambda node: -node.shapley):
    print(f"{node.id:<8} {node.shapley:.1f} are its share; mended alone it would win {node.fix_gain:.1f}")

# prints:
# 4 visits: 33.1 of 100 points lost.
# advice   9.2 are its share; mended alone it would win 8.4
# welcome  8.4 are its share; mended alone it would win 7.7
# till     8.1 are its share; mended alone it would win 7.9
# room     7.3 are its share; mended alone it would win 7.0
