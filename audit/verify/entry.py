"""Parser of one leaf: its parts, if it is written in the only valid form and has every part it must have.

Called for every leaf of an export or of evidence. `audit.canonical` is the judge; most texts pass by a shorter way
that agrees with it: read and print by the machine's own JSON, and look at the order of the keys.
"""

import re
from dataclasses import dataclass
from json import JSONDecoder, JSONEncoder
from typing import Any, NoReturn

from audit.canonical import NotCanonical, parse, serialize
from audit.limits import MAX_CACHED_KEY_SHAPES
from audit.verify.finding import FaultCode, Finding, make_finding

CONTROL = "audit.checkpoint"
MAX_ID = 1 << 60
_ENTRY = ("at", "op", "pk", "new", "old", "seq", "nonce", "subject", "relation")
_ENTRY_KEYS = (*_ENTRY, "new_commitment", "old_commitment")
_OPS = frozenset("IUDBSRTEC")
_HEX = re.compile(r"[0-9a-f]{64}").fullmatch
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry and its transaction; `tx_text` is the transaction as it is written."""

    entry: dict[str, Any]
    tx: dict[str, Any]
    tx_text: str

    @property
    def is_control(self) -> bool:
        """Whether this is the entry before a checkpoint."""
        return bool(self.entry["op"] == "C" and self.entry["relation"] == CONTROL)


class BadLeaf(Exception):
    """A leaf that cannot be understood."""

    def __init__(self, code: FaultCode, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why

    def finding_at(self, index: int | None) -> Finding:
        """Say where it stands."""
        return make_finding(self.code, index, why=self.why)


class _FastParseFailed(ValueError):
    """The shorter way does not decide this."""


def parse_leaf(raw: bytes) -> Leaf:
    """Read the bytes of a leaf.

    Raises: BadLeaf
    """
    try:
        entry, tx, tx_text = _parse_fast(raw)
    except (ValueError, RecursionError):
        entry, tx, tx_text = _parse_strictly(raw)
    if tuple(entry) != _ENTRY_KEYS:
        raise BadLeaf(FaultCode.BAD_SHAPE, "the parts of the entry are others")
    if why := _fault_of_entry(entry) or _fault_of_tx(tx):
        raise BadLeaf(FaultCode.BAD_SHAPE, why)
    return Leaf(entry, tx, tx_text)


def _parse_fast(raw: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    text = raw.decode()
    found, end = _DECODER.raw_decode(text)
    if end != len(text) or type(found) is not list or len(found) != 3 or found[0] != 1 or found[0] is True:
        raise _FastParseFailed
    _, entry, tx = found
    if type(entry) is not dict or type(tx) is not dict or not (_is_ordered(entry) and _is_ordered(tx)):
        raise _FastParseFailed
    tx_text = _print(tx)
    if f"[1, {_print(entry)}, {tx_text}]" != text or "\\u0000" in text:
        raise _FastParseFailed
    return entry, tx, tx_text


def _parse_strictly(raw: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    try:
        found = parse(raw)
    except NotCanonical as fault:
        raise BadLeaf(FaultCode.NOT_CANONICAL, str(fault)) from fault
    match found:
        case [int() as version, dict() as entry, dict() as tx] if version == 1 and version is not True:
            return entry, tx, serialize(tx)
        case _:
            raise BadLeaf(FaultCode.BAD_SHAPE, "it is not [1, entry, transaction]")


def _fault_of_entry(entry: dict[str, Any]) -> str | None:
    if not _is_id(entry["seq"]):
        return "seq"
    if entry["op"] not in _OPS or type(entry["relation"]) is not str or type(entry["at"]) is not str:
        return "op, relation, at"
    if type(entry["pk"]) is not dict or not _is_image(entry["old"]) or not _is_image(entry["new"]):
        return "pk, old, new"
    if not _is_hash(entry["old_commitment"]) or not _is_hash(entry["new_commitment"]):
        return "commitment"
    if type(entry["nonce"]) is not str or not _UUID(entry["nonce"]):
        return "nonce"
    return None


def _fault_of_tx(tx: dict[str, Any]) -> str | None:
    if not _is_id(tx.get("id")) or not _is_id(tx.get("xid")):
        return "id, xid"
    if type(tx.get("cluster")) not in (int, str):
        return "cluster"
    return None if _is_hash(tx.get("commitment")) else "commitment"


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value < MAX_ID


def _is_image(value: object) -> bool:
    return value is None or type(value) is dict


def _is_hash(value: object) -> bool:
    return value is None or (type(value) is str and _HEX(value) is not None)


def _is_ordered(value: Any) -> bool:
    """Whether every object has its keys by length and then by bytes."""
    inner = value
    if type(value) is dict:
        keys = tuple(value)
        if keys not in _VALID_SHAPES:
            raws = [(len(raw), raw) for raw in map(str.encode, keys)]
            if sorted(raws) != raws:
                return False
            if len(_VALID_SHAPES) < MAX_CACHED_KEY_SHAPES and sum(map(len, keys)) < 1_000:
                _VALID_SHAPES.add(keys)
        inner = value.values()
    for each in inner:  # a loop, because this runs for every part of every leaf
        kind = type(each)
        if (kind is dict or kind is list) and not _is_ordered(each):
            return False
    return True


def _refuse(_: str) -> NoReturn:
    raise _FastParseFailed


_VALID_SHAPES = set[tuple[str, ...]]()
_DECODER = JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_print = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(", ", ": ")).encode
