"""Commands that fill a database with a regency."""
