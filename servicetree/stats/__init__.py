"""Statistics over plain arrays: nothing here knows of surveys or of service."""
