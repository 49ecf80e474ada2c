"""Limits of the use cases and of the reads, each with the reason for its number.

docs/limits.md is generated from this file. What the transport and the process bound is in `jejak.limits`.
"""

# Reads
MAX_SAFE_INTEGER = 2**53 - 1
"""The largest integer that JSON carries exactly to every client (RFC 8259, section 6)."""
MAX_IDENTIFIER_BYTES = 63
"""Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1)."""
MAX_ENCODED_COLUMNS = 100
"""Arguments that a function of PostgreSQL takes (FUNC_MAX_ARGS)."""
MAX_AS_OF_PLANS = 16
"""Statements of the past that are kept: one for each table that has a past."""
MAX_CACHED_COMPENSATIONS = 10_000
"""Answers kept of what a title earns; a regency has thousands of titles and a few hundred answers."""
MAX_SERVICE_TIME_ROWS = 10_000
"""Rows of service times read at once: 40 quarters of 250 units."""
MAX_AUDIT_VALUE_CHARACTERS = 160
"""Characters of a value in a sentence of the audit log; two lines of a page."""
OPEN_DATA_FETCH_ROWS = 100
"""Rows fetched and worked out before others have a turn: a few milliseconds of the event loop."""

MAX_POLICY_EXAMPLE_ROWS = 10
"""Rows shown of what a policy would open: a page of them tells whether it is what was meant."""

MAX_COMPARED_PAYSLIP_ROWS = 10_000
"""Slips of a run that are compared with the law and the month before: a large regency's, within a request."""

# What people write
MAX_REFERENCE_CHARACTERS = 200
"""Characters of a decree's or letter's number and of a legal basis: two lines. The tables check it too."""
MAX_REASON_CHARACTERS = 2_000
"""Characters of a reason or purpose: a page. The tables check it too."""
MAX_LEAVE_ADDRESS_CHARACTERS = 500
"""Characters of the address during leave. The table checks it too."""
MAX_LEAVE_PHONE_CHARACTERS = 40
"""Characters of the phone number during leave: two numbers with their codes. The table checks it too."""

# Leave
MAX_LEAVE_SPAN_DAYS = 366
"""Calendar days of one request: no leave that is counted by working days is longer, and every day is evaluated."""
MAX_NAMED_COLLEAGUES = 20
"""Absent colleagues who are named: more are no longer read, and each is a disclosure."""
MIN_TEAM_COLLEAGUES = 5
"""Others in a team at least, or nothing is told of its absences beforehand: in fewer, a number names a person."""
MIN_SEVERAL_AWAY_COLLEAGUES = 2
"""Colleagues away at least where it is told that several are: one is told as none."""

MAX_COVERAGE_SEARCH_DAYS = 400
"""Days ahead in which a vacant post is looked for: granted leave lies within a year."""

# Caches
ACTOR_CACHE_SECONDS = 5.0
"""Seconds that roles and permissions of a caller may be out of date; a session that ends here ends at once."""
MAX_CACHED_TTL_ENTRIES = 10_000
"""Entries of a cache whose entries expire: more callers than a regency has at once."""

# Evidence and receipts
MAX_EVIDENCE_ENTRIES = 10_000
"""Entries of one archive: a question is narrower, and building keeps a core busy."""
EVIDENCE_LINK_MINUTES = 10
"""Minutes that a link to an archive opens it, once."""
MAX_INCLUSION_DELAY_SECONDS = 60
"""Within so long the log promises to hold what a receipt is about; sealing takes one."""
MAX_AUDIT_SEARCH_LEAVES = 5_000
"""Entries looked at one by one for a page of a search, before it is told to narrow. `hr.leaves_found` repeats it."""
