"""Limits of how often and how much each kind of client may ask, each with the reason for its number.

docs/limits.md is generated from this file. What one document may cost is in `schema.limits`.
"""

# Rates
STAFF_BURST_POINTS = 10_000
"""Points an account has at most: ten of the costliest requests at once."""
STAFF_POINTS_PER_SECOND = 500
"""Points an account gets back: all of them in 20 seconds."""
PUBLIC_BURST_POINTS = 2_000
"""Points an address of the public has at most: eight of the costliest requests at once."""
PUBLIC_POINTS_PER_SECOND = 100
"""Points an address gets back; all public rows of a regency of 40,000 people are read within three minutes."""
MUTATIONS_PER_MINUTE = 80
"""Changes of one caller: more than an official decides, and a bound on what one stolen session does."""
MAX_CONCURRENT_REQUESTS = 10
"""Requests of one caller that run at once: what a browser opens, with some to spare."""
UNKNOWN_TOKEN_CONCURRENT_REQUESTS = 100
"""Requests at once of all tokens of one network that are not known here: an office after a restart."""
MAX_WAITING_REQUESTS = 100
"""Requests of one caller that wait for their turn; what comes then is refused."""
MAX_WAIT_SECONDS = 5.0
"""A request waits so long for its turn; a client that is told sooner can do something else."""
RATE_LIMIT_PAUSE_SECONDS = 1.0
"""A caller who asks too often is told so after a second: a flood comes no faster than its connections allow."""
BYTES_PER_POINT = 100
"""Bytes of a request that take as long to read as a point is worth."""
FREE_VARIABLE_BYTES = 2_000
"""Bytes that cost nothing beside a document that was known: its variables, if they are no flood."""
TOKEN_LOOKUP_POINTS = 10
"""Points of asking the database who is behind a token; its owner gets them back."""
UPLOAD_POINTS = 1_000
"""Points of a file of pay slips: as the costliest request, since it keeps a core busy for seconds."""
MAX_TRACKED_CLIENTS = 20_000
"""Callers whose points a process remembers; the one it has known longest is forgotten first."""
MAX_KNOWN_TOKENS = 20_000
"""Tokens whose caller a process remembers: of half a large regency."""
MAX_CACHED_CLIENT_KEYS = 1_024
"""Addresses whose bucket is remembered: those of a busy minute."""
IPV6_CLIENT_PREFIX_BITS = 64
"""The holder of such a network has all addresses in it (RFC 4291, section 2.5.1)."""
RATE_SYNC_INTERVAL_SECONDS = 1.0
"""Several processes agree so often on what is left; in between a caller overdraws by a second's worth in each."""
