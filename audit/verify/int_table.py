"""Sparse table from integers to integers in pages of eight-byte cells, for millions of neighbours.

Called where one log must be held against itself. A dictionary would need ten times the memory.
"""

from array import array
from collections.abc import Iterator

_PAGE = 64
_EMPTY = array("Q", bytes(8 * _PAGE))


class IntTable:
    """A table from whole numbers to numbers above zero."""

    def __init__(self) -> None:
        self._pages = dict[int, "array[int]"]()

    def set(self, key: int, value: int) -> int:
        """Keep a number unless one stands there; return what stood there before, or zero."""
        number, at = divmod(key, _PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = _EMPTY[:]
        known = page[at]
        if not known:
            page[at] = value
        return known

    def set_all(self, first: int, values: "array[int]") -> list[int]:
        """Keep numbers for neighbours from `first` on, as `put` does; return at which of them something stood."""
        taken, at = list[int](), 0
        while at < len(values):
            number, start = divmod(first + at, _PAGE)
            piece = values[at : at + _PAGE - start]
            page = self._pages.get(number)
            if page is None:
                page = self._pages[number] = _EMPTY[:]
            end = start + len(piece)
            if any(page[start:end]):
                taken += [at + each for each, value in enumerate(piece) if self.set(first + at + each, value)]
            else:
                page[start:end] = piece
            at += len(piece)
        return taken

    def get(self, key: int) -> int:
        """Return what stands there, or zero."""
        number, at = divmod(key, _PAGE)
        page = self._pages.get(number)
        return page[at] if page else 0

    def __iter__(self) -> Iterator[int]:
        """Give every number with something, in order."""
        for number in sorted(self._pages):
            yield from (number * _PAGE + at for at, value in enumerate(self._pages[number]) if value)
