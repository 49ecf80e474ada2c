"""Translation of the database's refusals of a log search into refusals in words.

See models/functions/51_audit_search.sql.
"""

from collections.abc import Mapping
from typing import Final

from tortoise.exceptions import OperationalError

from rulebook.errors import InvalidInput, LetterRequired, Refusal, SearchTooWide

_UNKNOWN: Final[Mapping[str, tuple[str, str, str]]] = {
    "search_relation": (
        "relation",
        "Tabel ini tidak ada dalam jejak audit. Tulis skema dan tabelnya, misalnya hr.leave_request.",
        "There is no such table in the log. Write schema and table, such as hr.leave_request.",
    ),
    "search_field": (
        "field",
        "Kolom ini tidak ada pada tabel mana pun. Tulis nama kolom seperti pada entri, misalnya grade.",
        "No table has this column. Write its name as an entry shows it, such as grade.",
    ),
    "search_operation": (
        "operation",
        "Tindakan ini tidak dikenal. Tulis namanya seperti pada entri, misalnya decideLeave.",
        "This act is not known. Write its name as an entry shows it, such as decideLeave.",
    ),
    "search_request": (
        "request_id",
        "Permintaan ini tidak tercatat. Periksa kembali nomornya.",
        "There is no such request on record. Check its id.",
    ),
}


def search_refusal_in(error: BaseException) -> Refusal | None:
    """Return why a search was refused, when that is what an error says."""
    told = error.args[0] if isinstance(error, OperationalError) and error.args else error
    name = str(getattr(told, "constraint_name", None))
    if name == "search_wide":
        return SearchTooWide()
    if name == "search_letter":
        return LetterRequired(path=("filter",))
    if name not in _UNKNOWN:
        return None
    place, indonesian, english = _UNKNOWN[name]
    return InvalidInput(path=("filter", place), why_id=indonesian, why_en=english)
