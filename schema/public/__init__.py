"""GraphQL types and root fields of the public."""
