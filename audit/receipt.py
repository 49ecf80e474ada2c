"""Receipt of a committed change: a signed note with the hashes of the leaves to come.

`audit.verify.receipt` reads what this writes. It binds the content before the sealer has seen it: the person who
changes an entry between commit and seal breaks a promise that somebody holds in writing. Asks no clock and
reads no file.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.checkpoint import sign_note
from audit.key import encode

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class PendingReceipt:
    """What one transaction wrote, known inside of it and kept when it has committed.

    Shape: `leaf_hashes` in the order of the entries; `origin` the log's name then, None before its first checkpoint
    """

    request: str
    operation: str
    xid: int
    transaction: int
    leaf_hashes: tuple[bytes, ...]
    origin: str | None = None


def format_receipt(receipt: PendingReceipt, *, origin: str, included_by: datetime) -> str:
    """Write the text of a receipt, to be signed.

    Units:  `included_by` to the second; what is left of one counts as a whole, so the promise is never a shorter one
    """
    due = included_by.astimezone(UTC)
    due = due.replace(microsecond=0) if not due.microsecond else due.replace(microsecond=0) + _SECOND
    lines = [
        f"{origin}/receipt",
        f"request {receipt.request}",
        f"operation {receipt.operation}",
        f"xid {receipt.xid}",
        f"transaction {receipt.transaction}",
        f"included-by {due:%Y-%m-%dT%H:%M:%SZ}",
        *(f"leaf {encode(each)}" for each in receipt.leaf_hashes),
    ]
    return "".join(f"{line}\n" for line in lines)


def sign_receipt(receipt: PendingReceipt, signing_key: str, *, origin: str, included_by: datetime) -> str:
    """Return a receipt as a note signed by the receipt key, which is not the log's key.

    Raises: NoteError when the key is none
    """
    return sign_note(format_receipt(receipt, origin=origin, included_by=included_by), signing_key)
