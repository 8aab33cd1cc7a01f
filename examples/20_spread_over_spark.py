"""Our answers lie in Spark: can they be traced where they are, without fetching a row?

Each partition is summed up on its worker; four sums come here, and the account is that of one file to the last digit.
"""

import os
import sys

from pyspark.sql import SparkSession

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

os.environ["PYSPARK_PYTHON"] = sys.executable  # the workers' Python must be ours
builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
spark = builder.config("spark.log.level", "OFF").getOrCreate()

tree = demo_tree()
spread = spark.read.csv(str(demo_answers()), header=True).repartition(5)  # texts, as they stand in the file
apart = st.gather(tree, spread, by="shop", id="guest")
together = st.gather(tree, demo_answers(), by="shop", id="guest")
one, other = (st.trace(tree, moments).whole for moments in (apart, together))
print(f"{apart.n} guests in {spread.rdd.getNumPartitions()} partitions: {one.loss.value:.6f} points lost,")
print(f"from one file: {other.loss.value:.6f}.")

rated = st.rate(tree, spread)  # a Spark frame still; nothing has been run
worst = rated.groupBy("shop").avg("score_kindness").orderBy("avg(score_kindness)").first()
print(f"The least kind shop, by its guests: {worst['shop']}, {worst['avg(score_kindness)']:.1f} of 100.")
spark.stop()

# prints:
# 2400 guests in 5 partitions: 26.059828 points lost,
# from one file: 26.059828.
# The least kind shop, by its guests: Lille, 67.6 of 100.
