"""A small log made of Python values alone: what a correct sealer, exporter and maker of evidence would have written.

Everything is decided by a seed, so that a finding can be repeated.
"""

import json
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from audit.canonical import parse, serialize
from audit.checkpoint import Checkpoint, sign_note, signature_line
from audit.evidence_range import hashes_to_lines, prove_range
from audit.key import Algorithm, Signer, encode, generate_key
from audit.merkle import inclusion_proof, leaf_hash, root
from audit.succession import SignedConsent, Succession, sign_endorsement, sign_succession
from audit.tile import ENTRIES_LEVEL, WIDTH, Growth, Tile, Tree, join_entries, new_tiles
from audit.tlog_proof import TlogProof

HOST = "kepegawaian.example"
EMPLOYEE, LEAVE = "hr.employee", "leave.request"
KEYS = {number: generate_key(f"{HOST}/audit/{number}") for number in (1, 2)}
SPARE = generate_key(f"{HOST}/audit/1")
RECEIPTS = generate_key(f"{HOST}/receipt")
KEYS_UNDER = {
    2: Signer(replace(KEYS[1].verifier, name=KEYS[2].verifier.name), KEYS[1].seed)
}  # the first key, renamed
DECIDERS = ("00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2")
_ACTS = {"requested_by": "requestErasure", "approved_by": "approveErasure"}
WITNESSES = [generate_key(f"witness{n}.example", Algorithm.COSIGNATURE_ED25519) for n in range(3)]


