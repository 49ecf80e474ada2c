"""Scenario of activation slips, played over HTTP in a unit of its own to its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from jejak.accounts import accounts
from models.account import AccountRole
from models.delegation import LeaveEscalation
from models.employee import Employee
from models.leave import LeaveRequest
from models.unit import Post, Regency, Unit
from resolvers.auth.reset import remove_second_factor
from rulebook.access import SERVICE_ACTORS
from rulebook.values import Role
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints import leave_client
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    AccountHolder,
    error_codes,
    run_mutation,
    submit_password,
    totp_code,
    viewer_account,
)
from tests.identity.test_account_resets import reset
from tests.identity.vouching_oracle import KINDS, ROLES, VouchingCase

YESTERDAY, TOMORROW = people.TODAY - timedelta(days=1), people.TODAY + timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
CLOSED_CODES = {"SECOND_FACTOR_NEEDED", "VOUCHING_OVER"}
_numbers = count(1)


@asynccontextmanager
async def on_day(day: date) -> AsyncIterator[None]:
    """Let it be another day for a while."""
    await _set_today(day)
    try:
        yield
    finally:
        await _set_today(people.TODAY)


async def _set_today(day: date) -> None:
    async with people.setup_transaction() as db:
        await Regency.all().using_db(db).update(demo_today=day)


async def a_waiting_request(applicant: Employee, deciding: UUID, advising: UUID, authority: UUID) -> UUID:
    """Somebody's leave that was advised on and waits for its decision at a post."""
    days = {"starts_on": date(2026, 8, 3), "ends_on": date(2026, 8, 3), "working_days": 1, "reason": "Uji"}
    noted = {"noted_n": 0, "noted_n_1": 0, "noted_n_2": 0, "calendar_version": "2026.1"}
    posts = {"advising_post_id": advising, "deciding_post_id": deciding, "authority_id": authority}
    async with people.setup_transaction() as db:
        request = await LeaveRequest.create(
            using_db=db, number=f"JAMIN-{next(_numbers)}", employee=applicant, kind="ANNUAL", state="ADVISED",
            **days, **noted, **posts,
        )  # fmt: skip
    return request.id


