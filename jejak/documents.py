"""Which documents are registered? Those of the manifest, by the SHA-256 of their text; read once, when a server starts.

Called by `jejak serve`, which does not start with one that could not be asked, and by `jejak.view`. A manifest is what
graphql-codegen's client preset writes: `{"sha256:…": "query …"}`; the prefix may be missing.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import strawberry

from jejak.errors import Problem
from schema.admission import Admission, Inadmissible
from schema.limits import STAFF

PREFIX = "sha256:"
_ID = re.compile(r"(sha256:)?[0-9a-f]{64}")


def registered(files: Iterable[Path], schema: strawberry.Schema) -> Mapping[str, str]:
    """Return the text of every document by its id, each one good for this schema, the union of all.

    Raises: Problem for a file that is no manifest, a text under another's id, and a document that would be refused
    """
    found = dict[str, str]()
    for file in files:
        found |= admitted(dict(_entries(file)), schema, of=str(file))
    return found


def admitted(
    entries: Mapping[str, str], schema: strawberry.Schema, *, of: str = "jejak.portal"
) -> Mapping[str, str]:
    """Return a manifest, each of whose documents is good for this schema.

    Raises: Problem for one that would be refused
    """
    admission = Admission(STAFF, remembered=1)
    for name, text in entries.items():
        try:
            admission.document(schema, text)
        except Inadmissible as refusal:
            why = refusal.faults[0].message
            raise Problem(f"{of}: document {name} would be refused: {why}") from None
    return entries


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    """Raises: Problem; OSError for a file that cannot be read, which is a sentence by itself"""
    try:
        entries = json.loads(file.read_bytes())
    except ValueError as error:
        raise Problem(f"{file}: this is no JSON.") from error
    if not isinstance(entries, dict):
        raise Problem(f"{file}: a manifest is one JSON object of ids and documents.")
    for name, text in entries.items():
        if not _ID.fullmatch(name) or not isinstance(text, str):
            raise Problem(f"{file}: {name!r} is no SHA-256 with a document.")
        if PREFIX + name.removeprefix(PREFIX) != id_of(text):
            raise Problem(f"{file}: the document under {name} has another SHA-256, {id_of(text)}.")
        yield id_of(text), text


def id_of(text: str) -> str:
    """Return the id of a document."""
    return PREFIX + sha256(text.encode()).hexdigest()
