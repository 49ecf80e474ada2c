"""Servers that the reads are measured against."""
