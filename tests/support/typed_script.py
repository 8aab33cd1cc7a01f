"""A script as a user writes it; type checkers are held to it, and it runs. Lines marked `mistake` take one away."""

from pathlib import Path
from typing import assert_type

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

# --- a tree in a script
room = st.Aspect("room", questions=[st.Question("clean", scale=(1, 10)), st.Question("calm", missing=[99])])
price = st.Branch(
    "price", label={"en": "Price"}, questions=[st.Question("value")], gate={"column": "g", "reached": [1]}
)
wait = st.Question("wait", kind="duration", unit="minutes", anchors=[(2, 1), (15, 0)])
built = st.ServiceTree("cafe", scale=st.Scale(1, 10, missing=[99]), aspects=[room], branches=[price])
built = built.extend([st.Branch("queue", questions=[wait])]).extend({"remove": ["price"]})
assert_type(built.aspects[0].questions[0].weight, float)

# --- from answers to the account
tree = demo_tree()
answers: Path = demo_answers()
account = st.trace(tree, answers, by="shop", period="month", min_n=20, lens="within")  # mistake: by -> bye
assert_type(account, st.Account)
assert_type(account.whole, st.SegmentAccount)
assert_type(account.whole.loss.value, float | None)  # mistake: .loss. -> .lost.
assert_type(account["Lille"].trunk_points.observed.high, float | None)
assert_type(account.segment("Lille").scores.node("price").level.value, float | None)
assert_type(account.issues, tuple[st.Issue, ...])

# --- the other verbs
moments = st.gather(tree, answers, by="shop", id="guest", where="month!=2026-03", encoding="utf-8")
assert_type(moments + moments, st.Moments)
assert_type(st.score(tree, moments, min_n=0).whole.score.low, float | None)
assert_type(st.score(tree, {"clean": 7, "choice": 9}).by, str | None)
assert_type(st.plan(tree, moments, costs={"price.value": 2}, budget=3, to="half"), st.Plan)
assert_type(st.compare(tree, moments, "Lille", "Derby"), st.Change)  # mistake: tree, moments -> moments, tree
assert_type(tree.with_weights(st.weigh(tree, moments, method="direct")), st.ServiceTree)
drawn = st.simulate(tree, n=50, seed=1, halo=0, own={"price": 20})
assert_type(drawn, st.Simulated)
assert_type(st.rate(tree, drawn, prefix="s_"), dict[str, object])
assert_type(drawn.to_frame().num_rows, int)
assert_type(account.to_frame("pyarrow").to_pylist()[0]["figure"], object)
assert_type(st.rate(tree, answers)["score_price"].to_pylist()[:3], list[object])
assert_type(drawn["value"].size, int)
assert_type(st.precision(tree, n=400).n, int | None)
assert_type(st.draw(tree, account, kind="heatmap", lang="fr").to_svg(), str)
assert_type(st.report(tree, account).to_html(), str)  # mistake: report -> reprot

try:
    st.read_tree("nowhere.toml")
except st.ServiceTreeError as error:
    assert_type(error.code, str)
