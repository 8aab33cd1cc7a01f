"""Sources of answers: one engine for each kind of table, in batches of columns."""
