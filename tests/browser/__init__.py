"""Tests in a real browser: scripts open pages and report what happened; the tests judge."""
