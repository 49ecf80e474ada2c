"""Background jobs of a running server."""
