"""Limits of the pages, each with its unit in its name and the reason for its number.

docs/limits.md is generated from this file. The pages import nothing of ours, so what they share with the API stands
here again, and tests/house/limit_copies.py holds it to the API's number.
"""

# Answers
PORTAL_API_TIMEOUT_SECONDS = 30.0
"""Three times the longest request: a page that waits on another process gives up after it, never before."""
PORTAL_PUBLIC_MAX_AGE_SECONDS = 60
"""A page for everybody may be shown so long without asking again: as long as the answer it is made of."""
PORTAL_STATIC_MAX_AGE_SECONDS = 365 * 24 * 3600
"""Files of the pages have their content's hash in their address, so they never change: a year."""
PORTAL_LANGUAGE_MAX_AGE_SECONDS = 365 * 24 * 3600
"""A chosen language is remembered for a year."""
MIN_COMPRESSED_BYTES = 400
"""Shorter pages become no shorter by being compressed."""
MAX_COAT_OF_ARMS_BYTES = 32_768
"""Bytes of the regency's arms: a drawing; they are on every page."""

# Forms
MAX_FORM_BYTES = 60_000
"""Bytes of a form: the longest texts it may hold, percent-encoded, within `MAX_BODY_BYTES`."""
MAX_FORM_REASON_CHARACTERS = 2_000
"""What a browser lets people write of a reason: what the API takes."""
MAX_FORM_REFERENCE_CHARACTERS = 200
"""What a browser lets people write of a decree's number: what the API takes."""
MAX_FORM_PURPOSE_CHARACTERS = 200
"""What a browser lets auditors write of the purpose of a read: what the API takes."""
MAX_SEARCH_CHARACTERS = 200
"""What a browser lets people write of a name that they look for: the longest name there is."""
MAX_FORM_ADDRESS_CHARACTERS = 500
"""What a browser lets people write of the address during leave: what the API takes."""
MAX_FORM_PHONE_CHARACTERS = 40
"""What a browser lets people write of the phone number during leave: what the API takes."""
MAX_FORM_FIELDS = 60
"""Fields of a form; no page has one with so many."""

MAX_FORM_PART_HEADER_BYTES = 2_000
"""Bytes of the headers of one part of a form with a file: a name of a field, and one of a file."""
MAX_FORM_FILE_BYTES = 20_000_000
"""Bytes of a file that a page takes: what the API takes."""
MAX_FORM_FILE_NAME_CHARACTERS = 100
"""What a page repeats of a file's name: what the API keeps."""
PORTAL_UPLOAD_TIMEOUT_SECONDS = 240.0
"""A file of 100,000 slips is brought in within three minutes."""

# Drafts of forms
DRAFT_LIFETIME_SECONDS = 12 * 3600
"""A draft lasts as long as a session does by default: the next morning begins anew."""
SECRET_DRAFT_LIFETIME_SECONDS = 15 * 60
"""Of a draft that holds a secret shown once: time to print it."""
OIDC_FLOW_SECONDS = 10 * 60
"""After so long the provider's answer is not taken, so the page that leads there is over too."""
MAX_DRAFT_COOKIE_BYTES = 3_500
"""Browsers keep 4,096 bytes of a cookie with its name and attributes (RFC 6265, section 6.1)."""
MAX_DRAFT_CHARACTERS = 24_000
"""A draft in an address, beside its other headers, within `MAX_HEAD_BYTES`."""
MAX_DRAFT_PLAIN_BYTES = 200_000
"""Three times what a form may hold, unpacked: no small draft becomes a large one."""

# Lists
PORTAL_WHOLE_LIST_ROWS = 100
"""Rows of a list that a page shows without turning over: one page of the API."""
MAX_TYPED_COUNT_DAYS = 366
"""Days that may be written into a form: a year."""
PAYSLIP_MONTHS = 12
"""Months of pay that the first view shows: a year, as a chart and a table."""
SERVICE_TIME_QUARTERS = 4
"""Quarters whose service times the public page shows: a year."""