@dataclass
class LogBuilder:
    """A log as it grows: leaves, values, kept checkpoints, and what control entries must know."""

    seed: int = 1
    key: Signer = field(default_factory=lambda: KEYS[1])
    cluster: int = 7_400_000_000_000_000_001
    leaves: list[bytes] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    seq: int = 0
    tx: int = 0
    xid: int = 700
    batch: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sealed: int | None = None
    watermark: int = 0
    keys: list[Signer] = field(default_factory=list)
    cosigners: list[Signer] = field(default_factory=list)
    cosigned_at: int = 1_773_100_000  # after every entry
    sealed_at: str | None = None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.keys = self.keys or [self.key]

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.key.verifier.name

    def uuid(self) -> str:
        """A new identifier."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def act(
        self, *, reason: str | None = None, operation: str = "updateEmployee", **who: Any
    ) -> dict[str, Any]:
        """Begin a transaction; `who` are other facts of it."""
        self.tx += 1
        self.xid += 1
        tx: dict[str, Any] = {
            "id": self.tx,
            "cluster": self.cluster,
            "xid": self.xid,
            "at": f"2026-03-0{self.tx % 9 + 1}T08:00:00.5+00:00",
            "actor": self.uuid(),
            "method": "password",
            "request": self.uuid(),
            "operation": operation,
            "has_reason": reason is not None,
            "build": "0.1.0",
            "db_user": "app",
            "pid": 4711,
        } | who
        if reason is not None:
            tx["commitment"] = self._commit({"tx": self.tx}, {"reason": reason})
        return tx

    def change(
        self,
        tx: dict[str, Any],
        relation: str = EMPLOYEE,
        op: str = "U",
        *,
        personal: bool = True,
        **entry: Any,
    ) -> int:
        """Write one entry and return the index of its leaf."""
        self.seq += 1
        whole: dict[str, Any] = {
            "seq": self.seq,
            "at": tx["at"],
            "relation": relation,
            "op": op,
            "pk": {"id": self.uuid()},
            "subject": self.uuid() if personal else None,
            "old": None if op == "I" else {"grade": "III/a"},
            "new": {"grade": "III/b", "allowance": 1_250_000},
            "old_commitment": None,
            "new_commitment": None,
            "nonce": self.uuid(),
        } | entry
        if personal and op in "IU":
            name = {"name": f"Pegawai {self.seq}", "born": "1990-01-01"}
            whole["new_commitment"] = self._commit({"seq": self.seq, "side": "new"}, name)
            if op == "U":
                whole["old_commitment"] = self._commit({"seq": self.seq, "side": "old"}, name | {"name": "X"})
        self.batch[relation][op] += 1
        return self.append(whole, tx)

    def append(self, entry: dict[str, Any], tx: dict[str, Any]) -> int:
        """Add a leaf as it is, counted nowhere."""
        self.leaves.append(serialize([1, entry, tx]).encode())
        return len(self.leaves) - 1

    def seal(self, **new: Any) -> int:
        """Write the control entry and sign; return the size."""
        tx = self.act(operation="seal", **({"at": self.sealed_at} if self.sealed_at else {}))
        size = len(self.leaves) + 1
        previous = None
        if self.sealed is not None:
            previous = {"size": self.sealed, "root": encode(self.root(self.sealed))}
        self.watermark = max(self.watermark, new.pop("watermark", self.xid))
        body = {
            "origin": self.origin,
            "cluster": str(self.cluster),
            "watermark": str(self.watermark),
            "xid": str(tx["xid"]),
            "last_seq": self.seq,
            "counts": {relation: dict(counts) for relation, counts in self.batch.items()},
            "manifest": "a" * 64,
            "build": "0.1.0",
            "previous": previous,
            "keys": [each.verifier.vkey for each in self.keys],
        } | new
        if self.keys[1:]:
            body.setdefault(
                "endorsements", [sign_endorsement(self.keys[0].verifier.vkey, self.keys[1].signing_key)]
            )
        self.batch.clear()
        self.change(tx, "audit.checkpoint", "C", personal=False, pk={"size": size}, old=None, new=body)
        self.batch.clear()
        self.sealed = size
        self.sign()
        return size

    def sign(self) -> str:
        """Sign the tree as it is."""
        size = len(self.leaves)
        text = Checkpoint(self.origin, size, self.root(size)).text
        note = sign_note(text, self.keys[0].signing_key)
        note += "".join(signature_line(text, each.signing_key) for each in self.keys[1:])
        note += "".join(signature_line(text, e.signing_key, at=self.cosigned_at) for e in self.cosigners)
        self.notes[size] = note
        return note

    def erase(self, entries: str, transactions: str = "{}", **new: Any) -> int:
        """Destroy values and say so."""
        body = {
            "legal_basis": "PP 28/2012",
            "decree": "SK 12/2026",
            "decree_date": "2026-02-01",
            "entries": entries,
            "transactions": transactions,
            "requested_by": self.uuid(),
            "approved_by": self.uuid(),
        } | new
        gone = [_numbers(entries), _numbers(transactions)]
        self.values = [v for v in self.values if v.get("seq") not in gone[0] and v.get("tx") not in gone[1]]
        request, subject = self.uuid(), self.uuid()
        self.agree(request, subject, body)
        tx = self.act(operation="erase")
        self.step(tx, request, "U", {"state": "CARRIED_OUT"})
        return self.change(
            tx, "audit.disclosure", "E", personal=False, pk={"erasure": request}, subject=subject, old=None, new=body
        )  # fmt: skip

    def agree(self, request: str, subject: str, told: dict[str, Any]) -> None:
        """Let one ask and another approve."""
        facts = {"id": request, "employee_id": subject, "legal_basis": told["legal_basis"]}
        asked = facts | {"state": "REQUESTED", "decree_number": told["decree"]}
        by = [self.in_person(told[who], act) for who, act in _ACTS.items()]
        self.step(by[0], request, "I", asked, subject=subject)
        self.step(by[1], request, "U", {"state": "APPROVED"}, subject=subject)

    def step(self, tx: dict[str, Any], request: str, op: str, new: dict[str, Any], **entry: Any) -> int:
        """Move a request to destroy values."""
        old = None if op == "I" else {"state": "?"}
        return self.change(
            tx, "hr.erasure", op, personal=False, pk={"id": request}, old=old, new=new, **entry
        )

    def in_person(self, actor: str, operation: str, **who: Any) -> dict[str, Any]:
        """Begin a transaction of somebody who is signed in."""
        facts = {"method": "SESSION", "session": self.uuid(), "db_user": "jejak_app", "actor": actor}
        return self.act(operation=operation, **facts | who)

    def restore(self, size: int, *, until: Checkpoint, is_key_lost: bool = False, **continues: Any) -> int:
        """Go back to an older size, as an honest restore does, and go on under the next origin."""
        root_left = self.root(size)
        del self.leaves[size:]
        self.notes = {at: note for at, note in self.notes.items() if at <= size}
        kept: list[Any] = [parse(each) for each in self.leaves]
        txs = {tx["id"] for _, _, tx in kept}
        self.values = [e for e in self.values if e.get("tx") in txs or 0 < e.get("seq", 0) <= size]
        self.sealed, self.seq, self.tx = size, self.seq + 1_000, self.tx + 1_000
        self.key, self.cluster, self.watermark, self.xid = KEYS[2], self.cluster + 1, 0, 500
        self.keys = [KEYS[2]]
        self.batch.clear()
        decision = Succession(
            before=until, after=Checkpoint(self.origin, size, root_left), vkey=self.key.verifier.vkey,
            decree="SK 77/2026", request=SignedConsent(DECIDERS[0], "2026-03-03"),
            approval=SignedConsent(DECIDERS[1], "2026-03-03"),
        )  # fmt: skip
        return self.seal(
            endorsements=[]
            if is_key_lost
            else [sign_endorsement(self.key.verifier.vkey, KEYS_UNDER[2].signing_key)],
            continues={
                "origin": until.origin,
                "size": until.size,
                "root": encode(until.root),
                "lost_from": size,
                "lost_until": until.size,
                "decree": "SK 77/2026",
                "by": list(DECIDERS),
                "note": sign_succession(decision, self.key.signing_key),
            }
            | continues,
        )

    def root(self, size: int) -> bytes:
        """The root at a size."""
        return root([leaf_hash(each) for each in self.leaves[:size]])

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The checkpoint at a size."""
        at = len(self.leaves) if size is None else size
        return Checkpoint(self.origin, at, self.root(at))

    def parts(self, index: int) -> Any:
        """Version, entry and transaction of a leaf."""
        return parse(self.leaves[index])

    def change_leaf(self, index: int, **entry: Any) -> bytes:
        """The leaf with other words in its entry."""
        _, old, tx = self.parts(index)
        return serialize([1, old | entry, tx]).encode()

    def changed_tx(self, index: int, **tx: Any) -> bytes:
        """The leaf with other words in its transaction."""
        _, entry, old = self.parts(index)
        return serialize([1, entry, old | tx]).encode()

    def _commit(self, where: dict[str, Any], value: dict[str, str]) -> str:
        salt, text = self.random.randbytes(16), serialize(dict(value))
        self.values.append(where | {"salt": salt.hex(), "values": text})
        return sha256(salt + text.encode()).hexdigest()


