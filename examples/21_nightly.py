"""How do we keep a running account without reading last year's answers every night?

Each night yesterday's rows are summed up into a small file of their own, and all such files are added anew.
"""

from functools import reduce
from operator import add
from pathlib import Path

import servicetree as st
from servicetree.demo import demo_answers, demo_tree

tree = demo_tree()
days = Path("days")
days.mkdir(exist_ok=True)


def night(answers: Path) -> st.Account:
    """Sum up one day's answers, add the sums of all days, and trace. Run twice, it gives the same."""
    st.gather(tree, answers, by="shop", id="guest").save(days / f"{answers.stem}.moments")
    return st.trace(tree, reduce(add, map(st.Moments.load, sorted(days.glob("*.moments")))))


def said(account: st.Account) -> str:
    """Say how many answered and what was lost, with its interval."""
    loss = account.whole.loss
    return f"{account.whole.scores.n} guests, {loss.value:.6f} points lost ({loss.low:.6f} to {loss.high:.6f})"


header, *rows = demo_answers().read_text(encoding="utf-8").splitlines(keepends=True)
for name, arrived in {"monday": rows[:900], "tuesday": rows[900:1500], "wednesday": rows[1500:]}.items():
    day = Path(f"{name}.csv")
    day.write_text(header + "".join(arrived), encoding="utf-8")
    print(f"after {name}: {said(night(day))}")

print(f"tuesday's job once more: {said(night(Path('tuesday.csv')))}")
print(f"everything at once: {said(st.trace(tree, demo_answers(), by='shop', id='guest'))}")

# prints:
# after monday: 900 guests, 28.434080 points lost (27.895188 to 28.972972)
# after tuesday: 1500 guests, 26.590675 points lost (26.150758 to 27.030592)
# after wednesday: 2400 guests, 26.059828 points lost (25.728778 to 26.390878)
# tuesday's job once more: 2400 guests, 26.059828 points lost (25.728778 to 26.390878)
# everything at once: 2400 guests, 26.059828 points lost (25.728778 to 26.390878)
