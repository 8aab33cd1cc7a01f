"""Which shops of our chain stand out, and by which part of the service?

Gaps are the safest figures: they hang neither on the target nor on how kindly people rate.
"""

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

scores = st.score(demo_tree(), demo_answers(), by="shop", id="guest")
whole, *shops = scores.segments
clear = [shop for shop in shops if shop.gap is not None and shop.gap.clear_of_zero]
print(f"{len(clear)} of {len(shops)} shops stand clear of the whole; by chance alone about one would.")
for shop in sorted(clear, key=lambda shop: (shop.gap and shop.gap.value) or 0.0)[:3]:
    assert shop.gap is not None
    gaps = {
        node.id: node.weight * ((node.level.value or 0) - (whole.node(node.id).level.value or 0)) for node in shop.nodes
    }
    worst = min(gaps, key=lambda name: gaps[name])
    print(f"{shop.by}: {shop.gap.value:+.1f} ({shop.gap.low:+.1f} to {shop.gap.high:+.1f}), most of it in {worst}")

# prints:
# 13 of 24 shops stand clear of the whole; by chance alone about one would.
# Lille: -7.4 (-9.0 to -5.8), most of it in environment
# Derby: -5.8 (-7.2 to -4.4), most of it in environment
# Dijon: -3.6 (-5.1 to -2.2), most of it in maintenance
