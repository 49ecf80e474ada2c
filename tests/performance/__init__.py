"""Tests of time and memory, whole processes from outside; `make prove` runs these."""
