"""The table from kinds of charts to their layout functions."""

from __future__ import annotations

from typing import Any

from servicetree.drawing.charts.change_places import CHANGES
from servicetree.drawing.charts.chart_values import Chart, ChartKind
from servicetree.drawing.charts.gain_chart import GAINS
from servicetree.drawing.charts.heatmap_grid import HEATMAP
from servicetree.drawing.charts.importance_map import IMPORTANCE_MAP
from servicetree.drawing.charts.marks import PlacedChart
from servicetree.drawing.charts.segment_matrix import SEGMENTS
from servicetree.drawing.charts.waterfall_stairs import WATERFALL

CHARTS: dict[str, ChartKind[Any, Any]] = {
    chart.name: chart for chart in (HEATMAP, WATERFALL, IMPORTANCE_MAP, GAINS, SEGMENTS, CHANGES)
}


def placed(chart: Chart) -> PlacedChart:
    """Give a chart its places.

    Args:
        chart: What it shows.

    Returns:
        The sheet.

    Raises:
        LimitError: If it is too large to be read.
    """
    kind = next(kind for kind in CHARTS.values() if isinstance(chart, kind.value))
    sheet: PlacedChart = kind.place(chart)
    return sheet
