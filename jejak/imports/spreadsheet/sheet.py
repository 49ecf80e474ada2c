"""Reader of CSV and XLSX files as rows of cells with the row numbers a spreadsheet shows.

Never guesses what a cell means; that is `jejak.imports.spreadsheet.cells`.
"""

import csv
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

from jejak.imports.messages import InvalidImportFile, build_finding
from jejak.imports.spreadsheet.zip_limits import refuse_zip_bomb
from jejak.limits import HEADER_SEARCH_ROWS, MAX_CELL_CHARACTERS
from rulebook.nip import NipFinding

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SEPARATORS = ";,\t|"

Cell = str | int | float | bool | datetime | date | time | timedelta | None
SheetRow = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headers, and the rows below them as they come; `row_count` is an estimate, for show."""

    name: str
    digest: bytes
    headers: tuple[str, ...]
    rows: Iterator[SheetRow]
    row_count: int | None
    notes: tuple[NipFinding, ...]


def read_sheet(
    path: Path, *, is_header: Callable[[Sequence[Cell]], bool], shows_formulas: bool = False
) -> Sheet:
    """Open a file and find its headers: the first row that `is_header`, else the first that is not empty.

    A formula of a workbook is read as its last value, or as its text where it `shows_formulas`.

    Raises: InvalidImportFile; OSError
    """
    content = path.read_bytes()
    notes: tuple[NipFinding, ...] = ()
    if content.startswith(_OLD_EXCEL):
        raise InvalidImportFile("FILE_OLD_EXCEL", name=path.name)
    if content.startswith(_ZIP):
        lines, row_count = _read_xlsx(content, path.name, shows_formulas=shows_formulas)
    else:
        characters, notes = _decode(content, path.name)
        lines, row_count = _read_csv(characters, path.name), characters.count("\n")
    filled = ((number, cells) for number, cells in lines if any(cell not in (None, "") for cell in cells))
    first = list(islice(filled, HEADER_SEARCH_ROWS))
    if not first:
        raise InvalidImportFile("FILE_EMPTY", name=path.name)
    at = next((index for index, (_, cells) in enumerate(first) if is_header(cells)), 0)
    headers = tuple("" if cell is None else str(cell) for cell in first[at][1])
    rows = chain(first[at + 1 :], filled)
    return Sheet(path.name, sha256(content).digest(), headers, rows, row_count, notes)


def _decode(content: bytes, name: str) -> tuple[str, tuple[NipFinding, ...]]:
    """Windows-1252 is tried last, and said aloud: it accepts nearly everything and so proves nothing."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            characters = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return characters, (build_finding("READ_AS_CP1252"),) if encoding == "cp1252" else ()
    raise InvalidImportFile("FILE_CHARACTERS", name=name)


def _read_csv(characters: str, name: str) -> Iterator[SheetRow]:
    if "\0" in characters:
        raise InvalidImportFile("FILE_KIND", name=name)
    sample = "\n".join(characters.splitlines()[:HEADER_SEARCH_ROWS])
    separator = max(SEPARATORS, key=sample.count)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(characters, newline=""), delimiter=separator, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise InvalidImportFile("FILE_BROKEN", name=name, row=reader.line_num) from error


def _read_xlsx(content: bytes, name: str, *, shows_formulas: bool) -> tuple[Iterator[SheetRow], int | None]:
    from openpyxl import load_workbook

    refuse_zip_bomb(content, name)
    try:
        with warnings.catch_warnings():
            # A workbook without styles, data validation or a theme reads as well as one with them.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=not shows_formulas)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InvalidImportFile("FILE_KIND", name=name) from error
    sheet = book.worksheets[0]
    row_count = sheet.max_row if sheet.max_row and sheet.max_row > 1 else None
    sheet.reset_dimensions()  # many programs write a wrong size into the file
    # Whatever else a cell may hold by its type (formula objects, decimals) is not read from a saved file.
    lines = cast("Iterator[Sequence[Cell]]", sheet.iter_rows(values_only=True))
    return enumerate(lines, start=1), row_count
