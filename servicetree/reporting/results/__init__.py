"""How each kind of result is printed, and turned into rows."""
