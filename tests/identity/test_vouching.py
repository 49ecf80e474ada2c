"""One who vouches for the holder of an account vouches for all that it may do, and is asked again when it counts."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from jejak.accounts.totp_reset import reset_second_factor
from jejak.errors import OperatorError
from models.account import AccountRole
from models.employee import Appointment
from resolvers.caller import hash_token
from rulebook.access import PRIVILEGED
from rulebook.values import Role
from tests import people
from tests.delegation.delegation_client import create_delegation
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    AccountHolder,
    create_account_holder,
    error_codes,
    run_mutation,
    submit_password,
    totp_code,
)
from tests.identity.test_account_commands import at_the_server
from tests.identity.test_account_resets import an_administrator, an_operator, at, reset
from tests.identity.test_sessions import ACTOR
from tests.identity.test_stale_reauthentication import WAITING_LOCKS
from tests.identity.vouching_oracle import KINDS, VouchingCase
from tests.identity.vouching_scenario import VouchingScenario

VOUCHING_ROLES = """
SELECT a.vouched_by_role AS password, t.vouched_by_role AS factor
  FROM hr.account a
  LEFT JOIN hr.account_totp t ON t.account_id = a.id AND t.confirmed_at IS NOT NULL AND t.ended_at IS NULL
 WHERE a.id = $1
