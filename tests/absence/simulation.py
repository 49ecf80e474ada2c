"""A year goes by: people ask for leave, approvers fall ill, decrees are made, the clock moves, and the work runs.

Called by tests/absence/test_year.py. Everything happens through the resolvers and the database; what is made up are the
clock, who is ill on which day, and who feels like asking. Who is ill the system is not told: to it they are silent.
The same seed is the same year: chance is asked in an order that no id and no race has a say in.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tortoise.connection import get_connection

from resolvers.calendar import calendar_of
from resolvers.delegation import Appointing, delegate_decisions
from resolvers.judging import Wish
from resolvers.leave import Verdict, advise_leave, decide_leave, request_leave
from resolvers.passing import pass_on
from rulebook.calendar import Calendar
from rulebook.errors import DelegateRequired, Refusal
from rulebook.values import DelegationKind, LeaveKind, Outcome
from tests import people
from tests.absence.big_regency import BigRegency, Somebody
from tests.absence.hands import Hands
from tests.absence.oracle import Decree, Oracle

ZONE = ZoneInfo("Asia/Jakarta")
HOURS = [time(8, 30), time(10, 0), time(11, 30), time(14, 0), time(15, 30)]
AWAY, SPELL = (
    0.15,
    (1, 5),
)  # the share of an approver's working days that illness takes, and how many it takes at once
TOLD = 0.5  # of those who are ill for longer, the personnel office hears and names somebody
AT_ONCE = 8
# What waits, and whoever may take it now: the posts of the inbox, with those who hold them or stand in.
_WAITING = """
SELECT r.id AS request_id, r.version, r.state, h.account_id
  FROM hr.leave_request r
 CROSS JOIN LATERAL hr.entitled_posts(r.id, CASE r.state WHEN 'FILED' THEN 'ADVICE' ELSE 'DECISION' END) post
  JOIN (SELECT post_id, account_id, employee_id FROM hr.holding
        UNION ALL SELECT post_id, account_id, delegate_id FROM hr.standing_in) h ON h.post_id = post
 WHERE r.state IN ('FILED', 'ADVISED') AND h.employee_id IS DISTINCT FROM r.employee_id
