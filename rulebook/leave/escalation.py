"""When a waiting step is passed on, and to which post.

Somebody who is known to be away is passed at once, somebody who is silent after the office's setting. A person who was
passed may still act until somebody has: passing on adds a hand and takes none away. Bounded: a post is raised to once,
and every raising goes to another line of the decree or further up. Never reads a table and never asks for the time.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rulebook.calendar import Calendar
from rulebook.leave.working_hours import WorkingHours, working_minutes_between
from rulebook.values import EscalationKind


@dataclass(frozen=True, slots=True)
class PendingStep:
    """A step at the post that is to take it: since when, who is there, and what was done about it before.

    `is_absent`: the post is vacant or its holder away. `has_delegate`: somebody else than the applicant stands in and
    is there. `done`: the passes that were made from this post already.
    """

    since: datetime
    is_absent: bool
    has_delegate: bool
    done: Container[EscalationKind] = ()


@dataclass(frozen=True, slots=True)
class CandidatePost:
    """A post as one to which a step could go: the post above it, and whether somebody may act there and is there today.

    `is_filled`: held or stood in for by somebody else than the applicant, though perhaps away.
    """

    superior_post_id: UUID | None
    is_filled: bool
    is_present: bool


def next_escalation(
    step: PendingStep, *, at: datetime, by: WorkingHours, calendar: Calendar
) -> EscalationKind | None:
    """Tell how a waiting step is to be passed on at an instant; None while it may wait.

    What was missed is not made up for: after a long night only the furthest of what is due happens.
    """
    waited = working_minutes_between(step.since, at, by=by, calendar=calendar)
    nobody = step.is_absent and not step.has_delegate
    limits = {
        EscalationKind.RAISED: by.minutes_until_escalation_if_absent
        if nobody
        else by.minutes_until_escalation,
        EscalationKind.DELEGATED: by.minutes_until_escalation_if_absent
        if step.is_absent
        else by.minutes_until_delegate,
        EscalationKind.REMINDED: by.minutes_until_reminder,
    }
    if not step.has_delegate:
        del limits[EscalationKind.DELEGATED]
    if step.is_absent:
        del limits[EscalationKind.REMINDED]
    due = next((kind for kind, limit in limits.items() if waited >= limit), None)
    return None if due is None or due in step.done or EscalationKind.RAISED in step.done else due


def next_post(
    start: UUID, posts: Mapping[UUID, CandidatePost], *, lines: Sequence[UUID] = (), excluded: Container[UUID]
) -> UUID | None:
    """Find the post that may act too: the next line of the decree, else the nearest above `start`; None at the top.

    One who is there goes before one who is only appointed. `lines` are posts by precision; `had` were asked before.
    """
    order = [*lines, *_posts_above(start, posts)]
    open_to = [post for post in order if post not in excluded and post in posts and posts[post].is_filled]
    return next((post for post in open_to if posts[post].is_present), next(iter(open_to), None))


def _posts_above(start: UUID, posts: Mapping[UUID, CandidatePost]) -> list[UUID]:
    found: list[UUID] = []
    above = posts[start].superior_post_id if start in posts else None
    while above is not None and above not in found:
        found.append(above)
        above = posts[above].superior_post_id if above in posts else None
    return found


def reason_for(kind: EscalationKind, *, is_absent: bool) -> str:
    """Say in the log why a step was passed on, in the office's language."""
    return _REASONS[kind, is_absent]


_REASONS: Mapping[tuple[EscalationKind, bool], str] = {
    (
        EscalationKind.REMINDED,
        False,
    ): "Belum ada tindakan dalam waktu yang ditetapkan; pejabatnya diingatkan.",
    (EscalationKind.DELEGATED, True): "Pejabatnya tidak ada; pelaksana yang ditunjuk juga diminta bertindak.",
    (
        EscalationKind.DELEGATED,
        False,
    ): "Belum ada tindakan dalam waktu yang ditetapkan; pelaksananya diminta bertindak.",
    (
        EscalationKind.RAISED,
        True,
    ): "Pejabatnya tidak ada dan belum ada yang bertindak; atasan berikutnya juga diminta bertindak.",
    (
        EscalationKind.RAISED,
        False,
    ): "Belum ada tindakan dalam waktu yang ditetapkan; atasan berikutnya juga diminta bertindak.",
}
