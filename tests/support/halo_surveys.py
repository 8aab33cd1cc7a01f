"""Surveys with known carry-over, a general mood in every rating, and errors of measurement."""

import numpy as np

import servicetree as st

TRUTH = np.array([0.4, 0.2])


def halo_star(branches: int = 4, *, marker: bool = False, **branch) -> st.ServiceTree:
    """Two aspects of two questions each, and branches of one question; no answer falls off the scale."""
    return st.ServiceTree(
        name="star",
        scale=st.Scale(-2, 3),
        aspects=[
            st.Aspect(
                id=name, questions=[st.Question(id="one", column=f"{name}1"), st.Question(id="two", column=f"{name}2")]
            )
            for name in "ab"
        ],
        branches=[
            st.Branch(id=f"v{place}", questions=[st.Question(id="q", column=f"v{place}")], **branch)
            for place in range(branches)
        ],
        marker=st.Marker(column="weather") if marker else None,
    )


def halo_answers(n, seed, *, halo, carry=(0.4, 0.2), error=0.08, branches=4) -> dict[str, np.ndarray]:
    """Draw losses with known carry-over, a general mood in every rating, and errors of measurement."""
    rng = np.random.default_rng(seed)
    trunk = 0.4 + 0.12 * rng.normal(size=(n, 2))
    mood = halo * rng.normal(size=n)

    def said(loss):
        return 1 - (loss + mood + error * rng.normal(size=n))

    found = {f"{name}{place}": said(trunk[:, column]) for column, name in enumerate("ab") for place in (1, 2)}
    for place in range(branches):
        found[f"v{place}"] = said(0.1 + trunk @ carry + 0.08 * rng.normal(size=n))
    found["weather"] = 1 - (0.4 + mood + 0.1 * rng.normal(size=n))
    return found


def chain_of_shops(seed, *, quality=0.0, halo=0.08, n=10_000, shops=60, months=12) -> dict[str, np.ndarray]:
    """Answers of a chain of unequal shops over months, 15 % of the cells empty, with individual halo.

    ``quality`` is the spread of a shop's general quality, which touches trunk and branches alike.
    """
    rng = np.random.default_rng(seed)
    shop = rng.choice(shops, n, p=rng.dirichlet(np.full(shops, 5)))
    month = rng.integers(0, months, n)
    open_ = rng.random((shops, months)) > 0.15
    shop, month = (part[open_[shop, month]] for part in (shop, month))
    n = len(shop)
    moved = rng.normal(0, 0.05, (shops, 2))[shop] + rng.normal(0, 0.05, (shops, months, 2))[shop, month]
    general = rng.normal(0, quality, shops)[shop]
    mood = halo * rng.normal(size=n)
    trunk = 0.4 + moved + general[:, None] + 0.12 * rng.normal(size=(n, 2))

    def said(loss):
        return 1 - (loss + mood + 0.1 * rng.normal(size=n))

    found = {f"{name}{place}": said(trunk[:, column]) for column, name in enumerate("ab") for place in (1, 2)}
    for place in range(3):
        found[f"v{place}"] = said(0.1 + trunk @ TRUTH + general + 0.05 * rng.normal(size=n))
    return found | {"shop": shop, "month": month}


def shaken_chain(seed, *, persons=0.4, shocks=0.4, drift=0.0, markers=(), n=6000, shops=30, months=6):
    """Answers of a chain whose branches follow the persons of a shop in one way, its months and years in others.

    Args:
        seed: Of the random numbers.
        persons: Carry-over of what persons see otherwise than others.
        shocks: Carry-over of what moves a whole shop from month to month.
        drift: Spread of the shops' trends by month; a branch moves twice as far as the trunk, and the other way.
        markers: Columns that hold nothing but the persons' moods.
        n: How many respondents.
        shops: How many shops.
        months: How many months.
    """
    rng = np.random.default_rng(seed)
    shop, month = rng.integers(0, shops, n), rng.integers(0, months, n)
    moved = rng.normal(0, 0.06, (shops, months, 2))[shop, month]
    seen, mood = 0.12 * rng.normal(size=(n, 2)), 0.06 * rng.normal(size=n)
    trend = drift * rng.normal(size=shops)[shop] * month

    def said(loss, spread):
        return 1 - (loss + mood + spread * rng.normal(size=n))

    trunk = 0.4 + seen + moved + trend[:, None]
    found = {f"{name}{place}": said(trunk[:, column], 0.08) for column, name in enumerate("ab") for place in (1, 2)}
    for place in range(3):
        found[f"v{place}"] = said(0.2 + (persons * seen + shocks * moved).sum(axis=1) - 2 * trend, 0.08)
    found |= {name: said(0.4, 0.05) for name in markers}
    return found | {"shop": shop, "month": month}
