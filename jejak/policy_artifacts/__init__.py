"""Artifacts generated from the policy: a schema for every audience, database grants, and pages.

Reads `rulebook.access` and decides nothing. `python -m jejak.policy_artifacts` writes what is committed of it.
"""