def build_log(seed: int = 1, *, batches: int = 4, changes: int = 6, has_deciders: bool = False) -> LogBuilder:
    """A log with a few sealed batches of changes of every sort, and with two persons who may let it go on."""
    log = LogBuilder(seed)
    if has_deciders:
        for who, role in zip(DECIDERS, ("ADMINISTRATOR", "AUDITOR"), strict=True):
            new = {"role": role, "account_id": who}
            log.change(log.act(operation="giveRole"), "hr.account_role", "I", personal=False, new=new)
    for number in range(batches):
        for at in range(changes):
            tx = log.act(reason="Usulan atasan" if at % 2 else None)
            log.change(tx, op="UID"[at % 3])
            if at % 3 == 0:
                log.change(tx, LEAVE, "I", personal=False, old=None, new={"days": at, "ratio": 1})
        if number % 2:
            log.change(log.act(operation="readPay"), "pay.grade", "R", personal=False, old=None)
        log.seal()
    return log


def policy_text(*logs: Signer, witnesses: int = 0, quorum: str = "none") -> str:
    """A policy with these logs, and witnesses in one group `all-of-them` that two must have seen."""
    lines = [f"log {each.verifier.vkey}" for each in logs or KEYS.values()]
    lines += [f"witness w{n} {WITNESSES[n].verifier.vkey}" for n in range(witnesses)]
    if witnesses:
        lines.append("group two-of-them 2 " + " ".join(f"w{n}" for n in range(witnesses)))
    return "\n".join([*lines, f"quorum {quorum}", ""])


def build_tiles(leaves: list[bytes]) -> dict[Tile, bytes]:
    """All tiles and bundles of a tree."""
    growth, found = Growth(), dict[Tile, bytes]()
    found |= dict(growth.append([leaf_hash(each) for each in leaves]))
    found |= dict(growth.partial_tiles())
    for tile in new_tiles(0, len(leaves)):
        if tile.level == 0:
            start = tile.index * WIDTH
            found[Tile(ENTRIES_LEVEL, tile.index, tile.width)] = join_entries(
                leaves[start : start + tile.width]
            )
    return found


def write_export(
    log: LogBuilder, folder: Path, *, policy: str | None = None, keep: bool = True, values: bool = True
) -> Path:
    """Write the log as a folder."""
    for tile, content in build_tiles(log.leaves).items():
        _write(folder / tile.path, content)
    _write(folder / "checkpoint", log.notes[len(log.leaves)].encode())
    _write(folder / "policy", (policy or policy_text()).encode())
    if keep:
        for size, note in log.notes.items():
            _write(folder / "checkpoints" / str(size), note.encode())
    if values:
        lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in log.values]
        _write(folder / "disclosures.jsonl", "".join(lines).encode())
    return folder


