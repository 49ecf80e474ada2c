"""A year goes by: people ask for leave, approvers fall ill, decrees are made, the clock moves, and the work runs.

Called by tests/absence/test_year.py. Everything happens through the resolvers and the database; what is made up are the
clock, who is ill on which day, and who feels like asking. Who is ill the system is not told: to it they are silent.
"""

import asyncio
import random
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
from rulebook.leave.pace import minutes_waited, pace
from rulebook.values import DelegationKind, LeaveKind, Outcome
from tests import people
from tests.absence.big_regency import BigRegency, Somebody
from tests.absence.hands import Hands

ZONE = ZoneInfo("Asia/Jakarta")
HOURS = [time(8, 30), time(10, 0), time(11, 30), time(14, 0), time(15, 30)]
AWAY, SPELL = 0.15, (1, 5)  # the share of an approver's days, and how long an illness lasts
TOLD = 0.5  # of those who are ill for longer, the personnel office hears and names somebody
AT_ONCE = 8
# What waits, and whoever may take it now: the posts of the inbox, with those who hold them or stand in.
_WAITING = """
SELECT r.id AS request_id, r.version, r.employee_id AS applicant_id, r.state, r.starts_on, r.ends_on, h.account_id,
       h.employee_id
  FROM hr.leave_request r
 CROSS JOIN LATERAL hr.entitled_posts(r.id, CASE r.state WHEN 'FILED' THEN 'ADVICE' ELSE 'DECISION' END) post
  JOIN (SELECT post_id, account_id, employee_id FROM hr.holding
        UNION ALL SELECT post_id, account_id, delegate_id FROM hr.standing_in) h ON h.post_id = post
 WHERE r.state IN ('FILED', 'ADVISED') AND h.employee_id IS DISTINCT FROM r.employee_id
 ORDER BY r.number, h.account_id
"""


@dataclass
class Seen:
    """What happened, to be held against the claim."""

    filed: int = 0
    refused: int = 0
    kept: int = 0
    delegations: int = 0
    passes: int = 0
    steps: int = 0
    approver_days: int = 0
    approver_days_away: int = 0
    waits: list[int] = field(default_factory=list)


