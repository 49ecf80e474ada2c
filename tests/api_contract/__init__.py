"""Has the API good manners? How its schema is worded and ordered, and what changed since it was released."""
