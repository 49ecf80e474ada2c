"""Saving, restoring and upgrading a database."""
