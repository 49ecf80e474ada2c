"""At which gate do tests stand? One that lets everybody ask as often as they like, or one without any limit.

Called by whoever serves an application in a test. The tests of the gate itself, in tests/edge, use the one that ships.
"""

from dataclasses import replace

from jejak.gate import Gate, Side
from jejak.portal import manifest
from jejak.rate.bucket import Pace
from jejak.rate.turn import Paces
from schema.limits import PUBLIC, STAFF, Limits

_NO = 10**9
UNHURRIED = Paces(points=Pace(_NO, _NO), changes=Pace(_NO, _NO), at_once=_NO)
UNBOUNDED = Limits(
    source=_NO, tokens=_NO, depth=100, aliases=_NO, directives=_NO, roots=_NO, mutations=_NO, fields=_NO, items=_NO,
    nodes=_NO, points=_NO, seconds=60,
)  # fmt: skip


def patient_gate() -> Gate:
    """The limits that ship, for callers who may ask as often as they like, and wait for a machine that is busy."""
    staff, public = (replace(limits, seconds=UNBOUNDED.seconds) for limits in (STAFF, PUBLIC))
    return Gate(Side(staff, UNHURRIED), Side(public, UNHURRIED), newcomers=UNHURRIED, documents=manifest())


def open_gate() -> Gate:
    """No limits at all, for documents made from the whole schema."""
    staff, public = (Side(UNBOUNDED, UNHURRIED, rests=0) for _ in range(2))
    return Gate(staff, public, newcomers=UNHURRIED, documents=manifest())
