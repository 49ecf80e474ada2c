"""`jejak erase [--list] [ERASURE…]`: carry out the destruction of personal data that two people stand behind.

Works as the owner. Roots, proofs and receipts stay as they are; the values are gone for good.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rich.console import Console
from rich.table import Table

from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import get_pool, open_pools
from jejak.errors import OperatorError
from jejak.ledger.erasure import (
    ErasureResult,
    execute_erasure,
    list_approved_erasures,
    list_erasures,
    rewrite_tables,
)
from jejak.settings import get_settings
from rulebook.labels import label
from rulebook.values import ErasureState


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "erasures", nargs="*", metavar="ERASURE", help="ids; by default all that are approved"
    )
    parser.add_argument("--list", action="store_true", help="list the requests and change nothing")
    parser.add_argument(
        "--no-rewrite",
        action="store_true",
        help="only make room in the tables: old bytes stay in their files until overwritten",
    )


def run(args: Namespace) -> int:
    ids = [_parse_uuid(text) for text in args.erasures]
    with open_location(get_settings(), progress=report_progress) as location:
        asyncio.run(_run(location.owner_url, ids, args))
    return 0


async def _run(owner_url: str, ids: Sequence[UUID], args: Namespace) -> None:
    async with open_pools({"owner": owner_url}):
        if args.list:
            await _list()
            return
        chosen = list(ids) or await list_approved_erasures(get_pool("owner"))
        if not chosen:
            print("Tidak ada pemusnahan yang sudah disetujui dan belum dilaksanakan.")
            return
        for each in chosen:
            print(_format_result(each, await execute_erasure(each)))
        await rewrite_tables(get_pool("owner"), is_full=not args.no_rewrite)
    print(
        "Tabel yang tersentuh hanya dikosongkan; sisa lama masih ada di berkasnya sampai tertimpa."
        if args.no_rewrite
        else "Berkas tabel yang tersentuh ditulis ulang, tanpa sisa nilai lama."
    )
    print("Cadangan dan WAL yang dibuat sebelumnya masih memuat nilai itu sampai masa simpannya habis.")


def _format_result(erasure_id: UUID, found: ErasureResult | datetime) -> str:
    if isinstance(found, datetime):
        return f"Pemusnahan {erasure_id} sudah dilaksanakan pada {found:%Y-%m-%d %H:%M} UTC."
    return (
        f"Pemusnahan {erasure_id} dilaksanakan: {found.images} citra baris dan {found.reasons} alasan "
        f"dimusnahkan dari jejak audit, tercatat dalam {found.entries} entri pemusnahan."
    )


async def _list() -> None:
    table = Table("Id", "Keadaan", "Dasar", "Keputusan", "Diminta", "Disetujui", "Dilaksanakan")
    for row in await list_erasures(get_pool("owner")):
        table.add_row(
            str(row["id"]),
            label(ErasureState(row["state"]), "id"),
            row["legal_basis"],
            f"{row['decree_number']}, {row['decree_date']}",
            f"{row['requested_at']:%Y-%m-%d} {row['requested_by']}",
            f"{row['approved_at']:%Y-%m-%d} {row['approved_by']}" if row["approved_at"] else "",
            f"{row['carried_out_at']:%Y-%m-%d}" if row["carried_out_at"] else "",
        )
    Console(highlight=False).print(table)


def _parse_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise OperatorError(
            f"{text!r} bukan id pemusnahan: 'jejak erase --list' menyebut semuanya."
        ) from None