"""


async def activate(api: RegencyApi, slip: str) -> dict[str, Any]:
    return await run_mutation(api.stranger, "activateAccount", code=slip, newPassword=NEW_PASSWORD)


async def request_reset(caller: Caller, name: str) -> dict[str, Any]:
    return await run_mutation(
        caller, "requestTotpReset", userName=name, reason="HP hilang", idempotencyKey=new_idempotency_key()
    )


async def approve_reset(caller: Caller, request: dict[str, Any]) -> dict[str, Any]:
    given = {
        "totpResetId": request["id"],
        "version": request["version"],
        "idempotencyKey": new_idempotency_key(),
    }
    return await run_mutation(caller, "approveTotpReset", **given)


async def test_an_operator_cannot_take_an_officers_second_factor_and_go_in_by_an_earlier_slip(
    api: RegencyApi,
) -> None:
    unit = await people.a_unit("Dinas Serangan")
    post, operator = await people.a_post(unit), await an_operator(api, unit)
    officer = await people.an_employee(post)
    account = await people.an_account(f"orang-{officer.nip}", for_=officer, decides=True)
    await people.an_authority(unit, post)
    (_, first), (_, second) = await an_administrator(api), await an_administrator(api)
    slip = (await reset(operator, account.user_name))["slip"]["code"]
    assert error_codes(await request_reset(operator, account.user_name)) == ["ADMINISTRATOR_NEEDED"]
    request = (await request_reset(first, account.user_name))["totpReset"]
    assert request["needsTwo"]
    assert error_codes(await approve_reset(second, request)) == []
    assert error_codes(await activate(api, slip)) == ["CODE_INVALID"], "what was made before the loss is void"
    assert error_codes(await reset(operator, account.user_name)) == ["ADMINISTRATOR_NEEDED"]


async def test_one_person_alone_takes_no_second_factor_from_a_person_with_authority(api: RegencyApi) -> None:
    root = await people.a_unit("Dinas Kehilangan")
    operator, (_, administrator) = await an_operator(api, root), await an_administrator(api)
    for kind, needed in KINDS.items():
        scene = await VouchingScenario.arrange(
            api, {}, VouchingCase("operator", kind, "before the slip", "stands"), root
        )
        await scene.authorise()
        async with people.setup_transaction() as db:
            if not await db.execute_query_dict("SELECT FROM hr.account_totp t WHERE t.account_id = $1 "
                                               "AND t.ended_at IS NULL", [scene.holder.account.id]):  # fmt: skip
                await people.a_second_factor(db, scene.holder.account)
        mine, theirs = [await request_reset(each, scene.holder.name) for each in (operator, administrator)]
        if needed:
            assert error_codes(mine) == ["ADMINISTRATOR_NEEDED"], kind
            assert (theirs["errors"], theirs["totpReset"]["state"]) == ([], "REQUESTED"), kind
        else:
            assert (error_codes(mine), error_codes(theirs)) == ([], ["NOT_FOUND"]), kind


async def _end_role(operator: AccountHolder, whose: AccountHolder) -> None:
    async with people.setup_transaction() as db:
        last = people.TODAY - timedelta(days=1)
        await AccountRole.filter(account_id=operator.account.id).using_db(db).update(effective_until=last)


async def _close_account(operator: AccountHolder, whose: AccountHolder) -> None:
    await people.close_account(operator.person)


async def _move_post(operator: AccountHolder, whose: AccountHolder) -> None:
    post = await people.a_post(await people.a_unit("Dinas Baru Lain"))
    async with people.setup_transaction() as db:
        former: Any = whose.person.current_appointment
        last = people.TODAY - timedelta(days=1)
        await Appointment.filter(id=former.id).using_db(db).update(effective_until=last)
        whose.person.current_appointment = await Appointment.create(
            using_db=db, employee=whose.person, post=post, effective_from=people.TODAY,
            decree_number="800/9/CONTOH", decree_date=people.TODAY,
        )  # fmt: skip
        await whose.person.save(using_db=db, update_fields=["current_appointment_id"])


@pytest.mark.parametrize("change", [_end_role, _close_account, _move_post])
async def test_a_slip_opens_nothing_once_its_maker_helps_the_person_no_more(
    api: RegencyApi, change: Callable[[AccountHolder, AccountHolder], Awaitable[None]]
) -> None:
    unit = await people.a_unit("Dinas Mantan")
    whose, helper = await at(unit), await create_account_holder()
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=helper.account, role="OPERATOR", unit=unit, effective_from=date(2015, 1, 1)
        )
        await people.a_second_factor(db, helper.account)
    operator = await api.stranger.sign_in(helper.name, people.PASSWORD)
    slip = (await reset(operator, whose.name))["slip"]["code"]
    await change(helper, whose)
    refused = await activate(api, slip)
    assert (error_codes(refused), refused["token"], refused["challenge"]) == (["VOUCHING_OVER"], None, None)
    assert error_codes(await submit_password(api.stranger, whose.name)) == [], (
        "and the password of before still holds"
    )


async def test_a_slip_that_is_used_while_the_second_factor_is_being_lost_opens_nothing(
    api: RegencyApi,
) -> None:
    unit = await people.a_unit("Dinas Serentak")
    whose, operator = await at(unit), await an_operator(api, unit)
    slip = (await reset(operator, whose.name))["slip"]["code"]
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute("SELECT FROM hr.account WHERE id = $1 FOR UPDATE", whose.account.id)
        using = asyncio.ensure_future(activate(api, slip))
        while not using.done():
            if await api.superuser.fetchval(WAITING_LOCKS):
                break
            await asyncio.sleep(0.01)
        assert not using.done()
        await api.superuser.execute(
            "UPDATE hr.account_code SET expires_at = clock_timestamp() WHERE account_id = $1 AND used_at IS NULL",
            whose.account.id,
        )
    assert error_codes(await using) == ["CODE_INVALID"]


async def test_an_officer_with_an_administrators_slip_and_their_own_second_factor_decides_again(
    api: RegencyApi,
) -> None:
    """An employee whom the operator helped once, who set up a second factor, and who stands in for an officer now."""
    root = await people.a_unit("Dinas Penjamin")
    operator, (_, administrator) = await an_operator(api, root), await an_administrator(api)
    case = VouchingCase("operator", "plh", "after enrolment", "none")
    scene = await VouchingScenario.arrange(api, {"operator": operator}, case, root)
    assert await scene.play() == "does not open"
    assert await api.fetch_rows(VOUCHING_ROLES, scene.holder.account.id) == [
        {"password": "OPERATOR", "factor": "OPERATOR"}
    ]
    slip = (await reset(administrator, scene.holder.name))["slip"]["code"]
    owed = (await activate(api, slip))["challenge"]["token"]
    await run_mutation(api.stranger, "completeSignIn", challenge=owed, code=scene.recovery[1])
    assert await api.fetch_rows(VOUCHING_ROLES, scene.holder.account.id) == [
        {"password": "ADMINISTRATOR", "factor": "ADMINISTRATOR"}
    ]
    scene.recovery, scene.outcome = scene.recovery[2:], None
    await scene.use_authority()
    assert scene.outcome == "opens"


async def test_a_person_who_may_not_decide_names_nobody_to_decide_in_their_stead(api: RegencyApi) -> None:
    """Or a password that an operator has set would pass the decision on to an account of the operator's friends."""
    root = await people.a_unit("Dinas Pengalihan")
    helpers = {"operator": await an_operator(api, root)}
    scene = await VouchingScenario.arrange(
        api, helpers, VouchingCase("operator", "post", "after enrolment", "none"), root
    )
    for act in (scene.make_slip, scene.use_slip):
        await act()
    password = Caller(
        api.http, (await submit_password(api.stranger, scene.holder.name, NEW_PASSWORD))["token"]
    )
    below = await people.an_employee(await people.a_post(scene.unit, under=scene.own_post))
    await people.an_account(f"orang-{below.nip}", for_=below)
    first = people.TODAY + timedelta(days=7)
    assert error_codes(await create_delegation(password, below, first=first, last=first)) == [], (
        "advice takes none"
    )
    await scene.authorise()
    later = {"first": first + timedelta(days=7), "last": first + timedelta(days=7)}
    assert error_codes(await create_delegation(password, below, **later)) == ["SECOND_FACTOR_NEEDED"]


