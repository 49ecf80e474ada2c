"""Check of continuations and key changes: each decision against its signature and its two persons.

A row that the log's key has not signed the sealer does not believe; here it is named. The two must be known from what
was sealed before the log broke off: what a superuser writes later makes nobody an administrator.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from audit.checkpoint import NoteError
from audit.succession import SignedConsent, Succession, filter_vkeys, parse_claimed_origin, parse_succession
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.seals import Seals
from jejak.doctor.sql import statement
from jejak.ledger.sql import statement as shared

_REASONS = {
    "unsigned": (
        "tidak ditandatangani dengan kunci log: ditulis langsung ke basis data",
        "no key of the log has signed it: it was written into the database by hand",
    ),
    "differs": (
        "barisnya berkata lain daripada keputusan yang ditandatangani",
        "the row says something else than the decision that was signed",
    ),
    "strangers": (
        "{who} bukan administrator atau auditor menurut bagian log yang disegel sebelum terputus",
        "{who} was no administrator or auditor by what was sealed before the log broke off",
    ),
    "gone": (
        "log menyebut keputusan ini, tetapi barisnya tidak ada lagi",
        "the log states this decision, and its row is gone",
    ),
}


async def check_successions(
    connection: asyncpg.Connection, seals: Seals, *, vkeys: Sequence[str], examination: Examination
) -> list[DoctorFinding]:
    """Decisions that nobody signed, that say something else than was signed, or whose persons could not decide."""
    found = list[DoctorFinding]()
    keys = sorted({*vkeys, *seals.keys})
    rows = await connection.fetch(statement("continuations"))
    for row in rows:
        subject = f"audit.continuation id={row['id']}"
        decision = _parse_succession(row["note"], keys)
        if decision is None:
            found.append(_forged_finding(subject, "unsigned"))
        elif not _is_as_signed(row, decision):
            found.append(_forged_finding(subject, "differs"))
        else:
            found += await _find_unentitled(connection, subject, decision)
    notes = {row["note"] for row in rows}
    for stated in seals.continuations:
        if stated.note not in notes:
            subject = f"leaf {stated.leaf} · audit.continuation"
            decision = _parse_succession(stated.note, keys)
            found.append(_forged_finding(subject, "gone"))
            found += await _find_unentitled(connection, subject, decision) if decision else []
    for leaf, vkey in seals.decided_keys:
        examination.add_remark(RemarkCode.KEY_DECIDED, leaf=leaf, keys=vkey)
    return found


def find_unknown_keys(vkeys: Sequence[str]) -> Iterator[DoctorFinding]:
    """Public keys that are kept here and that nothing vouches for."""
    for vkey in vkeys:
        details = {"id": f"kunci {vkey} tidak dijamin oleh kunci sebelumnya",
                   "en": f"no key before it vouches for the key {vkey}"}  # fmt: skip
        yield DoctorFinding(FindingKind.COPIES, FindingCode.KEY_UNVOUCHED, "ledger/vkeys", details=details)


def unkept_key(vkey: str | None) -> Iterator[DoctorFinding]:
    """The key that receipts are signed with, when the file of their public keys has it not."""
    if vkey:
        details = {"id": f"kunci {vkey}, yang menandatangani tanda terima di sini, tidak ada di dalamnya",
                   "en": f"it has not the key {vkey}, which signs receipts here"}  # fmt: skip
        yield DoctorFinding(
            FindingKind.COPIES, FindingCode.KEY_UNVOUCHED, "ledger/receipt.vkeys", details=details
        )


async def _find_unentitled(
    connection: asyncpg.Connection, subject: str, decision: Succession
) -> list[DoctorFinding]:
    found = list[DoctorFinding]()
    for act in (decision.request, decision.approval):
        if act and not await _may_decide(connection, act, decision.after.size):
            found.append(_forged_finding(subject, "strangers", who=act.who))
    return found


async def _may_decide(connection: asyncpg.Connection, act: SignedConsent, size: int) -> bool:
    try:
        day = datetime.fromisoformat(act.at).date()
    except ValueError:
        return False
    return bool(await connection.fetch(shared("deciders_in_log"), [act.who], size, day))


def _parse_succession(note: str | None, keys: Sequence[str]) -> Succession | None:
    try:
        return (
            None if note is None else parse_succession(note, filter_vkeys(keys, parse_claimed_origin(note)))
        )
    except NoteError:
        return None


def _is_as_signed(row: Any, decision: Succession) -> bool:
    before, approved = decision.before, decision.approval
    said = (
        before.origin,
        before.size,
        before.root,
        decision.after.size,
        decision.decree,
        decision.request.who,
    )
    read = tuple(row[each] for each in ("origin", "size", "root", "kept", "decree", "requested_by"))
    return said == read and row["approved_by"] == (approved.who if approved else None)


def _forged_finding(subject: str, why: str, **facts: str) -> DoctorFinding:
    indonesian, english = (each.format(**facts) for each in _REASONS[why])
    details = {"id": indonesian, "en": english, "why": why}
    return DoctorFinding(FindingKind.SEALS, FindingCode.CONTINUATION_FORGED, subject, details=details)
