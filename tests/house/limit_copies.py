"""Copies of limits that cannot be derived: a SQL function's text, a word on a page, a sentence of the documentation.

Each is a file, the words around the number, and what stands there. Spaces and line ends count as one space.
"""

from audit import limits as audit
from jejak import limits as process
from jejak.portal import limits as portal
from resolvers import limits as resolvers
from resolvers.auth import sign_in_limits as sign_in
from resolvers.query import page_limits as page
from rulebook import limits as rulebook
from rulebook.login_throttle import PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, PER_SECOND_FACTOR

_CODE_DAYS, _SLIP_DAYS = str(sign_in.ACTIVATION_CODE_DAYS), str(sign_in.ACTIVATION_SLIP_DAYS)
_NOTICE_DAYS = str(sign_in.ACCOUNT_NOTICE_DAYS)
_SEARCH_LEAVES = str(resolvers.MAX_AUDIT_SEARCH_LEAVES)
_ARCHIVE_ENTRIES = f"{resolvers.MAX_EVIDENCE_ENTRIES:,}"
_SILENCE_SECONDS = str(audit.MAX_SEAL_SILENCE_SECONDS)
_PASSWORD = str(rulebook.MIN_PASSWORD_CHARACTERS)
_IN_WORDS = {20: "twenty"}

