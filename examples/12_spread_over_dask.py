"""Our answers lie in many files, too many for one machine: do we get the same account?

Each partition is summed up where it is; only the sums travel. The same works for Spark.
"""

import dask.dataframe as dd
import pandas as pd

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

tree = demo_tree()
spread = dd.from_pandas(pd.read_csv(demo_answers(), dtype=str), npartitions=7)
apart = st.gather(tree, spread, by="shop", id="guest")
together = st.gather(tree, demo_answers(), by="shop", id="guest")
one, other = (st.trace(tree, moments).whole for moments in (apart, together))
print(f"{apart.n} guests in {spread.npartitions} partitions: {one.loss.value:.6f} points lost,")
print(f"from one file: {other.loss.value:.6f}.")

# prints:
# 2400 guests in 7 partitions: 26.059828 points lost,
# from one file: 26.059828.
