"""A year goes by: people ask for leave, approvers fall ill, decrees are made, the clock moves, and the work runs.

Everything happens through the resolvers and the database; what is made up are the
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

from resolvers.calendar import load_calendar
from resolvers.delegation import DelegationForm, delegate_decisions
from resolvers.leave.escalation import escalate_due_steps
from resolvers.leave.evaluation import LeaveForm
from resolvers.leave.request import StepForm, advise_leave, decide_leave, request_leave
from rulebook.calendar import Calendar
from rulebook.errors import DelegateRequired, Refusal
from rulebook.values import DelegationKind, LeaveKind, Outcome
from tests import people
from tests.delegation.big_regency import BigRegency, StaffMember
from tests.delegation.oracle import Decree, Oracle
from tests.delegation.session_pool import SessionPool

ZONE = ZoneInfo("Asia/Jakarta")
HOURS = [time(8, 30), time(10, 0), time(11, 30), time(14, 0), time(15, 30)]
AWAY_SHARE, ABSENCE_DAYS = (
    0.15,
    (1, 5),
)  # the share of an approver's working days that illness takes, and how many it takes at once
ANNOUNCED_SHARE = 0.5  # of those who are ill for longer, the personnel office hears and names somebody
MAX_CONCURRENT = 8
# What waits, and the person who may take it now: the posts of the inbox, with those who hold them or stand in.
_WAITING_REQUESTS = """
SELECT r.id AS request_id, r.version, r.state, h.account_id
  FROM hr.leave_request r
 CROSS JOIN LATERAL hr.entitled_posts(r.id, CASE r.state WHEN 'FILED' THEN 'ADVICE' ELSE 'DECISION' END) post
  JOIN (SELECT post_id, account_id, employee_id FROM hr.holding
        UNION ALL SELECT post_id, account_id, delegate_id FROM hr.standing_in) h ON h.post_id = post
 WHERE r.state IN ('FILED', 'ADVISED') AND h.employee_id IS DISTINCT FROM r.employee_id
