"""How does evidence leave the house? Chosen entries gathered, put on record, packed and handed over.

Called by `jejak evidence` and by the route that a signed link leads to. What is in the archive `audit.evidence` says.
"""
