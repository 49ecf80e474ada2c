"""Tests of the access policy over HTTP, line by line."""
