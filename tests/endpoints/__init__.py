"""Tests of every field of the API over HTTP."""
