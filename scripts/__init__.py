"""Scripts that run before the environment is there."""
