"""How do we give our industry a tree of its own, and see what grows on what?

A museum: the general tree, extended in a script by nouns and tables. networkx itself then walks and draws it.
"""

import networkx as nx

import servicetree as st


def asked(name: str, text: str) -> st.Question:
    """Ask one question; its answers will stand in a column of its own name."""
    return st.Question(name, text={"en": text})


rooms = st.Branch("rooms", label={"en": "The rooms"}, weight=2)  # a bough: it groups what grows on it
labels = st.Branch("labels", {"en": "The labels"}, "rooms", questions=[asked("legible", "I could read the labels.")])
benches = st.Branch("benches", {"en": "The benches"}, "rooms", questions=[asked("seat", "I found a seat.")])
tour = st.Branch(
    "tour",
    {"en": "The tour"},
    questions=[asked("lively", "The guide told it well."), asked("heard", "I could hear the guide.")],
    gate=st.Gate("took_tour", reached=["yes"]),
)
museum = (
    st.template("general")
    .extend({"name": "museum", "remove": ["timeliness", "expectations", "respect"]})
    .extend([rooms, labels, benches, tour])  # nouns are whole
    .extend({"branches": {"maintenance": {"label": {"en": "The shop"}}}})  # a table is laid over what is there
)
st.write_tree(museum, "museum.toml")
assert st.read_tree("museum.toml") == museum

grown = museum.to_networkx()  # a DiGraph with the same ids
for name, fields in grown.nodes.items():
    share = f" {fields['node_weight']:.0%}" if "node_weight" in fields else ""
    fields["called"] = f"{name}{share}"
service = grown.subgraph(nx.descendants(grown, "trunk") | {"trunk"})
nx.write_network_text(service, with_labels="called", ascii_only=True)
leaves = [name for name, below in service.out_degree if not below]
deepest = max(leaves, key=lambda name: nx.shortest_path_length(service, "trunk", name))
print(f"{len(leaves)} parts; the way to {deepest}: {' - '.join(nx.shortest_path(service, 'trunk', deepest))}")

# prints:
# +-- trunk
#     |-> price 12%
#     |-> staff
#     |   |-> reliability 6%
#     |   L-> kindness 6%
#     |-> maintenance 12%
#     |-> rooms
#     |   |-> labels 12%
#     |   L-> benches 12%
#     |-> tour 12%
#     |-> environment 12%
#     L-> solution 12%
# 9 parts; the way to reliability: trunk - staff - reliability
