"""The acts of a path as they are done: over HTTP, at the server, and where a provider's verified word arrives."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.accounts import accounts
from jejak.accounts.enrolment_code import issue_enrolment_code
from jejak.accounts.totp_reset import TotpResetResult, reset_second_factor
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from models.account import Account, AccountTotp, RecoveryCode
from models.employee import Employee
from models.unit import Unit
from resolvers.auth.account_security import reauthenticate
from resolvers.auth.oidc_identity import OidcSubject, add_identity, link_identity, sign_in_with_identity
from resolvers.auth.session import NewSession, SessionPolicy
from resolvers.auth.totp import hash_recovery_code
from resolvers.caller import Call, load_actor
from rulebook.errors import Refusal
from rulebook.values import Role
from schema.fields.ids import to_global_id
from tests import people
from tests.delegation import delegation_client
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.access_paths import NO_CODE_NEEDED, Story, parse_act
from tests.identity.client import NEW_PASSWORD, mutation_document, totp_code, viewer_account
from tests.identity.vouching_oracle import VouchingCase
from tests.identity.vouching_scenario import TOMORROW, VouchingScenario, on_day

ISSUER = "https://penyedia.example"
CHANGED_PASSWORD, OWNERS_PASSWORD = "gajah kertas jendela", "kancil payung belimbing"
RECOVERY = [f"PULIH-{number}" for number in range(5)]
NOTHING = "tidak-ada"


@dataclass
class AccessPathPlayer:
    """The person on a path: what they hold, and who else takes part."""

    story: Story
    scene: VouchingScenario
    helpers: dict[str, Caller]
    below: Employee
    password: str = people.PASSWORD
    slip_code: str = NOTHING
    enrolment: str | None = None
    secret: str = ""
    recovery: list[str] = field(default_factory=list)
    token: str | None = None
    challenge: str = NOTHING
    request: dict[str, Any] | None = None

    @classmethod
    async def arrange(
        cls, api: RegencyApi, helpers: dict[str, Caller], story: Story, root: Unit
    ) -> "AccessPathPlayer":
        """Put the people of a story there, and what it starts from."""
        scene = await VouchingScenario.arrange(api, helpers, VouchingCase("", story.kind, "", "none"), root)
        account, start = scene.holder.account, story.start
        below = await people.an_employee(
            await people.a_post(scene.unit, under=scene.own_post), birth_date=scene.holder.person.birth_date
        )
        await people.an_account(f"orang-{below.nip}", for_=below, decides=True)
        player = cls(story, scene, helpers, below)
        async with people.setup_transaction() as db:
            if start.has_role:
                await accounts.grant_role(db, account.user_name, role=Role.PAYROLL)
            if start.has_factor:
                await player._set_up_factor(db, account)
            if not start.has_password:
                await Account.filter(id=account.id).using_db(db).update(password_hash=None)
            if start.is_linked:
                await add_identity(db, player.subject, account_id=account.id)
        return player

    async def _set_up_factor(self, db: BaseDBAsyncClient, account: Account) -> None:
        await people.a_second_factor(db, account)
        totp = await AccountTotp.get(account_id=account.id, using_db=db)
        for code in RECOVERY:
            await RecoveryCode.create(using_db=db, totp=totp, code_hash=hash_recovery_code(code))
        if self.story.start.holds_factor:
            self.recovery = list(RECOVERY)

    @property
    def api(self) -> RegencyApi:
        return self.scene.api

    @property
    def name(self) -> str:
        return self.scene.holder.name

    @property
    def subject(self) -> OidcSubject:
        return OidcSubject(ISSUER, self.name)

    async def play(self) -> str:
        """Do what the story says until something is refused; return at which act, and with which code."""
        for act in self.story.acts:
            name, whom = parse_act(act)
            if why := await getattr(self, name)(*whom):
                return f"{act}: {why}"
        return "done"

    async def _do(self, name: str, *, caller: Caller | None = None, **given: object) -> tuple[Any, str]:
        """Send one mutation; return its payload and the code of what was refused."""
        answer = (
            await (caller or Caller(self.api.http, self.token)).post(mutation_document(name), input=given)
        ).json()
        if "errors" in answer:
            return None, answer["errors"][0]["extensions"]["code"]
        payload = answer["data"][name]
        return payload, payload["errors"][0]["code"] if payload["errors"] else ""

    def _store_sign_in(self, payload: Any) -> None:
        self.token, owed = payload["token"], payload["challenge"]
        self.challenge = owed["token"] if owed else NOTHING

    async def authority(self) -> str:
        await self.scene.authorise()
        return ""

    async def lose(self) -> str:
        await self.scene.lose_factor()
        return ""

    async def slip(self, who: str) -> str:
        if who == "server":
            async with people.setup_transaction() as db:
                self.slip_code = await accounts.issue_code(db, self.name)
            return ""
        given = {"userName": self.name, "idempotencyKey": new_idempotency_key()}
        made, why = await self._do("resetPassword", caller=self.helpers[who], **given)
        if not why:
            self.slip_code = made["slip"]["code"]
        return why

    async def use(self) -> str:
        given = {"code": self.slip_code, "newPassword": NEW_PASSWORD}
        came, why = await self._do("activateAccount", caller=self.api.stranger, **given)
        if not why:
            self.password = NEW_PASSWORD
            self._store_sign_in(came)
        return why

    async def used_by_the_owner(self) -> str:
        given = {"code": self.slip_code, "newPassword": OWNERS_PASSWORD}
        return (await self._do("activateAccount", caller=self.api.stranger, **given))[1]

    async def sign_in(self) -> str:
        given = {"userName": self.name, "password": self.password}
        came, why = await self._do("signIn", caller=self.api.stranger, **given)
        if not why:
            self._store_sign_in(came)
        return why

    async def complete(self) -> str:
        if self.token and self.challenge == NOTHING:
            return ""
        given = {"challenge": self.challenge, "code": self.recovery.pop(0) if self.recovery else NOTHING}
        came, why = await self._do("completeSignIn", caller=self.api.stranger, **given)
        if not why:
            self._store_sign_in(came | {"challenge": None})
        return why

    async def change(self) -> str:
        _, why = await self._do("changePassword", password=self.password, newPassword=CHANGED_PASSWORD)
        if not why:
            self.password = CHANGED_PASSWORD
        return why

    async def changed_by_the_owner(self) -> str:
        owner = await self.api.stranger.sign_in(self.name, self.password)
        given = {"password": self.password, "newPassword": OWNERS_PASSWORD}
        return (await self._do("changePassword", caller=owner, **given))[1]

    async def enrol(self) -> str:
        code = self.enrolment or (self.recovery.pop(0) if self.recovery else None)
        begun, why = await self._do("enrolTotp", password=self.password, code=code)
        if not why:
            self.secret = begun["secret"]
        return why

    async def confirm(self) -> str:
        confirmed, why = await self._do("confirmTotp", code=totp_code(self.secret or people.TOTP))
        if not why:
            self.recovery, self.enrolment = confirmed["recoveryCodes"], None
        return why

    async def code(self) -> str:
        async with people.setup_transaction() as db:
            self.enrolment = await issue_enrolment_code(db, self.name) or self.enrolment
        return ""

    async def provider(self) -> str:
        async def come() -> None:
            found = await sign_in_with_identity(Call(str(uuid4())), self._terms, who=self.subject)
            is_in = isinstance(found, NewSession)
            self.token, self.challenge = (found.token, NOTHING) if is_in else (None, found.token)

        return await self._run_resolver(come)

    async def link(self) -> str:
        async def is_linked() -> None:
            call = Call(str(uuid4()), await load_actor(self.token or ""))
            code = self.recovery.pop(0) if self.recovery else None
            await reauthenticate(
                call, self._terms, password=self.password, code=code, operation="linkIdentity"
            )
            await link_identity(call, self.subject)

        return await self._run_resolver(is_linked)

    @property
    def _terms(self) -> SessionPolicy:
        return SessionPolicy(totp_key=people.FACTOR_KEY)

    async def _run_resolver(self, act: Callable[[], Awaitable[None]]) -> str:
        """Do what a resolver does with the application's own rights, from where a provider's token is verified."""

        async def is_done() -> str:
            async with open_pools({"app": self.api.regency.database.urls["app"]}):
                try:
                    await act()
                except Refusal as refusal:
                    return refusal.code
            return ""

        return await asyncio.create_task(is_done())

    async def ask(self, who: str) -> str:
        if who == "server":
            return await self._reset_at_the_server()
        given = {"userName": self.name, "reason": "HP hilang", "idempotencyKey": new_idempotency_key()}
        asked, why = await self._do("requestTotpReset", caller=self.helpers[who], **given)
        if not why and asked["totpReset"] and asked["totpReset"]["state"] == "REQUESTED":
            self.request = asked["totpReset"]  # who does it alone is not shown what is done
        return why

    async def agree(self, who: str) -> str:
        if self.request is None:
            return ""
        if who == "server":
            return await self._reset_at_the_server()
        given = {"totpResetId": self.request["id"], "version": self.request["version"]}
        answer = await self._do(
            "approveTotpReset", caller=self.helpers[who], **given, idempotencyKey=new_idempotency_key()
        )
        return answer[1]

    async def _reset_at_the_server(self) -> str:
        try:
            async with people.setup_transaction() as db:
                loss: TotpResetResult = await reset_second_factor(db, self.name)
        except OperatorError:
            return NO_CODE_NEEDED
        self.enrolment = loss.enrolment_code or self.enrolment
        if not loss.is_reset:
            (row,) = await self.api.fetch_rows(
                "SELECT id, version FROM hr.totp_reset WHERE account_id = $1 AND state = 'REQUESTED'",
                self.scene.holder.account.id,
            )
            self.request = {"id": to_global_id("TotpReset", row["id"]), "version": row["version"]}
        return ""

    @property
    def _day(self) -> Any:
        return TOMORROW if "tomorrow" in self.story.kind else people.TODAY

    async def open(self) -> str:
        async with on_day(self._day):
            if "role" not in self.story.kind:
                return await self.scene.decide(self.token)
            seen = await viewer_account(self.api, self.token)
            return "" if seen and "PERSONNEL" in seen["roles"] else "WITHHELD"

    async def delegate(self) -> str:
        caller = Caller(self.api.http, self.token)
        given = delegation_client.delegation_of(self.below, first=people.TODAY, last=TOMORROW)
        answer = (await caller.post(delegation_client.DELEGATE, input=given)).json()
        found = answer.get("errors") or answer["data"]["answer"]["errors"]
        return (found[0].get("extensions") or found[0])["code"] if found else ""

    async def delegate_decides(self) -> str:
        caller = await self.api.stranger.sign_in(f"orang-{self.below.nip}", people.PASSWORD)
        async with on_day(self._day):
            return await self.scene.decide(caller.token)
