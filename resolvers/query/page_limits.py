"""Limits of a page of a list, each with the reason for its number. docs/limits.md is generated from this file."""

# Pages
MAX_PAGE_SIZE = 100
"""Rows of one page: what a screen shows and a statement answers in milliseconds; longer lists are read page by page."""
MAX_TOTAL_COUNT = 10_001
"""Rows are counted up to here, one beyond what is told exactly: counting a whole table costs as much as reading it."""
