"""Limits of sessions, of signing in and of what opens an account, each with the reason for its number.

docs/limits.md is generated from this file. How long failed attempts are made to wait is in `rulebook.limits`.
"""

# Sessions
SESSION_LIFETIME_HOURS = 12
"""A working day with overtime: a sign-in in the morning lasts until evening. Setting: JEJAK_SESSION_HOURS"""
SESSION_IDLE_MINUTES = 30
"""A computer left for a meeting is signed out. Setting: JEJAK_IDLE_MINUTES"""
MAX_LISTED_SESSIONS = 20
"""Sessions that an account's page lists; a person has two or three."""

# Signing in
ACTIVATION_CODE_DAYS = 30
"""Days that a printed activation code is valid: time to reach everybody of a unit."""
RESET_CODE_DAYS = 7
"""Days that a code for a new password is valid; it is handed over in person."""
SIGN_IN_CHALLENGE_MINUTES = 5
"""Minutes between password and second factor."""
MAX_CHALLENGE_ATTEMPTS = 5
"""Codes that may be tried on one challenge before the password is asked for again."""
OIDC_FLOW_MINUTES = 10
"""Minutes that a person may spend at the sign-in provider."""
RECOVERY_CODES = 10
"""Codes that stand in for the authenticator, each once; the habit of most services."""
RECOVERY_CODE_BYTES = 10
"""Bytes of chance in each: 80 bits, tried against a throttle."""
MAX_HASHING_THREADS = 2
"""Passwords hashed at once, each with 46 MiB and a core: sign-ins never take all of a machine."""
MAX_HASHING_WAIT_SECONDS = 1.5
"""A longer wait for a hash is refused with the time to come back, so that no queue grows behind a flood."""
ACCOUNT_NOTICE_DAYS = 90
"""Days that the account's page looks back. `hr.account_notices` repeats it."""
MAX_ACCOUNT_NOTICES = 20
"""Notices on the account's page. `hr.account_notices` repeats it."""
ACTIVATION_SLIP_DAYS = ACTIVATION_CODE_DAYS
"""Days that `withSlip` looks back: those in which a slip opens something. `hr.accounts_helpable_by` repeats it."""
