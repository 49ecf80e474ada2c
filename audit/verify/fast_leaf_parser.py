"""Fast leaf parser: one pattern for each relation, learned from leaves that the strict parser has read.

Called for every leaf of an export, before `entry`. What matches is written in its only valid form, has every part it
must have, and says what `entry` would read from it; a test holds the two against each other. What does not match is
not wrong for that: an escape, a nested value, a column not seen yet, every control entry, requests to destroy data,
roles and a person's act at a login that is not the application's are the judge's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audit.limits import MAX_LEARNED_COLUMNS, MAX_LEARNED_RELATIONS, MIN_LEARNED_LEAVES
from audit.verify.deciders import ROLE_RELATION
from audit.verify.entry import Leaf
from audit.verify.erasure import APPLICATION_LOGINS, PERSONAL_METHODS, REQUEST_RELATION

_PLAIN = r"[ !#-\[\]-~]"  # what no JSON text escapes
_TEXT = f'"{_PLAIN}*+"'
_INTEGER = r"(?:0|-?[1-9][0-9]{0,30})"
_SCALAR = rf"{_TEXT}|{_INTEGER}(?:\.[0-9]{{1,30}})?|true|false|null"
_VALUE = rf"(?:{_SCALAR}|\[(?:{_TEXT}(?:, {_TEXT})*+)?\])"
_UUID = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))
_HASH = '(?:null|"([0-9a-f]{64})")'
_ID = "([1-9][0-9]{0,17})"
_RELATION = b', "relation": "'

Row = tuple[Any, ...]
"""Kind, number, and the new and the old commitment in hexadecimal digits; as a pattern or the judge gives them."""


class LeafTransaction(NamedTuple):
    """A transaction as a leaf tells it; `reason` is the commitment to its reason, `text` all of it as it is written."""

    id: int
    xid: int
    cluster: str
    reason: bytes | str | None
    text: bytes


@dataclass
class LeafRun:
    """What neighbouring leaves say, side by side."""

    rows: list[Row] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    transactions: list[LeafTransaction] = field(default_factory=list)


@dataclass
class _LearnedRelation:
    """What the leaves of a relation held so far."""

    key: tuple[str, ...]
    columns: set[str] = field(default_factory=set)
    compiled_columns: set[str] = field(default_factory=set)
    leaf_count: int = 0


class FastLeafReader:
    """Reads leaf after leaf, and remembers how the one before was read."""

    def __init__(self) -> None:
        self._entry, self._relation = re.compile(b"(?!)"), ""
        self._transaction = LeafTransaction(0, 0, "", None, b"?")

    def read(self, leaves: Iterable[bytes]) -> Iterator[LeafRun | bytes]:
        """Yield what neighbours say, and between them each leaf of which only the judge can tell."""
        found = LeafRun()
        for raw in leaves:
            text = self._transaction.text
            row = None
            if raw.endswith(text):  # most neighbours stand in one transaction, and many in one relation
                row = self._entry.fullmatch(raw, 0, len(raw) - len(text))
            row = row or self._switch_pattern(raw)
            if row:
                found.rows.append(row.groups())
                found.relations.append(self._relation)
                found.transactions.append(self._transaction)
                continue
            if found.rows:
                yield found
                found = LeafRun()
            yield raw
        if found.rows:
            yield found

    def _switch_pattern(self, raw: bytes) -> "re.Match[bytes] | None":
        """Turn to the relation and the transaction of a leaf."""
        at = raw.rfind(_RELATION) + len(_RELATION)
        known = _patterns.get(raw[at : raw.find(b'"', at)])
        row = known and known[0].match(raw)
        act = row and _TRANSACTION_PATTERN.fullmatch(raw, row.end())
        if not (known and row and act):
            return None
        number, xid, _, cluster, commitment, has_reason = act.groups()
        reason = commitment if has_reason == b"true" else None
        self._transaction = LeafTransaction(int(number), int(xid), cluster.decode(), reason, raw[row.end() :])
        self._entry, self._relation = known
        return row


def leaf_run_of(leaf: Leaf) -> LeafRun:
    """Return the same of a leaf that the judge has read, and learn from it."""
    entry, tx = leaf.entry, leaf.tx
    _learn(leaf)
    reason = tx.get("commitment") if tx.get("has_reason") is not False else None
    act = LeafTransaction(tx["id"], tx["xid"], str(tx["cluster"]), reason, f"{leaf.tx_text}]".encode())
    row = entry["op"].encode(), entry["seq"], entry["new_commitment"], entry["old_commitment"]
    return LeafRun([row], [entry["relation"]], [act])


def _learn(leaf: Leaf) -> None:
    """Remember the columns of a leaf's relation, and now and then make a pattern of them."""
    entry = leaf.entry
    name = entry["relation"]
    if (
        leaf.is_control
        or name in (REQUEST_RELATION, ROLE_RELATION)
        or (name not in _learned_relations and len(_learned_relations) >= MAX_LEARNED_RELATIONS)
    ):
        return
    known = _learned_relations.setdefault(name, _LearnedRelation(tuple(entry["pk"])))
    known.columns |= {*(entry["new"] or ()), *(entry["old"] or ())}
    known.leaf_count += 1
    is_time = known.leaf_count >= MIN_LEARNED_LEAVES and known.leaf_count.bit_count() == 1
    if is_time and known.columns != known.compiled_columns and len(known.columns) <= MAX_LEARNED_COLUMNS:
        known.compiled_columns = set(known.columns)
        if all(map(_is_plain, (name, *known.key, *known.columns))):
            _patterns[name.encode()] = _build_pattern(name, known), name


