"""GraphQL types and mutations of accounts."""
