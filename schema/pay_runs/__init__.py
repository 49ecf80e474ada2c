"""GraphQL types and mutations of months of pay."""