@dataclass
class Year:
    """One run: who is there, what day it is, and what was seen."""

    regency: BigRegency
    hands: Hands
    chance: random.Random
    calendar: Calendar
    seen: Seen = field(default_factory=Seen)
    ill_until: dict[UUID | None, date] = field(default_factory=dict)
    on_leave: dict[UUID | None, list[tuple[date, date]]] = field(default_factory=dict)
    began: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    reached: set[tuple[UUID, str]] = field(default_factory=set)
    now: datetime = datetime(2026, 1, 2, 8, 30, tzinfo=ZONE)

    async def run(self, days: Iterable[date], *, wishes: float) -> None:
        """Let these days go by; `wishes` is the chance that somebody asks for leave on one of them."""
        for day in days:
            self._fall_ill(day)
            for at in HOURS:
                await self._hour(day, at, wishes=wishes)

    async def _hour(self, day: date, at: time, *, wishes: float) -> None:
        self.now = datetime.combine(day, at, ZONE)
        async with people.arranging() as db:
            await db.execute_query("UPDATE hr.regency SET demo_today = $1, demo_time = $2", [day, at])
        if at == HOURS[0]:
            await self._name_delegates(day)
        await _together(
            self._ask(each, day) for each in self.regency.people if self.chance.random() < wishes / len(HOURS)
        )
        self.seen.passes += await pass_on()
        await self._act()

    # ------------------------------------------------------------------ who is there

    def _fall_ill(self, day: date) -> None:
        """Let approvers fall ill so that, with their leave, they are away on about AWAY of their days."""
        leaders = [*(each.employee_id for each in self.regency.leaders), None]  # None is the elected head
        mean = sum(SPELL) / 2
        for who in leaders:
            is_ill = self.ill_until.get(who, date.min) >= day
            if not is_ill and self.chance.random() < AWAY / mean / (1 - AWAY):
                self.ill_until[who] = day + timedelta(days=self.chance.randint(*SPELL) - 1)
        self.seen.approver_days += len(leaders)
        self.seen.approver_days_away += sum(not self.is_there(who, day) for who in leaders)

    def is_there(self, who: UUID | None, day: date) -> bool:
        """Tell whether somebody is at their desk."""
        leave = self.on_leave.get(who, [])
        return self.ill_until.get(who, date.min) < day and not any(a <= day <= b for a, b in leave)

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
                if refusal.code == "DELEGATION_OVERLAPS":
                    return
                continue
            self.seen.delegations += 1
            return

    # ------------------------------------------------------------------ asking and acting

    async def _ask(self, who: Somebody, day: date) -> None:
        first = day + timedelta(days=self.chance.randint(5, 40))
        wish = Wish(
            kind=LeaveKind.ANNUAL, starts_on=first, reason="Keluarga",
            ends_on=first + timedelta(days=self.chance.randint(0, 4)),
        )  # fmt: skip
        try:
            request = await request_leave(await self.hands.call(who.account_id), wish, key=uuid4())
        except Refusal:
            self.seen.refused += 1
            return
        self.seen.filed += 1
        self.began[request, "FILED"] = self.now

    async def _act(self) -> None:
        """Whoever is there takes what they may, one of those who could, as long as something moves within the hour."""
        hands = await self._reaching()
        ready = [self.chance.choice(found) for found in hands.values() if self.chance.random() < 0.6]
        await _together(self._take(row) for row in ready)
        await self._reaching()

    async def _reaching(self) -> dict[UUID, list[dict[str, object]]]:
        """Find who is there and may take what waits, and note how long each step waited for the first such hand."""
        rows = await get_connection("app").execute_query_dict(_WAITING)
        hands: dict[UUID, list[dict[str, object]]] = {}
        for row in rows:
            if self.is_there(row["employee_id"], self.now.date()):
                hands.setdefault(row["request_id"], []).append(row)
        for request, found in hands.items():
            key = request, str(found[0]["state"])
            if key not in self.reached:
                self.reached.add(key)
                self.seen.waits.append(self._waited(self.began[key]))
        return hands

    def _waited(self, since: datetime) -> int:
        settings = pace(on=self.now.date())
        return minutes_waited(since, self.now, by=settings, calendar=self.calendar)

    async def _take(self, row: dict[str, object]) -> None:
        request, account = row["request_id"], row["account_id"]
        assert isinstance(request, UUID)
        assert isinstance(account, UUID)
        act = advise_leave if row["state"] == "FILED" else decide_leave
        if act is decide_leave:
            await self._cover(row)
        verdict = Verdict(request_id=request, version=int(str(row["version"])), outcome=Outcome.APPROVED)
        call = await self.hands.call(account)
        is_granted = True
        try:
            await act(call, verdict, key=uuid4())
        except DelegateRequired:  # they stand in for somebody on those days
            is_granted = False
            refused = replace(verdict, outcome=Outcome.REFUSED, reason="Bertugas sebagai Plh.")
            await act(call, refused, key=uuid4())
        self.seen.steps += 1
        if act is advise_leave:
            self.began[request, "ADVISED"] = self.now
        elif is_granted:
            leave = self.on_leave.setdefault(_uuid(row["applicant_id"]), [])
            leave.append((_day(row["starts_on"]), _day(row["ends_on"])))
        else:
            self.seen.kept += 1

    async def _cover(self, row: dict[str, object]) -> None:
        """An approver's own leave is granted when somebody stands in, so the personnel office names them first."""
        leader = next(
            (each for each in self.regency.leaders if each.employee_id == row["applicant_id"]), None
        )
        if leader:
            await self._cover_days(leader, _day(row["starts_on"]), _day(row["ends_on"]))

    async def _cover_days(self, leader: Somebody, first: date, last: date) -> None:
        day = first
        while day <= last:
            await self._delegate(leader, day, day)
            day += timedelta(days=1)


def _uuid(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


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
    return Year(regency, hands, random.Random(seed), calendar)


def working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    """The days on which offices are open."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if calendar.skip_reason(day, week=5) is None]
