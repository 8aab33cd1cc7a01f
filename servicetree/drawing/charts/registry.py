"""Gives any chart its places: the one table of which room lays out which chart."""

from __future__ import annotations

from servicetree.drawing.charts.changes import placed_turns
from servicetree.drawing.charts.chart_values import Chart, Heatmap, Quadrants, Segments, Turns, Waterfall
from servicetree.drawing.charts.heatmap import placed_heatmap
from servicetree.drawing.charts.importance_map import placed_quadrants
from servicetree.drawing.charts.marks import Sheet
from servicetree.drawing.charts.segments import placed_segments
from servicetree.drawing.charts.waterfall import placed_waterfall


def placed(chart: Chart) -> Sheet:
    """Give a chart its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.

    Raises:
        LimitError: If it is too large to be read.
    """
    match chart:
        case Heatmap():
            return placed_heatmap(chart)
        case Waterfall():
            return placed_waterfall(chart)
        case Quadrants():
            return placed_quadrants(chart)
        case Segments():
            return placed_segments(chart)
        case Turns():
            return placed_turns(chart)
