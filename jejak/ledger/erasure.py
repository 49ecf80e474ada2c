"""Execution of an approved erasure: live rows and the log's values in one transaction, then the files.

Runs as the owner. It asks again whether the data may be destroyed: a letter of audit may have been opened
since. A crash before the commit leaves everything as it was; after it, `jejak erase ID` writes the files
anew.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak.accounts.accounts import operator_attribution
from jejak.errors import OperatorError
from jejak.ledger.sql import statement
from jejak.limits import ERASURE_LOCK_TIMEOUT_SECONDS
from resolvers.erasure import load_subject
from rulebook.errors import Refusal
from rulebook.labels import label
from rulebook.values import ErasureState


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """What one erasure destroyed in the log: images of rows, reasons of acts, and the entries that say so."""

    erasure_id: UUID
    images: int
    reasons: int
    entries: int


async def list_erasures(client: BaseDBAsyncClient) -> list[dict[str, Any]]:
    """Return every request, oldest first."""
    return await client.execute_query_dict(statement("erasures"))


async def list_approved_erasures(client: BaseDBAsyncClient) -> list[UUID]:
    """Return what two people stand behind and nobody has carried out."""
    return [row["id"] for row in await list_erasures(client) if row["state"] == ErasureState.APPROVED]


async def execute_erasure(erasure_id: UUID) -> ErasureResult | datetime:
    """Destroy one person's values; return what was destroyed, or when it was done before.

    Raises: OperatorError when there is no such request, nobody approved it, or the data must be kept
    """
    async with attributed(operator_attribution("erase"), connection="owner") as client:
        rows = await client.execute_query_dict(statement("lock_erasure"), [erasure_id])
        if not rows:
            raise OperatorError(f"Pemusnahan {erasure_id} tidak ada: 'jejak erase --list' menyebut semuanya.")
        request = rows[0]
        if request["state"] == ErasureState.CARRIED_OUT:
            done: datetime = request["carried_out_at"]
            return done
        if request["state"] != ErasureState.APPROVED:
            state = label(ErasureState(request["state"]), "id")
            raise OperatorError(f"Pemusnahan {erasure_id} masih {state}, belum disetujui.")
        try:
            await load_subject(client, request["employee_id"])
        except Refusal as refusal:
            raise OperatorError(
                f"Pemusnahan {erasure_id} tidak dapat dilaksanakan. {refusal.message('id')}"
            ) from None
        return await _destroy_values(client, request)


async def _destroy_values(client: BaseDBAsyncClient, request: dict[str, Any]) -> ErasureResult:
    await client.execute_query(statement("anonymise_person"), [request["employee_id"]])
    await client.execute_query(statement("mark_erasure_executed"), [request["id"]])
    told = ("legal_basis", "decree_number", "decree_date", "requested_by_id", "approved_by_id")
    values = [request["id"], request["employee_id"], *(request[name] for name in told)]
    found = (await client.execute_query_dict(statement("erase_values"), values))[0]
    return ErasureResult(request["id"], found["images"], found["reasons"], found["entries"])


async def rewrite_tables(
    client: BaseDBAsyncClient, *, is_full: bool, timeout_seconds: float = ERASURE_LOCK_TIMEOUT_SECONDS
) -> Sequence[str]:
    """Write the touched tables anew (or only make room in them), one after the other; return the statements.

    A transaction that began earlier may still read what was destroyed, and PostgreSQL keeps it in the new files for
    its sake: so those are waited for, `patience` seconds at most.

    Raises: OperatorError when such a transaction does not end
    """
    rows = await client.execute_query_dict(statement("rewrite_erased_tables"), [is_full])
    statements = [row["statement"] for row in rows]
    for each in statements:
        if is_full and each in (statements[0], statements[-1]):
            await _wait_for_earlier_transactions(client, timeout_seconds)
        await client.execute_query(each)
    return statements


async def _wait_for_earlier_transactions(client: BaseDBAsyncClient, timeout_seconds: float) -> None:
    earlier = await _list_open_transactions(client)
    until = asyncio.get_running_loop().time() + timeout_seconds
    while remaining := earlier.keys() & (await _list_open_transactions(client)).keys():
        if asyncio.get_running_loop().time() > until:
            names = ", ".join(sorted(earlier[each] for each in remaining))
            raise OperatorError(
                f"Berkas tabel belum ditulis ulang: transaksi yang dibuka lebih dulu masih dapat membaca nilai lama "
                f"({names}). Akhiri transaksi itu, lalu jalankan 'jejak erase ID' lagi."
            )
        await asyncio.sleep(0.1)


async def _list_open_transactions(client: BaseDBAsyncClient) -> dict[str, str]:
    rows = await client.execute_query_dict(statement("open_transactions"))
    return {row["transaction"]: f"{row['name']}, pid {row['pid']}" for row in rows}
