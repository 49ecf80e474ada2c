"""Checks of the sealed audit log."""
