"""Saving a database to one file and restoring it.

The file holds the rows and the log, never a password or a key; those stay in the data folder and are kept apart.
"""
