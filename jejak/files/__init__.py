"""Files on disk: folder locks, atomic writes and secrets."""
