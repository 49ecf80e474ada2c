"""Tests of erasure: destroyed everywhere when two people say so, and everything else provable as before."""
