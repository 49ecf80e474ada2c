"""Signals: Ctrl-C, SIGTERM and a closed terminal become one orderly shutdown.

After the first signal the others are ignored, so that a second Ctrl-C does not tear the database out of its
own shutdown; what a first one starts is bounded in time.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def exit_on_signal() -> Iterator[None]:
    """Leave the block, and everything that it opened, in order when the process is asked to end."""
    former = {each: signal.getsignal(each) for each in _SIGNALS}
    call_on_first_signal(_interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for each, handling in former.items():
            signal.signal(each, handling)


def call_on_first_signal(act: Callable[[], None]) -> None:
    """From now on the first signal does this, and those after it nothing."""

    def once(_number: int, _frame: FrameType | None) -> None:
        call_on_first_signal(lambda: None)
        act()

    for each in _SIGNALS:
        signal.signal(each, once)


def _interrupt() -> None:
    raise KeyboardInterrupt
