"""How much does a workbook hold, unpacked? Counted as it is unpacked, piece by piece, before anything reads it.

What the file says of itself is not believed.
"""

import io
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from jejak.intake.messages import FileRefused

MOST_BYTES = 100_000_000
"""Bytes that a workbook may hold, unpacked: that of 60,000 people has a third of them."""
MOST_TIMES = 200
"""Times that it may be larger than its file; spreadsheets come to thirty."""
MOST_TAGS = 10_000_000
"""Tags of XML in it, of which each takes memory however short it is: four a cell, and four a text."""
_PIECE = 1 << 16


def refuse_overfull(content: bytes, name: str) -> None:
    """Unpack a workbook, keeping nothing.

    Raises: FileRefused where there is more in it than a workbook of people has, or where it is none
    """
    left, tags = min(MOST_BYTES, MOST_TIMES * len(content)), MOST_TAGS
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                    raise FileRefused("FILE_KIND", name=name)
                with archive.open(part) as stream:
                    while piece := stream.read(_PIECE):
                        left -= len(piece)
                        tags -= piece.count(b"<")
                        if left < 0 or tags < 0:
                            raise FileRefused(
                                "FILE_OVERFULL",
                                name=name,
                                megabytes=MOST_BYTES // 1_000_000,
                                times=MOST_TIMES,
                            )
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileRefused("FILE_KIND", name=name) from error
