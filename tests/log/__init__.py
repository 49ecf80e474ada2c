"""Tests of the log's pure files against specifications, published vectors, and each other."""
