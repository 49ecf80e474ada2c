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
from jejak.calling import as_typed
from jejak.cli import say
from jejak.database import connected, pool
from jejak.errors import Problem
from jejak.ledger_keys import log_key_file, make_keys, receipt_key, receipt_vkeys, signing, vkeys, write_keys
from jejak.place import Place, opened
from jejak.settings import Settings, settings

if TYPE_CHECKING:
    from jejak.continuing import Decision


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
    chosen = settings()
    with opened(chosen, say=say) as place:
        ACTS[args.act](args, chosen, place)
    return 0


def _keys(args: Namespace, chosen: Settings, place: Place) -> None:
    if args.make:
        make_keys(chosen, place.data_dir)
    key = receipt_key(chosen, place.data_dir)
    own = signing(chosen, place.data_dir, build=build()).vkeys
    for each in dict.fromkeys([*vkeys(place.data_dir), *own]):
        print(f"log {each}")
    for each in dict.fromkeys([*receipt_vkeys(place.data_dir), *([key.vkey] if key else [])]):
        print(f"receipt {each}")


def _rotate(_args: Namespace, chosen: Settings, place: Place) -> None:
    if chosen.log_key is not None:
        raise Problem("JEJAK_LOG_KEY holds the key: put a new one before it there, and restart the sealer.")
    path = log_key_file(chosen, place.data_dir)
    old = signing(chosen, place.data_dir, build=build()).keys
    if len(old) > 1:
        raise Problem("A new key waits for its first checkpoint already: start the sealer.")
    new = generate_key(chosen.log_origin)
    write_keys(path, [new, *map(parse_signing_key, old)])
    print(f"log {new.verifier.vkey}")
    say(
        "Both keys sign the next checkpoint, then the old one is taken out. Give the new one to whoever verifies."
    )


def _continue(args: Namespace, chosen: Settings, place: Place) -> None:
    decision = asyncio.run(_decide(args, chosen, place))
    leaves = f"leaves {decision.kept} to {decision.lost.size - 1}"
    lost = f"{decision.lost.origin}, {leaves if decision.lost.size > decision.kept else 'the key'}"
    if decision.is_approved:
        print(f"Approved. The sealer goes on under the next origin; lost of {lost}.")
    else:
        print(
            f"Asked for. Another administrator or auditor approves with the same command and --by; lost of {lost}."
        )


async def _decide(args: Namespace, chosen: Settings, place: Place) -> "Decision":
    from jejak.continuing import decide, furthest
    from jejak.ledger_witness import read_policy
    from jejak.sealing.own_copy import OwnCopy

    if len(args.by) > 2 or len(set(args.by)) != len(args.by):
        raise Problem("One asks and another approves: name one, or two who differ.")
    async with connected({"owner": place.owner_url}):
        lost = await furthest(OwnCopy(place.data_dir), read_policy(chosen.log_policy))
        key = signing(chosen, place.data_dir, build=build())
        by = {name: _password_of(name) for name in args.by}
        return await decide(lost, decree=args.decree, by=by, signing=key)


def _password_of(name: str) -> str:
    """Ask the person at the terminal, unseen; without a terminal it is the next line of the input."""
    if sys.stdin.isatty():
        return getpass(f"Kata sandi {name}: ")
    return sys.stdin.readline().rstrip("\n")


def _export(args: Namespace, chosen: Settings, place: Place) -> None:
    size = asyncio.run(_exported(args, chosen, place))
    print(as_typed(f"{args.folder} holds {size} entries; check it with 'jejak verify export {args.folder}'."))


async def _exported(args: Namespace, chosen: Settings, place: Place) -> int:
    from audit.noting import note_read
    from jejak.accounts import by_operator
    from jejak.ledger_export import export

    fields = ["leaf", *(["values"] if args.with_values else [])]
    async with connected({"owner": place.owner_url}):
        act = replace(by_operator("exportLog"), reason=f"ekspor ke {args.folder.name}")
        await note_read(pool("owner"), act, fields=fields, subjects=[])
    connection = await asyncpg.connect(place.owner_url)
    try:
        policy = chosen.log_policy.read_text("utf-8") if chosen.log_policy else None
        kept = await export(connection, args.folder, policy=policy, with_values=args.with_values, say=say)
    finally:
        await connection.close()
    return kept.size


def _status(_args: Namespace, chosen: Settings, place: Place) -> None:
    from jejak.sealing.standing import standing_of

    for line in asyncio.run(standing_of(place.owner_url, place.data_dir, policy_file=chosen.log_policy)):
        print(as_typed(line))


ACTS = {"keys": _keys, "rotate": _rotate, "continue": _continue, "export": _export, "status": _status}
