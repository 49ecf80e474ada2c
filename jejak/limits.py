"""Limits of the process, each with its unit in its name and the reason for its number.

docs/limits.md is generated from this file and from its like: `schema.limits` (one document), `jejak.rate_limit.limits`
(how often), `jejak.jobs.retention_limits` (what has ended), `jejak.portal.limits` (the pages), `rulebook.limits`
(what is typed), `audit.limits` (the log), `resolvers.query.page_limits` (a page of a list),
`resolvers.auth.sign_in_limits` and `resolvers.limits` (use cases). What an operator may change names its setting.
"""

# HTTP requests
MAX_BODY_BYTES = 100_000
"""Ten times the longest document, so that its variables fit; more is no form and no upload."""
MAX_DISCARDED_BODY_BYTES = 10 * MAX_BODY_BYTES
"""Of a body that is refused so much is still read, so that the refusal reaches its sender; then the connection ends."""
MAX_HEAD_BYTES = 32_768
"""Bytes of a request before its body, and of its trailers: an address with a draft of the portal fits."""
FREE_HEADER_BYTES = 8_000
"""Bytes of headers that cost nothing; what is beyond takes as long to read as a body."""
MAX_ACCEPT_HEADER_BYTES = 2_000
"""A browser says a tenth of that; what stands behind is not looked at."""
MAX_JSON_LEVELS = 32
"""Nested lists and objects of a body; input types are nested a few levels."""
REQUEST_TIMEOUT_SECONDS = 15.0
"""A request arrives whole within so long, from its first byte to its last, also over a slow mobile network."""
READER_STALL_SECONDS = 60.0
"""Time between two looks at a connection whose answer waits to be read: without a byte in between it is cut off."""
MAX_PIPELINED_REQUESTS = 16
"""Requests that wait on one connection for the answer to one before them; browsers do not pipeline."""
SHUTDOWN_GRACE_SECONDS = 20
"""Twice the longest request: what is under way when the server stops is finished. Setting: JEJAK_GRACE"""
MAX_PURPOSE_CHARACTERS = 200
"""Characters of a read's purpose: a line, which stays in the log until its subject is erased."""
MAX_LOGGED_NETWORKS = 1_024
"""Addresses whose network is remembered: those of a busy minute."""

# Documents and answers in memory
MAX_CACHED_DOCUMENTS = 64
"""Verdicts that each kind of caller has; a document of 1,000 tokens takes half a megabyte."""
MAX_CACHED_REGISTERED_DOCUMENTS = 16 * MAX_CACHED_DOCUMENTS
"""Verdicts on registered documents: they are few by nature, and no flood pushes them out."""
COMPILE_REST_FACTOR = 3
"""Times as long as it worked the compile queue rests, so that unknown documents take a quarter of a core at most."""
MAX_CACHED_BODIES = 256
"""Parsed bodies without variables: most are a registered document's."""
MAX_CACHED_BODY_BYTES = 2_000
"""Longer bodies are not registered documents' and are parsed each time."""
MAX_CACHED_ACCEPT_HEADERS = 64
"""Values of `Accept` whose answer is remembered; there are as many as kinds of clients."""
MAX_RESPONSE_CACHE_BYTES = 16_000_000
"""Public answers in memory: thousands of pages."""
RESPONSE_CACHE_ENTRY_OVERHEAD_BYTES = 500
"""What an answer takes in memory beside itself."""
PUBLIC_MAX_AGE_SECONDS = 60
"""A public answer may be shown so long without asking again: fresh enough for a list that changes with decrees."""
MAX_CACHED_SCHEMAS = 32
"""Combinations of audiences whose schema is kept; an office has about ten."""
MAX_CACHED_PREVIEW_SCHEMAS = 8
"""Schemas without what is deprecated, for developers of clients; they push out none that is in use."""
FREQUENT_FALLBACK_REQUESTS = 20
"""Requests without a plan after which a document is worth a line of the log; and again at each tenfold."""
MAX_COUNTED_FALLBACK_DOCUMENTS = 1_000
"""Documents without a plan that are counted one by one."""
MAX_EXPLAINED_ANSWER_BYTES = 1_500
"""Bytes of an answer that `jejak explain` prints: a screen."""

