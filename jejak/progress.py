"""Callback that takes one line of progress of long work."""

from collections.abc import Callable

ProgressCallback = Callable[[str], None]
