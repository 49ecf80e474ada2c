"""Relative references to pages of this site, for every link, form and redirect that is built from a request.

A browser reads `//host`, `/\\host` and a tab between two slashes as another host's address; no reference that is
built or let through here holds any of them. Source: RFC 3986 section 4.2; WHATWG URL Standard, "relative slash
state".
"""

import re
from typing import Final
from urllib.parse import quote

HOME: Final = "/"
_SEPARATORS: Final = re.compile(r"[/\\]+")
_DOTS: Final = ("", ".", "..")
_LETTERS: Final = r"[\w.~!$&'()*+,;=:@%-]"
_LOCAL: Final = re.compile(rf"/(?:{_LETTERS}+(?:/{_LETTERS}+)*/?)?(?:\?[!-\[\]-~]*)?", re.ASCII)
_ESCAPED_SEPARATOR: Final = re.compile(r"%(?:2e|2f|5c|[01][0-9a-f]|7f)", re.IGNORECASE)


def build_reference(path: str, query: str = "") -> str:
    """Build the reference to a path, as it reads once unescaped, and an escaped query."""
    kept = (each for each in _SEPARATORS.split(path) if each not in _DOTS)
    whole = "/" + "/".join(quote(each, safe="") for each in kept)
    return f"{whole}?{query}" if query else whole


def keep_local(text: str) -> str:
    """Return a reference that is one to a page of this site; that of the home page in the place of anything else."""
    path = text.partition("?")[0]
    is_local = _LOCAL.fullmatch(text) and not _ESCAPED_SEPARATOR.search(path)
    return text if is_local and not {".", ".."} & {*path.split("/")} else HOME
