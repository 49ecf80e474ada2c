"""Tests of the query engine: equal executors, one statement, and reads of specific data on record."""
