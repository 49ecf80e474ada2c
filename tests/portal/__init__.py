"""Tests of the pages in a real browser, on a slow line and a small screen."""
