"""Texts that people write: filled in, short enough, and without marks that turn the direction or control characters.

The database keeps the same rule (`hr.is_plain`). What is typed to sign in is another matter: there such marks
are taken off (`rulebook.nip.normalize_typed_name`). Source: Unicode Standard Annex 9, section 2 (directional
formatting characters).
"""

import re
from typing import Final

from rulebook.errors import InvalidInput

# Tab and line ends are fine in a reason; letters of any script and their joiners are fine anywhere.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\N{ARABIC LETTER MARK}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
)


def find_forbidden_character(text: str) -> str | None:
    """Return the first character of a text that must not be in it, as U+XXXX; None for a plain text."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def check_plain(**written: str | None) -> None:
    """Refuse a text in which something unseen makes it read as another one. Raises: InvalidInput"""
    for name, text in written.items():
        if text is not None and (mark := find_forbidden_character(text)):
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini memuat karakter yang tidak terlihat ({mark}), yang dapat membalik urutan huruf atau "
                "mengubah tampilannya. Hapus isinya dan ketik ulang, jangan disalin.",
                why_en=f"This holds a character that nobody sees ({mark}) and that can turn the order of letters or "
                "change how they show. Empty the field and type it again instead of pasting.",
            )


def check_required(max_characters: int, /, **written: str) -> None:
    """Refuse a text that says nothing, says too much, or reads as another one. Raises: InvalidInput"""
    check_plain(**written)
    for name, text in written.items():
        if len(text) > max_characters or not text.strip():
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini wajib diisi, paling banyak {max_characters} huruf.",
                why_en=f"This must be filled in, with {max_characters} characters at most.",
            )
