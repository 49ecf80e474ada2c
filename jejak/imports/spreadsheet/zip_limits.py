"""Limits of a workbook's unpacked size, counted piece by piece before anything reads it.

What the file says of itself is not believed.
"""

import io
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from jejak.imports.messages import InvalidImportFile
from jejak.limits import MAX_COMPRESSION_RATIO, MAX_UNPACKED_BYTES, MAX_WORKBOOK_TAGS, UNPACK_CHUNK_BYTES


def refuse_zip_bomb(content: bytes, name: str) -> None:
    """Unpack a workbook, keeping nothing.

    Raises: InvalidImportFile where there is more in it than a workbook of people has, or where it is none
    """
    left, tags = min(MAX_UNPACKED_BYTES, MAX_COMPRESSION_RATIO * len(content)), MAX_WORKBOOK_TAGS
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                    raise InvalidImportFile("FILE_KIND", name=name)
                with archive.open(part) as stream:
                    while piece := stream.read(UNPACK_CHUNK_BYTES):
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
