"""Capture, attribution, append-only: what the first audit promises."""
