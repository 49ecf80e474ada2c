"""SQL of compiled reads."""
