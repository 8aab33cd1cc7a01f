"""Tree files proposed from the columns of a table, for a person to correct."""
