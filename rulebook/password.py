"""Password policy: length, the person's own data, common choices; nothing else.

There are no rules about signs, digits or capitals, and nothing expires with time: a phrase of a few words is as good
as any.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from rulebook.limits import (
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
    MIN_PASSWORD_DISTINCT_CHARACTERS,
    MIN_PASSWORD_OWN_LETTERS,
    MIN_PERSONAL_WORD_LETTERS,
)
from rulebook.table import TABLES
from rulebook.values import PasswordFault


def find_fault(password: str, *, about: Iterable[str] = ()) -> PasswordFault | None:
    """Return what is wrong with a pass phrase of somebody with these names and numbers; None when nothing is."""
    password = normalize(password)
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        return PasswordFault.LENGTH
    folded = _fold(password)
    if folded in _load_common() or len(set(password)) < MIN_PASSWORD_DISTINCT_CHARACTERS:
        return PasswordFault.COMMON
    if len(_remove_words(folded, about)) < MIN_PASSWORD_OWN_LETTERS < len(folded):
        return PasswordFault.PERSONAL
    return None


def normalize(password: str) -> str:
    """Return a pass phrase as every keyboard and clipboard would send it: letters composed, one kind of space, and no
    line break at an end. What is far too long stays as it is; composing it would take long.

    Source: RFC 8265, OpaqueString
    """
    if password.isascii() or len(password) > 4 * MAX_PASSWORD_CHARACTERS:
        return password.strip("\r\n")
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    return unicodedata.normalize("NFC", spaced).strip("\r\n")


def _remove_words(text: str, about: Iterable[str]) -> str:
    """Take the words of a person's data out of a phrase, the longest first."""
    words = {_fold(word) for text in about for word in (text, *text.split())}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= MIN_PERSONAL_WORD_LETTERS:
            text = text.replace(word, "")
    return text


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@cache
def _load_common() -> frozenset[str]:
    lines = (TABLES / "sandi_umum.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
