"""Commands of the database as a whole."""
