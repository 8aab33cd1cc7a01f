"""Charts: one file for each, from the choice of what it shows to where everything stands."""
