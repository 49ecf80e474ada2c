"""Is everything sealed, once, in order, whatever happens meanwhile?"""
