"""How do I write our service down as a tree, before anyone is asked anything?

A kiosk: what its customers meet first is the trunk, the rest grows on it.
"""

import servicetree as st


def asked(name: str, text: str) -> st.Question:
    """Ask one question; its answers will stand in a column of its own name."""
    return st.Question(id=name, text=text)


tree = st.ServiceTree(
    name="kiosk",
    label="The kiosk at the station",
    scale=st.Scale(1, 5),
    trunk=st.Trunk(weight=2),
    aspects=[
        st.Aspect(id="environment", label="The kiosk itself", questions=[asked("clean", "It was clean")]),
        st.Aspect(id="choice", label="Something for me", questions=[asked("found", "I found what I wanted")]),
    ],
    branches=[
        st.Branch(id="price", label="Price", questions=[asked("fair", "The price was fair")]),
        st.Branch(id="staff", label="Staff", questions=[asked("kind", "They were kind"), asked("quick", "and quick")]),
    ],
)
st.write_tree(tree, "kiosk.toml")
st.draw(tree).save("kiosk.svg")
print(f"{len(tree.measured)} parts are asked about; the trunk counts for", end=" ")
print(f"{sum(tree.node_weights[aspect.id] for aspect in tree.aspects):.0%} of the score.")
for name, weight in tree.node_weights.items():
    print(f"{name:<12} {weight:.0%}")

# prints:
# 4 parts are asked about; the trunk counts for 50% of the score.
# environment  25%
# choice       25%
# price        25%
# staff        25%
