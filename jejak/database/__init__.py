"""Database connections, roles, migration and location."""
