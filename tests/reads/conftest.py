"""What stands behind a door here? The same application over the same small regency as in tests/doors."""

from tests.doors.conftest import enter, http, stranger, town  # noqa: F401