# Database
MAX_POOL_CONNECTIONS = 10
"""Connections of one role: a statement takes milliseconds, and PostgreSQL allows 100 in all by default."""
PUBLIC_POOL_CONNECTIONS = 4
"""However many of the public ask, so many statements of theirs run beside those of staff."""
MAX_PREPARED_STATEMENTS = 100
"""Statements that a connection keeps prepared; they take PostgreSQL 0.2 to 0.5 MB each, so 30 MB."""
MAX_PREPARED_STATEMENT_CHARACTERS = 12_000
"""Longer statements are not kept: PostgreSQL takes 250 bytes for each character, so 3 MB at most."""
PREPARED_STATEMENT_LIFETIME_SECONDS = 300
"""After so long a statement is planned anew, with what the tables hold by then."""
STATEMENT_TIMEOUT_SHARE = 0.95
"""Share of a request's seconds that one statement gets: PostgreSQL gives up before the caller is told."""
PRIVILEGE_CHECK_TIMEOUT_SECONDS = 5
"""A pool answers so soon at the start, or cannot be had."""
EMBEDDED_SERVER_TIMEOUT_SECONDS = 60
"""Time to start or to stop the embedded cluster, recovery after a power cut included."""
CLUSTER_LOCK_TIMEOUT_SECONDS = 90
"""Time that another process may take to start or stop the cluster, with half as much to spare."""
SEALER_RELEASE_SECONDS = 0.5
"""A server that was killed lets its folder go a moment after the sealer's input; a server that stops waits for it."""

# Background jobs
REFRESH_INTERVAL_SECONDS = 5.0
"""What a process knows of its database without asking is at most so old."""
ESCALATION_INTERVAL_SECONDS = 60
"""Leave requests are escalated after working hours or days; a minute more is not felt."""
PURGE_INTERVAL_SECONDS = 3_600
"""What has expired opens nothing any more, so clearing it away has time."""

# Accounts
MAX_ACCOUNT_NAME_CHARACTERS = 200
"""Characters of a person's or machine's name, with titles. The table checks it too."""
DEFAULT_SERVICE_TOKEN_DAYS = 90
"""Days that a machine's token lasts unless told otherwise: a quarter."""
MAX_SERVICE_TOKEN_DAYS = 366
"""Days that a machine's token lasts at most; a key is exchanged once a year."""
DEMO_TOKEN_DAYS = 30
"""Days that a token of a demo account lasts: as long as a demo is tried."""

# Sign-in provider (OpenID Connect)
OIDC_TIMEOUT_SECONDS = 2.0
"""Time for one question to the provider; three at most are asked on the way of a sign-in."""
OIDC_LEEWAY_SECONDS = 60
"""Difference between two clocks that are right enough (RFC 7519, section 4.1.4: no more than a few minutes)."""
OIDC_METADATA_TTL_SECONDS = 3600.0
"""The provider's metadata and keys are asked for anew each hour."""
OIDC_UNREACHABLE_SECONDS = 5.0
"""A provider that could not be asked is left alone for so long, so that sign-ins do not queue up behind it."""
MAX_OIDC_KEY_RENEWALS = 10
"""Times that keys are asked for anew within `OIDC_KEY_RENEWAL_SECONDS`, whatever tokens come."""
OIDC_KEY_RENEWAL_SECONDS = 60.0
"""The span of those renewals."""
MAX_OIDC_SUBJECT_CHARACTERS = 255
"""A subject is at most so long (OpenID Connect Core, section 2). The table checks it too."""

