"""Who takes a step on a leave request, and in whose name."""
