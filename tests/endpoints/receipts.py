"""Receipts in tests: their key, and the receipts that an answer carries.

The key is made once for each run; the origin is that under which `tests.log_sealer` seals.
"""

from functools import cache
from typing import Any

import httpx2

from audit.key import generate_key
from resolvers.audit.receipt import ReceiptKey
from tests.log_sealer import ORIGIN


@cache
def receipt_key() -> ReceiptKey:
    """The server's receipt key, for as long as this process runs."""
    return ReceiptKey(generate_key(f"{ORIGIN.partition('/')[0]}/receipt").signing_key, ORIGIN)


def receipts_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    """Return the receipts that an answer brought."""
    found: list[dict[str, Any]] = answer.json()["extensions"]["audit"]["receipts"]
    return found
