"""GraphQL types and mutations of leave."""
