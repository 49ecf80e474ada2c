"""Limits of what people type and of how far rules search, each with the reason for its number.

docs/limits.md is generated from this file. What the law decides is no limit of ours: it stands, dated, in
`rulebook/tables`.
"""

# Passwords
MIN_PASSWORD_CHARACTERS = 12
"""Three or four words; short enough to remember, too long to try out against a throttled sign-in."""
MAX_PASSWORD_CHARACTERS = 256
"""Longer than any phrase, and short enough that normalizing and hashing it takes no time worth an attack."""
MIN_PASSWORD_OWN_LETTERS = 8
"""Letters left once the person's own names and numbers are taken away, which a colleague would try first."""
MIN_PASSWORD_DISTINCT_CHARACTERS = 5
"""Fewer make a phrase of one key held down or of one syllable repeated."""
MIN_PERSONAL_WORD_LETTERS = 3
"""Shorter parts of a name are initials, which stand in every phrase by chance."""

# Sign-in throttle: one name from one address
ACCOUNT_FREE_ATTEMPTS = 3
"""Failures that cost nothing: two typing errors and a wrong keyboard."""
ACCOUNT_FIRST_DELAY_SECONDS = 2
"""The first wait, doubled with each further failure: not felt by a person, a hundredth of the pace of a program."""
ACCOUNT_MAX_DELAY_MINUTES = 15
"""The longest wait: about a hundred guesses a day, which no acceptable password falls to."""
ACCOUNT_FAILURE_DECAY_HOURS = 1
"""One failure is forgotten each hour, so that the next working day begins anew."""

# Sign-in throttle: everything from one address
ADDRESS_FREE_ATTEMPTS = 100
"""An office of hundreds behind one address mistypes that often on a morning."""
ADDRESS_FIRST_DELAY_SECONDS = 1
"""The first wait, doubled with each further failure."""
ADDRESS_MAX_DELAY_MINUTES = 1
"""Nobody waits longer for what others at the same address do, since most of them are honest."""
ADDRESS_FAILURE_DECAY_SECONDS = 6
"""Ten failures are forgotten each minute: as many as a busy office makes."""

# Sign-in throttle: codes for one account
SECOND_FACTOR_FREE_ATTEMPTS = 5
"""Codes mistyped or too late; who may try one has given the password."""
SECOND_FACTOR_FIRST_DELAY_SECONDS = 30
"""One period of a code."""
SECOND_FACTOR_MAX_DELAY_HOURS = 1
"""At one guess an hour a million codes last for decades."""
SECOND_FACTOR_FAILURE_DECAY_HOURS = 1
"""One failure is forgotten each hour."""

# What is typed
MAX_TYPED_NIP_CHARACTERS = 256
"""A NIP has 18 digits; with any spacing and punctuation it stays far below."""

# Searches of the rules
LEAVE_ALTERNATIVES_HORIZON_DAYS = 366
"""A whole year of starting days is tried for leave that fits; later ones belong to another entitlement."""
WORKING_TIME_HORIZON_DAYS = 400
"""No deadline lies further off; a calendar without a working day in so long is a mistake, not a wait."""
