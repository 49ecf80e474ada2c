"""Reads that need no account, and what is published as open data."""
