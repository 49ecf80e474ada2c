"""Append-only log: who changed what, when and why. The packages above write through `audit.context`."""
