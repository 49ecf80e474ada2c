"""Files of one edition: the list with its checksum, two dictionaries, what is published and withheld.

The same data make the same bytes, no matter who writes them where: order, numbers and line ends depend on no
locale, and no file says when it was written. Holds a hundred rows in memory at most.
"""

import asyncio
import csv
import gzip
import io
import json
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from jejak.limits import OPEN_DATA_WRITE_ROWS
from jejak.open_data.columns import COLUMNS, GRADES, TEXT, TEXTS, Column
from resolvers.public.compensation import Publication
from resolvers.public.open_data import PublicListSnapshot
from resolvers.query.mapping import Row

LIST = "gaji.csv"
LIST_GZIP = "gaji.csv.gz"
CHECKSUM = "gaji.csv.sha256"
DICTIONARY = "gaji-kamus.csv"
METADATA = "gaji.csv-metadata.json"
POLICY = "gaji-kebijakan.txt"
FILE_NAMES = (LIST, CHECKSUM, DICTIONARY, METADATA, POLICY)
"""The files that have an address of their own."""
LICENCE, LICENCE_NAME = "https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"
"""Under which all of them may be used; why, docs/open-data.md says."""

_POLICY = (files("jejak.open_data") / "kebijakan.txt").read_text("utf-8")
_FORMAT_SOURCES = (TEXT, _POLICY)
_SPREADSHEET = "https://www.w3.org/ns/csvw"
_CSVW: dict[str, dict[str, Any]] = {
    "string": {"datatype": "string"},
    "integer": {"datatype": {"base": "integer", "minimum": 0}},
    "percent": {"datatype": "decimal"},
    "boolean": {"datatype": {"base": "boolean", "format": "true|false"}},
    "date": {"datatype": {"base": "date", "format": "yyyy-MM-dd"}},
    "grades": {"datatype": "string", "separator": GRADES},
    "texts": {"datatype": "string", "separator": TEXTS},
}
_ILLUSTRATION = "ILUSTRASI: data peragaan, bukan data kabupaten mana pun.\n"


async def write_edition(seen: PublicListSnapshot, folder: Path) -> None:
    """Write the files of what is public into a folder; the statement alone while no decree opens the list."""
    publication = await seen.publication()
    _write_text(folder / POLICY, _policy_statement(publication))
    if publication.has_records:
        _write_text(folder / CHECKSUM, f"{await _write_list(seen.rows(), folder)}  {LIST}\n")
        _write_text(folder / DICTIONARY, "".join(map(_format_line, _dictionary_rows())))
        _write_text(folder / METADATA, json.dumps(_build_metadata(), ensure_ascii=False, indent=2) + "\n")


def format_hash() -> str:
    """Return a mark of how the files are written, beside what stands in them."""
    return sha256("".join(_FORMAT_SOURCES).encode()).hexdigest()[:8]


# ------------------------------------------------------------------ the list


async def _write_list(rows: AsyncIterator[Row], folder: Path) -> str:
    """Write the list plain and zipped, piece by piece; return its SHA-256."""
    digest = sha256()
    with ExitStack() as stack:
        plain = stack.enter_context((folder / LIST).open("wb"))
        under = stack.enter_context((folder / LIST_GZIP).open("wb"))
        zipped = stack.enter_context(gzip.GzipFile("", "wb", 9, under, mtime=0))

        def write(lines: Iterable[str]) -> None:
            piece = "".join(lines).encode()
            digest.update(piece)
            plain.write(piece)
            zipped.write(piece)

        lines = [_format_line(column.name for column in COLUMNS)]
        async for row in rows:
            lines.append(_format_line(column.format_cell(row) for column in COLUMNS))
            if len(lines) >= OPEN_DATA_WRITE_ROWS:
                await asyncio.to_thread(write, lines)
                lines = []
        await asyncio.to_thread(write, lines)
    for name in (LIST, LIST_GZIP):
        await asyncio.to_thread(_fsync, folder / name)
    return digest.hexdigest()


def _format_line(cells: Iterable[str]) -> str:
    """Return one line by RFC 4180."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


# ------------------------------------------------------------------ what the list means


def _dictionary_rows() -> Iterator[tuple[str, ...]]:
    yield "kolom", "arti", "jenis", "satuan", "sumber", "lapis", "kebijakan", "graphql", "meaning"
    for each in COLUMNS:
        yield (
            *(each.name, each.id, each.type, each.unit, each.source, each.tier, each.policy),
            *(each.field, each.en),
        )


def _build_metadata() -> dict[str, Any]:
    """Return the dictionary as CSV on the Web has it."""
    return {
        "@context": [_SPREADSHEET, {"@language": "id"}],
        "url": LIST,
        "dc:title": {"id": "Daftar gaji menurut jabatan", "en": "Pay by title"},
        "dc:language": "id",
        "dc:rights": POLICY,
        "dc:license": {"@id": LICENCE},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {"columns": [_describe_column(each) for each in COLUMNS]},
    }


def _describe_column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": {"id": column.id, "en": column.en},
        **_CSVW[column.type],
        **({"schema:unitText": column.unit} if column.unit else {}),
        "dc:source": column.source,
        "dc:accessRights": f"{column.tier}: {column.policy}",
    }


def _policy_statement(publication: Publication) -> str:
    is_demo = any(row["is_illustrative"] for row in publication.in_force)
    shut = (
        ""
        if publication.has_records
        else "Belum ada keputusan yang membuka daftar ini; berkasnya tidak ada.\n"
    )
    return Template(_POLICY).substitute(
        licence=f"{LICENCE_NAME} ({LICENCE})",
        notice=f"{_ILLUSTRATION if is_demo else ''}{shut}",
        open="".join(map(_decree_text, publication.in_force)),
        withheld="".join(f"{field}\n    {reason}\n" for field, reason in publication.withheld),
    )


def _decree_text(row: Row) -> str:
    signed = f", {row['decree_date']}" if row["decree_date"] else ""
    return (
        f"{row['field']} ({row['tier']})\n    {row['decree_number']}{signed}; berlaku sejak {row['effective_from']}\n"
        f"    {row['legal_basis']}\n"
    )


# ------------------------------------------------------------------ onto the disk


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    _fsync(path)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
