"""What follows from the policy? A schema for every audience, the grants of the database, and the page that tells it.

Reads `rulebook.access` and decides nothing. `python -m jejak.policy_artifacts` writes what is committed of it.
"""
