"""`jejak evidence FILE.zip`: chosen entries of the audit log with all that proves them, for somebody outside.

The archive is checked on any computer: python3 verifikasi.pyz evidence FILE.zip. That it was made stands in the log.
"""

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from audit.tree_store import load_published_checkpoint
from jejak.accounts.accounts import operator_attribution
from jejak.backup.archive import open_new_archive
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import get_pool, open_pools
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.evidence.build import EvidenceRequest, build_archive
from jejak.evidence.sql import statement
from jejak.ledger.witness_client import read_policy
from jejak.settings import Settings, get_settings
from models.account import Account
from resolvers.audit.entries import EntryFilter, check_search_allowed
from rulebook.errors import Refusal

OPERATOR_NAME = "Operator di server"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.zip", help="where to write to")
    parser.add_argument("--overwrite", action="store_true", help="replace FILE.zip if it exists")
    parser.add_argument("--requested-by", required=True, metavar="NAME", help="who asked for it")
    parser.add_argument("--purpose", required=True, metavar="TEXT", help="what for; it stands in the log")
    choice = parser.add_argument_group("which entries; everything given must hold")
    choice.add_argument("--actor", metavar="USER", help="who acted: a user name or the account's id")
    choice.add_argument("--subject", type=UUID, metavar="ID", help="whom they are about: an employee's id")
    choice.add_argument("--nip", metavar="NIP", help="whom they are about: a staff number")
    choice.add_argument("--table", metavar="TABLE", help="such as hr.leave_request")
    choice.add_argument("--row", type=UUID, metavar="ID", help="one row of TABLE")
    choice.add_argument("--op", choices=tuple("IUDBSRTEC"), help="what kind of entry")
    choice.add_argument("--operation", metavar="NAME", help="the named act, such as decideLeave")
    choice.add_argument("--since", metavar="TIME", help="a day, or an instant with its zone")
    choice.add_argument("--until", metavar="TIME", help="before this instant; a day is included")
    choice.add_argument("--request", metavar="ID", help="the request in which it happened")
    choice.add_argument("--leaf", type=_parse_leaves, metavar="A:B", help="leaf indexes from A to before B")


def run(args: Namespace) -> int:
    if args.row and not args.table:
        raise OperatorError("--row names a row of --table.")
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        urls = pool_urls(location.owner_url, chosen, data_dir=location.data_dir)
        matched, size = asyncio.run(_write_evidence(args, chosen, urls))
    print(f"{args.file}: {matched} entries of the log at {size}.")
    return 0


async def _write_evidence(args: Namespace, chosen: Settings, urls: Mapping[str, str]) -> tuple[int, int]:
    async with open_pools({name: urls[name] for name in ("app", "auditor")}):
        kept = await load_published_checkpoint(get_pool("auditor"), -1, policy=read_policy(chosen.log_policy))
        if kept is None:
            raise OperatorError("Nothing was sealed yet: run 'jejak seal' first.")
        act = replace(
            operator_attribution("downloadEvidence"),
            reason=f"{args.purpose} (diminta oleh {args.requested_by})",
        )
        narrowed = await _build_filter(args)
        try:
            narrowed.check()
            await check_search_allowed(get_pool("auditor"), narrowed)
        except Refusal as refusal:
            raise OperatorError(refusal.message("en")) from refusal
        wanted = EvidenceRequest(
            entry_filter=narrowed,
            size=kept.size,
            act=act,
            by=OPERATOR_NAME,
            requested_by=args.requested_by,
            purpose=args.purpose,
            policy=chosen.log_policy.read_bytes() if chosen.log_policy else None,
        )
        with open_new_archive(args.file, overwrite=args.overwrite) as file:
            try:
                return await build_archive(file, wanted, progress=report_progress), kept.size
            except Refusal as refusal:
                raise OperatorError(refusal.message("en")) from refusal


async def _build_filter(args: Namespace) -> EntryFilter:
    start, end = args.leaf or (None, None)
    zone = await _load_time_zone()
    facts: dict[str, Any] = {
        "actor_id": await _find_account_id(args.actor) if args.actor else None,
        "subject_id": args.subject,
        "nip": args.nip,
        "relation": args.table,
        "row_key": {"id": str(args.row)} if args.row else None,
        "op": args.op,
        "operation": args.operation,
        "request_id": args.request,
        "since": parse_instant(args.since, zone),
        "before": parse_instant(args.until, zone, end_of_day=True),
        "leaf_from": start,
        "leaf_below": end,
    }
    return EntryFilter(**facts)


async def _load_time_zone() -> ZoneInfo:
    rows = await get_pool("app").execute_query_dict(statement("letterhead"))
    return ZoneInfo(rows[0]["time_zone"] if rows else "Asia/Jakarta")


async def _find_account_id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        pass
    account = await Account.filter(user_name=name).using_db(get_pool("app")).first()
    if account is None:
        raise OperatorError(f"There is no account {name}.")
    return UUID(str(account.id))


def parse_instant(text: str | None, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime | None:
    """Read a day by the regency's clock, or an instant that says its zone.

    Raises: OperatorError
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise OperatorError(
            f"{text!r} is no day and no instant, such as 2026-07-06T08:00:00+07:00."
        ) from fault
    if len(text) == len("2026-07-06"):
        found = found.replace(tzinfo=zone)
        return found + timedelta(days=1) if end_of_day else found
    if found.tzinfo is None:
        raise OperatorError(f"{text} does not say its zone, such as +07:00.")
    return found


def _parse_leaves(text: str) -> tuple[int, int]:
    start, colon, end = text.partition(":")
    if not colon or not start.isascii() or not end.isascii() or not (start.isdigit() and end.isdigit()):
        raise ArgumentTypeError(f"{text!r} is no range of leaves, such as 0:500")
    return int(start), int(end)
