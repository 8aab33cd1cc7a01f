"""Statistics over plain arrays, without any term of surveys."""
