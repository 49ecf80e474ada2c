"""GraphQL types and mutations of delegation."""
