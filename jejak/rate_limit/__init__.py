"""Rate limits: points that refill at a steady rate, shared by all processes.

`bucket` counts them, `turn` charges a request, `caller` says whose they are, `leases` shares them through PostgreSQL.
"""
