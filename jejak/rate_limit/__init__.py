"""Rate limits: points that come back at a steady pace, shared by all processes.

`token_bucket` counts them, `limiter` charges a request by a `policy`, `client_key` says whose they are, `sync` shares
them through PostgreSQL, and `limits` holds all of it for one process.
"""