"""


@dataclass
class SimulationResult:
    """What happened, to be held against the claim; `tale` is all of it, to be held against another run."""

    filed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unfit: Counter[str] = field(default_factory=Counter)
    kept_accounts: int = 0
    delegations: int = 0
    escalations: int = 0
    steps: int = 0
    compared: int = 0
    approver_days: int = 0
    approver_days_away: int = 0
    waits: list[int] = field(default_factory=list)
    digest: list[tuple[object, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class WaitingStep:
    """A step that somebody who is there may take now."""

    request_id: UUID
    version: int
    state: str
    account_id: UUID


@dataclass
class SimulatedYear:
    """One run: who is there, what day it is, and what was seen."""

    regency: BigRegency
    sessions: SessionPool
    chance: random.Random
    calendar: Calendar
    oracle: Oracle
    result: SimulationResult = field(default_factory=SimulationResult)
    ill_until: dict[UUID | None, date] = field(default_factory=dict)
    wishes: dict[UUID, LeaveForm] = field(default_factory=dict)
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
        await _run_concurrently(
            self._file(each, wish) for each, wish in [(each, self._wish(day)) for each in asking]
        )
        self.result.escalations += await escalate_due_steps()
        self.oracle.parse_hour(self.now)
        await self._act()

    def _record(self, what: str, *about: object) -> None:
        self.result.digest.append((self.now, what, *about))

    # ------------------------------------------------------------------ who is there

    def _fall_ill(self, day: date) -> None:
        """Let approvers fall ill so that illness alone takes AWAY of their working days; their leave comes on top."""
        leaders = [*(each.employee_id for each in self.regency.leaders), None]  # None is the elected head
        mean = sum(ABSENCE_DAYS) / 2
        for who in leaders:
            is_ill = self.ill_until.get(who, date.min) >= day
            if not is_ill and self.chance.random() < 1 / (1 + mean * (1 - AWAY_SHARE) / AWAY_SHARE):
                self.ill_until[who] = self._working_day(day, self.chance.randint(*ABSENCE_DAYS))
        self.result.approver_days += len(leaders)
        self.result.approver_days_away += sum(not self.is_there(who, day) for who in leaders)

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
            if until > day and self.chance.random() < ANNOUNCED_SHARE:
                await self._delegate(each, day, until)

    async def _delegate(self, of: StaffMember, first: date, last: date) -> None:
        """Name somebody of the same office, another if the first cannot."""
        others = [each for each in self.regency.people if each is not of]
        known = [each for each in others if each.office == of.office] or others
        for who in self.chance.sample(known, min(8, len(known))):
            wish = DelegationForm(
                post_id=of.post_id, delegate_id=who.employee_id, kind=DelegationKind.PLH, reason="Berhalangan",
                decree_number="800/4/CONTOH", decree_date=first, effective_from=first, effective_until=last,
            )  # fmt: skip
            try:
                await delegate_decisions(
                    await self.sessions.build_call(self.regency.personnel), wish, key=uuid4()
                )
            except Refusal as refusal:
                self.result.unfit[refusal.code] += 1
                if refusal.code == "DELEGATION_OVERLAPS":
                    return
                continue
            self.result.delegations += 1
            self.oracle.decrees.append(Decree(of.post_id, who, first, last))
            self._record("stands in", self.number[of.account_id], self.number[who.account_id], first, last)
            return

    # ------------------------------------------------------------------ asking and acting

    def _wish(self, day: date) -> LeaveForm:
        first = day + timedelta(days=self.chance.randint(5, 40))
        return LeaveForm(
            kind=LeaveKind.ANNUAL, starts_on=first, reason="Keluarga",
            ends_on=first + timedelta(days=self.chance.randint(0, 4)),
        )  # fmt: skip

    async def _file(self, who: StaffMember, wish: LeaveForm) -> None:
        try:
            request = await request_leave(await self.sessions.build_call(who.account_id), wish, key=uuid4())
        except Refusal as refusal:
            self.result.refused[refusal.code] += 1
            self._record(refusal.code, self.number[who.account_id], wish.starts_on, wish.ends_on)
            return
        self.result.filed += 1
        self.wishes[request] = wish
        self.began[request, "FILED"] = self.now
        self.oracle.record_filing(request, who, now=self.now)
        self._record("filed", self.number[who.account_id], wish.starts_on, wish.ends_on)

    async def _act(self) -> None:
        """One who is there takes what they may, one of those who could, as long as something moves within the hour.

        Where an approver's own leave is decided somebody is named first, which may keep others from going: in turn.
        """
        steps_by_request = await self._load_reachable()
        ready = [
            self.chance.choice(found) for found in steps_by_request.values() if self.chance.random() < 0.6
        ]
        is_led = {each: self._is_of_a_leader(each) for each in ready}
        await _run_concurrently(self._take(each) for each in ready if not is_led[each])
        for each in ready:
            if is_led[each]:
                wish = self.wishes[each.request_id]
                await self._cover_days(self._applicant(each), wish.starts_on, wish.ends_on)
                await self._take(each)
        await self._load_reachable()

    async def _load_reachable(self) -> dict[UUID, list[WaitingStep]]:
        """Find who is there and may take what waits, and note how long each step waited for the first such hand.

        Who may is what the system says, and it has to say the same as the oracle.
        """
        rows = await get_connection("app").execute_query_dict(_WAITING_REQUESTS)
        told: dict[UUID, dict[UUID, WaitingStep]] = {}
        for row in rows:
            told.setdefault(row["request_id"], {})[row["account_id"]] = WaitingStep(**row)
        day = self.now.date()
        entitled = {request: self.oracle.entitled_posts(request, day) for request in self.oracle.waiting}
        assert {request: set(found) for request, found in told.items()} == entitled, self.now
        self.result.compared += len(entitled)
        there = self._accounts_there(day)
        steps_by_request: dict[UUID, list[WaitingStep]] = {}
        for request in sorted(entitled, key=self._place):
            found = [
                told[request][account] for account in sorted(entitled[request], key=self.number.__getitem__)
            ]
            if present := [each for each in found if each.account_id in there]:
                steps_by_request[request] = present
                self._note_reached(request, present[0].state)
        return steps_by_request

    def _place(self, request: UUID) -> tuple[int, date]:
        return self.number[self.oracle.waiting[request].applicant.account_id], self.wishes[request].starts_on

    def _accounts_there(self, day: date) -> set[UUID]:
        there = {each.account_id for each in self.regency.people if self.is_there(each.employee_id, day)}
        return there | ({self.regency.head_account} if self.is_there(None, day) else set())

    def _note_reached(self, request: UUID, state: str) -> None:
        if (request, state) not in self.reached:
            self.reached.add((request, state))
            self.result.waits.append(self.oracle.working_minutes(self.began[request, state], self.now))

    def _applicant(self, ready: WaitingStep) -> StaffMember:
        return self.oracle.waiting[ready.request_id].applicant

    def _is_of_a_leader(self, ready: WaitingStep) -> bool:
        return ready.state == "ADVISED" and self._applicant(ready).leads

    async def _take(self, ready: WaitingStep) -> None:
        act = advise_leave if ready.state == "FILED" else decide_leave
        verdict = StepForm(request_id=ready.request_id, version=ready.version, outcome=Outcome.APPROVED)
        call = await self.sessions.build_call(ready.account_id)
        is_granted = True
        try:
            await act(call, verdict, key=uuid4())
        except DelegateRequired:  # they stand in for somebody on those days
            is_granted = False
            refused = replace(verdict, outcome=Outcome.REFUSED, reason="Bertugas sebagai Plh.")
            await act(call, refused, key=uuid4())
        self._note_taken(ready, is_granted=is_granted)

    def _note_taken(self, ready: WaitingStep, *, is_granted: bool) -> None:
        request, who = ready.request_id, self._applicant(ready)
        wish = self.wishes[request]
        self.result.steps += 1
        by, of = self.number[ready.account_id], self.number[who.account_id]
        self._record(ready.state, of, wish.starts_on, by, is_granted)
        if ready.state == "FILED":
            self.began[request, "ADVISED"] = self.now
            self.oracle.record_advice(request, now=self.now)
            return
        del self.oracle.waiting[request]
        if is_granted:
            self.oracle.leave.setdefault(who.employee_id, []).append((wish.starts_on, wish.ends_on))
        self.result.kept_accounts += not is_granted

    async def _cover_days(self, leader: StaffMember, first: date, last: date) -> None:
        """An approver's own leave is granted when somebody stands in, so the personnel office names them first."""
        day = first
        while day <= last:
            await self._delegate(leader, day, day)
            day += timedelta(days=1)


async def _run_concurrently(acts: Iterable[Awaitable[None]]) -> None:
    """Do these at the same time, a few at once, as people in their offices do."""
    turns = asyncio.Semaphore(MAX_CONCURRENT)

    async def one(act: Awaitable[None]) -> None:
        async with turns:
            await act

    await asyncio.gather(*map(one, list(acts)))


async def build_year(regency: BigRegency, *, seed: int) -> SimulatedYear:
    """Let everybody in and begin."""
    steps_by_request = SessionPool()
    await steps_by_request.open_sessions(regency.accounts)
    calendar = await load_calendar(get_connection("app"), first=2025, last=2027)
    days = frozenset(working_days(calendar, date(2026, 1, 1), date(2027, 12, 31)))
    year = SimulatedYear(regency, steps_by_request, random.Random(seed), calendar, Oracle(regency, days))
    year.number = {account.id: number for number, account in enumerate(regency.accounts)}
    return year


def working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """The days on which offices are open."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if calendar.skip_reason(day, week=5) is None]
