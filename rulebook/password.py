"""Is this pass phrase too easy to guess? Length, the person's own data, and what everybody chooses; nothing else.

Called by resolvers.password. There are no rules about signs, digits or capitals, and nothing expires with time: a
phrase of a few words is as good as any.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from rulebook.table import TABLES
from rulebook.values import PasswordFault

SHORTEST = 12
LONGEST = 256
_OWN_LETTERS = 8  # that have to be left when a person's own data is taken away
_DIFFERENT = 5  # letters that a phrase is made of at least
_SHORTEST_WORD = 3  # of a name; initials are in everything


def fault_of(password: str, *, about: Iterable[str] = ()) -> PasswordFault | None:
    """Return what is wrong with a pass phrase of somebody with these names and numbers; None when nothing is."""
    password = in_one_form(password)
    if not SHORTEST <= len(password) <= LONGEST:
        return PasswordFault.LENGTH
    folded = _folded(password)
    if folded in _common() or len(set(password)) < _DIFFERENT:
        return PasswordFault.COMMON
    if len(_without(folded, about)) < _OWN_LETTERS < len(folded):
        return PasswordFault.PERSONAL
    return None


def in_one_form(password: str) -> str:
    """Return a pass phrase as every keyboard and clipboard would send it: letters composed, one kind of space, and no
    line break at an end. What is far too long stays as it is; composing it would take long.

    Source: RFC 8265, OpaqueString
    """
    if password.isascii() or len(password) > 4 * LONGEST:
        return password.strip("\r\n")
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    return unicodedata.normalize("NFC", spaced).strip("\r\n")


def _without(folded: str, about: Iterable[str]) -> str:
    """Take the words of a person's data out of a phrase, the longest first."""
    words = {_folded(word) for text in about for word in (text, *text.split())}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            folded = folded.replace(word, "")
    return folded


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@cache
def _common() -> frozenset[str]:
    lines = (TABLES / "sandi_umum.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
