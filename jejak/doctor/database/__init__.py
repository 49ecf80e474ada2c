"""Comparison of a database with the shipped one."""
