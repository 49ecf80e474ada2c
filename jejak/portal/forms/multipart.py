"""Form with a file (multipart/form-data, RFC 7578): its fields, and the file as it arrives, never whole in memory.

Fields that stand behind the file are not read: our forms have theirs before it.
"""

import re
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect, Request

from jejak.portal.api_client import ApiError
from jejak.portal.limits import (
    MAX_FORM_BYTES,
    MAX_FORM_FIELDS,
    MAX_FORM_FILE_BYTES,
    MAX_FORM_PART_HEADER_BYTES,
)

_BOUNDARY: Final = re.compile(r'multipart/form-data;\s*boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_NAME: Final = re.compile(r'[;\s]name="([^"\r\n]*)"')
_FILE_NAME: Final = re.compile(r'[;\s]filename="([^"\r\n]*)"')
_LINE: Final = b"\r\n"


class FormUpload:
    """A form as it arrives: `fields` those before the file, `file_name` what the browser calls it, "" without one."""

    def __init__(self, stream: AsyncIterator[bytes], boundary: str) -> None:
        self.fields: dict[str, str] = {}
        self.file_name = ""
        self._stream, self._buffer = stream, bytearray()
        self._mark = b"--" + boundary.encode("latin-1")
        self._size = 0

    async def read_fields(self) -> None:
        """Read up to the file, or to the end where there is none. Raises: ApiError"""
        await self._read_until(self._mark, most=MAX_FORM_PART_HEADER_BYTES)
        for _ in range(MAX_FORM_FIELDS):
            if (await self._read_until(_LINE, most=MAX_FORM_PART_HEADER_BYTES)).startswith(b"--"):
                return
            head = await self._read_until(_LINE + _LINE, most=MAX_FORM_PART_HEADER_BYTES)
            name, file_name = (pattern.search(_decode(b";" + head)) for pattern in (_NAME, _FILE_NAME))
            if name is None:
                raise ApiError("BODY_MALFORMED")
            if file_name is not None:
                self.file_name = file_name[1]
                return
            value = await self._read_until(_LINE + self._mark, most=MAX_FORM_BYTES)
            self.fields[name[1]] = _decode(bytes(value)).replace("\r\n", "\n")
        raise ApiError("BODY_MALFORMED")

    async def iter_file(self) -> AsyncIterator[bytes]:
        """Give the file piece by piece. Raises: ApiError for one that is too large or does not end"""
        end = _LINE + self._mark
        while (at := self._buffer.find(end)) < 0:
            if (sure := len(self._buffer) - len(end)) > 0:
                yield bytes(self._buffer[:sure])
                del self._buffer[:sure]
            await self._receive()
        yield bytes(self._buffer[:at])
        self._buffer.clear()

    async def discard(self) -> None:
        """Read what is left, within bounds, so that an answer reaches the browser that still sends."""
        try:
            async for piece in self._stream:
                self._size += len(piece)
                if self._size > 2 * MAX_FORM_FILE_BYTES:
                    return
        except ClientDisconnect:
            return

    async def _read_until(self, end: bytes, *, most: int) -> bytes:
        while (at := self._buffer.find(end)) < 0:
            if len(self._buffer) > most:
                raise ApiError("BODY_MALFORMED")
            await self._receive()
        found = bytes(self._buffer[:at])
        del self._buffer[: at + len(end)]
        return found

    async def _receive(self) -> None:
        try:
            piece = await anext(self._stream)
        except (ClientDisconnect, StopAsyncIteration):
            raise ApiError("BODY_MALFORMED") from None
        self._size += len(piece)
        if self._size > 2 * MAX_FORM_FILE_BYTES:  # before that, the API refuses the file itself
            raise ApiError("BODY_TOO_LARGE")
        self._buffer += piece


async def read_upload(request: Request) -> FormUpload:
    """Return a form with a file, read up to the file. Raises: ApiError for what is no such form of ours"""
    found = _BOUNDARY.match(request.headers.get("content-type", ""))
    if found is None:
        raise ApiError("UNSUPPORTED_MEDIA_TYPE")
    upload = FormUpload(aiter(request.stream()), found[1])
    await upload.read_fields()
    return upload


def _decode(text: bytes) -> str:
    """Raises: ApiError"""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise ApiError("BODY_MALFORMED") from None
