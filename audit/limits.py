"""Limits of sealing and of verifying, each with its unit in its name and the reason for its number.

docs/limits.md is generated from this file. Numbers that belong to a format (the width of a tile, the length of a hash)
stand with their format. The verifier carries this file along: a stranger's archive must not exhaust an auditor's
machine.
"""

# Sealing
MAX_BATCH_ENTRIES = 20_000
"""Entries of one batch; what is beyond waits for the next, so that a statement stays within seconds."""
SEAL_FETCH_LEAVES = 4_096
"""Leaves that are hashed while the database puts the next ones together."""
MAX_SEAL_SILENCE_SECONDS = 120
"""After so long without entries a checkpoint says that nothing happened."""
SEAL_LOCK_TIMEOUT_MILLISECONDS = 200
"""Making room in the log waits no longer for a writer, and delays no other; it is tried again."""
MAX_COUNTED_LAG_ENTRIES = 10_000
"""Unsealed entries are counted up to here. `audit.lag` repeats it."""
FIRST_WINDOW_CHECKPOINTS = 100
"""Cosigned checkpoints that are looked at first: the latest are asked for most."""
SECOND_WINDOW_CHECKPOINTS = 10_000
"""Cosigned checkpoints that are looked at where the first do not do, before all of them are."""
EVIDENCE_RANGE_BLOCK_LEAVES = 4_096
"""Leaves of a range that are hashed at once."""

# Notes, policies and submissions
MAX_NOTE_BYTES = 1_000_000
"""Bytes of a signed note (C2SP signed-note asks for a bound)."""
MAX_NOTE_SIGNATURES = 100
"""Signatures of a note that are looked at; a policy names a handful."""
MAX_POLICY_BYTES = 1 << 18
"""Bytes of a policy: hundreds of keys."""
MAX_POLICY_ITEMS = 256
"""Logs, witnesses or groups of a policy; the specification asks for 32."""
MAX_SUBMISSION_BYTES = 1 << 18
"""Bytes of a submission; a checkpoint with seventy ML-DSA-44 cosignatures has fewer."""
MAX_WITNESS_ANSWER_BYTES = 1 << 16
"""Bytes of a witness's answer: a few lines of signatures."""
MAX_WITNESS_ORIGIN_BYTES = 255
"""A longer origin has no ML-DSA-44 cosignature."""

# Files of an export or of evidence
CLOCK_TOLERANCE_MINUTES = 5
"""Difference between two clocks that are right."""
MAX_PROOF_BYTES = 200_000
"""Bytes of a proof with its checkpoint and cosignatures."""
MAX_HASH_FILE_BYTES = 10_000
"""Bytes of a file of hashes: 63 lines are the longest proof."""
MAX_LINE_BYTES = 1 << 22
"""Bytes of a line of JSON; a leaf is at most 64 kB, and its values are not much longer."""
MAX_INDEX_BYTES = 1 << 28
"""Bytes of an archive's list of files: of some million files."""
MAX_FILE_LIST_BYTES = 1 << 24
"""Bytes of the list of digests: of some 180,000 files."""
MAX_LISTED_FILE_BYTES = 1 << 29
"""Bytes of a file that is listed there."""
MAX_SUMMARY_BYTES = 1 << 20
"""Bytes of the summary of entries by kind."""
MAX_EVIDENCE_LEAVES = 1 << 25
"""Leaves of a log whose evidence is checked: no claimed size makes the verifier run for hours."""
MAX_RECEIPT_LINES = 15_000
"""Lines of a receipt: one for each entry of an answer."""
MAX_KEPT_CHECKPOINTS = 100_000
"""Files of checkpoints in one folder of an export; a folder of more is refused."""
MAX_CHANGED_LEAVES = 10_000
"""Changed leaves that are remembered one by one."""
CHUNK_BUNDLES = 32
"""Bundles of leaves that one process checks at a time."""
MAX_CHUNK_FINDINGS = 200
"""Findings of one chunk; more of the same say nothing new."""
SMALL_LOG_LEAVES = 50_000
"""Leaves that are not worth a second process."""
VALUES_PIECE_BYTES = 1 << 22
"""Bytes of the file of values that one process checks at a time."""
SMALL_VALUES_FILE_BYTES = 4 * VALUES_PIECE_BYTES
"""Bytes of a file of values that is not worth a second process."""
MAX_CACHED_KEY_SHAPES = 10_000
"""Sequences of JSON keys that are remembered as in order; a log has as many as kinds of rows."""
MIN_LEARNED_LEAVES = 32
"""Leaves of a relation that are judged before a pattern is worth its making."""
MAX_LEARNED_RELATIONS = 300
"""Relations with a pattern of their own; more would cost more than they save."""
MAX_LEARNED_COLUMNS = 100
"""Columns of a relation with a pattern."""

# Reports of the verifier
MAX_SHOWN_FINDINGS = 20
"""Findings of one sort that are printed; JSON has them all."""
MAX_SHOWN_TEXT_CHARACTERS = 300
"""Characters of a text from a file that are printed."""