# Open data
OPEN_DATA_MAX_AGE_SECONDS = 60.0
"""Rows are taken to be as they were for so long; a decree that opens or closes them counts at once."""
MAX_OPEN_DATA_EDITIONS = 2
"""Editions on the disk: the one that is given out and the one before, which may still be read."""
ABANDONED_EDITION_SECONDS = 3600
"""After so long, what another process began is taken for killed."""
OPEN_DATA_WRITE_ROWS = 100
"""Rows written between two turns of others: a few milliseconds."""
MAX_CACHED_ETAGS = 64
"""Tags of files that are remembered: those of the editions there are."""

# Evidence
MAX_CONCURRENT_ARCHIVES = 2
"""Archives that a process makes at the same time; each keeps a core busy."""
EVIDENCE_BATCH_LEAVES = 500
"""Entries whose tiles are in memory at once, so that memory does not grow with the archive."""
EVIDENCE_CHUNK_BYTES = 1 << 16
"""Bytes of an archive read at once while it is sent."""

# Audit log: sealing, witnesses, export
SEAL_POLL_SECONDS = 0.2
"""Time between two looks for new entries: a receipt is sealed within a second."""
SEAL_LOCK_POLL_SECONDS = 1.0
"""Time between two tries to become the only sealer."""
PARTITION_CHECK_SECONDS = 60.0
"""Time between two looks whether the log needs another partition; one holds far more than a minute's entries."""
SEAL_LOCK_RETRY_SECONDS = 5.0
"""Time to the next try after a refusal."""
MAX_SEAL_RETRY_SECONDS = 15.0
"""Longest time to the next try after failures: a database that is back is found within it."""
SEAL_COMMAND_TIMEOUT_SECONDS = 120
"""Time for one statement of the sealer: the largest batch takes seconds."""
SEAL_CLOSE_TIMEOUT_SECONDS = 2
"""Time for a connection to end in order when the sealer stops."""
SEAL_IDLE_TRANSACTION_SECONDS = 60
"""PostgreSQL ends a sealer's transaction that stands still for so long, and with it its locks."""
SEALER_STABLE_SECONDS = 30.0
"""A sealer that lived so long was a good one: its next start waits no longer than the first."""
SEALER_FIRST_RESTART_SECONDS = 0.5
"""Time before a sealer that ended is started again, doubled each time."""
MAX_SEALER_RESTART_SECONDS = 30.0
"""The longest such wait: a fault that is mended is noticed within it."""
SEALER_STOP_SECONDS = 10.0
"""Time for a sealer's last batch when the server stops."""
WITNESS_TIMEOUT_SECONDS = 5.0
"""Time for one witness, from the first question to the last answer; the others are asked meanwhile."""
WITNESS_SOCKET_TIMEOUT_SECONDS = 10.0
"""Time without a byte after which a thread whose answer is no longer awaited ends by itself."""
WITNESS_RETRY_SECONDS = 1.0
"""Time between two rounds of questions."""
MAX_WITNESS_ROUNDS = 4
"""Rounds with one witness, at which another sealer may be too."""
ERASURE_LOCK_TIMEOUT_SECONDS = 60.0
"""Time that an erasure waits for earlier transactions; none lives longer than its statements."""
EXPORT_QUERY_TILES = 64
"""Tiles read by one statement: half a megabyte."""
EXPORT_QUERY_ROWS = 5_000
"""Personal values read by one statement of an export: a few megabytes."""
EXPORT_PROGRESS_SECONDS = 2.0
"""Time between two lines that say how far an export is."""
LOG_READ_TIMEOUT_SECONDS = 5
"""Time for the database to answer who reads the log over HTTP."""

# Witness (`jejak witness`)
MAX_WITNESS_CONNECTIONS = 1_000
"""Connections at once: many more than logs that it knows."""
WITNESS_KEEP_ALIVE_SECONDS = 75
"""A connection stays open between two seals; a log with entries comes back before that."""
WITNESS_SHUTDOWN_SECONDS = 10
"""Time for what is under way when it stops."""
WITNESS_BODY_TIMEOUT_SECONDS = 15
"""Time that a caller is given to send its request: as on the API."""
WITNESS_BACKLOG_CONNECTIONS = 1_024
"""Connections that wait to be accepted; the kernel's own bound is 4,096."""
MAX_KEPT_REFUSALS = 100
"""Refused checkpoints that are kept: strangers can repeat what the log once signed, and must not fill the disk."""

