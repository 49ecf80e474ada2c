"""Subprocess `jejak seal` beside the server, restarted when it ends.

The child is a process of its own: it holds the log's key, and the server must not. It ends when its input
ends: at the end of the block, and just as surely when the server is killed.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from jejak.limits import (
    MAX_SEALER_RESTART_SECONDS,
    SEALER_FIRST_RESTART_SECONDS,
    SEALER_STABLE_SECONDS,
    SEALER_STOP_SECONDS,
)

log = logging.getLogger("jejak.seal")
_COMMAND = (sys.executable, "-m", "jejak", "seal", "--while-input-is-open")


@contextmanager
def run_sealer_subprocess() -> Iterator[None]:
    """Keep a sealer running until the block ends."""
    ended = threading.Event()
    keeper = threading.Thread(target=_supervise, args=(ended,), name="sealer", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(SEALER_STOP_SECONDS * 2)


def _supervise(ended: threading.Event) -> None:
    wait = SEALER_FIRST_RESTART_SECONDS
    while not ended.is_set():
        began = time.monotonic()
        # A session of its own: Ctrl-C is for the server, which then closes this input.
        with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, start_new_session=True) as child:
            while not ended.is_set() and child.poll() is None:
                ended.wait(0.2)
            _stop_child(child)
        if ended.is_set():
            return
        wait = (
            SEALER_FIRST_RESTART_SECONDS
            if time.monotonic() - began > SEALER_STABLE_SECONDS
            else min(wait * 2, MAX_SEALER_RESTART_SECONDS)
        )
        log.warning("the sealer ended with code %s; it is started again in %s s", child.returncode, wait)
        ended.wait(wait)


def _stop_child(child: "subprocess.Popen[bytes]") -> None:
    """Close its input, and lose patience after a while."""
    if child.stdin:
        with suppress(OSError):
            child.stdin.close()
    try:
        child.wait(SEALER_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
