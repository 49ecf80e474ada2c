"""When is a waiting step passed on, and to which post? Called by resolvers/passing.py and resolvers/reassign.py.

Somebody who is known to be away is passed at once, somebody who is silent after the office's setting. Whoever was
passed may still act until somebody has: passing on adds a hand and takes none away. Bounded: a post is raised to once,
and every raising goes to another line of the decree or further up. Never reads a table and never asks for the time.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rulebook.calendar import Calendar
from rulebook.leave.pace import Pace, minutes_waited
from rulebook.values import PassKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step at the post that is to take it: since when, who is there, and what was done about it before.

    `is_absent`: the post is vacant or its holder away. `has_delegate`: somebody else than the applicant stands in and
    is there. `done`: the passes that were made from this post already.
    """

    since: datetime
    is_absent: bool
    has_delegate: bool
    done: Container[PassKind] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as one to which a step could go: the post above it, and whether somebody may act there and is there today.

    `is_filled`: held or stood in for by somebody else than the applicant, though perhaps away.
    """

    superior_post_id: UUID | None
    is_filled: bool
    is_present: bool


def next_pass(waiting: Waiting, *, at: datetime, by: Pace, calendar: Calendar) -> PassKind | None:
    """Tell how a waiting step is to be passed on at an instant; None while it may wait.

    What was missed is not made up for: after a long night only the furthest of what is due happens.
    """
    waited = minutes_waited(waiting.since, at, by=by, calendar=calendar)
    nobody = waiting.is_absent and not waiting.has_delegate
    limits = {
        PassKind.RAISED: by.until_absent_passed if nobody else by.until_raised,
        PassKind.DELEGATED: by.until_absent_passed if waiting.is_absent else by.until_delegate,
        PassKind.REMINDED: by.until_reminder,
    }
    if not waiting.has_delegate:
        del limits[PassKind.DELEGATED]
    if waiting.is_absent:
        del limits[PassKind.REMINDED]
    due = next((kind for kind, limit in limits.items() if waited >= limit), None)
    return None if due is None or due in waiting.done or PassKind.RAISED in waiting.done else due


def next_seat(
    start: UUID, seats: Mapping[UUID, Seat], *, lines: Sequence[UUID] = (), had: Container[UUID]
) -> UUID | None:
    """Find the post that may act too: the next line of the decree, else the nearest above `start`; None at the top.

    Whoever is there goes before whoever is only appointed. `lines` are posts by precision; `had` were asked before.
    """
    order = [*lines, *_above(start, seats)]
    open_to = [post for post in order if post not in had and post in seats and seats[post].is_filled]
    return next((post for post in open_to if seats[post].is_present), next(iter(open_to), None))


def _above(start: UUID, seats: Mapping[UUID, Seat]) -> list[UUID]:
    found: list[UUID] = []
    above = seats[start].superior_post_id if start in seats else None
    while above is not None and above not in found:
        found.append(above)
        above = seats[above].superior_post_id if above in seats else None
    return found


def reason_for(kind: PassKind, *, is_absent: bool) -> str:
    """Say in the log why a step was passed on, in the office's language."""
    return _REASONS[kind, is_absent]


_REASONS: Mapping[tuple[PassKind, bool], str] = {
    (PassKind.REMINDED, False): "Belum ada tindakan dalam waktu yang ditetapkan; pejabatnya diingatkan.",
    (PassKind.DELEGATED, True): "Pejabatnya tidak ada; diteruskan kepada pelaksana yang ditunjuk.",
    (
        PassKind.DELEGATED,
        False,
    ): "Belum ada tindakan dalam waktu yang ditetapkan; pelaksananya diminta bertindak.",
    (
        PassKind.RAISED,
        True,
    ): "Pejabatnya tidak ada dan belum ada yang bertindak; diteruskan ke jenjang berikutnya.",
    (
        PassKind.RAISED,
        False,
    ): "Belum ada tindakan dalam waktu yang ditetapkan; diteruskan ke jenjang berikutnya.",
}
