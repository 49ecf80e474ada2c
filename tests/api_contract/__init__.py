"""Tests of the API contract: wording and order of the schema, and its changes since the last release."""
