"""Check of a page's language."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from jejak.portal.i18n import LANGUAGES, load_texts

MIN_LETTERS: Final = 14  # letters from which on a sentence is of one language
MIN_WORDS: Final = 4  # letters of its own from which on a piece is of one language
_INDONESIAN: Final = (
    "yang dari menjadi pada untuk tidak dengan oleh belum sudah akan telah karena atau ini itu milik selaku anda "
    "kepada menambahkan mengubah menghapus membaca sampai sejak adalah bila juga hanya tetapi dalam"
)
_ENGLISH: Final = (
    "the of is was are were and to your you for not has have had from by with this that these will as at on it be "
    "an or its which who"
)
_SMALL_WORDS: Final = {"id": frozenset(_INDONESIAN.split()), "en": frozenset(_ENGLISH.split())}
"""Little words, of which no sentence of a language has fewer than two, and names and titles seldom one."""
_CODE: Final = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b|\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?\b"
)
"""Names of columns, codes and dates as programs write them."""
_QUOTED: Final = re.compile(r'"[^"\n]+"|“[^”\n]+”')


def text_pattern(key: str, language: str) -> re.Pattern[str]:
    """Return how a sentence is said, whatever its facts, one or many; what is no key is said as it stands."""
    texts = load_texts(language)
    found = "|".join(
        ".+".join(re.escape(piece).replace("\u00a0", " ") for piece in re.split(r"{\w+}", sentence))
        for sentence in (texts.get(key, key), texts.get(f"{key}_one"))
        if sentence is not None
    )
    return re.compile(f"(?:{found})" + (r" CT-\d{4}-\d+" if key == "request.heading" else ""))


def find_foreign_pieces(pieces: Iterable[str], language: str) -> Iterator[str]:
    """Return which pieces of a page, each whole, are said as in the other language alone."""
    other = next(each for each in LANGUAGES if each != language)
    own, others = _compile_patterns(language), _compile_patterns(other)
    for piece in pieces:
        text = piece.strip(" .,:;·")
        if others.fullmatch(text) and not own.fullmatch(text):
            yield piece


@cache
def _compile_patterns(language: str) -> re.Pattern[str]:
    """Return what any sentence of a language looks like, whatever its facts, if it has letters enough of its own."""
    said_so = {each.strip(" .,:;·").replace("\u00a0", " ") for each in load_texts(language).values()}
    kept = [each for each in said_so if len(re.findall(r"[^\W\d_]", re.sub(r"{\w+}", "", each))) >= MIN_WORDS]
    return re.compile("|".join(".+".join(map(re.escape, re.split(r"{\w+}", each))) for each in sorted(kept)))


def find_foreign_words(text: str, language: str) -> Iterator[str]:
    """Return what a page says in the other language, or as programs write it; what it quotes is as it was written."""
    other = next(each for each in LANGUAGES if each != language)
    own = {each for each in load_texts(language).values() if "{" not in each}
    for sentence in load_texts(other).values():
        if len(sentence) >= MIN_LETTERS and "{" not in sentence and sentence not in own and sentence in text:
            yield sentence
    for line in _QUOTED.sub("", text).splitlines():
        little = {each for each in re.findall(r"[a-z]+", line.lower()) if each in _SMALL_WORDS[other]}
        if len(little) > 1:
            yield line
        yield from _CODE.findall(line)
