"""Global object identification: IDs of objects outside the database.

Opaque ids bound to their type; policy protects objects, not the secrecy of ids.

The same for every caller, process and release.
"""

import base64
import binascii
from uuid import UUID

from rulebook.errors import NotFound


def to_global_id(kind: str, key: UUID | int) -> str:
    """Return the id of an object of a GraphQL type."""
    plain = binascii.b2a_base64(f"{kind}:{key}".encode(), newline=False)
    return plain.translate(_URL_SAFE).rstrip(b"=").decode()


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def from_global_id(text: str) -> tuple[str, str]:
    """Return type and key of an id.

    Raises: NotFound, the same for a damaged id and an absent object; an id has one spelling
    """
    try:
        kind, _, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise NotFound from error
    if base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=") != text:
        raise NotFound
    return kind, key


def uuid_from_global_id(text: str, kind: str) -> UUID:
    """Return the key of an id of this type.

    Raises: NotFound for anything else
    """
    found, key = from_global_id(text)
    if found != kind:
        raise NotFound
    return parse_uuid(key)


def parse_uuid(key: str) -> UUID:
    """Raises: NotFound for what is no UUID, or one in another spelling"""
    try:
        found = UUID(key)
    except ValueError as error:
        raise NotFound from error
    if str(found) != key:
        raise NotFound
    return found
