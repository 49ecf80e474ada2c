"""GraphQL documents of the pages, a file each; registered by their SHA-256.

Read once. `jejak.app` puts the manifest among the registered documents; `jejak.portal.api_client` asks by id.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_SUFFIX: Final = ".graphql"


@cache
def load_documents() -> Mapping[str, str]:
    """Return the text of every document by the name of its file."""
    found = (each for each in files(__name__).iterdir() if each.name.endswith(_SUFFIX))
    return MappingProxyType({each.name.removesuffix(_SUFFIX): each.read_text("utf-8") for each in found})


@cache
def document_id(name: str) -> str:
    """Return by which id a document is registered. Raises: KeyError for a name without a file"""
    return f"sha256:{sha256(load_documents()[name].encode()).hexdigest()}"


def build_manifest() -> Mapping[str, str]:
    """Return the text of every document by its id."""
    return {document_id(name): text for name, text in load_documents().items()}