"""


@dataclass
class Seen:
    """What happened, to be held against the claim; `tale` is all of it, to be held against another run."""

    filed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unfit: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    delegations: int = 0
    passes: int = 0
    steps: int = 0
    compared: int = 0
    approver_days: int = 0
    approver_days_away: int = 0
    waits: list[int] = field(default_factory=list)
    tale: list[tuple[object, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Ready:
    """A step that somebody who is there may take now."""

    request_id: UUID
    version: int
    state: str
    account_id: UUID


@dataclass
class Year:
    """One run: who is there, what day it is, and what was seen."""

    regency: BigRegency
    hands: Hands
    chance: random.Random
    calendar: Calendar
    oracle: Oracle
    seen: Seen = field(default_factory=Seen)
    ill_until: dict[UUID | None, date] = field(default_factory=dict)
    wishes: dict[UUID, Wish] = field(default_factory=dict)
    began: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    reached: set[tuple[UUID, str]] = field(default_factory=set)
    number: dict[UUID, int] = field(default_factory=dict)  # of an account: the same in every run
    now: datetime = datetime(2026, 1, 2, 8, 30, tzinfo=ZONE)

    async def run(self, days: Iterable[date], *, wishes: float) -> None:
        """Let these days go by; `wishes` is the chance that somebody asks for leave on one of them."""
        for day in days:
            self._fall_ill(day)
            for at in HOURS:
                await self._hour(day, at, wishes=wishes)

    async def _hour(self, day: date, at: time, *, wishes: float) -> None:
        self.now = datetime.combine(day, at, ZONE)
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET demo_today = $1, demo_time = $2", [day, at])
        if at == HOURS[0]:
            await self._name_delegates(day)
        asking = [each for each in self.regency.people if self.chance.random() < wishes / len(HOURS)]
        await _together(self._ask(each, wish) for each, wish in [(each, self._wish(day)) for each in asking])
        self.seen.passes += await pass_on()
        self.oracle.hour(self.now)
        await self._act()

    def _tell(self, what: str, *about: object) -> None:
        self.seen.tale.append((self.now, what, *about))

    # ------------------------------------------------------------------ who is there

    def _fall_ill(self, day: date) -> None:
        """Let approvers fall ill so that illness alone takes AWAY of their working days; their leave comes on top."""
        leaders = [*(each.employee_id for each in self.regency.leaders), None]  # None is the elected head
        mean = sum(SPELL) / 2
        for who in leaders:
            is_ill = self.ill_until.get(who, date.min) >= day
            if not is_ill and self.chance.random() < 1 / (1 + mean * (1 - AWAY) / AWAY):
                self.ill_until[who] = self._working_day(day, self.chance.randint(*SPELL))
        self.seen.approver_days += len(leaders)
        self.seen.approver_days_away += sum(not self.is_there(who, day) for who in leaders)

    def _working_day(self, first: date, nth: int) -> date:
        """The nth working day from one on, which counts as the first."""
        return sorted(day for day in self.oracle.open_days if day >= first)[nth - 1]

    def is_there(self, who: UUID | None, day: date) -> bool:
        """Tell whether somebody is at their desk."""
        return self.ill_until.get(who, date.min) < day and not self.oracle.is_on_leave(who, day)

    async def _name_delegates(self, day: date) -> None:
        """The personnel office hears of the longer illnesses and names somebody for the rest of them."""
        for each in self.regency.leaders:
            until = self.ill_until.get(each.employee_id, date.min)
            if until > day and self.chance.random() < TOLD:
                await self._delegate(each, day, until)

    async def _delegate(self, of: Somebody, first: date, last: date) -> None:
        """Name somebody of the same office, another if the first cannot."""
        others = [each for each in self.regency.people if each is not of]
        known = [each for each in others if each.office == of.office] or others
        for who in self.chance.sample(known, min(8, len(known))):
            wish = Appointing(
                post_id=of.post_id, delegate_id=who.employee_id, kind=DelegationKind.PLH, reason="Berhalangan",
                decree_number="800/4/CONTOH", decree_date=first, effective_from=first, effective_until=last,
            )  # fmt: skip
            try:
                await delegate_decisions(await self.hands.call(self.regency.personnel), wish, key=uuid4())
            except Refusal as refusal:
                self.seen.unfit[refusal.code] += 1
                if refusal.code == "DELEGATION_OVERLAPS":
                    return
                continue
            self.seen.delegations += 1
            self.oracle.decrees.append(Decree(of.post_id, who, first, last))
            self._tell("stands in", self.number[of.account_id], self.number[who.account_id], first, last)
            return

    # ------------------------------------------------------------------ asking and acting

    def _wish(self, day: date) -> Wish:
        first = day + timedelta(days=self.chance.randint(5, 40))
        return Wish(
            kind=LeaveKind.ANNUAL, starts_on=first, reason="Keluarga",
            ends_on=first + timedelta(days=self.chance.randint(0, 4)),
        )  # fmt: skip

    async def _ask(self, who: Somebody, wish: Wish) -> None:
        try:
            request = await request_leave(await self.hands.call(who.account_id), wish, key=uuid4())
        except Refusal as refusal:
            self.seen.refused[refusal.code] += 1
            self._tell(refusal.code, self.number[who.account_id], wish.starts_on, wish.ends_on)
            return
        self.seen.filed += 1
        self.wishes[request] = wish
        self.began[request, "FILED"] = self.now
        self.oracle.filed(request, who, now=self.now)
        self._tell("filed", self.number[who.account_id], wish.starts_on, wish.ends_on)

    async def _act(self) -> None:
        """Whoever is there takes what they may, one of those who could, as long as something moves within the hour.

        Where an approver's own leave is decided somebody is named first, which may keep others from going: in turn.
        """
        hands = await self._reaching()
        ready = [self.chance.choice(found) for found in hands.values() if self.chance.random() < 0.6]
        is_led = {each: self._is_of_a_leader(each) for each in ready}
        await _together(self._take(each) for each in ready if not is_led[each])
        for each in ready:
            if is_led[each]:
                wish = self.wishes[each.request_id]
                await self._cover_days(self._applicant(each), wish.starts_on, wish.ends_on)
                await self._take(each)
        await self._reaching()

    async def _reaching(self) -> dict[UUID, list[Ready]]:
        """Find who is there and may take what waits, and note how long each step waited for the first such hand.

        Who may is what the system says, and it has to say the same as the oracle.
        """
        rows = await get_connection("app").execute_query_dict(_WAITING)
        told: dict[UUID, dict[UUID, Ready]] = {}
        for row in rows:
            told.setdefault(row["request_id"], {})[row["account_id"]] = Ready(**row)
        day = self.now.date()
        entitled = {request: self.oracle.entitled(request, day) for request in self.oracle.waiting}
        assert {request: set(found) for request, found in told.items()} == entitled, self.now
        self.seen.compared += len(entitled)
        there = self._accounts_there(day)
        hands: dict[UUID, list[Ready]] = {}
        for request in sorted(entitled, key=self._place):
            found = [
                told[request][account] for account in sorted(entitled[request], key=self.number.__getitem__)
            ]
            if present := [each for each in found if each.account_id in there]:
                hands[request] = present
                self._note_reached(request, present[0].state)
        return hands

    def _place(self, request: UUID) -> tuple[int, date]:
        return self.number[self.oracle.waiting[request].applicant.account_id], self.wishes[request].starts_on

    def _accounts_there(self, day: date) -> set[UUID]:
        there = {each.account_id for each in self.regency.people if self.is_there(each.employee_id, day)}
        return there | ({self.regency.head_account} if self.is_there(None, day) else set())

    def _note_reached(self, request: UUID, state: str) -> None:
        if (request, state) not in self.reached:
            self.reached.add((request, state))
            self.seen.waits.append(self.oracle.waited(self.began[request, state], self.now))

    def _applicant(self, ready: Ready) -> Somebody:
        return self.oracle.waiting[ready.request_id].applicant

    def _is_of_a_leader(self, ready: Ready) -> bool:
        return ready.state == "ADVISED" and self._applicant(ready).leads

    async def _take(self, ready: Ready) -> None:
        act = advise_leave if ready.state == "FILED" else decide_leave
        verdict = Verdict(request_id=ready.request_id, version=ready.version, outcome=Outcome.APPROVED)
        call = await self.hands.call(ready.account_id)
        is_granted = True
        try:
            await act(call, verdict, key=uuid4())
        except DelegateRequired:  # they stand in for somebody on those days
            is_granted = False
            refused = replace(verdict, outcome=Outcome.REFUSED, reason="Bertugas sebagai Plh.")
            await act(call, refused, key=uuid4())
        self._note_taken(ready, is_granted=is_granted)

    def _note_taken(self, ready: Ready, *, is_granted: bool) -> None:
        request, who = ready.request_id, self._applicant(ready)
        wish = self.wishes[request]
        self.seen.steps += 1
        by, of = self.number[ready.account_id], self.number[who.account_id]
        self._tell(ready.state, of, wish.starts_on, by, is_granted)
        if ready.state == "FILED":
            self.began[request, "ADVISED"] = self.now
            self.oracle.advised(request, now=self.now)
            return
        del self.oracle.waiting[request]
        if is_granted:
            self.oracle.leave.setdefault(who.employee_id, []).append((wish.starts_on, wish.ends_on))
        self.seen.kept += not is_granted

    async def _cover_days(self, leader: Somebody, first: date, last: date) -> None:
        """An approver's own leave is granted when somebody stands in, so the personnel office names them first."""
        day = first
        while day <= last:
            await self._delegate(leader, day, day)
            day += timedelta(days=1)


async def _together(acts: Iterable[Awaitable[None]]) -> None:
    """Do these at the same time, a few at once, as people in their offices do."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(act: Awaitable[None]) -> None:
        async with turns:
            await act

    await asyncio.gather(*map(one, list(acts)))


async def a_year(regency: BigRegency, *, seed: int) -> Year:
    """Let everybody in and begin."""
    hands = Hands()
    await hands.let_in(regency.accounts)
    calendar = await calendar_of(get_connection("app"), first=2025, last=2027)
    days = frozenset(working_days(calendar, date(2026, 1, 1), date(2027, 12, 31)))
    year = Year(regency, hands, random.Random(seed), calendar, Oracle(regency, days))
    year.number = {account.id: number for number, account in enumerate(regency.accounts)}
    return year


def working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """The days on which offices are open."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if calendar.skip_reason(day, week=5) is None]
