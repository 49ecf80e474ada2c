"""Receipts of a mutation: what its transactions promised, each signed.

A mutation that was refused or that repeats an earlier one has none.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.context import collect_receipts, pending_receipts
from audit.key import encode, parse_signing_key
from audit.receipt import PendingReceipt, sign_receipt
from resolvers.limits import MAX_INCLUSION_DELAY_SECONDS

MAX_INCLUSION_DELAY = timedelta(seconds=MAX_INCLUSION_DELAY_SECONDS)

__all__ = ["ReceiptKey", "collect_receipts", "sign_receipts", "unless_refused"]


@dataclass(frozen=True)
class ReceiptKey:
    """Who promises: the server's receipt key, and the origin under which a log that has not begun will begin."""

    signing_key: str
    origin: str

    @property
    def vkey(self) -> str:
        """What verifies receipts."""
        return parse_signing_key(self.signing_key).verifier.vkey


def sign_receipts(promises: Sequence[PendingReceipt], key: ReceiptKey) -> list[dict[str, object]]:
    """Return what was promised with the signed notes that say so.

    Units:  `includedBy` an instant in UTC, to the second, as the note has it
    """
    due = (datetime.now(UTC) + MAX_INCLUSION_DELAY).replace(microsecond=0)
    return [
        {
            "operation": promise.operation,
            "xid": str(promise.xid),
            "transaction": str(promise.transaction),
            "leafHashes": [encode(each) for each in promise.leaf_hashes],
            "includedBy": f"{due:%Y-%m-%dT%H:%M:%SZ}",
            "note": sign_receipt(
                promise, key.signing_key, origin=promise.origin or key.origin, included_by=due
            ),
        }
        for promise in promises
    ]


@contextmanager
def unless_refused() -> Iterator[None]:
    """Forget what an act promised when it ends in a refusal: the failed sign-in that it recorded is nobody's change."""
    promises = pending_receipts()
    known = len(promises)
    try:
        yield
    except BaseException:
        del promises[known:]
        raise
