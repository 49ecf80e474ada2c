"""Every claim of the system, in folders named after what is claimed."""
