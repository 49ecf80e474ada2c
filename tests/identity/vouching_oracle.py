"""Oracle of activation slips: who may open what with which slip, and what the generated test arranges.

The oracle knows three helpers, what each may vouch for, and one line of acts; it knows nothing of tables or functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

HELPERS = {"operator": 1, "administrator": 2, "server": 3}
DECISION_AUTHORITIES = (
    "post",
    "plt",
    "plh",
    "raised step",
    "waiting step",
    "post from tomorrow",
    "plt from tomorrow",
    "plh from tomorrow",
)
ROLES = ("role", "role from tomorrow")
NONE = (
    "nothing",
    "role ended yesterday",
    "post ended yesterday",
    "plt ended yesterday",
    "plh ended yesterday",
    "step of somebody else's post",
)
KINDS = dict.fromkeys(DECISION_AUTHORITIES, 2) | dict.fromkeys(ROLES, 3) | dict.fromkeys(NONE, 0)
"""Every kind of authority, and who at least has to vouch for it."""
MOMENTS = ("before the slip", "between slip and use", "after its use", "after enrolment")
FACTORS = ("none", "stands", "lost before the slip", "lost between slip and use", "lost after its use")


@dataclass(frozen=True)
class VouchingCase:
    """One story: who makes the slip, for whom, when the authority comes, and what becomes of a second factor."""

    helper: str
    kind: str
    moment: str
    factor: str

    @property
    def acts(self) -> list[str]:
        """The story in order: authority and loss come before, between or after making, using and enrolling."""
        acts = list[str]()
        for step, moment in zip(("make", "use", "enrol", "open"), MOMENTS, strict=True):
            acts += ["authority"] * (moment == self.moment)
            acts += ["lose"] * (self.factor == f"lost {moment}")
            acts.append(step)
        return acts


def generate_cases() -> Iterator[VouchingCase]:
    for helper, kind, moment, factor in product(HELPERS, KINDS, MOMENTS, FACTORS):
        yield VouchingCase(helper, kind, moment, factor)


def expected_outcome(case: VouchingCase) -> str:
    """Say how a story ends for the person who holds the slip and nothing else."""
    vouched, needed, stands = HELPERS[case.helper], 0, case.factor != "none"
    enrolled, void = False, False
    for act in case.acts:
        if act == "authority":
            needed = KINDS[case.kind]
            enrolled = enrolled and not (case.kind == "role" and vouched < 3)  # the grant ends a lesser one's
        elif act == "lose":
            stands, void = False, True
        elif act == "make":
            void = False
            unguarded = needed > 0 and not stands
            if (vouched == 1 and unguarded) or (vouched == 2 and not unguarded):
                return "not made"
        elif act == "use" and (void or (vouched == 1 and needed > 0 and not stands)):
            return "void" if void else "refused"
        elif act == "enrol":
            if stands:
                return "owes a code"
            if needed == 3 or vouched < needed:
                return "not enrolled"
            enrolled = True
    if needed == 0:
        return "nothing to open"
    return "opens" if enrolled and vouched >= needed else "does not open"
