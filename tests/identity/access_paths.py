"""Every path to a code, a reset or a session, the orders of its acts, and an oracle of where each ends.

The oracle is written from docs/identity.md and asks one question at each act: what may this account do today, and who
may vouch for that? It counts who vouched (1 an operator, 2 an administrator, 3 the server) for the password and the
second factor of the person who follows the path; it knows nothing of tables or functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.identity.vouching_oracle import HELPERS, KINDS, ROLES

OWN_POST = ("post", "post from tomorrow", "raised step", "waiting step")
"""Kinds of authority that come with one's own post, so that naming a delegate for it passes decisions on."""


@dataclass(frozen=True)
class StartState:
    """What is there before a path begins, and whether the person on it holds the second factor."""

    has_password: bool = True
    has_factor: bool = False
    holds_factor: bool = True
    has_role: bool = False
    is_linked: bool = False


NEW_ACCOUNT, ACCOUNT_WITH_FACTOR, ACCOUNT_WITH_ROLE = (
    StartState(),
    StartState(has_factor=True),
    StartState(has_role=True),
)
OTHER_ACCOUNT = StartState(has_factor=True, holds_factor=False)
PROVIDER_ACCOUNT = StartState(has_password=False, is_linked=True)

PATHS = {
    "enrolment code after a slip": (NEW_ACCOUNT, "slip *, use, code, enrol, confirm, open"),
    "enrolment code before a slip": (ACCOUNT_WITH_ROLE, "code, slip *, use, enrol, confirm, open"),
    "enrolment code of an earlier role": (ACCOUNT_WITH_ROLE, "sign in, code, enrol, confirm, open"),
    "reset by an operator after a slip": (OTHER_ACCOUNT, "slip *, ask operator, use, enrol, confirm, open"),
    "reset by an operator before a slip": (OTHER_ACCOUNT, "ask operator, slip *, use, enrol, confirm, open"),
    "reset by two before a slip": (
        OTHER_ACCOUNT,
        "ask administrator, agree colleague, slip *, use, code, enrol, confirm, open",
    ),
    "reset by two around a slip": (
        OTHER_ACCOUNT,
        "ask administrator, slip *, agree colleague, use, enrol, open",
    ),
    "reset by one alone": (OTHER_ACCOUNT, "ask administrator, agree administrator"),
    "reset with an operator's consent": (OTHER_ACCOUNT, "ask administrator, agree operator"),
    "reset by the server alone": (OTHER_ACCOUNT, "slip *, ask server, use, enrol, confirm, open"),
    "reset that the server asked for": (
        OTHER_ACCOUNT,
        "ask server, agree administrator, slip *, use, code, enrol, confirm, open",
    ),
    "reset that the server agreed to": (
        OTHER_ACCOUNT,
        "ask administrator, agree server, slip *, use, enrol, confirm, open",
    ),
    "recovery code of one's own": (ACCOUNT_WITH_FACTOR, "sign in, complete, open"),
    "recovery code after a slip": (ACCOUNT_WITH_FACTOR, "slip *, use, complete, open"),
    "recovery code of a slip's factor": (NEW_ACCOUNT, "slip *, use, enrol, confirm, sign in, complete, open"),
    "authenticator by recovery code": (ACCOUNT_WITH_FACTOR, "slip *, use, complete, enrol, confirm, open"),
    "authenticator once more": (
        NEW_ACCOUNT,
        "slip *, use, enrol, confirm, sign in, complete, enrol, confirm, open",
    ),
    "changed password": (NEW_ACCOUNT, "slip *, use, change, enrol, confirm, open"),
    "changed password later": (NEW_ACCOUNT, "slip *, use, enrol, confirm, change, sign in, complete, open"),
    "provider without a password": (PROVIDER_ACCOUNT, "provider, enrol, confirm, open"),
    "provider with an enrolment code": (PROVIDER_ACCOUNT, "provider, code, enrol, confirm, open"),
    "provider and one's own factor": (
        StartState(has_factor=True, is_linked=True),
        "provider, complete, enrol, confirm, open",
    ),
    "provider after a slip": (StartState(is_linked=True), "slip *, provider, enrol, confirm, open"),
    "provider linked by a slip": (NEW_ACCOUNT, "slip *, use, link, provider, enrol, confirm, open"),
    "provider linked, then a factor": (
        NEW_ACCOUNT,
        "slip *, use, link, enrol, confirm, provider, complete, open",
    ),
    "provider linked before another's slip": (
        NEW_ACCOUNT,
        "slip *, use, link, slip server, used by the owner, provider, enrol, confirm, open",
    ),
    "provider linked before the owner's change": (
        NEW_ACCOUNT,
        "sign in, link, enrol, changed by the owner, provider, confirm, open",
    ),
    "live session of a slip": (NEW_ACCOUNT, "slip *, use, open"),
    "delegate named after a slip": (NEW_ACCOUNT, "slip *, use, delegate, enrol, confirm, delegate decides"),
    "delegate named with a slip's factor": (
        NEW_ACCOUNT,
        "slip *, use, enrol, confirm, delegate, delegate decides",
    ),
    "delegate named by the owner": (ACCOUNT_WITH_FACTOR, "sign in, complete, delegate, delegate decides"),
}
"""What each path starts from, and its acts; `*` is each of those who make slips."""
NO_CODE_NEEDED, NOTHING_TO_LOSE = "NO_CODE_NEEDED", "lose: NOTHING_TO_LOSE"