@dataclass
class VouchingScenario:
    """One story: whose account it is, in which unit, and another post there whose officer decides."""

    api: RegencyApi
    helpers: dict[str, Caller]
    case: VouchingCase
    unit: Unit
    holder: AccountHolder
    own_post: Post
    other_post: Post
    colleague: Employee
    slip: str | None = None
    recovery: list[str] = field(default_factory=list)
    deciding_post: Post | None = None
    request_id: UUID | None = None
    outcome: str | None = None

    @classmethod
    async def arrange(
        cls, api: RegencyApi, helpers: dict[str, Caller], case: VouchingCase, root: Unit
    ) -> "VouchingScenario":
        """Put the people there; the other post is vacant where a plt shall carry it out."""
        unit = await people.a_unit("Bidang Jaminan", under=root)
        own, other = await people.a_post(unit), await people.a_post(unit)
        born = date(1975, 1, 1) + timedelta(days=next(_numbers))  # or the numbers run out
        person = await people.an_employee(own, birth_date=born)
        colleague = await people.an_employee(await people.a_post(unit), birth_date=born)
        if not case.kind.startswith("plt"):
            await people.an_employee(other, birth_date=born)
        account = await people.an_account(f"orang-{person.nip}", for_=person)
        scene = cls(api, helpers, case, unit, AccountHolder(person, account), own, other, colleague)
        if case.factor != "none":
            async with people.setup_transaction() as db:
                await people.a_second_factor(db, account)
        return scene

    async def play(self) -> str:
        """Do what the story says until it ends for the person who holds the slip."""
        acts = {"authority": self.authorise, "lose": self.lose_factor, "make": self.make_slip, "use": self.use_slip,
                "enrol": self.enrol_factor, "open": self.use_authority}  # fmt: skip
        for act in self.case.acts:
            await acts[act]()
            if self.outcome:
                return self.outcome
        raise AssertionError("every story has an end")

    async def authorise(self) -> None:
        """Give the authority that the story is about, or something that looks like it."""
        kind = self.case.kind
        if kind == "nothing":
            return
        if "role" in kind:
            await self._grant_authority(kind)
        elif kind in ("raised step", "waiting step", "step of somebody else's post"):
            await self._add_waiting_request(kind)
        else:
            stands_in = kind.startswith("pl")
            self.deciding_post = self.other_post if stands_in else self.own_post
            first = TOMORROW if "tomorrow" in kind else LONG_AGO
            last = YESTERDAY if "yesterday" in kind else None
            if not stands_in:
                await people.an_authority(
                    self.unit, self.own_post, effective_from=first, effective_until=last
                )
                return
            await people.an_authority(self.unit, self.other_post)
            await people.a_delegation(
                self.other_post, self.holder.person, kind=kind[:3].upper(), first=first, last=last or TOMORROW
            )

    async def _grant_authority(self, kind: str) -> None:
        async with people.setup_transaction() as db:
            if kind == "role":
                await accounts.grant_role(db, self.holder.name, role=Role.PERSONNEL)
                return
            days = (
                {"effective_from": TOMORROW}
                if "tomorrow" in kind
                else {"effective_from": LONG_AGO, "effective_until": YESTERDAY}
            )
            await AccountRole.create(using_db=db, account=self.holder.account, role="PERSONNEL", **days)

    async def _add_waiting_request(self, kind: str) -> None:
        authority = await people.an_authority(self.unit, self.other_post, effective_until=YESTERDAY)
        self.deciding_post = self.own_post if kind == "waiting step" else self.other_post
        posts = self.deciding_post.id, self.other_post.id, authority.id
        self.request_id = await a_waiting_request(self.colleague, *posts)
        if kind == "raised step":
            async with people.setup_transaction() as db:
                await LeaveEscalation.create(
                    using_db=db, request_id=self.request_id, applicant_id=self.colleague.id, step="DECISION",
                    kind="RAISED", from_post=self.other_post, to_post=self.own_post, reason="Tidak ada tindakan",
                    by_account_id=SERVICE_ACTORS["jobs"],
                )  # fmt: skip

    async def lose_factor(self) -> None:
        async with people.setup_transaction() as db:
            await remove_second_factor(db, self.holder.account.id)

    async def make_slip(self) -> None:
        if self.case.helper == "server":
            async with people.setup_transaction() as db:
                self.slip = await accounts.issue_code(db, self.holder.name)
            return
        answer = await reset(self.helpers[self.case.helper], self.holder.name)
        if error_codes(answer):
            assert error_codes(answer) in (["ADMINISTRATOR_NEEDED"], ["NOT_FOUND"])
            self.outcome = "not made"
        else:
            self.slip = answer["slip"]["code"]

    async def use_slip(self) -> None:
        why = error_codes(
            await run_mutation(self.api.stranger, "activateAccount", code=self.slip, newPassword=NEW_PASSWORD)
        )
        if why:
            self.outcome = {"CODE_INVALID": "void", "VOUCHING_OVER": "refused"}[why[0]]

    async def enrol_factor(self) -> None:
        came = await submit_password(self.api.stranger, self.holder.name, NEW_PASSWORD)
        if came["challenge"]:
            self.outcome = "owes a code"
            return
        caller = Caller(self.api.http, came["token"])
        begun = await run_mutation(caller, "enrolTotp", password=NEW_PASSWORD)
        if why := error_codes(begun):
            assert why in (["ENROLMENT_CODE_NEEDED"], ["VOUCHING_OVER"])
            self.outcome = "not enrolled"
            return
        confirmed = await run_mutation(caller, "confirmTotp", code=totp_code(begun["secret"]))
        self.recovery = confirmed["recoveryCodes"]

    async def use_authority(self) -> None:
        """Come back with password and second factor on the day from which the authority counts, and use it."""
        if KINDS[self.case.kind] == 0:
            self.outcome = "nothing to open"
            return
        async with on_day(TOMORROW if "tomorrow" in self.case.kind else people.TODAY):
            came = await submit_password(self.api.stranger, self.holder.name, NEW_PASSWORD)
            if came["challenge"]:
                met = {"challenge": came["challenge"]["token"], "code": self.recovery[0]}
                came = await run_mutation(self.api.stranger, "completeSignIn", **met)
            opens = await (self._opens_role if self.case.kind in ROLES else self._decides)(came["token"])
        self.outcome = "opens" if opens else "does not open"

    async def _opens_role(self, token: str) -> bool:
        seen = await viewer_account(self.api, token)
        return seen is not None and "PERSONNEL" in seen["roles"]

    async def _decides(self, token: str) -> bool:
        found = await self.decide(token)
        assert found in ("", *CLOSED_CODES), found
        return not found

    async def decide(self, token: str | None) -> str:
        """Decide what waits at the post that the authority names, or at another's; return the code that refused it."""
        if self.request_id is None:
            named = self.deciding_post if KINDS[self.case.kind] else None
            self.request_id = await self._request_at(named or self.other_post)
        given = {
            "idempotencyKey": new_idempotency_key(),
            "leaveRequestId": to_global_id("LeaveRequest", self.request_id),
            "version": 1,
            "outcome": "REFUSED",
            "reason": "Uji",
        }
        answer = (
            await Caller(self.api.http, token).post(leave_client.mutation("decideLeave"), input=given)
        ).json()
        if "errors" in answer:
            return str(answer["errors"][0]["extensions"]["code"])
        errors = answer["data"]["answer"]["errors"]
        return str(errors[0]["code"]) if errors else ""

    async def _request_at(self, deciding: Post) -> UUID:
        found = await self.api.fetch_rows(
            "SELECT id FROM hr.leave_authority WHERE unit_id = $1", self.unit.id
        )
        authority = found[0]["id"] if found else (await people.an_authority(self.unit, self.other_post)).id
        return await a_waiting_request(self.colleague, deciding.id, self.other_post.id, authority)
