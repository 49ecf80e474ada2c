"""Tests of sign-in, sessions, second factors and identity providers."""
