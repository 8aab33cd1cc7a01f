"""Which shops lose by what the customer meets first, and which by the rest? A chart of our own.

No chart of the library puts both ends of the trunk's range beside all that is lost. Every figure is a row of
`to_frame`, so we take what we need and draw it ourselves; any plotting library would do as well.
"""

from pathlib import Path

import polars as pl

from servicetree.demo import demo_account

SCALE, ROW, LEFT = 9, 20, 80  # pixels for a point, a shop, and the shops' names

figures = demo_account().to_frame("polars").filter(pl.col("segment").is_not_null())
figures = figures.with_columns(pl.concat_str("figure", pl.lit("_"), "id").alias("what"))
shops = (
    figures.filter(pl.col("what").is_in(["loss_overall", "trunk_points_low", "trunk_points_high"]))
    .pivot("what", index="segment", values="value")
    .sort("loss_overall", descending=True)
)


def bar(place: int, name: str, lost: float, low: float, high: float) -> str:
    """Draw a shop: all it loses, pale; what began in the trunk at least, dark, and at most, in between."""
    top = ROW * place
    parts = ((lost, "#e8d9c3"), (high, "#d08a4e"), (low, "#8a3c10"))
    bars = "".join(
        f'<rect x="{LEFT}" y="{top + 3}" width="{SCALE * points:.0f}" height="{ROW - 6}" fill="{colour}"/>'
        for points, colour in parts
    )
    return f'<text x="{LEFT - 6}" y="{top + 14}" text-anchor="end">{name}</text>{bars}'


rows = shops.select("segment", "loss_overall", "trunk_points_low", "trunk_points_high").rows()
drawn = "".join(bar(place, *row) for place, row in enumerate(rows))
size = f'width="{LEFT + 40 * SCALE}" height="{ROW * len(rows)}"'
svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{drawn}</svg>'
Path("shops.svg").write_text(svg, encoding="utf-8")
print(f"wrote shops.svg: {len(rows)} shops, and what of their loss began in the trunk, at least and at most")
for name, lost, low, high in rows[:3]:
    print(f"{name:<8} {lost:5.1f} points, of these {low:.1f} to {high:.1f}")

# prints:
# wrote shops.svg: 24 shops, and what of their loss began in the trunk, at least and at most
# Lille     33.5 points, of these 25.4 to 28.3
# Derby     31.8 points, of these 23.1 to 25.7
# Dijon     29.7 points, of these 20.2 to 22.7
