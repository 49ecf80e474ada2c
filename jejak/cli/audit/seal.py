"""`jejak seal`: put the log under signed roots, until it is told to stop. `jejak serve` starts one by itself.

In the foreground; SIGTERM ends it after the batch it is at. Logs in as jejak_sealer and reads the log's key, which
nothing else does. A second one waits, and says for whom.
"""

import asyncio
import sys
import threading
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from jejak.asgi.json_log import configure_logging
from jejak.asgi.signals import call_on_first_signal, exit_on_signal
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.roles import sealer_url
from jejak.limits import SEALER_RELEASE_SECONDS
from jejak.settings import get_settings

if TYPE_CHECKING:
    from jejak.ledger.sealer.worker import SealWorker


def add_arguments(parser: ArgumentParser) -> None:
    # One who starts it so holds the other end of its input: when that process is gone, even killed, this one goes too.
    parser.add_argument("--while-input-is-open", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    from jejak.ledger.sealer.worker import SealWorker

    chosen = get_settings()
    release_seconds = SEALER_RELEASE_SECONDS if args.while_input_is_open else 0.0
    with (
        exit_on_signal(),
        open_location(
            chosen, progress=report_progress, as_owner=False, release_seconds=release_seconds
        ) as location,
    ):
        configure_logging()
        url = sealer_url(location.owner_url, chosen, data_dir=location.data_dir)
        asyncio.run(
            _seal_until_stopped(SealWorker(url, chosen, location.data_dir), is_child=args.while_input_is_open)
        )
    return 0


async def _seal_until_stopped(worker: "SealWorker", *, is_child: bool) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.call_soon_threadsafe(worker.stop.set)

    call_on_first_signal(stop)
    if is_child:
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    await worker.run()


def _stop_at_end_of_input(stop: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    stop()
