"""`jejak witness`: watch logs from a machine that is not theirs, and cosign what only grew.

Needs no database and no setting. Everything it has is in one folder: its key, and what it cosigned last.
"""

import socket
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

import uvicorn

from audit.key import Algorithm, NoteError, Signer
from audit.witness import Witness
from jejak.asgi.json_log import configure_logging
from jejak.asgi.signals import exit_on_signal
from jejak.cli.main import report_progress
from jejak.errors import OperatorError
from jejak.limits import MAX_WITNESS_CONNECTIONS, WITNESS_KEEP_ALIVE_SECONDS, WITNESS_SHUTDOWN_SECONDS
from jejak.witness.cosigner import WitnessService
from jejak.witness.server import create_app, open_listener
from jejak.witness.storage import WitnessStorage

_DEFAULT_LISTEN = "127.0.0.1:8108"
_KINDS = (Algorithm.COSIGNATURE_ED25519, Algorithm.COSIGNATURE_ML_DSA_44)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, required=True, help="its folder; never an older copy of it")
    parser.add_argument("--log", action="append", default=[], metavar="VKEY",
                        help="key of a log to watch; may be given again")  # fmt: skip
    parser.add_argument("--listen", type=_parse_address, default=_DEFAULT_LISTEN, metavar="HOST:PORT",
                        help=f"else {_DEFAULT_LISTEN}")  # fmt: skip
    parser.add_argument("--key", type=Path, metavar="FILE", help="its key, when not in its folder")
    parser.add_argument("--name", metavar="NAME",
                        help="of a new key, like inspektorat.example.go.id/saksi; else this machine's")  # fmt: skip
    parser.add_argument("--ml-dsa", action="store_true", help="cosign with a post-quantum key besides")
    parser.add_argument(
        "--new-key", action="store_true", help="make the key, print what to hand out, and end"
    )


def run(args: Namespace) -> int:
    with (
        exit_on_signal(),
        WitnessStorage(args.dir.absolute(), key_file=args.key and args.key.absolute()) as folder,
    ):
        signers = _load_signers(folder, args)
        if args.new_key:
            print(*(each.verifier.vkey for each in signers), sep="\n")
            return 0
        if not args.log:
            raise OperatorError("Name the log to watch: --log VKEY, the line that its operator hands out.")
        try:
            witness = Witness([each.signing_key for each in signers], args.log)
        except NoteError as fault:
            raise OperatorError(f"One of these logs cannot be watched: {fault}.") from fault
        _serve(WitnessService(witness, folder, clock=lambda: int(time.time())), args.listen)
    return 0


def _load_signers(folder: WitnessStorage, args: Namespace) -> list[Signer]:
    """The kept keys, with those that are still to be made."""
    kept = folder.load_keys()
    if kept and args.new_key and not args.ml_dsa:
        raise OperatorError(f"{folder.key_file} holds a key already: keep it, or put the file away first.")
    has = {each.verifier.algorithm for each in kept}
    name = args.name or (kept[0].verifier.name if kept else f"{socket.gethostname()}/witness")
    for kind in _KINDS[: 1 + args.ml_dsa]:
        if kind not in has:
            kept.append(folder.make_key(name, kind))
            report_progress(f"A new key is kept in {folder.key_file}; it stays on this machine.")
    return kept


def _serve(service: WitnessService, address: tuple[str, int]) -> None:
    host, port = address
    try:
        listener = open_listener(address)
    except OSError as refusal:
        raise OperatorError(f"Cannot listen on {host} port {port}: {refusal.strerror}.") from refusal
    config = uvicorn.Config(
        create_app(service),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=MAX_WITNESS_CONNECTIONS,
        timeout_keep_alive=WITNESS_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=WITNESS_SHUTDOWN_SECONDS,
    )
    configure_logging()
    shown = f"[{host}]" if ":" in host else host
    print(*(each.vkey for each in service.witness.verifiers), f"http://{shown}:{listener.getsockname()[1]}",
          sep="\n", flush=True)  # fmt: skip
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _parse_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ArgumentTypeError(f"{text!r} is no HOST:PORT")
    return host.removeprefix("[").removesuffix("]"), int(port)
