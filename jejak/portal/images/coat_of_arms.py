"""The regency's arms: a picture that an administrator names, checked once and served by this site alone.

Trust: one who sets up the server chose the file, and may have found it anywhere. An SVG may hold programs and load from
elsewhere; one that does is refused, and what is served can do neither by its own headers.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response

from jejak.portal.limits import MAX_COAT_OF_ARMS_BYTES, PORTAL_STATIC_MAX_AGE_SECONDS

COAT_OF_ARMS_PATH: Final = "/lambang"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_ACTIVE: Final = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"})
_EXTERNAL_REFERENCE: Final = re.compile(r"url\(\s*['\"]?(?!['\"]?#)|@import|javascript:", re.IGNORECASE)
_HEADERS: Final = {
    "cache-control": f"public, max-age={PORTAL_STATIC_MAX_AGE_SECONDS}, immutable",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


class InvalidCoatOfArms(ValueError):
    """A file that cannot be the arms; the sentence says why and what to do."""


@dataclass(frozen=True)
class CoatOfArms:
    """A picture as it is served."""

    content: bytes
    media_type: str

    @property
    def path(self) -> str:
        """Where a page finds it; another picture has another address, for browsers keep it."""
        return f"{COAT_OF_ARMS_PATH}?{sha256(self.content).hexdigest()[:12]}"

    async def serve(self, _: Request) -> Response:
        """Answer with the picture, to be kept for good."""
        return Response(self.content, headers={**_HEADERS, "content-type": self.media_type})


def load_coat_of_arms(path: Path) -> CoatOfArms:
    """Read and check the file. Raises: InvalidCoatOfArms; OSError for one that cannot be read"""
    with path.open("rb") as file:
        content = file.read(MAX_COAT_OF_ARMS_BYTES + 1)
    if len(content) > MAX_COAT_OF_ARMS_BYTES:
        raise InvalidCoatOfArms(
            f"{path}: the arms may have at most {MAX_COAT_OF_ARMS_BYTES:,} bytes. Make a smaller file."
        )
    if content.startswith(_PNG):
        return CoatOfArms(content, "image/png")
    if reason := _find_svg_problem(content):
        raise InvalidCoatOfArms(f"{path}: {reason}")
    return CoatOfArms(content, "image/svg+xml")


def _find_svg_problem(content: bytes) -> str:
    """Return why a picture is no SVG that can be shown; nothing where it can."""
    try:
        text = content.decode("utf-8-sig")
        if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper() or "<?xml-stylesheet" in text:
            return "an SVG with a document type or a style sheet is not taken. Save it as plain SVG."
        root = ElementTree.fromstring(text)  # no entity can be declared: nothing grows
    except (UnicodeDecodeError, ElementTree.ParseError):
        return "the arms are an SVG or a PNG file. This is neither."
    if root.tag != f"{_SVG}svg":
        return "the arms are an SVG or a PNG file. This is neither."
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name.lower() in _ACTIVE:
            return f"an SVG with <{name}> is not taken. Save it without programs and foreign objects."
        texts = [element.text or "", *element.attrib.values()]
        if any(_is_active(key, value) for key, value in element.attrib.items()):
            return f"<{name}> runs or loads something. Save it as plain SVG."
        if any(
            _EXTERNAL_REFERENCE.search(re.sub(r"/\*.*?\*/|\\", "", each, flags=re.DOTALL)) for each in texts
        ):
            return f"<{name}> loads something from elsewhere. Put everything into the file."
    return ""


def _is_active(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    return name.startswith("on") or (name in ("href", "src") and not value.strip().startswith("#"))
