"""Whatever stands between a request and a resolver: form, size, pace, time, and the documents that are registered."""