@dataclass(frozen=True)
class Story:
    """One path, the authority that comes on its way, and the order of the acts."""

    path: str
    kind: str
    acts: tuple[str, ...]

    @property
    def start(self) -> StartState:
        return PATHS[self.path][0]


def generate_stories() -> Iterator[Story]:
    """Return each path with the authority coming before each act, and with the factor lost before or after that.

    Stories that end before they differ are one.
    """
    known = set[tuple[StartState, str, tuple[str, ...]]]()
    for (path, (start, _)), kind in product(PATHS.items(), KINDS):
        for acts in _orders(path):
            if acts[0] != "authority" and not KINDS[kind]:  # what gives nothing gives it at any time
                continue
            tried, end = AccessPathOracle(start, kind).play(acts)
            if end != NOTHING_TO_LOSE and (start, kind, acts[:tried]) not in known:
                known.add((start, kind, acts[:tried]))
                yield Story(path, kind, acts)


def _orders(path: str) -> Iterator[tuple[str, ...]]:
    start, told = PATHS[path]
    for helper in HELPERS if "*" in told else ("",):
        acts = told.replace("*", helper).split(", ")
        for at in range(len(acts)):
            yield *acts[:at], "authority", *acts[at:]
        factor_from = 0 if start.has_factor else acts.index("confirm") + 1 if "confirm" in acts else len(acts)
        for at in range(factor_from, len(acts)):
            lost = *acts[:at], "lose", *acts[at:]
            yield "authority", *lost
            yield *acts[:at], "lose", "authority", *acts[at:]
            yield *lost[:-1], "authority", lost[-1]


def expected_end(story: Story) -> str:
    """Tell at which act a story ends, and with which code; `done` where all of it is done."""
    return AccessPathOracle(story.start, story.kind).play(story.acts)[1]


def parse_act(act: str) -> tuple[str, list[str]]:
    """Return the name of an act as a method has it, and of whom it is where that differs."""
    first, *rest = act.split()
    return (first, rest) if first in ("slip", "ask", "agree") else ("_".join([first, *rest]), [])


