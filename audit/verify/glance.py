"""Can these leaves be believed at a glance? One pattern for each relation, learned from leaves that the judge has read.

Called for every leaf of an export, before `entry`. What matches is written in its only valid form, has every part it
must have, and says what `entry` would read from it; a test holds the two against each other. What does not match is
not wrong for that: an escape, a nested value, a column not seen yet, every control entry, requests to destroy data,
roles and a person's act at a login that is not the application's are the judge's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audit.verify.deciders import ROLES
from audit.verify.entry import Leaf
from audit.verify.erasure import IN_PERSON, LOGINS, REQUESTS

_ENOUGH = 32  # leaves of a relation that are judged before a pattern is worth its making
_MOST_RELATIONS, _MOST_COLUMNS = 300, 100  # more patterns would cost more than they save

_PLAIN = r"[ !#-\[\]-~]"  # what no JSON text escapes
_TEXT = f'"{_PLAIN}*+"'
_WHOLE = r"(?:0|-?[1-9][0-9]{0,30})"
_SCALAR = rf"{_TEXT}|{_WHOLE}(?:\.[0-9]{{1,30}})?|true|false|null"
_VALUE = rf"(?:{_SCALAR}|\[(?:{_TEXT}(?:, {_TEXT})*+)?\])"
_UUID = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))
_HASH = '(?:null|"([0-9a-f]{64})")'
_ID = "([1-9][0-9]{0,17})"
_RELATION = b', "relation": "'

Row = tuple[Any, ...]
"""Kind, number, and the new and the old commitment in hexadecimal digits; as a pattern or the judge gives them."""


class Act(NamedTuple):
    """A transaction as a leaf tells it; `reason` is the commitment to its reason, `text` all of it as it is written."""

    id: int
    xid: int
    cluster: str
    reason: bytes | str | None
    text: bytes


@dataclass
class Stretch:
    """What neighbouring leaves say, side by side."""

    rows: list[Row] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass
class _Known:
    """What the leaves of a relation held so far."""

    key: tuple[str, ...]
    columns: set[str] = field(default_factory=set)
    made_of: set[str] = field(default_factory=set)
    judged: int = 0


class Glance:
    """Reads leaf after leaf, and remembers how the one before was read."""

    def __init__(self) -> None:
        self._entry, self._relation = re.compile(b"(?!)"), ""
        self._act = Act(0, 0, "", None, b"?")

    def read(self, leaves: Iterable[bytes]) -> Iterator[Stretch | bytes]:
        """Yield what neighbours say, and between them each leaf of which only the judge can tell."""
        found = Stretch()
        for raw in leaves:
            text = self._act.text
            row = None
            if raw.endswith(text):  # most neighbours stand in one transaction, and many in one relation
                row = self._entry.fullmatch(raw, 0, len(raw) - len(text))
            row = row or self._turn(raw)
            if row:
                found.rows.append(row.groups())
                found.relations.append(self._relation)
                found.acts.append(self._act)
                continue
            if found.rows:
                yield found
                found = Stretch()
            yield raw
        if found.rows:
            yield found

    def _turn(self, raw: bytes) -> "re.Match[bytes] | None":
        """Turn to the relation and the transaction of a leaf."""
        at = raw.rfind(_RELATION) + len(_RELATION)
        known = _patterns.get(raw[at : raw.find(b'"', at)])
        row = known and known[0].match(raw)
        act = row and _ACT.fullmatch(raw, row.end())
        if not (known and row and act):
            return None
        number, xid, _, cluster, commitment, has_reason = act.groups()
        reason = commitment if has_reason == b"true" else None
        self._act = Act(int(number), int(xid), cluster.decode(), reason, raw[row.end() :])
        self._entry, self._relation = known
        return row


def judged(leaf: Leaf) -> Stretch:
    """Return the same of a leaf that the judge has read, and learn from it."""
    entry, tx = leaf.entry, leaf.tx
    _learn(leaf)
    reason = tx.get("commitment") if tx.get("has_reason") is not False else None
    act = Act(tx["id"], tx["xid"], str(tx["cluster"]), reason, f"{leaf.tx_text}]".encode())
    row = entry["op"].encode(), entry["seq"], entry["new_commitment"], entry["old_commitment"]
    return Stretch([row], [entry["relation"]], [act])


def _learn(leaf: Leaf) -> None:
    """Remember the columns of a leaf's relation, and now and then make a pattern of them."""
    entry = leaf.entry
    name = entry["relation"]
    if (
        leaf.is_control
        or name in (REQUESTS, ROLES)
        or (name not in _known and len(_known) >= _MOST_RELATIONS)
    ):
        return
    known = _known.setdefault(name, _Known(tuple(entry["pk"])))
    known.columns |= {*(entry["new"] or ()), *(entry["old"] or ())}
    known.judged += 1
    is_time = known.judged >= _ENOUGH and known.judged.bit_count() == 1
    if is_time and known.columns != known.made_of and len(known.columns) <= _MOST_COLUMNS:
        known.made_of = set(known.columns)
        if all(map(_is_plain, (name, *known.key, *known.columns))):
            _patterns[name.encode()] = _pattern(name, known), name


def _pattern(name: str, known: _Known) -> "re.Pattern[bytes]":
    """Make the pattern of an entry: of its columns any, each once, in the order in which they are printed."""
    members = "".join(
        f'(?:"{re.escape(each)}": {_VALUE}(?:, (?=")|(?=}})))?+' for each in _in_order(known.columns)
    )
    key = ", ".join(f'"{re.escape(each)}": (?:{_SCALAR})' for each in _in_order(known.key))
    image = rf"(?:null|{{{members}}})"
    whole = (
        rf'\[1, {{"at": {_TEXT}, "op": "([IUDBSRT])", "pk": {{{key}}}, "new": {image}, "old": {image}, "seq": {_ID}, '
        rf'"nonce": "{_UUID}", "subject": (?:null|{_TEXT}), "relation": "{re.escape(name)}", '
        rf'"new_commitment": {_HASH}, "old_commitment": {_HASH}}}, '
    )
    return re.compile(whole.encode())


def _maybe(name: str) -> str:
    return f'(?:, "{name}": {_TEXT})?'


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (len(name), name))


_is_plain = re.compile(f"{_PLAIN}*").fullmatch
_patterns = dict[bytes, tuple["re.Pattern[bytes]", str]]()
_known = dict[str, _Known]()

_PERSON, _LOGIN = ("|".join(sorted(each)) for each in (IN_PERSON, LOGINS))
_ACT = re.compile(
    (
        rf'{{"at": {_TEXT}, "id": {_ID}, "pid": {_WHOLE}, "xid": {_ID}, "actor": {_TEXT}, "build": {_TEXT}, '
        # Whoever acts in person does so with a session and by a login of the application; else the judge tells.
        rf'"method": (?>("(?:{_PERSON})")|{_TEXT}), "cluster": ([1-9][0-9]{{0,18}}), '
        rf'"db_user": (?(3)"(?:{_LOGIN})"|{_TEXT}){_maybe("network")}, "request": {_TEXT}'
        rf'(?(3), "session": "{_PLAIN}++"|{_maybe("session")}){_maybe("document")}{_maybe("acting_as")}, '
        rf'"operation": {_TEXT}(?:, "commitment": "([0-9a-f]{{64}})")?, "has_reason": (true|false)'
        rf"{_maybe('legal_basis')}{_maybe('on_behalf_of')}{_maybe('acting_decree')}}}\]"
    ).encode()
)
