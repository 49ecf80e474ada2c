"""How often may a caller ask? Points that run back at a steady pace, shared by all processes.

`bucket` counts them, `turn` charges a request, `caller` says whose they are, `leases` shares them through PostgreSQL.
"""
