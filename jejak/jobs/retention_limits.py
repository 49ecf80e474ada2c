"""Limits of how long what has ended is kept, each with the reason for its number.

docs/limits.md is generated from this file.
"""

# Retention
IDEMPOTENCY_KEY_RETENTION_DAYS = 30
"""A phone may be offline for weeks and then send its request again."""
SESSION_RETENTION_DAYS = 30
"""Sessions that ended are kept for a month, for questions about an account."""
SIGN_IN_ATTEMPT_RETENTION_DAYS = 1
"""Every wait of the throttle is over after an hour; a day is kept for looking into an attack."""
EVIDENCE_LINK_RETENTION_DAYS = 1
"""A used link expires within minutes; until then it must be known as used."""
