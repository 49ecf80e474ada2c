"""GraphQL API: types and fields; every root field calls one resolver and wraps its rows."""
