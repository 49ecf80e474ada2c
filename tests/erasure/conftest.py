"""What stands behind a door here? The same application over the same small regency as in tests/endpoints."""

from tests.endpoints.conftest import api, enter, http, stranger  # noqa: F401
