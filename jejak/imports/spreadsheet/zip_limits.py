"""Limits of a workbook's unpacked size, counted piece by piece before anything reads it.

What the file says of itself is not believed.
"""

import io
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from jejak.imports.messages import InvalidImportFile

MAX_UNPACKED_BYTES = 100_000_000
"""Bytes that a workbook may hold, unpacked: that of 60,000 people has a third of them."""
MAX_COMPRESSION_RATIO = 200
"""Times that it may be larger than its file; spreadsheets come to thirty."""
MAX_TAGS = 10_000_000
"""Tags of XML in it, of which each takes memory however short it is: four a cell, and four a text."""
_CHUNK_BYTES = 1 << 16


def refuse_zip_bomb(content: bytes, name: str) -> None:
    """Unpack a workbook, keeping nothing.

    Raises: InvalidImportFile where there is more in it than a workbook of people has, or where it is none
    """
    left, tags = min(MAX_UNPACKED_BYTES, MAX_COMPRESSION_RATIO * len(content)), MAX_TAGS
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                    raise InvalidImportFile("FILE_KIND", name=name)
                with archive.open(part) as stream:
                    while piece := stream.read(_CHUNK_BYTES):
                        left -= len(piece)
                        tags -= piece.count(b"<")
                        if left < 0 or tags < 0:
                            raise InvalidImportFile(
                                "FILE_OVERFULL",
                                name=name,
                                megabytes=MAX_UNPACKED_BYTES // 1_000_000,
                                times=MAX_COMPRESSION_RATIO,
                            )
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidImportFile("FILE_KIND", name=name) from error
