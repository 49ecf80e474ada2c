"""What does an entry say in one plain Indonesian sentence? Who, which act, which row of what, from what to what, when.

Called by resolvers/shapes.py for every entry that is asked for its sentence. Says no secret, nothing that the reader
may not open, and of what was destroyed only that it was and by which decree. Changes nothing in an entry and proves
nothing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.change import NEEDS as CHANGE_NEEDS
from resolvers.change import Change, changes, image
from resolvers.plan.shape import Row
from rulebook.vocabulary import COLUMNS, KINDS, NAMING, OPERATIONS, RELATIONS, RUPIAH, VALUES
from rulebook.words import day_text, days_text, instant_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNSPOKEN = {"id", "version"}
_LONGEST = 160

NEEDS = (
    *CHANGE_NEEDS, "at", "relation", "row_key", "actor_user_name", "actor_name", "actor_title",
    "acting_as", "acting_decree", "on_behalf_of_name", "operation", "reason", "has_reason", "legal_basis",
    "subject_id", "subject_name", "time_zone",
)  # fmt: skip


def sentence(row: Row) -> str:
    """Return the sentence of an entry that was read with `NEEDS`."""
    zone = ZoneInfo(row["time_zone"] or "UTC")
    parts = [f"{_who(row)} {_did(row, zone)}", *_why(row), instant_text(row["at"].astimezone(zone), "id")]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def column_word(column: str) -> str:
    """Return what a column is called; one that is not in the vocabulary is spoken as it is stored."""
    return COLUMNS.get(column, column.replace("_", " "))


def _who(row: Row) -> str:
    name = row["actor_name"] or row["actor_user_name"] or "pelaku yang tidak dikenal"
    who = f"{row['actor_title']} ({name})" if row["actor_title"] else name
    if row["acting_as"]:
        who += f" selaku {row['acting_as']} berdasarkan {row['acting_decree']}"
    if row["on_behalf_of_name"]:
        who += f" atas nama {row['on_behalf_of_name']}"
    return who


def _why(row: Row) -> Iterator[str]:
    if row["reason"]:
        yield f"alasan: {_short(row['reason'])}"
    elif row["has_reason"]:
        yield "alasan telah dimusnahkan" if row["viewer_may_see_values"] else "alasan tidak dibuka"
    if row["legal_basis"]:
        yield f"dasar: {row['legal_basis']}"


def _did(row: Row, zone: ZoneInfo) -> str:
    act = OPERATIONS.get(row["operation"], f"menjalankan {row['operation']}")
    new = row["new_open"] or {}
    match row["op"]:
        case "R":
            return f"{_read(row, new)} lewat {row['operation']}" if new.get("subjects") else act
        case "T":
            rule = f", {new['rule']}" if new.get("rule") else ""
            return (
                f"mencoba {act}{_tried_on(row, new)}, tetapi ditolak ({new.get('code', 'tanpa kode')}{rule})"
            )
        case "E":
            whose = f" milik {row['subject_name']}" if row["subject_name"] else ""
            return f"{act}: memusnahkan nilai pribadi{whose} dari jejak audit{_basis(new)}"
        case "C":
            return f"menyegel jejak audit sampai {row['row_key'].get('size', '?')} entri"
        case "S":
            command, object_ = new.get("command", "?"), row["row_key"].get("object", "?")
            return f"{act}: mengubah susunan basis data ({command} {object_})"
        case op:
            return f"{act}: {_changed(row, op, zone)}"


def _tried_on(row: Row, new: Mapping[str, Any]) -> str:
    """On which row an act was refused, by whose it is or by the beginning of its key."""
    if not new.get("relation"):
        return ""
    whose = f"milik {row['subject_name']}" if row["subject_name"] else f"({str(new.get('row'))[:8]}…)"
    return f" pada {RELATIONS.get(new['relation'], new['relation'])} {whose}"


def _changed(row: Row, op: str, zone: ZoneInfo) -> str:
    verb = {"I": "menambahkan", "U": "mengubah", "D": "menghapus", "B": "mencatat ulang keadaan"}[op]
    said = [
        _change(row, each, op, zone)
        for each in changes(row)
        if each.field not in _UNSPOKEN | set(row["row_key"]) and not _is_plain(row, each, op)
    ]
    return f"{verb} {_relation(row)}{_which(row)}" + (f": {', '.join(said)}" if said else "")


def _is_plain(row: Row, change: Change, op: str) -> bool:
    """Of a whole row it goes without saying what is empty, and whose it is."""
    if op == "U" or change.is_destroyed or change.is_redacted or change.is_closed:
        return False
    held = change.old if op == "D" else change.new
    return held is None or held == str(row["subject_id"])


def _change(row: Row, change: Change, op: str, zone: ZoneInfo) -> str:
    word = "nilai pribadi" if change.field is None else column_word(change.field)
    if change.is_destroyed:
        basis = _basis(change.destroyed_under or {})
        return f"{word} telah dimusnahkan{basis}" if basis else f"{word} hilang tanpa entri pemusnahan"
    if change.is_redacted:
        return f"{word} {'diganti' if op == 'U' else 'dirahasiakan'}"
    if change.is_closed:
        return f"{word} (tidak dibuka)"
    old, new = (_spoken(row["relation"], change.field or "", each, zone) for each in (change.old, change.new))
    return f"{word} dari {old} menjadi {new}" if op == "U" else f"{word} {old if op == 'D' else new}"


def _basis(found: Mapping[str, Any]) -> str:
    basis = ", ".join(str(found[name]) for name in ("legal_basis", "decree") if found.get(name))
    return f" berdasarkan {basis}" if basis else ""


def _relation(row: Row) -> str:
    return RELATIONS.get(row["relation"], row["relation"])


def _which(row: Row) -> str:
    """Which row: whose it is, or what people call it, or the beginning of its key."""
    known = image(row, "old") | image(row, "new")
    name = next((known[each] for each in NAMING if known.get(each) is not None), None)
    called = f" {_plain(name)}" if name is not None and row["op"] != "U" else ""
    if row["subject_name"]:
        return f"{'' if name == row['subject_name'] else called} milik {row['subject_name']}"
    key = " ".join(str(each) for each in row["row_key"].values())
    return called or f" ({_UUID.sub(lambda found: found[0][:8] + '…', key)})"


def _read(row: Row, new: Mapping[str, Any]) -> str:
    fields = ", ".join(dict.fromkeys(map(_coordinate, new.get("fields", [])))) or "data"
    if row["subject_name"]:
        return f"membaca {fields} tentang {row['subject_name']}"
    return f"membaca {fields} tentang {new.get('subjects', 0)} orang"


def _coordinate(text: str) -> str:
    """Say `LeaveRequest.reason` as people would."""
    kind, _, field = text.partition(".")
    named = KINDS.get(kind, kind)
    return f"{column_word(_CAMEL.sub('_', field).lower())} ({named})" if field else named


def _spoken(relation: str, column: str, value: Any, zone: ZoneInfo) -> str:
    words = VALUES.get(f"{relation}.{column}") or VALUES.get(column) or {}
    match value:
        case None:
            return "kosong"
        case bool():
            return "ya" if value else "tidak"
        case int() if column in RUPIAH:
            return f"Rp{value:,}".replace(",", ".")
        case int() if column == "half_days":
            return days_text(value, "id")
        case str() if value in words:
            return words[value]
        case _:
            return _plain(value, zone)


def _plain(value: Any, zone: ZoneInfo | None = None) -> str:
    """Speak a date or an instant as people write it, and shorten what is long."""
    if isinstance(value, str):
        if _UUID.fullmatch(value):
            return f"{value[:8]}…"
        if _DAY.fullmatch(value):
            return day_text(date.fromisoformat(value), "id")
        if _INSTANT.match(value) and zone:
            return instant_text(datetime.fromisoformat(value).astimezone(zone), "id")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "kosong"
    return _short(str(value))


def _short(text: str) -> str:
    return f'"{text[:_LONGEST]}…"' if len(text) > _LONGEST else f'"{text}"' if " " in text else text
