"""Evidence leaves the system: what is in the archive, who may take it, and how every lie in it is found."""
