"""Tests of sealing: everything, once, in order."""
