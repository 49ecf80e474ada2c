"""Dates of a form, in a browser's own format or the one that people write.

What is no day of the calendar is none.
"""

import re
from datetime import date
from typing import Final

from jejak.portal.limits import MAX_TYPED_COUNT_DAYS

_BROWSER_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TYPED_DATE: Final = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")


def parse_date(text: str) -> str | None:
    """Return a day as the API takes it; none for what is no day."""
    if found := _BROWSER_DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _TYPED_DATE.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def parse_count(text: str, *, max_count: int = MAX_TYPED_COUNT_DAYS) -> int | None:
    """Return a count of days that somebody wrote; none for what is no count."""
    return (
        int(text)
        if text.isascii() and text.isdigit() and 0 < len(text) < 4 and 0 < int(text) <= max_count
        else None
    )
