"""Charts: one file for each, from the choice of figures to their places."""
