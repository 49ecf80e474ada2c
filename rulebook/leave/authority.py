"""Authority over a person's leave: who advises and who decides.

The head of the regency may delegate (PP 11/2017 art. 309); the delegation is the office's own dated table,
handed over here as candidates. Never reads that table and never lets people decide on their own leave.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rulebook.errors import NoDecidingOfficer, NoSuperior
from rulebook.table import entry
from rulebook.values import LeaveKind, is_within


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One line of the delegation decree; a condition that is None admits everybody."""

    id: UUID
    unit_id: UUID
    deciding_post_id: UUID
    effective_from: date
    effective_until: date | None = None
    leave_kind: LeaveKind | None = None
    lowest_class: int | None = None
    highest_class: int | None = None
    lowest_grade: str | None = None
    highest_grade: str | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: own post, the units from the root down to the own one, class and grade."""

    person_id: UUID
    post_id: UUID
    unit_path: Sequence[UUID]
    job_class: int
    grade: str


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post, the post above it, and who holds it now; None when vacant."""

    superior_post_id: UUID | None
    holder_id: UUID | None


def _applies(rule: AuthorityLine, applicant: Applicant, leave: LeaveKind, on: date) -> bool:
    in_force = rule.effective_from <= on and (rule.effective_until is None or on <= rule.effective_until)
    lowest, highest = rule.lowest_class or 0, rule.highest_class or applicant.job_class
    return (
        in_force
        and rule.unit_id in applicant.unit_path
        and rule.leave_kind in (None, leave)
        and lowest <= applicant.job_class <= highest
        and is_within(applicant.grade, lowest=rule.lowest_grade, highest=rule.highest_grade)
    )


def _precision(rule: AuthorityLine, unit_path: Sequence[UUID]) -> tuple[int, int, int, date, str]:
    """Order rules: nearest unit, then most conditions, then narrowest classes, then newest."""
    ends = (rule.leave_kind, rule.lowest_class, rule.highest_class, rule.lowest_grade, rule.highest_grade)
    width = (rule.highest_class or 99) - (rule.lowest_class or 0)
    met = sum(end is not None for end in ends)
    return unit_path.index(rule.unit_id), met, -width, rule.effective_from, str(rule.id)


def find_authorised_officer(
    applicant: Applicant,
    rules: Iterable[AuthorityLine],
    *,
    leave: LeaveKind,
    on: date,
    vacant_posts: Container[UUID] = frozenset(),
) -> AuthorityLine:
    """Find the most precise line that names somebody else's post; `vacant_posts` are passed over.

    Source: PP 11/2017 art. 309 and the regency's delegation decree
    Raises: NoDecidingOfficer
    """
    for rule in sort_authority_lines(applicant, rules, leave=leave, on=on):
        if rule.deciding_post_id not in vacant_posts:
            return rule
    raise NoDecidingOfficer(leave_kind=leave, rule=entry("cuti.wewenang", on=on).source)


def sort_authority_lines(
    applicant: Applicant, rules: Iterable[AuthorityLine], *, leave: LeaveKind, on: date
) -> list[AuthorityLine]:
    """List the lines by which somebody else than the applicant could decide, the most precise first."""
    candidates = [rule for rule in rules if _applies(rule, applicant, leave, on)]
    ordered = sorted(candidates, key=lambda rule: _precision(rule, applicant.unit_path), reverse=True)
    return [rule for rule in ordered if rule.deciding_post_id != applicant.post_id]


def find_adviser(applicant: Applicant, posts: Mapping[UUID, PostFacts]) -> UUID:
    """Find the post that advises: the nearest superior one that is held, and held by somebody else.

    Raises: NoSuperior
    """
    seen = {applicant.post_id}
    above = posts[applicant.post_id].superior_post_id
    while above is not None and above not in seen:
        seen.add(above)
        post = posts[above]
        if post.holder_id not in (None, applicant.person_id):
            return above
        above = post.superior_post_id
    raise NoSuperior
