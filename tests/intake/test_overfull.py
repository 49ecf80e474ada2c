"""A workbook that unpacks into more than a machine holds is refused in a sentence, and takes no memory."""

import random
import tracemalloc
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from jejak.imports.messages import InvalidImportFile
from jejak.imports.spreadsheet.sheet import read_sheet
from tests.intake import files

PIECE = 1_000_000
PADDING = random.Random(7).randbytes(700_000)  # so that the file is not small for what it holds


def bomb(
    path: Path, part: str, piece: bytes, times: int, *, padding: bytes = b"", packed: int = ZIP_DEFLATED
) -> Path:
    """A workbook that is whole but for one part, which repeats a piece."""
    files.write_xlsx(path, [dict(each) for each in files.people(1, heads=False)])
    with ZipFile(path, "a", packed) as archive:
        if padding:
            archive.writestr("xl/media/picture.png", padding, ZIP_STORED)
        with archive.open(part, "w", force_zip64=True) as stream:
            for _ in range(times):
                stream.write(piece)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("part", "piece", "times", "padding"),
    [
        ("xl/worksheets/sheet1.xml", b" " * PIECE, 20, b""),
        ("xl/sharedStrings.xml", b" " * PIECE, 102, PADDING),
        ("xl/sharedStrings.xml", b"<si/>" * 100_000, 101, PADDING),
        ("xl/unheard-of.xml", b" " * PIECE, 20, b""),
    ],
    ids=["200 times its size", "100 MB", "ten million tags", "in a part that nobody reads"],
)
def test_no_workbook_unpacks_without_bounds(
    tmp_path: Path, part: str, piece: bytes, times: int, padding: bytes
) -> None:
    path = bomb(tmp_path / "x.xlsx", part, piece, times, padding=padding)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidImportFile) as refusal:
            read_sheet(path, is_header=lambda _: True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refusal.value.finding.code == "FILE_OVERFULL"
    assert "x.xlsx" in refusal.value.finding.indonesian
    assert "100 MB" in refusal.value.finding.english
    assert "CSV" in refusal.value.finding.english
    assert peak < 5_000_000 + path.stat().st_size


def test_no_packing_is_read_that_unpacks_at_a_stroke(tmp_path: Path) -> None:
    path = bomb(tmp_path / "x.xlsx", "xl/other.xml", b" " * PIECE, 1, packed=ZIP_BZIP2)
    with pytest.raises(InvalidImportFile) as refusal:
        read_sheet(path, is_header=lambda _: True)
    assert refusal.value.finding.code == "FILE_KIND"