# `jejak doctor`
SEAL_SILENCE_MINUTES = 30
"""Entries that wait longer for a seal are a fault: no sealer works. Setting: JEJAK_SEAL_SILENCE_MINUTES"""
DOCTOR_QUERY_CHECKS = 60
"""Index checks in one statement; each has its own plan."""
DOCTOR_READ_LEAVES = 1 << 15
"""Entries that are looked at by one statement: tens of megabytes."""
MAX_DOCTOR_VALUE_CHARACTERS = 300
"""Characters of what a database says that are printed."""
MAX_SHOWN_DOCTOR_FINDINGS = 50
"""Findings of one class that are printed; JSON has them all."""
MAX_OPEN_TRANSACTION_HOURS = 24
"""A transaction that was open for longer before it had a number is a finding: no work of ours takes a day."""
MAX_EXCUSED_GAP_NUMBERS = 32
"""Numbers missing in a row that a crash explains: PostgreSQL logs sequences 32 ahead (SEQ_LOG_VALS)."""
MIN_SEQUENCE_NUMBERS = 1_000_000
"""Numbers left in a sequence below which it is a finding, long before writes fail."""

# Backup
BACKUP_CHUNK_BYTES = 1 << 20
"""Bytes of a dump that are in memory at once."""

# Imports
MAX_UPLOAD_BYTES = 20_000_000
"""Bytes of a file of pay slips that comes over a page: a month of 100,000 people as CSV."""
MAX_CONCURRENT_UPLOAD_REQUESTS = 1
"""Files that a process brings in at the same time; each keeps a core busy, and the database takes one by one."""
MAX_UPLOAD_ISSUES = 100
"""Faults of such a file that are told at once: more are not mended before the next try."""
MAX_FILE_NAME_CHARACTERS = 100
"""Characters of a file's name that are kept: a line."""
MAX_TEXT_CHARACTERS = 500
"""Characters of a cell that is taken over; a longer text is a note and no value."""
MAX_CELL_CHARACTERS = 100_000
"""Characters of a cell that is looked at; a workbook allows 32,767, a CSV file any number."""
MAX_BALANCE_DAYS = 366
"""Days that a leave balance may state."""
MAX_UNIT_SUGGESTIONS = 50
"""Names for which a similar one is sought: a file of nothing but unknown units must not take minutes to refuse."""
MAX_SHOWN_ISSUES = 20
"""Issues that are printed; the report has them all."""
MAX_SHOWN_CELL_CHARACTERS = 80
"""Characters of a cell that the report repeats: a line."""
HEADER_SEARCH_ROWS = 10
"""Rows among which the headers are sought; exports put titles above them."""
MAX_UNPACKED_BYTES = 100_000_000
"""Bytes that a workbook may hold, unpacked: that of 60,000 people has a third of them."""
MAX_COMPRESSION_RATIO = 200
"""Times that a workbook may be larger than its file; spreadsheets come to thirty."""
MAX_WORKBOOK_TAGS = 10_000_000
"""Tags of XML in a workbook, of which each takes memory however short it is: four a cell, and four a text."""
UNPACK_CHUNK_BYTES = 1 << 16
"""Bytes of a workbook that are unpacked and counted at once."""
MAX_CACHED_DATES = 50_000
"""Dates that are parsed once: tens of thousands of people share a few hundred."""
MAX_SERVICE_YEARS = 50
"""Years of service that a rank may state; no career is longer."""
PAYSLIP_BATCH_ROWS = 1_000
"""Rows of a file that go to PostgreSQL in one statement: about a megabyte of JSON."""
