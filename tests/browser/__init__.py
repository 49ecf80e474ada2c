"""What does a person see in a real browser? Scripts open pages and tell what happened; the tests judge."""
