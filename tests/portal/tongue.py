"""In which language does a page speak? Called by the tests of the pages."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from jejak.portal.speech import LANGUAGES, words

LONG_ENOUGH: Final = 14  # letters from which on a sentence is of one language
ENOUGH: Final = 4  # letters of its own from which on a piece is of one language
_INDONESIAN: Final = (
    "yang dari menjadi pada untuk tidak dengan oleh belum sudah akan telah karena atau ini itu milik selaku anda "
    "kepada menambahkan mengubah menghapus membaca sampai sejak adalah bila juga hanya tetapi dalam"
)
_ENGLISH: Final = (
    "the of is was are were and to your you for not has have had from by with this that these will as at on it be "
    "an or its which who"
)
_LITTLE: Final = {"id": frozenset(_INDONESIAN.split()), "en": frozenset(_ENGLISH.split())}
"""Little words, of which no sentence of a language has fewer than two, and names and titles seldom one."""
_CODE: Final = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b|\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?\b"
)
"""Names of columns, codes and dates as programs write them."""
_QUOTED: Final = re.compile(r'"[^"\n]+"|“[^”\n]+”')


def said(key: str, language: str) -> re.Pattern[str]:
    """Return how a sentence is said, whatever its facts; what is no key is said as it stands."""
    sentence = words(language).get(key, key)
    pieces = re.split(r"{\w+}", sentence)
    found = ".+".join(re.escape(piece).replace("\u00a0", " ") for piece in pieces)
    return re.compile(found + (r" CT-\d{4}-\d+" if key == "request.heading" else ""))


def foreign_pieces(pieces: Iterable[str], language: str) -> Iterator[str]:
    """Return which pieces of a page, each whole, are said as in the other language alone."""
    other = next(each for each in LANGUAGES if each != language)
    own, others = _patterns(language), _patterns(other)
    for piece in pieces:
        text = piece.strip(" .,:;·")
        if others.fullmatch(text) and not own.fullmatch(text):
            yield piece


@cache
def _patterns(language: str) -> re.Pattern[str]:
    """Return what any sentence of a language looks like, whatever its facts, if it has letters enough of its own."""
    said_so = {each.strip(" .,:;·").replace("\u00a0", " ") for each in words(language).values()}
    kept = [each for each in said_so if len(re.findall(r"[^\W\d_]", re.sub(r"{\w+}", "", each))) >= ENOUGH]
    return re.compile("|".join(".+".join(map(re.escape, re.split(r"{\w+}", each))) for each in sorted(kept)))


def foreign(text: str, language: str) -> Iterator[str]:
    """Return what a page says in the other language, or as programs write it; what it quotes is as it was written."""
    other = next(each for each in LANGUAGES if each != language)
    own = {each for each in words(language).values() if "{" not in each}
    for sentence in words(other).values():
        if len(sentence) >= LONG_ENOUGH and "{" not in sentence and sentence not in own and sentence in text:
            yield sentence
    for line in _QUOTED.sub("", text).splitlines():
        little = {each for each in re.findall(r"[a-z]+", line.lower()) if each in _LITTLE[other]}
        if len(little) > 1:
            yield line
        yield from _CODE.findall(line)
