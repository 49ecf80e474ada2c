"""How is it answered, and for whom?

Plain async functions (actor, …) → row or value, with no GraphQL in them.
"""
