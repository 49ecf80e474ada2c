"""GraphQL types and mutations of erasure."""
