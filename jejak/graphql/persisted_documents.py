"""Persisted documents: those of the manifest, by the SHA-256 of their text, read once at the start.

A manifest is what graphql-codegen's client preset writes: `{"sha256:…": "query …"}`; the prefix may be
missing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import strawberry

from jejak.errors import OperatorError
from schema.document.validation import DocumentCache, InvalidDocument
from schema.limits import STAFF

ID_PREFIX = "sha256:"
_ID = re.compile(r"(sha256:)?[0-9a-f]{64}")


def load_persisted_documents(files: Iterable[Path], schema: strawberry.Schema) -> Mapping[str, str]:
    """Return the text of every document by its id, each one good for this schema, the union of all.

    Raises: OperatorError for a file that is no manifest, a text under another's id, and one that would be refused
    """
    found = dict[str, str]()
    for file in files:
        found |= validate_documents(dict(_read_manifest(file)), schema, source=str(file))
    return found


def validate_documents(
    entries: Mapping[str, str], schema: strawberry.Schema, *, source: str = "jejak.portal"
) -> Mapping[str, str]:
    """Return a manifest, each of whose documents is good for this schema.

    Raises: OperatorError for one that would be refused
    """
    admission = DocumentCache(STAFF, max_documents=1)
    for name, text in entries.items():
        try:
            admission.get_or_validate(schema, text)
        except InvalidDocument as refusal:
            why = refusal.errors[0].message
            raise OperatorError(f"{source}: document {name} would be refused: {why}") from None
    return entries


def _read_manifest(file: Path) -> Iterator[tuple[str, str]]:
    """Raises: OperatorError; OSError for a file that cannot be read, which is a sentence by itself"""
    try:
        entries = json.loads(file.read_bytes())
    except ValueError as error:
        raise OperatorError(f"{file}: this is no JSON.") from error
    if not isinstance(entries, dict):
        raise OperatorError(f"{file}: a manifest is one JSON object of ids and documents.")
    for name, text in entries.items():
        if not _ID.fullmatch(name) or not isinstance(text, str):
            raise OperatorError(f"{file}: {name!r} is no SHA-256 with a document.")
        if ID_PREFIX + name.removeprefix(ID_PREFIX) != compute_document_id(text):
            raise OperatorError(
                f"{file}: the document under {name} has another SHA-256, {compute_document_id(text)}."
            )
        yield compute_document_id(text), text


def compute_document_id(text: str) -> str:
    """Return the id of a document."""
    return ID_PREFIX + sha256(text.encode()).hexdigest()
