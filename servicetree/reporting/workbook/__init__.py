"""The report as a workbook: which sheets, what stands in their cells, and how they are written."""
