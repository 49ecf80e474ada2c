"""The embedded PostgreSQL as the machine sees it: started, left behind, adopted, refused, stopped."""
