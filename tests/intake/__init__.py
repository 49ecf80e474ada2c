"""A file becomes rows: what is read, what is refused in words, what is stored, and what a second run does."""