SQL = [
    ("audit/functions/60_seal.sql", "FROM audit.pending_entries({}) p", str(audit.MAX_COUNTED_LAG_ENTRIES)),
    ("models/functions/51_audit_search.sql", "IF read > {} THEN", _SEARCH_LEAVES),
    ("models/functions/51_audit_search.sql", "LIMIT {}) f)", str(resolvers.MAX_AUDIT_SEARCH_LEAVES + 1)),
    ("models/functions/51_audit_search.sql", ") f) > {} THEN", _SEARCH_LEAVES),
    ("models/functions/56_notices.sql", "interval '{} days'", _NOTICE_DAYS),
    ("models/functions/56_notices.sql", "h.kind LIMIT {} ", str(sign_in.MAX_ACCOUNT_NOTICES)),
    ("models/functions/57_accounts_to_help.sql", "interval '{} days'", _SLIP_DAYS),
]
PAGES = [
    ("jejak/settings.py", "PNG, at most {} kB", str(portal.MAX_COAT_OF_ARMS_BYTES // 1024)),
    ("jejak/portal/words/en.toml", "Choose at least {} characters", _PASSWORD),
    ("jejak/portal/words/en.toml", '"At least {} characters', _PASSWORD),
    ("jejak/portal/words/id.toml", "Pilih paling sedikit {} huruf", _PASSWORD),
    ("jejak/portal/words/id.toml", '"Paling sedikit {} huruf', _PASSWORD),
    ("rulebook/errors/api.py", '"More than {} entries', f"{resolvers.MAX_AUDIT_SEARCH_LEAVES:,}"),
    (
        "rulebook/errors/api.py",
        '"Lebih dari {} entri',
        f"{resolvers.MAX_AUDIT_SEARCH_LEAVES:,}".replace(",", "."),
    ),
    ("jejak/portal/words/en.toml", "last {} days. Search", _SLIP_DAYS),
    ("jejak/portal/words/en.toml", "Slips of the last {} days", _SLIP_DAYS),
    ("jejak/portal/words/en.toml", "News of the account, last {} days", _NOTICE_DAYS),
    ("jejak/portal/words/id.toml", "Slip {} hari terakhir", _SLIP_DAYS),
    ("jejak/portal/words/id.toml", "dalam {} hari terakhir", _SLIP_DAYS),
    ("jejak/portal/words/id.toml", "Kabar akun, {} hari terakhir", _NOTICE_DAYS),
    ("schema/account/types.py", 'newest first, at most {}."', _IN_WORDS[sign_in.MAX_ACCOUNT_NOTICES]),
    ("schema/account/types.py", 'asks first; at most {}."', _IN_WORDS[sign_in.MAX_LISTED_SESSIONS]),
]
DOCUMENTATION = [
    ("docs/evidence.md", "An archive holds at most {} entries", _ARCHIVE_ENTRIES),
    ("docs/evidence.md", "more than {} entries by now", _ARCHIVE_ENTRIES),
    ("docs/id/bukti.md", "memuat paling banyak {} ", _ARCHIVE_ENTRIES.replace(",", ".")),
    ("docs/identity.md", "characters or more, {} at most", str(rulebook.MAX_PASSWORD_CHARACTERS)),
    ("docs/identity.md", "from one address | {} | 2 s", str(PER_ACCOUNT_AND_ADDRESS.free_attempts)),
    (
        "docs/identity.md",
        "from one address | 3 | 2 s, doubling to {} min",
        str(rulebook.ACCOUNT_MAX_DELAY_MINUTES),
    ),
    ("docs/identity.md", "everything from one address | {} | 1 s", str(PER_ADDRESS.free_attempts)),
    ("docs/identity.md", "| 1 s, doubling to {} min", str(rulebook.ADDRESS_MAX_DELAY_MINUTES)),
    ("docs/identity.md", "from anywhere | {} | 30 s", str(PER_SECOND_FACTOR.free_attempts)),
    ("docs/identity.md", "from anywhere | 5 | {} s", str(rulebook.SECOND_FACTOR_FIRST_DELAY_SECONDS)),
    ("docs/identity.md", "`JEJAK_SESSION_HOURS` ({})", str(sign_in.SESSION_LIFETIME_HOURS)),
    ("docs/identity.md", "`JEJAK_IDLE_MINUTES` ({})", str(sign_in.SESSION_IDLE_MINUTES)),
    ("docs/identity.md", "It holds for {} days", _CODE_DAYS),
    ("docs/identity.md", "valid once for {} days", _CODE_DAYS),
    ("docs/identity.md", "and for {} days at `/saya/akun`", _NOTICE_DAYS),
    ("docs/identity.md", "Tokens last {} days at most", str(process.MAX_SERVICE_TOKEN_DAYS)),
    ("docs/id/identitas.md", "Kata sandi paling sedikit {} huruf", _PASSWORD),
    ("docs/id/identitas.md", "satu kali selama {} hari", _CODE_DAYS),
    ("docs/id/identitas.md", "sekali pakai, berlaku {} hari", _CODE_DAYS),
    ("docs/id/identitas.md", "berakhir sesudah {} jam", str(sign_in.SESSION_LIFETIME_HOURS)),
    ("docs/id/identitas.md", "atau {} menit tanpa dipakai", str(sign_in.SESSION_IDLE_MINUTES)),
    ("docs/id/identitas.md", "paling lama {} hari", str(process.MAX_SERVICE_TOKEN_DAYS)),
    ("docs/id/impor.md", "sekali pakai yang berlaku {} hari", _CODE_DAYS),
    ("docs/operations.md", "once, within {} days", _CODE_DAYS),
    ("docs/operations.md", "an empty checkpoint comes after {} seconds", _SILENCE_SECONDS),
    ("docs/id/operasi.md", "satu kali, dalam {} hari", _CODE_DAYS),
    ("docs/id/operasi.md", "checkpoint kosong datang setelah {} detik", _SILENCE_SECONDS),
    ("docs/portal.md", "slips of the last {} days", _SLIP_DAYS),
    ("docs/id/portal.md", "slip {} hari terakhir", _SLIP_DAYS),
]
OF_THE_PORTAL = {
    "PORTAL_PUBLIC_MAX_AGE_SECONDS": process.PUBLIC_MAX_AGE_SECONDS,
    "MAX_FORM_REASON_CHARACTERS": resolvers.MAX_REASON_CHARACTERS,
    "MAX_FORM_REFERENCE_CHARACTERS": resolvers.MAX_REFERENCE_CHARACTERS,
    "MAX_FORM_PURPOSE_CHARACTERS": process.MAX_PURPOSE_CHARACTERS,
    "MAX_FORM_ADDRESS_CHARACTERS": resolvers.MAX_LEAVE_ADDRESS_CHARACTERS,
    "MAX_FORM_PHONE_CHARACTERS": resolvers.MAX_LEAVE_PHONE_CHARACTERS,
    "MAX_SEARCH_CHARACTERS": process.MAX_ACCOUNT_NAME_CHARACTERS,
    "MAX_TYPED_COUNT_DAYS": resolvers.MAX_LEAVE_SPAN_DAYS,
    "DRAFT_LIFETIME_SECONDS": sign_in.SESSION_LIFETIME_HOURS * 3600,
    "OIDC_FLOW_SECONDS": sign_in.OIDC_FLOW_MINUTES * 60,
    "PORTAL_WHOLE_LIST_ROWS": page.MAX_PAGE_SIZE,
    "MAX_FORM_FILE_NAME_CHARACTERS": process.MAX_FILE_NAME_CHARACTERS,
    "MAX_FORM_FILE_BYTES": process.MAX_UPLOAD_BYTES,
}
"""Limits that the pages share with the API, which they may not import."""

COPIES = SQL + PAGES + DOCUMENTATION
