"""Tests of the demo regency: believable, whole, and the same every time."""
