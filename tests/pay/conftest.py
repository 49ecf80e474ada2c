"""Fixtures of pay tests: the application over the small regency, as in tests/endpoints."""

from tests.endpoints.conftest import api, enter, http, stranger  # noqa: F401
