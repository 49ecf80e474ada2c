"""Building blocks of GraphQL types and fields."""
