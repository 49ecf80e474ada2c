"""Files on disk: folder locks, atomic writes, secrets and SQL."""
