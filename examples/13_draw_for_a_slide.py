"""Which trunk weakness spoils which branches of a café chain? Draw it for a slide.

The chain is simulated. The README shows this picture; renew it with
python examples/13_draw_for_a_slide.py docs/_static/cafes.svg
"""

import sys
from pathlib import Path

import servicetree as st
from servicetree.demo import demo_account

account = demo_account()
path = Path(sys.argv[1] if len(sys.argv) > 1 else "cafes.svg")
st.draw(account.tree, account).save(path)
print(f"wrote {path.name}; the ending .pptx makes a slide that can be changed, .png a picture")

# prints:
# wrote cafes.svg; the ending .pptx makes a slide that can be changed, .png a picture