async def test_coming_in_by_a_provider_vouches_for_no_password(api: RegencyApi) -> None:
    """Or the owner's next sign-in there would vouch for a password that an operator has set."""
    unit = await people.a_unit("Dinas Penyedia")
    whose, operator = await at(unit), await an_operator(api, unit)
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    await activate(api, (await reset(operator, whose.name))["slip"]["code"])
    for method, code, kept in (("OIDC", 0, "OPERATOR"), ("PASSWORD", 1, None)):
        await api.superuser.execute(
            "INSERT INTO ops.sign_in_challenge VALUES ($1, $2, $3, now() + interval '1 min', 5)",
            hash_token(f"{method}-{whose.name}"), whose.account.id, method,
        )  # fmt: skip
        given = {"challenge": f"{method}-{whose.name}", "code": totp_code(people.TOTP, steps=code)}
        assert (await run_mutation(api.stranger, "completeSignIn", **given))["token"]
        assert await api.fetch_rows(VOUCHING_ROLES, whose.account.id) == [{"password": kept, "factor": None}]


async def test_a_request_falls_with_the_office_of_its_author(api: RegencyApi) -> None:
    lost = await create_account_holder("PAYROLL")
    (former, first), (_, second) = await an_administrator(api), await an_administrator(api)
    request = (await request_reset(first, lost.name))["totpReset"]
    async with people.setup_transaction() as db:
        last = people.TODAY - timedelta(days=1)
        await AccountRole.filter(account_id=former.id).using_db(db).update(effective_until=last)
    assert error_codes(await approve_reset(second, request)) == ["REQUESTER_GONE"]
    with pytest.raises(OperatorError, match="may no longer ask"):
        await at_the_server(api, lambda client: reset_second_factor(client, lost.name))
    assert (await submit_password(api.stranger, lost.name))["challenge"], "the second factor still stands"


async def test_every_role_that_can_be_granted_is_authority(api: RegencyApi) -> None:
    (row,) = await api.fetch_rows(
        "SELECT pg_get_constraintdef(oid) AS said FROM pg_constraint WHERE conname = 'account_role_is_known'"
    )
    assert {role for role in Role if f"'{role.name}'" in row["said"]} == PRIVILEGED
