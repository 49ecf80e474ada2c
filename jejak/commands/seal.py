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

from jejak.cli import say
from jejak.log import to_standard_error
from jejak.place import opened
from jejak.roles import sealer_url
from jejak.settings import settings
from jejak.stopping import on_first_signal, stops_quietly

if TYPE_CHECKING:
    from jejak.sealing.work import Work


def add_arguments(parser: ArgumentParser) -> None:
    # Whoever starts it so holds the other end of its input: when that process is gone, even killed, this one goes too.
    parser.add_argument("--while-input-is-open", action="store_true", help=SUPPRESS)


def run(args: Namespace) -> int:
    from jejak.sealing.work import Work

    chosen = settings()
    with stops_quietly(), opened(chosen, say=say, as_owner=False) as place:
        to_standard_error()
        url = sealer_url(place.owner_url, chosen, data_dir=place.data_dir)
        asyncio.run(_until_told(Work(url, chosen, place.data_dir), is_child=args.while_input_is_open))
    return 0


async def _until_told(work: "Work", *, is_child: bool) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.call_soon_threadsafe(work.stop.set)

    on_first_signal(stop)
    if is_child:
        threading.Thread(target=_at_end_of_input, args=(stop,), daemon=True).start()
    await work.go_on()


def _at_end_of_input(stop: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    stop()
