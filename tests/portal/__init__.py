"""Do the pages do what people need, on a slow line and a small screen? A real browser walks; the tests judge."""
