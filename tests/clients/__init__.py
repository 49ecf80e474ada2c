"""Tests of client authors' documentation: every example of docs/clients.md, and the kit beside it."""
