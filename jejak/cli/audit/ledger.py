"""`jejak ledger keys|rotate|continue|export|status`: what an operator does with the audit log, beside letting it run.

Nothing here signs a checkpoint: the sealer does, and reads what was decided here.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from audit.context import build
from audit.key import generate_key, parse_signing_key
from jejak.cli.invocation import format_commands
from jejak.cli.main import report_progress
from jejak.database.locate import DatabaseLocation, open_location
from jejak.database.pools import get_pool, open_pools
from jejak.errors import OperatorError
from jejak.ledger.keys import (
    create_missing_keys,
    load_receipt_key,
    load_signing,
    log_key_file,
    read_receipt_vkeys,
    read_vkeys,
    write_keys,
)
from jejak.settings import Settings, get_settings

if TYPE_CHECKING:
    from jejak.ledger.continuation import ContinuationDecision


def add_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    keys = acts.add_parser("keys", help="print the public keys of the log and of receipts")
    keys.add_argument("--make", action="store_true", help="make the keys that are missing")
    acts.add_parser("rotate", help="make a new key of the log, which the next checkpoint puts into force")
    go_on = acts.add_parser(
        "continue", help="let the log go on after a restore from an older backup, or without its lost key"
    )
    go_on.add_argument("--decree", required=True, help="number and date of the decree")
    go_on.add_argument("--by", action="append", required=True, metavar="NAME",
                       help="who asks, and, at once or later, another who approves; each types a password")  # fmt: skip
    export = acts.add_parser("export", help="write the log into a folder that `jejak verify export` checks")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--with-values", action="store_true", help="with the personal values")
    acts.add_parser("status", help="how far sealing is, and who seals")


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        SUBCOMMANDS[args.act](args, chosen, location)
    return 0


def _keys(args: Namespace, chosen: Settings, location: DatabaseLocation) -> None:
    if args.make:
        create_missing_keys(chosen, location.data_dir)
    key = load_receipt_key(chosen, location.data_dir)
    own = load_signing(chosen, location.data_dir, build=build()).vkeys
    for each in dict.fromkeys([*read_vkeys(location.data_dir), *own]):
        print(f"log {each}")
    for each in dict.fromkeys([*read_receipt_vkeys(location.data_dir), *([key.vkey] if key else [])]):
        print(f"receipt {each}")


def _rotate(_args: Namespace, chosen: Settings, location: DatabaseLocation) -> None:
    if chosen.log_key is not None:
        raise OperatorError(
            "JEJAK_LOG_KEY holds the key: put a new one before it there, and restart the sealer."
        )
    path = log_key_file(chosen, location.data_dir)
    old = load_signing(chosen, location.data_dir, build=build()).keys
    if len(old) > 1:
        raise OperatorError("A new key waits for its first checkpoint already: start the sealer.")
    new = generate_key(chosen.log_origin)
    write_keys(path, [new, *map(parse_signing_key, old)])
    print(f"log {new.verifier.vkey}")
    report_progress(
        "Both keys sign the next checkpoint, then the old one is taken out. Give the new one to those who verify."
    )


def _continue(args: Namespace, chosen: Settings, location: DatabaseLocation) -> None:
    decision = asyncio.run(_decide(args, chosen, location))
    leaves = f"leaves {decision.kept_size} to {decision.lost_checkpoint.size - 1}"
    is_longer = decision.lost_checkpoint.size > decision.kept_size
    lost = f"{decision.lost_checkpoint.origin}, {leaves if is_longer else 'the key'}"
    if decision.is_approved:
        print(f"Approved. The sealer goes on under the next origin; lost of {lost}.")
    else:
        print(
            f"Asked for. Another administrator or auditor approves with the same command and --by; lost of {lost}."
        )


async def _decide(args: Namespace, chosen: Settings, location: DatabaseLocation) -> "ContinuationDecision":
    from jejak.ledger.continuation import decide_continuation, find_latest_checkpoint
    from jejak.ledger.sealer.last_checkpoint import LastCheckpointFile
    from jejak.ledger.witness_client import read_policy

    if len(args.by) > 2 or len(set(args.by)) != len(args.by):
        raise OperatorError("One asks and another approves: name one, or two who differ.")
    async with open_pools({"owner": location.owner_url}):
        lost = await find_latest_checkpoint(
            LastCheckpointFile(location.data_dir), read_policy(chosen.log_policy)
        )
        key = load_signing(chosen, location.data_dir, build=build())
        by = {name: _ask_password(name) for name in args.by}
        return await decide_continuation(lost, decree=args.decree, by=by, signing=key)


def _ask_password(name: str) -> str:
    """Ask the person at the terminal, unseen; without a terminal it is the next line of the input."""
    if sys.stdin.isatty():
        return getpass(f"Kata sandi {name}: ")
    return sys.stdin.readline().rstrip("\n")


def _export(args: Namespace, chosen: Settings, location: DatabaseLocation) -> None:
    size = asyncio.run(_export_log(args, chosen, location))
    print(
        format_commands(
            f"{args.folder} holds {size} entries; check it with 'jejak verify export {args.folder}'."
        )
    )


async def _export_log(args: Namespace, chosen: Settings, location: DatabaseLocation) -> int:
    from audit.read_log import log_read
    from jejak.accounts.accounts import operator_attribution
    from jejak.ledger.export import export_log

    fields = ["leaf", *(["values"] if args.with_values else [])]
    async with open_pools({"owner": location.owner_url}):
        act = replace(operator_attribution("exportLog"), reason=f"ekspor ke {args.folder.name}")
        await log_read(get_pool("owner"), act, fields=fields, subjects=[])
    connection = await asyncpg.connect(location.owner_url)
    try:
        policy = chosen.log_policy.read_text("utf-8") if chosen.log_policy else None
        kept = await export_log(
            connection, args.folder, policy=policy, with_values=args.with_values, progress=report_progress
        )
    finally:
        await connection.close()
    return kept.size


def _status(_args: Namespace, chosen: Settings, location: DatabaseLocation) -> None:
    from jejak.ledger.sealer.status import describe_status

    for line in asyncio.run(
        describe_status(location.owner_url, location.data_dir, policy_file=chosen.log_policy)
    ):
        print(format_commands(line))


SUBCOMMANDS = {"keys": _keys, "rotate": _rotate, "continue": _continue, "export": _export, "status": _status}
