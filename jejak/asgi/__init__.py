"""HTTP layer of every request: middleware, routing, status codes and the uvicorn protocol."""
