"""Results as text, tables, JSON, data frames, notebook output and the HTML report."""
