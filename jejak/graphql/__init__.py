"""GraphQL over HTTP: request parsing, pipeline, caches and responses."""