def _build_pattern(name: str, known: _LearnedRelation) -> "re.Pattern[bytes]":
    """Make the pattern of an entry: of its columns any, each once, in the order in which they are printed."""
    members = "".join(
        f'(?:"{re.escape(each)}": {_VALUE}(?:, (?=")|(?=}})))?+' for each in _sort_names(known.columns)
    )
    key = ", ".join(f'"{re.escape(each)}": (?:{_SCALAR})' for each in _sort_names(known.key))
    image = rf"(?:null|{{{members}}})"
    whole = (
        rf'\[1, {{"at": {_TEXT}, "op": "([IUDBSRT])", "pk": {{{key}}}, "new": {image}, "old": {image}, "seq": {_ID}, '
        rf'"nonce": "{_UUID}", "subject": (?:null|{_TEXT}), "relation": "{re.escape(name)}", '
        rf'"new_commitment": {_HASH}, "old_commitment": {_HASH}}}, '
    )
    return re.compile(whole.encode())


def _optional_member(name: str) -> str:
    return f'(?:, "{name}": {_TEXT})?'


def _sort_names(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (len(name), name))


_is_plain = re.compile(f"{_PLAIN}*").fullmatch
_patterns = dict[bytes, tuple["re.Pattern[bytes]", str]]()
_learned_relations = dict[str, _LearnedRelation]()

_PERSON, _LOGIN = ("|".join(sorted(each)) for each in (PERSONAL_METHODS, APPLICATION_LOGINS))
_TRANSACTION_PATTERN = re.compile(
    (
        rf'{{"at": {_TEXT}, "id": {_ID}, "pid": {_INTEGER}, "xid": {_ID}, "actor": {_TEXT}, "build": {_TEXT}, '
        # A person who acts in person does so with a session and by a login of the application; else the judge tells.
        rf'"method": (?>("(?:{_PERSON})")|{_TEXT}), "cluster": ([1-9][0-9]{{0,18}}), '
        rf'"db_user": (?(3)"(?:{_LOGIN})"|{_TEXT}){_optional_member("network")}, "request": {_TEXT}'
        rf'(?(3), "session": "{_PLAIN}++"|{_optional_member("session")})'
        rf"{_optional_member('document')}{_optional_member('acting_as')}, "
        rf'"operation": {_TEXT}(?:, "commitment": "([0-9a-f]{{64}})")?, "has_reason": (true|false)'
        rf"{_optional_member('legal_basis')}{_optional_member('on_behalf_of')}{_optional_member('acting_decree')}}}\]"
    ).encode()
)
