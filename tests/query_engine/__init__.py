"""Is it on record whenever somebody reads what is specific about somebody else, and can that somebody see it?"""
