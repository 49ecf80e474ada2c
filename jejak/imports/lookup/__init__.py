"""Lookup of the units and positions that a row of a file names."""
