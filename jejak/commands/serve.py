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

from jejak import secret
from jejak.calling import as_typed
from jejak.cli import say
from jejak.errors import Problem
from jejak.factor_key import factor_key
from jejak.ledger_keys import receipt_key
from jejak.log import to_standard_error
from jejak.place import Place, opened
from jejak.roles import pool_urls
from jejak.sealing.child import sealing_beside
from jejak.serving import server_config
from jejak.settings import Settings, settings
from jejak.stopping import on_first_signal, stops_quietly


class _Server(uvicorn.Server):
    """uvicorn would raise the signal again when it has stopped; here the database still has to."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        on_first_signal(self._stop)
        yield
        on_first_signal(lambda: None)

    def _stop(self) -> None:
        self.should_exit = True


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--with-setup", action="store_true", help="migrate, and load the demo once")


def run(args: Namespace) -> int:
    chosen = settings()
    with (
        stops_quietly(),
        closing(_reserved(chosen)) as listener,
        opened(chosen, say=say, as_owner=args.with_setup) as place,
    ):
        if args.with_setup:
            _set_up(place, chosen)
        _serve(place, chosen, listener=listener)
    return 0


def _set_up(place: Place, chosen: Settings) -> None:
    """Bring the database to this version; invent a demo only in a cluster of ours that nobody has begun."""
    from jejak.commands.demo import fill
    from jejak.commands.migrate import bring_up
    from jejak.demo import DemoOptions, is_demo

    bring_up(place, chosen)
    if place.cluster and asyncio.run(is_demo(place.owner_url)) is None:
        asyncio.run(fill(place.owner_url, DemoOptions()))


def _reserved(chosen: Settings) -> socket.socket:
    """Take the port before anything else is begun.

    Raises: Problem when it is not free
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            chosen.host, chosen.port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as refusal:
        raise _taken(chosen, refusal) from refusal
    return listener


def _taken(chosen: Settings, refusal: OSError) -> Problem:
    if refusal.errno == errno.EADDRINUSE:
        return Problem(f"Port {chosen.port} of {chosen.host} is in use: set another JEJAK_PORT.")
    return Problem(f"Cannot listen on {chosen.host} port {chosen.port}: {refusal.strerror}.")


def _welcome(place: Place) -> str:
    """Tell a demo's accounts; into a database that is not ours to start we do not look."""
    from jejak.demo import demo_accounts_text, is_demo

    return as_typed(demo_accounts_text()) if place.cluster and asyncio.run(is_demo(place.owner_url)) else ""


async def _refuse_strong(urls: Mapping[str, str]) -> None:
    from jejak.database import connected
    from jejak.strength import refuse_strong_pools

    async with connected(urls):
        await refuse_strong_pools()


_SELDOM = (10_000, 20, 50)  # Python's own (700, 10, 10) looks through everything several times a second


def _settle() -> None:
    """Make what every request needs, and have Python not look through it again while somebody waits."""
    from jejak.policy.schemas import preview_for, schema_for
    from rulebook.access import Audience

    for audiences in (Audience.PUBLIC, Audience.PUBLIC | Audience.STAFF):
        schema_for(audiences)
        preview_for(audiences)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


def _serve(place: Place, chosen: Settings, *, listener: socket.socket) -> None:
    from jejak.app import make_app

    welcome = _welcome(place)
    urls = pool_urls(place.owner_url, chosen, data_dir=place.data_dir)
    key = receipt_key(chosen, place.data_dir)
    links = secret.kept(place.data_dir, "evidence-link")
    factors = factor_key(chosen, place.data_dir)
    app = make_app(chosen, urls, receipt_key=key, link_secret=links, factor_key=factors)
    asyncio.run(_refuse_strong(urls))
    _settle()
    to_standard_error()
    config = server_config(app, chosen)
    try:
        listener.listen(config.backlog)
    except OSError as refusal:
        raise _taken(chosen, refusal) from refusal
    address = (
        f"http://{f'[{chosen.host}]' if ':' in chosen.host else chosen.host}:{listener.getsockname()[1]}"
    )
    print(address, f"{address}/graphql", f"{address}/graphiql", welcome, sep="\n", flush=True)
    with sealing_beside() if chosen.seals else nullcontext():
        _Server(config).run(sockets=[listener])
