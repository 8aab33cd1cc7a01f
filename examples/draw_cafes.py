"""Which trunk weakness spoils which branches of a café chain? Draw it.

The chain is simulated. Run this to renew the picture that the README shows:
python examples/draw_cafes.py docs/_static/cafes.svg
"""

import sys

import servicetree as st
from servicetree.demonstration import demo_account

account = demo_account()
path = sys.argv[1] if len(sys.argv) > 1 else "cafes.svg"
st.draw(account.tree, account).save(path)
print(f"wrote {path}")

# prints: wrote cafes.svg
