"""Column mappings of known exports, from the dated layout files.

A layout says since when it is known, from where, and whether anybody has verified it. Never reads a row.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jejak.imports.messages import InvalidImportFile


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The headers of each field, best first; `unused` headers are known and deliberately not kept.

    `texts` are optional fields that are stored as they stand, each in the column of its own name.
    """

    source: str
    since: date
    verified: bool
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    texts: tuple[str, ...]
    unused: frozenset[str]
    vocabulary: Mapping[str, Any]

    def is_header(self, cells: Sequence[object]) -> bool:
        """Tell whether a row looks like this layout's headers: three of them stand in it."""
        known = {normalize_header(header) for headers in self.columns.values() for header in headers}
        return len(known & {normalize_header(str(cell)) for cell in cells}) >= 3


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where each field of a layout stands in one file, and what the file calls it."""

    indexes: Mapping[str, int]
    headers: Mapping[str, str]
    width: int
    unknown: tuple[str, ...]


def normalize_header(text: str) -> str:
    """Reduce a header or a word to what matters: capitals, single spaces, no punctuation."""
    return re.sub(r"[\W_]+", " ", text).strip().upper()


@cache
def load_layout(name: str) -> ColumnLayout:
    """Read one packaged layout."""
    text = (files("jejak.imports") / f"{name}.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    return ColumnLayout(
        source=raw["source"],
        since=raw["from"],
        verified=raw["verified"],
        columns={field: tuple(headers) for field, headers in raw["columns"].items()},
        required=tuple(raw["required"]),
        texts=tuple(raw.get("texts", ())),
        unused=frozenset(normalize_header(header) for header in raw.get("unused", ())),
        vocabulary=raw["words"],
    )


def map_columns(known: ColumnLayout, headers: Sequence[str]) -> ColumnMapping:
    """Find the fields of a layout among a file's headers.

    Raises: InvalidImportFile when a required column is missing, or one stands twice
    """
    at = _index_headers(headers)
    place: dict[str, int] = {}
    for field, names in known.columns.items():
        found = [at[normalize_header(name)] for name in names if normalize_header(name) in at]
        if found:
            place[field] = found[0]
    missing = [known.columns[field][0] for field in known.required if field not in place]
    if missing:
        raise InvalidImportFile("HEADERS_MISSING", headers=", ".join(missing))
    read = set(place.values())
    return ColumnMapping(
        indexes=place,
        headers={field: headers[index].strip() for field, index in place.items()},
        width=len(headers),
        unknown=tuple(_find_unknown(known, headers, read)),
    )


def _index_headers(headers: Sequence[str]) -> dict[str, int]:
    at: dict[str, int] = {}
    for index, header in enumerate(headers):
        if not (name := normalize_header(header)):
            continue
        if name in at:
            raise InvalidImportFile("HEADER_TWICE", header=header.strip())
        at[name] = index
    return at


def _find_unknown(known: ColumnLayout, headers: Sequence[str], read: set[int]) -> Iterable[str]:
    for index, header in enumerate(headers):
        if normalize_header(header) and index not in read and normalize_header(header) not in known.unused:
            yield header.strip()
