"""A witness cosigns what only grew, remembers it whatever happens to it, and tells nobody two stories."""
