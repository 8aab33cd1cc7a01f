"""How do I go on with the figures in a notebook of my own?

Every result becomes a tidy table: one row a figure, with its value, low, high and standard error.
"""

from servicetree.demo import demo_account

account = demo_account()  # last in a cell of a notebook, it shows its tables and its picture by itself
frame = account.to_frame("pandas")
print(f"{len(frame)} rows with the columns {', '.join(frame.columns)}")
gaps = frame[frame.figure == "gap"].sort_values("value").head(3)
print(gaps[["segment", "value", "low", "high"]].round(1).to_string(index=False))

# prints:
# 5122 rows with the columns segment, figure, id, at, value, low, high, se
# segment  value  low  high
#   Lille   -7.4 -9.0  -5.8
#   Derby   -5.8 -7.2  -4.4
#   Dijon   -3.6 -5.1  -2.2