def build_receipt(
    log: LogBuilder, indexes: list[int], *, due: str = "2026-03-01T09:00:00Z", **lines: Any
) -> str:
    """The receipt of the transaction of these leaves."""
    tx = log.parts(indexes[0])[2]
    said = {
        "request": tx["request"],
        "operation": tx["operation"],
        "xid": tx["xid"],
        "transaction": tx["id"],
        "included-by": due,
    } | {name.replace("_", "-"): value for name, value in lines.items()}
    hashes = [f"leaf {encode(leaf_hash(log.leaves[at]))}" for at in indexes]
    text = "\n".join(
        [f"{log.origin}/receipt", *(f"{name} {value}" for name, value in said.items()), *hashes, ""]
    )
    return sign_note(text, RECEIPTS.signing_key)


def proof_file(log: LogBuilder, index: int) -> str:
    """The `.tlog-proof` of one leaf."""
    hashes = [leaf_hash(each) for each in log.leaves]
    return TlogProof(index, tuple(inclusion_proof(hashes, index)), log.notes[len(log.leaves)]).text


@dataclass
class Choice:
    """What evidence is made of."""

    start: int = 0
    until: int | None = None
    relation: str | None = EMPLOYEE
    values: bool = True
    summary: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(
        default_factory=dict
    )  # instead of those made here; None leaves it out
    drop: tuple[int, ...] = ()


def write_evidence(log: LogBuilder, path: Path, choice: Choice | None = None) -> Path:
    """Write evidence as an archive."""
    asked = choice or Choice()
    files = evidence_files(log, asked) | asked.files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            if content is not None:
                packed.writestr(name, content)
    return path


def evidence_files(log: LogBuilder, asked: Choice) -> dict[str, bytes | None]:
    """The files of evidence."""
    until = len(log.leaves) if asked.until is None else asked.until
    parsed: dict[int, Any] = {at: parse(log.leaves[at]) for at in range(asked.start, until)}
    counts = defaultdict[str, Counter[str]](Counter)
    for _, entry, _ in parsed.values():
        counts[entry["relation"]][entry["op"]] += 1
    chosen = [at for at, (_, entry, _) in parsed.items() if asked.relation in (None, entry["relation"])]
    chosen = [at for at in chosen if at not in asked.drop]
    controls = [at for at, (_, entry, _) in parsed.items() if entry["op"] in "CE"]
    stated = [parsed[at][1]["new"] for at in controls if parsed[at][1]["op"] == "C"]
    summary = {
        "version": 1,
        "origin": log.origin,
        "checkpoint_size": len(log.leaves),
        "range": [asked.start, until],
        "filter": {"relation": asked.relation} if asked.relation else {},
        "matched": len(chosen),
        "counts": {relation: dict(ops) for relation, ops in counts.items()},
        "watermark": stated[-1]["watermark"] if stated else None,
        "made_at": "2026-04-01T00:00:00Z",
        "made_by": "auditor",
    } | asked.summary
    lines = [
        {"index": at, "leaf": log.leaves[at].decode(), "disclosed": _list_disclosed(log, parsed[at], asked)}
        for at in chosen
    ]
    read = {Tile(each.level, each.index, each.width): raw for each, raw in build_tiles(log.leaves).items()}
    proof = prove_range(Tree(len(log.leaves), read.__getitem__), asked.start, end=until)
    hashes = [leaf_hash(log.leaves[at]) for at in range(asked.start, until)]
    return {
        "ringkasan.json": json.dumps(summary).encode(),
        "policy": policy_text().encode(),
        "checkpoint": log.notes[len(log.leaves)].encode(),
        "rentang.hashes": hashes_to_lines(hashes).encode(),
        "rentang.proof": hashes_to_lines(proof).encode(),
        "kendali.jsonl": _jsonl([{"index": at, "text": log.leaves[at].decode()} for at in controls]),
        "entri.jsonl": _jsonl(lines),
        **{f"bukti/{at}.tlog-proof": proof_file(log, at).encode() for at in chosen},
    }


def _list_disclosed(log: LogBuilder, leaf: Any, asked: Choice) -> dict[str, Any] | None:
    if not asked.values:
        return None
    found = dict[str, Any]()
    for each in log.values:
        value = {"salt": each["salt"], "values": each["values"]}
        if each.get("seq") == leaf[1]["seq"]:
            found[each["side"]] = value
        if each.get("tx") == leaf[2]["id"]:
            found["tx"] = value
    return found


def _jsonl(lines: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines).encode()


def _numbers(text: str) -> set[int]:
    pairs = [each.split(",") for each in text[2:-2].split("),[")] if text != "{}" else []
    return {number for low, high in pairs for number in range(int(low), int(high))}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
