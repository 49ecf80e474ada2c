"""`jejak serve`: listen, and with --with-setup first make everything that is missing (`make run`).

Signals come to one place. Requests in flight are finished, then the sealer beside it, and then the embedded cluster is
stopped.
"""

import asyncio
import errno
import gc
import socket
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext

import uvicorn

from jejak.asgi.json_log import configure_logging
from jejak.asgi.signals import call_on_first_signal, exit_on_signal
from jejak.asgi.uvicorn_protocol import build_server_config
from jejak.auth.totp_key import load_or_create_totp_key
from jejak.cli.invocation import format_commands
from jejak.cli.main import report_progress
from jejak.database.locate import DatabaseLocation, open_location
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.files import secret_file
from jejak.ledger.keys import load_receipt_key
from jejak.ledger.sealer.subprocess import run_sealer_subprocess
from jejak.settings import Settings, get_settings


class _Server(uvicorn.Server):
    """uvicorn would raise the signal again when it has stopped; here the database still has to."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        call_on_first_signal(self._stop)
        yield
        call_on_first_signal(lambda: None)

    def _stop(self) -> None:
        self.should_exit = True


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--with-setup", action="store_true", help="migrate, and load the demo once")


def run(args: Namespace) -> int:
    chosen = get_settings()
    with (
        exit_on_signal(),
        closing(_bind_socket(chosen)) as listener,
        open_location(chosen, progress=report_progress, as_owner=args.with_setup) as location,
    ):
        if args.with_setup:
            _set_up(location, chosen)
        _serve(location, chosen, listener=listener)
    return 0


def _set_up(location: DatabaseLocation, chosen: Settings) -> None:
    """Bring the database to this version; invent a demo only in a cluster of ours that nobody has begun."""
    from jejak.cli.database.migrate import prepare_database
    from jejak.cli.regency.demo import load_or_update
    from jejak.demo import DemoOptions, is_demo

    prepare_database(location, chosen)
    if location.cluster and asyncio.run(is_demo(location.owner_url)) is None:
        asyncio.run(load_or_update(location.owner_url, DemoOptions()))


def _bind_socket(chosen: Settings) -> socket.socket:
    """Take the port before anything else is begun.

    Raises: OperatorError when it is not free
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            chosen.host, chosen.port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as refusal:
        raise _port_error(chosen, refusal) from refusal
    return listener


def _port_error(chosen: Settings, refusal: OSError) -> OperatorError:
    if refusal.errno == errno.EADDRINUSE:
        return OperatorError(f"Port {chosen.port} of {chosen.host} is in use: set another JEJAK_PORT.")
    return OperatorError(f"Cannot listen on {chosen.host} port {chosen.port}: {refusal.strerror}.")


def _welcome_text(location: DatabaseLocation) -> str:
    """Tell a demo's accounts; into a database that is not ours to start we do not look."""
    from jejak.demo import format_demo_accounts, is_demo

    return (
        format_commands(format_demo_accounts())
        if location.cluster and asyncio.run(is_demo(location.owner_url))
        else ""
    )


async def _refuse_strong_roles(urls: Mapping[str, str]) -> None:
    from jejak.database.pools import open_pools
    from jejak.database.privilege_check import refuse_strong_pools

    async with open_pools(urls):
        await refuse_strong_pools()


_GC_THRESHOLDS = (
    10_000,
    20,
    50,
)  # Python's own (700, 10, 10) looks through everything several times a second


def _warm_up() -> None:
    """Make what every request needs, and have Python not look through it again while somebody waits."""
    from jejak.policy_artifacts.schemas import preview_for, schema_for
    from rulebook.access import Audience

    for audiences in (Audience.PUBLIC, Audience.PUBLIC | Audience.STAFF):
        schema_for(audiences)
        preview_for(audiences)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _serve(location: DatabaseLocation, chosen: Settings, *, listener: socket.socket) -> None:
    from jejak.app import create_app

    welcome = _welcome_text(location)
    urls = pool_urls(location.owner_url, chosen, data_dir=location.data_dir)
    key = load_receipt_key(chosen, location.data_dir)
    links = secret_file.load_or_create(location.data_dir, secret_file.EVIDENCE_LINK)
    factors = load_or_create_totp_key(chosen, location.data_dir)
    app = create_app(chosen, urls, receipt_key=key, link_secret=links, factor_key=factors)
    asyncio.run(_refuse_strong_roles(urls))
    _warm_up()
    configure_logging()
    config = build_server_config(app, chosen)
    try:
        listener.listen(config.backlog)
    except OSError as refusal:
        raise _port_error(chosen, refusal) from refusal
    address = (
        f"http://{f'[{chosen.host}]' if ':' in chosen.host else chosen.host}:{listener.getsockname()[1]}"
    )
    print(address, f"{address}/graphql", f"{address}/graphiql", welcome, sep="\n", flush=True)
    with run_sealer_subprocess() if chosen.seals else nullcontext():
        _Server(config).run(sockets=[listener])