@dataclass
class AccessPathOracle:
    """What the person on a path holds: who vouched for password and factor, and what waits to be used."""

    start: StartState
    kind: str
    needed: int = 0
    password: int = 3
    knows_password: bool = True
    factor: int = 0
    holds_factor: bool = False
    waiting_factor: int = 0
    slip: int = 0
    code: bool = False
    session: str = ""
    owes: str = ""
    request: str = ""
    is_delegated: bool = False
    came: bool = False

    def __post_init__(self) -> None:
        self.needed = 3 if self.start.has_role else 0
        if self.start.has_factor:
            self.factor, self.holds_factor = 3, self.start.holds_factor

    def play(self, acts: tuple[str, ...]) -> tuple[int, str]:
        """Return how many acts are tried, and how the last of them ends."""
        for number, act in enumerate(acts, start=1):
            name, whom = parse_act(act)
            if why := getattr(self, f"_{name}")(*whom):
                return number, f"{act}: {why}"
        return len(acts), "done"

    @property
    def is_guarded(self) -> bool:
        return self.factor > 1

    def _authority(self) -> str:
        self.came = True
        self.needed = max(self.needed, KINDS[self.kind])
        if self.kind == "role":  # granted at the server, which ends what it did not vouch for itself
            self.waiting_factor = 0
            if 0 < self.factor < 3:
                self._void()
        return ""

    def _lose(self) -> str:
        return self._void() if self.factor else NOTHING_TO_LOSE.partition(": ")[2]

    def _void(self) -> str:
        self.factor = self.waiting_factor = self.slip = 0
        self.holds_factor = self.code = False
        self.session = self.owes = ""
        return ""

    def _slip(self, who: str) -> str:
        takes_administrator = self.needed > 0 and not self.is_guarded
        if who == "operator" and takes_administrator:
            return "ADMINISTRATOR_NEEDED"
        if who == "administrator" and not takes_administrator:
            return "NOT_FOUND"
        self.slip = HELPERS[who]
        return ""

    def _use(self) -> str:
        if not self.slip:
            return "CODE_INVALID"
        if self.slip == 1 and self.needed > 0 and not self.is_guarded:
            return "VOUCHING_OVER"
        self.password, self.slip, self.waiting_factor = self.slip, 0, 0
        return self._come("CODE")

    def _used_by_the_owner(self) -> str:
        if why := self._use():
            return why
        self.session = self.owes = ""
        self.knows_password = False
        return ""

    def _sign_in(self) -> str:
        return self._come("PASSWORD")

    def _provider(self) -> str:
        return self._come("PROVIDER")

    def _come(self, method: str) -> str:
        self.session, self.owes = ("", method) if self.factor else ("weak", "")
        return ""

    def _complete(self) -> str:
        if self.session:  # nothing was owed
            return ""
        if not self.owes:
            return "CHALLENGE_OVER"
        if not self.holds_factor:
            return "WRONG_SECOND_FACTOR"
        if self.owes != "PROVIDER":  # whose word proves no password
            self.password = self.factor = max(self.password, self.factor)
        self.session, self.owes = "strong", ""
        return ""

    def _proves(self) -> str:
        """What makes another way in asks for: a session, the password, and the factor where one stands."""
        if not self.session:
            return "NOT_SIGNED_IN"
        if not self.knows_password:
            return "WRONG_PASSWORD"
        return "SECOND_FACTOR_STANDS" if self.factor and not self.holds_factor else ""

    def _change(self) -> str:
        if not self.session:
            return "NOT_SIGNED_IN"
        self.waiting_factor = 0
        return ""

    def _changed_by_the_owner(self) -> str:
        """A person who else knew the password is out, with all that they had begun by it."""
        self.session = self.owes = ""
        self.waiting_factor, self.knows_password = 0, False
        return ""

    def _link(self) -> str:
        return self._proves()

    def _code(self) -> str:
        self.code = self.code or (self.needed == 3 and not self.factor)
        return ""

    def _enrol(self) -> str:
        if why := self._proves():
            return why
        vouched = max(self.password, self.factor)
        if self.needed == 3 and not self.factor:
            if not self.code:
                return "ENROLMENT_CODE_NEEDED"
            vouched = 3
        self.waiting_factor = vouched
        return self._enough(vouched)

    def _enough(self, vouched: int) -> str:
        if vouched >= self.needed:
            return ""
        return "ENROLMENT_CODE_NEEDED" if self.needed == 3 else "VOUCHING_OVER"

    def _confirm(self) -> str:
        if not self.session:
            return "NOT_SIGNED_IN"
        if not self.waiting_factor:
            return "NOT_ENROLLING"
        if why := self._enough(self.waiting_factor):
            return why
        self.password = self.factor = max(self.password, self.waiting_factor)
        self.waiting_factor, self.holds_factor, self.code, self.session = 0, True, False, "strong"
        return ""

    def _ask(self, who: str) -> str:
        if who == "operator" and self.needed:
            return "ADMINISTRATOR_NEEDED"
        if who == "administrator" and not self.needed:
            return "NOT_FOUND"
        if not self.factor:
            return self._code_for_a_role() if who == "server" else "NOT_FOUND"
        if not self.needed:
            return self._void()
        self.request = who
        return ""

    def _agree(self, who: str) -> str:
        if not self.request:  # one person sufficed
            return ""
        if who == "operator":
            return "NOT_FOUND"
        if who == self.request:
            return "ANOTHER_PERSON_NEEDED"
        self.request = ""
        if who == "server" and not self.factor:
            return self._code_for_a_role()
        self._void()
        self.code = who == "server" and self.needed == 3
        return ""

    def _code_for_a_role(self) -> str:
        self.code = self.needed == 3
        return "" if self.code else NO_CODE_NEEDED

    def _decider(self) -> str:
        if not self.session:
            return "NOT_SIGNED_IN"
        if self.session == "weak":
            return "SECOND_FACTOR_NEEDED"
        return "VOUCHING_OVER" if self.factor == 1 else ""

    def _open(self) -> str:
        """Open the role or decide, on the day from which the authority counts."""
        if "role" in self.kind:
            opens = self.kind in ROLES and self.session == "strong" and self.factor == 3
            return "" if opens else "WITHHELD"
        if self.session and not KINDS[self.kind]:
            return "NOT_FOUND"
        return self._decider()

    def _delegate(self) -> str:
        if not self.session:
            return "NOT_SIGNED_IN"
        if self.came and self.kind in OWN_POST and (why := self._decider()):
            return why
        self.is_delegated = True
        return ""

    def _delegate_decides(self) -> str:
        """Conceded in docs/threats.md: a delegate who was named before the authority came decides by it."""
        return "" if self.is_delegated and self.kind in OWN_POST else "NOT_FOUND"
