"""Plain sentence for an entry: who, which act, which row, from what to what, when.

Indonesian unless English is asked for. Says no secret, nothing that the reader may not open, and of what was
destroyed only that it was and by which decree. Changes nothing in an entry and proves nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from resolvers.audit.diff import REQUIRED_COLUMNS as CHANGE_NEEDS
from resolvers.audit.diff import ColumnChange, image, list_changes
from resolvers.limits import MAX_AUDIT_VALUE_CHARACTERS
from resolvers.query.mapping import Row
from rulebook.audit_labels import (
    HALF_DAYS,
    NAMING_COLUMNS,
    RELATION_PLACES,
    RUPIAH,
    UNITS,
    VOCABULARIES,
    Vocabulary,
)
from rulebook.labels import day_text, days_text, instant_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OMITTED_COLUMNS = {"id", "version"}

REQUIRED_COLUMNS = (
    *CHANGE_NEEDS, "at", "row_key", "actor_user_name", "actor_name", "actor_title",
    "acting_as", "acting_decree", "on_behalf_of_name", "operation", "reason", "has_reason", "legal_basis",
    "subject_id", "subject_name",
)  # fmt: skip


class ChangedValue(Protocol):
    """A column of a relation, and the time zone in which its values are spoken."""

    @property
    def field(self) -> str | None: ...
    @property
    def relation(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


@dataclass(frozen=True)
class SentenceContext:
    """In which words an entry is told, and by which clock."""

    words: Vocabulary
    zone: ZoneInfo

    @property
    def locale(self) -> str:
        return self.words.locale


def build_sentence(row: Row, *, locale: str = "id") -> str:
    """Return the sentence of an entry that was read with `NEEDS`."""
    telling = SentenceContext(VOCABULARIES[locale], ZoneInfo(row["time_zone"] or "UTC"))
    at = instant_text(row["at"].astimezone(telling.zone), locale)
    text = "; ".join([_act_phrase(row, telling), *_reason_phrases(row, telling.words), at])
    return f"{text[0].upper()}{text[1:]}."


def column_word(column: str, *, locale: str = "id") -> str:
    """Return what a column is called; one that is not in the vocabulary is spoken as it is stored."""
    return VOCABULARIES[locale].column(column)


def act_word(operation: str, *, locale: str = "id") -> str | None:
    """Return what an act is called; nothing for one that is not in the vocabulary."""
    return VOCABULARIES[locale].operations.get(operation)


def record_words(fields: Sequence[str], *, locale: str = "id") -> list[str]:
    """Return what the records are called to which fields and columns belong, each once."""
    words = VOCABULARIES[locale]
    named = (each.partition(".")[0] for each in fields)
    return list(dict.fromkeys(words.kinds.get(each) or words.relation(f"hr.{each}") for each in named))


def field_words(fields: Sequence[str], *, locale: str = "id") -> list[str]:
    """Return what fields such as `Payslip.net` and columns such as `employee.name` are called, each once."""
    words = VOCABULARIES[locale]
    return list(
        dict.fromkeys(words.column(_CAMEL.sub("_", each.partition(".")[2]).lower()) for each in fields)
    )


def column_unit(column: str | None) -> str | None:
    """Return in which unit a column is stored, where it has one."""
    return UNITS.get(column or "")


def value_text(change: ChangedValue, value: object, *, locale: str = "id") -> str:
    """Return what a column held, old or new, as people say it."""
    telling = SentenceContext(VOCABULARIES[locale], ZoneInfo(change.time_zone))
    return _value_phrase(change.relation, change.field or "", value, telling)


def _actor_phrase(row: Row, words: Vocabulary) -> str:
    name = row["actor_name"] or row["actor_user_name"] or words.phrase("unknown_actor")
    who = f"{row['actor_title']} ({name})" if row["actor_title"] else name
    if row["acting_as"]:
        who += words.phrase("acting", post=row["acting_as"], decree=row["acting_decree"])
    if row["on_behalf_of_name"]:
        who += words.phrase("on_behalf", name=row["on_behalf_of_name"])
    return str(who)


def _reason_phrases(row: Row, words: Vocabulary) -> Iterator[str]:
    if row["reason"]:
        yield words.phrase("reason", reason=_shorten(row["reason"]))
    elif row["has_reason"]:
        yield words.phrase("reason_destroyed" if row["viewer_may_see_values"] else "reason_closed")
    if row["legal_basis"]:
        yield words.phrase("basis", basis=row["legal_basis"])


def _act_phrase(row: Row, context: SentenceContext) -> str:
    words, new = context.words, row["new_open"] or {}
    told = {"who": _actor_phrase(row, words), "act": words.operation(row["operation"])}
    match row["op"]:
        case "R" if new.get("subjects"):
            read = {
                "fields": _fields_phrase(new, words),
                "whom": row["subject_name"] or _people_phrase(new, words),
            }
            return words.phrase("read", **told, **read, opened=words.read(row["operation"]))
        case "R":
            return words.phrase("acted", **told)
        case "T":
            why = [new.get("code") or words.phrase("no_code"), *([new["rule"]] if new.get("rule") else [])]
            return words.phrase("refused", **told, where=_attempt_phrase(row, new, words), why=", ".join(why))
        case "E":
            whose = words.phrase("whose", name=row["subject_name"]) if row["subject_name"] else ""
            return words.phrase(
                "did", **told, what=words.phrase("erased", whose=whose, basis=_basis_phrase(new, words))
            )
        case "C":
            return words.phrase("sealed", **told, size=row["row_key"].get("size", "?"))
        case "S":
            reshaped = {"command": new.get("command", "?"), "object": row["row_key"].get("object", "?")}
            return words.phrase("did", **told, what=words.phrase("reshaped", **reshaped))
        case op:
            return words.phrase("did", **told, what=_changes_phrase(row, op, context))


def _attempt_phrase(row: Row, new: Mapping[str, Any], words: Vocabulary) -> str:
    """On which row an act was refused, by whose it is or by the beginning of its key."""
    if not new.get("relation"):
        return ""
    relation = words.relation(new["relation"])
    if row["subject_name"]:
        return words.phrase("tried_on_whose", relation=relation, name=row["subject_name"])
    return words.phrase("tried_on", relation=relation, key=str(new.get("row"))[:8])


def _changes_phrase(row: Row, op: str, context: SentenceContext) -> str:
    said = [
        _change_phrase(each, op, context)
        for each in list_changes(row)
        if each.field not in _OMITTED_COLUMNS | set(row["row_key"]) and not _is_plain(row, each, op)
    ]
    words = context.words
    text = words.phrase(op, relation=words.relation(row["relation"]), which=_row_phrase(row, context))
    return text + (f": {', '.join(said)}" if said else "")


def _is_plain(row: Row, change: ColumnChange, op: str) -> bool:
    """Of a whole row it goes without saying what is empty, and whose it is."""
    if op == "U" or change.is_destroyed or change.is_redacted or change.is_closed:
        return False
    held = change.old if op == "D" else change.new
    return held is None or held == str(row["subject_id"])


def _change_phrase(change: ColumnChange, op: str, context: SentenceContext) -> str:
    words = context.words
    word = words.phrase("personal") if change.field is None else words.column(change.field)
    if change.is_destroyed:
        basis = _basis_phrase(change.destroyed_under or {}, words)
        return words.phrase("destroyed" if basis else "missing", word=word, basis=basis)
    if change.is_redacted:
        return words.phrase("replaced" if op == "U" else "secret", word=word)
    if change.is_closed:
        return words.phrase("closed", word=word)
    old, new = (
        _value_phrase(change.relation, change.field or "", each, context) for each in (change.old, change.new)
    )
    if op == "U":
        return words.phrase("from_to", word=word, old=old, new=new)
    return words.phrase("holds", word=word, value=old if op == "D" else new)


def _basis_phrase(found: Mapping[str, Any], words: Vocabulary) -> str:
    basis = ", ".join(str(found[name]) for name in ("legal_basis", "decree") if found.get(name))
    return words.phrase("under", basis=basis) if basis else ""


def _row_phrase(row: Row, context: SentenceContext) -> str:
    """Which row: whose it is, or what people call it, or the beginning of its key."""
    known = image(row, "old") | image(row, "new")
    name = next((known[each] for each in NAMING_COLUMNS if known.get(each) is not None), None)
    called = f" {_format_value(name, context)}" if name is not None and row["op"] != "U" else ""
    if row["subject_name"]:
        whose = context.words.phrase("whose", name=row["subject_name"])
        return f"{'' if name == row['subject_name'] else called}{whose}"
    key = " ".join(str(each) for each in row["row_key"].values())
    return called or f" ({_UUID.sub(lambda found: found[0][:8] + '…', key)})"


def _fields_phrase(new: Mapping[str, Any], words: Vocabulary) -> str:
    found = dict.fromkeys(_coordinate(each, words) for each in new.get("fields", []))
    return ", ".join(found) or words.phrase("data")


def _people_phrase(new: Mapping[str, Any], words: Vocabulary) -> str:
    return words.phrase("people", count=new.get("subjects", 0))


def _coordinate(text: str, words: Vocabulary) -> str:
    """Say `LeaveRequest.reason` as people would."""
    kind, _, field = text.partition(".")
    named = words.kinds.get(kind, kind)
    return f"{words.column(_CAMEL.sub('_', field).lower())} ({named})" if field else named


def _value_phrase(relation: str, column: str, value: Any, context: SentenceContext) -> str:
    words = context.words
    known = words.values.get(f"{relation}.{column}") or words.values.get(column) or {}
    match value:
        case None:
            return words.phrase("empty")
        case _ if relation in RELATION_PLACES:
            return _detail_phrase(column, value, context)
        case bool():
            return words.phrase("yes" if value else "no")
        case int() if column in RUPIAH:
            return f"Rp{value:,}" if words.locale == "en" else f"Rp{value:,}".replace(",", ".")
        case int() if column in HALF_DAYS:
            return days_text(value, words.locale)
        case str() if value in known:
            return known[value]
        case _:
            return _format_value(value, context)


def _detail_phrase(detail: str, value: Any, context: SentenceContext) -> str:
    """Speak what an entry says that is no change of a row: what was read, refused, destroyed or reshaped."""
    words = context.words
    match detail:
        case "fields" if isinstance(value, list):
            return ", ".join(dict.fromkeys(_coordinate(each, words) for each in value))
        case "operation":
            return words.operations.get(value, value)
        case "relation":
            return words.relation(value)
        case "purpose" if value == "stated":
            return words.phrase("stated")
        case _:
            return _format_value(value, context)


def _format_value(value: Any, context: SentenceContext) -> str:
    """Speak a date or an instant as people write it, and shorten what is long."""
    if isinstance(value, str):
        if _UUID.fullmatch(value):
            return f"{value[:8]}…"
        if _DAY.fullmatch(value):
            return day_text(date.fromisoformat(value), context.locale)
        if _INSTANT.match(value):
            return instant_text(datetime.fromisoformat(value).astimezone(context.zone), context.locale)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or context.words.phrase("empty")
    return _shorten(str(value))


def _shorten(text: str) -> str:
    return (
        f'"{text[:MAX_AUDIT_VALUE_CHARACTERS]}…"'
        if len(text) > MAX_AUDIT_VALUE_CHARACTERS
        else f'"{text}"'
        if " " in text
        else text
    )
