"""Rules of delegation (Plt. and Plh.): who may be delegated to a post, and when somebody must be.

A plt carries out a post that nobody holds, a plh one whose holder is away for a while. Neither hands on what was handed
to them, and neither acts on their own leave. Never reads who holds what: facts are handed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rulebook.errors import (
    DelegateNotPermitted,
    DelegateRequired,
    DelegateStillNeeded,
    DelegateUnfit,
    DelegationTooLong,
    InvalidInput,
    WrongDelegationKind,
)
from rulebook.table import entry
from rulebook.tenure import add_months
from rulebook.values import DelegationKind, LeaveKind


@dataclass(frozen=True, slots=True)
class DelegationDecree:
    """What a decree says: as which kind, from which day until which."""

    kind: DelegationKind
    effective_from: date
    effective_until: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is to stand in: whether they hold the post, name themself, could act here, and are there throughout."""

    is_holder: bool = False
    is_namer: bool = False
    has_account: bool = True
    service_until: date | None = None
    away_from: date | None = None


def check_decree(decree: DelegationDecree, candidate: Candidate, *, is_held: bool, on: date) -> None:
    """Refuse a delegation that cannot stand.

    Source: SE Kepala BKN 1/SE/I/2021 (unverified)
    Raises: InvalidInput, WrongDelegationKind, DelegationTooLong, DelegateUnfit
    """
    if decree.effective_until < max(decree.effective_from, on):
        raise InvalidInput(
            path=("effective_until",),
            why_id="Hari akhir penugasan mendahului hari mulainya, atau sudah lewat.",
            why_en="The last day is before the first, or in the past.",
        )
    if (decree.kind is DelegationKind.PLH) is not is_held:
        raise WrongDelegationKind(kind=decree.kind, rule=entry("cuti.penugasan.plt_bulan", on=on).source)
    months = entry("cuti.penugasan.plt_bulan", on=on)
    latest = add_months(decree.effective_from, months.integer) - timedelta(days=1)
    if decree.kind is DelegationKind.PLT and decree.effective_until > latest:
        raise DelegationTooLong(months=months.integer, latest=latest, rule=months.source)
    _check_candidate(decree, candidate)


def _check_candidate(decree: DelegationDecree, candidate: Candidate) -> None:
    ends = candidate.service_until
    faults = (
        (candidate.is_holder, "Orang ini sendiri yang memangku jabatan itu.", "This person holds the post."),
        (candidate.is_namer, "Tidak seorang pun menunjuk dirinya sendiri.", "Nobody names themself."),
        (not candidate.has_account, "Orang ini belum mempunyai akun.", "This person has no account yet."),
        (
            ends is not None and ends < decree.effective_until,
            "Masa kerja orang ini berakhir sebelum penugasannya.",
            "This person's service ends before the delegation does.",
        ),
        (
            candidate.away_from is not None,
            "Orang ini sendiri cuti pada hari-hari itu.",
            "This person is on leave on those days.",
        ),
    )
    for is_so, indonesian, english in faults:
        if is_so:
            raise DelegateUnfit(why_id=indonesian, why_en=english)


def check_authority(leave: LeaveKind, *, is_delegate: bool, on: date) -> None:
    """Refuse a step that nobody takes on behalf of somebody else.

    Source: SE Kepala BKN 1/SE/I/2021 (unverified); PP 11/2017 art. 309 keeps unpaid leave with the head of the regency
    Raises: DelegateNotPermitted
    """
    kept = entry("cuti.penugasan.tidak_boleh", on=on)
    if is_delegate and leave in kept.strings:
        raise DelegateNotPermitted(leave_kind=leave, rule=kept.source)


@dataclass(frozen=True, slots=True)
class UncoveredPost:
    """A post at which others' leave waits for the applicant, and the first and last day on which nobody stands in."""

    title: str
    first: date
    last: date


def check_covered(uncovered: Iterable[UncoveredPost], *, on: date) -> None:
    """Refuse leave of the person who advises or decides while nobody stands in for them on one of its days.

    Source: the office's own setting
    Raises: DelegateRequired
    """
    demanded = entry("cuti.penugasan.wajib", on=on)
    if not demanded.boolean:
        return
    for duty in uncovered:
        raise DelegateRequired(title=duty.title, first=duty.first, last=duty.last, rule=demanded.source)


def check_still_covered(uncovered: Iterable[UncoveredPost], *, on: date) -> None:
    """Refuse an end that leaves a post to nobody while its holder is on granted leave.

    Source: the office's own setting
    Raises: DelegateStillNeeded
    """
    demanded = entry("cuti.penugasan.wajib", on=on)
    if not demanded.boolean:
        return
    for duty in uncovered:
        raise DelegateStillNeeded(title=duty.title, first=duty.first, last=duty.last, rule=demanded.source)
