"""Witness that an inspectorate runs: it cosigns what only grew, and remembers it for good.

The rules are in `audit.witness`; here are its keys, its folder and its HTTP. It never touches a database, nor
the settings of the application.
"""
