"""Use cases and queries: authorise, load, apply the rule, write, return.

Plain async functions (actor, …) → row or value, with no GraphQL in them.
"""
