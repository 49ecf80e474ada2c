"""A person who forgot a password or lost an authenticator is helped by others, on record; and is told of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.account import Account, AccountRole
from models.unit import Unit
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    AccountHolder,
    create_account_holder,
    error_codes,
    obtain_token,
    run_mutation,
    submit_password,
    viewer_account,
    viewer_user_name,
)

NOTICES = "{ viewer { account { notices { kind by isNew } } } }"
LISTED = "{ totpResets(first: 100) { edges { node { userName state needsTwo requestedBy approvedBy } } } }"


async def an_operator(api: RegencyApi, unit: Unit) -> Caller:
    """Somebody who helps the people of a unit, with the second factor that the role needs."""
    whose = await create_account_holder()
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=whose.account, role="OPERATOR", unit=unit, effective_from=date(2015, 1, 1)
        )
        await people.a_second_factor(db, whose.account)
    return Caller(api.http, await obtain_token(api, whose))


async def an_administrator(api: RegencyApi) -> tuple[Account, Caller]:
    name = f"admin-{new_idempotency_key()[:8]}"
    account = await people.an_account(name, roles=["ADMINISTRATOR"])
    return account, await api.stranger.sign_in(name, people.PASSWORD)


async def at(unit: Unit) -> AccountHolder:
    """Somebody with a post in a unit."""
    person = await people.an_employee(await people.a_post(unit))
    return AccountHolder(person, await people.an_account(f"orang-{person.nip}", for_=person))


async def reset(caller: Caller, whose: str) -> dict[str, Any]:
    return await run_mutation(caller, "resetPassword", userName=whose, idempotencyKey=new_idempotency_key())


async def test_the_operator_of_ones_own_unit_makes_a_slip_that_opens_the_account_once(
    api: RegencyApi,
) -> None:
    unit = await people.a_unit("Dinas Pertolongan")
    whose, operator = await at(await people.a_unit("Bidang Satu", under=unit)), await an_operator(api, unit)
    before = await obtain_token(api, whose)
    slip = (await reset(operator, whose.person.nip))["slip"]
    assert (slip["userName"], slip["name"]) == (whose.name, whose.person.name)
    lasts = datetime.fromisoformat(slip["expiresAt"]) - datetime.now().astimezone()
    assert timedelta(days=6, hours=23) < lasts < timedelta(days=7, minutes=1)
    # The old password holds until the slip is used: nobody is locked out by a slip they did not ask for.
    assert await viewer_user_name(api, before) == whose.name
    assert error_codes(await submit_password(api.stranger, whose.name)) == []
    given = {"code": slip["code"], "newPassword": NEW_PASSWORD}
    assert (await run_mutation(api.stranger, "activateAccount", **given))["errors"] == []
    assert error_codes(await run_mutation(api.stranger, "activateAccount", **given)) == ["CODE_INVALID"]
    assert await viewer_user_name(api, before) is None
    assert error_codes(await submit_password(api.stranger, whose.name)) == ["BAD_CREDENTIALS"]
    assert error_codes(await submit_password(api.stranger, whose.name, NEW_PASSWORD)) == []


async def test_the_person_is_told_at_the_next_sign_in(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Pemberitahuan")
    whose, operator = await at(unit), await an_operator(api, unit)
    await obtain_token(api, whose)
    await reset(operator, whose.name)
    (by,) = await api.fetch_rows(
        "SELECT name FROM hr.account WHERE user_name = $1", await viewer_user_name(api, operator.token)
    )
    told = {"kind": "RESET_SLIP_MADE", "by": by["name"], "isNew": True}
    token = await obtain_token(api, whose)
    for is_new in (True, False):
        found = (await Caller(api.http, token).ask(NOTICES))["viewer"]["account"]["notices"]
        assert found == [told | {"isNew": is_new}]
        token = await obtain_token(api, whose)


async def test_the_slip_is_on_record_as_the_operators_act(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Catatan")
    whose, operator = await at(unit), await an_operator(api, unit)
    code = (await reset(operator, whose.name))["slip"]["code"]
    (entry,) = await api.fetch_rows(
        'SELECT a.user_name, t.operation, t.method, concat(e.new, d."values") AS said FROM audit.entry e '
        "JOIN audit.tx t ON t.id = e.tx_id JOIN hr.account a ON a.id = t.actor_id "
        "LEFT JOIN audit.disclosure d ON d.seq = e.seq "
        "WHERE e.relation = 'hr.account_code' AND e.op = 'I' ORDER BY e.seq DESC LIMIT 1"
    )
    assert (entry["user_name"], entry["operation"], entry["method"]) == (
        await viewer_user_name(api, operator.token), "resetPassword", "SESSION",
    )  # fmt: skip
    assert code not in entry["said"]


async def test_a_repeated_request_makes_no_second_slip_and_shows_no_code_again(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Ulangan")
    whose, operator = await at(unit), await an_operator(api, unit)
    given = {"userName": whose.name, "idempotencyKey": new_idempotency_key()}
    first, second = [await run_mutation(operator, "resetPassword", **given) for _ in range(2)]
    assert first["slip"]["code"]
    assert second == first | {
        "slip": first["slip"] | {"code": None, "expiresAt": second["slip"]["expiresAt"]}
    }
    assert await api.fetch_rows(
        "SELECT count(*)::int AS n FROM hr.account_code WHERE account_id = $1", whose.account.id
    ) == [{"n": 1}]


async def test_nobody_helps_beyond_their_unit_and_nobody_themselves(api: RegencyApi) -> None:
    here, there = await people.a_unit("Dinas Sini"), await people.a_unit("Dinas Sana")
    mine, theirs, operator = await at(here), await at(there), await an_operator(api, here)
    own = await viewer_user_name(api, operator.token)
    for name in (theirs.name, theirs.person.nip, "tidak-ada", "admin", "", "system:cli"):
        assert error_codes(await reset(operator, name)) == ["NOT_FOUND"]
    own_unit = await at(here)
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=own_unit.account, role="OPERATOR", unit=here, effective_from=date(2015, 1, 1)
        )
        await people.a_second_factor(db, own_unit.account)
    itself = Caller(api.http, await obtain_token(api, own_unit))
    assert error_codes(await reset(itself, own_unit.name)) == ["ANOTHER_PERSON_NEEDED"]
    assert error_codes(await reset(itself, mine.name)) == []
    assert own is not None


@pytest.mark.parametrize("mutation_name", ["resetPassword", "requestTotpReset"])
async def test_a_repeated_key_tells_nothing_of_accounts_beyond_reach(
    api: RegencyApi, mutation_name: str
) -> None:
    unit = await people.a_unit("Dinas Sunyi")
    mine, operator, key = await at(unit), await an_operator(api, unit), new_idempotency_key()
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, mine.account)
    assert (
        error_codes(await run_mutation(operator, mutation_name, userName=mine.name, idempotencyKey=key)) == []
    )
    beyond = await at(await people.a_unit("Dinas Jauh"))
    names = [beyond.name, beyond.person.nip, "tidak-ada", "199901012020012001"]
    for used, code in ((key, "IDEMPOTENCY_MISMATCH"), (new_idempotency_key(), "NOT_FOUND")):
        told = [
            await run_mutation(operator, mutation_name, userName=name, idempotencyKey=used) for name in names
        ]
        assert error_codes(told[0]) == [code]
        assert told == [told[0]] * len(names), "absent and beyond reach are told the same"


@pytest.mark.parametrize("since", ["2015-01-01", "2027-01-01"])
async def test_before_a_role_has_its_second_factor_an_administrator_makes_the_slip(
    api: RegencyApi, since: str
) -> None:
    unit, (_, administrator) = await people.a_unit("Dinas Wewenang"), await an_administrator(api)
    whose, operator = await at(unit), await an_operator(api, unit)
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=whose.account, role="PAYROLL", effective_from=date.fromisoformat(since)
        )
    refused = await reset(operator, whose.name)
    assert (error_codes(refused), refused["slip"]) == (["ADMINISTRATOR_NEEDED"], None)
    assert error_codes(await reset(await an_operator(api, await people.a_unit()), whose.name)) == [
        "NOT_FOUND"
    ]
    slip = (await reset(administrator, whose.name))["slip"]
    assert slip["userName"] == whose.name
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    assert error_codes(await reset(operator, whose.name)) == [], "a slip does not go past the second factor"
    assert error_codes(await reset(administrator, whose.name)) == ["NOT_FOUND"]


async def test_before_a_leave_officer_has_a_second_factor_an_administrator_makes_the_slip(
    api: RegencyApi,
) -> None:
    unit, (_, administrator) = await people.a_unit("Dinas Putusan"), await an_administrator(api)
    post = await people.a_post(unit)
    head, operator = await people.an_employee(post), await an_operator(api, unit)
    account = await people.an_account(f"orang-{head.nip}", for_=head)
    await people.an_authority(unit, post)
    assert error_codes(await reset(operator, account.user_name)) == ["ADMINISTRATOR_NEEDED"]
    assert error_codes(await reset(administrator, account.user_name)) == []


async def test_a_slip_opens_no_role_without_the_code_that_came_with_it(api: RegencyApi) -> None:
    """A person who makes the slip, an administrator too: the code for the second factor is handed out at the server."""
    _, administrator = await an_administrator(api)
    whose = await at(await people.a_unit("Dinas Baru"))
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=whose.account, role="PERSONNEL", effective_from=date(2015, 1, 1)
        )
    slip = (await reset(administrator, whose.name))["slip"]
    given = {"code": slip["code"], "newPassword": NEW_PASSWORD}
    thief = Caller(api.http, (await run_mutation(api.stranger, "activateAccount", **given))["token"])
    for code in (None, slip["code"], "123456"):
        told = await run_mutation(thief, "enrolTotp", password=NEW_PASSWORD, code=code)
        assert (error_codes(told), told["secret"]) == (["ENROLMENT_CODE_NEEDED"], None)
    assert error_codes(await run_mutation(thief, "confirmTotp", code="123456")) == ["NOT_ENROLLING"]
    seen = await viewer_account(api, thief.token)
    assert seen
    assert (seen["roles"], seen["withheldRoles"]) == (["EMPLOYEE"], ["PERSONNEL"])


async def test_who_belongs_to_no_unit_turns_to_an_administrator(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Terpisah")
    _, administrator = await an_administrator(api)
    another, _ = await an_administrator(api)
    assert error_codes(await reset(administrator, another.user_name)) == []
    assert error_codes(await reset(administrator, (await at(unit)).name)) == ["NOT_FOUND"]
    assert error_codes(await reset(await an_operator(api, unit), another.user_name)) == ["NOT_FOUND"]


@pytest.mark.parametrize("role", ["PERSONNEL", "PAYROLL"])
async def test_other_roles_do_not_see_the_mutation(api: RegencyApi, role: str) -> None:
    caller = Caller(api.http, await obtain_token(api, await create_account_holder(role)))
    query = "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { code } } }"
    answer = (
        await caller.post(query, input={"userName": "pegawai", "idempotencyKey": new_idempotency_key()})
    ).json()
    assert "data" not in answer


async def test_a_slip_does_not_go_past_the_second_factor(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Kunci")
    whose, operator = await at(unit), await an_operator(api, unit)
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=whose.account, role="PAYROLL", effective_from=date(2015, 1, 1)
        )
        await people.a_second_factor(db, whose.account)
    slip = (await reset(operator, whose.name))["slip"]
    payload = await run_mutation(api.stranger, "activateAccount", code=slip["code"], newPassword=NEW_PASSWORD)
    assert (payload["token"], payload["viewer"], payload["errors"]) == (None, None, [])
    assert (await api.stranger.complete_sign_in(payload["challenge"]["token"]))["token"]


async def test_two_administrators_take_a_privileged_second_factor(api: RegencyApi) -> None:
    lost = await create_account_holder("PAYROLL")
    session = await obtain_token(api, lost)
    (first_account, first), (_, second) = await an_administrator(api), await an_administrator(api)
    asked = await run_mutation(
        first,
        "requestTotpReset",
        userName=lost.name,
        reason="HP hilang",
        idempotencyKey=new_idempotency_key(),
    )
    request = asked["totpReset"]
    assert (request["state"], request["needsTwo"], request["requestedBy"]) == (
        "REQUESTED", True, first_account.name,
    )  # fmt: skip
    step = {"totpResetId": request["id"], "version": request["version"]}
    assert await viewer_user_name(api, session) == lost.name, "one alone takes nothing"
    assert error_codes(
        await run_mutation(first, "approveTotpReset", **step, idempotencyKey=new_idempotency_key())
    ) == ["ANOTHER_PERSON_NEEDED"]
    stale = step | {"version": 7, "idempotencyKey": new_idempotency_key()}
    assert error_codes(await run_mutation(second, "approveTotpReset", **stale)) == ["STALE_VERSION"]
    done = await run_mutation(second, "approveTotpReset", **step, idempotencyKey=new_idempotency_key())
    assert (done["errors"], done["totpReset"]["state"]) == ([], "DONE")
    assert error_codes(
        await run_mutation(second, "approveTotpReset", **step, idempotencyKey=new_idempotency_key())
    ) == ["TOTP_RESET_SETTLED"]
    assert await viewer_user_name(api, session) is None, "with the second factor every session goes"
    token = (await submit_password(api.stranger, lost.name))["token"]
    seen = await viewer_account(api, token)
    assert seen
    assert (seen["withheldRoles"], seen["mustEnrolTotp"]) == (["PAYROLL"], True)
    notices = (await Caller(api.http, token).ask(NOTICES))["viewer"]["account"]["notices"]
    assert [notice["kind"] for notice in notices if notice["isNew"]] == ["SECOND_FACTOR_LOST"]
    (row,) = [
        edge["node"]
        for edge in (await second.ask(LISTED))["totpResets"]["edges"]
        if edge["node"]["userName"] == lost.name
    ]
    assert (row["state"], row["requestedBy"]) == ("DONE", first_account.name)


async def test_nobody_decides_about_their_own_second_factor(api: RegencyApi) -> None:
    (mine, me), (_, other) = await an_administrator(api), await an_administrator(api)
    given = {"userName": mine.user_name, "reason": None}
    assert error_codes(
        await run_mutation(me, "requestTotpReset", **given, idempotencyKey=new_idempotency_key())
    ) == ["ANOTHER_PERSON_NEEDED"]
    request = (await run_mutation(other, "requestTotpReset", **given, idempotencyKey=new_idempotency_key()))[
        "totpReset"
    ]
    step = {"totpResetId": request["id"], "version": request["version"]}
    assert error_codes(
        await run_mutation(me, "approveTotpReset", **step, idempotencyKey=new_idempotency_key())
    ) == ["ANOTHER_PERSON_NEEDED"]
    again = await run_mutation(other, "requestTotpReset", **given, idempotencyKey=new_idempotency_key())
    assert error_codes(again) == ["TOTP_RESET_SETTLED"]
    cancelled = await run_mutation(me, "cancelTotpReset", **step, idempotencyKey=new_idempotency_key())
    assert (cancelled["errors"], cancelled["totpReset"]["state"]) == ([], "CANCELLED")
    assert (await run_mutation(other, "requestTotpReset", **given, idempotencyKey=new_idempotency_key()))[
        "errors"
    ] == []


async def test_an_operator_alone_takes_the_second_factor_of_somebody_without_a_role(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Sederhana")
    whose, operator = await at(unit), await an_operator(api, unit)
    asked = {"userName": whose.name, "reason": None}
    none = await run_mutation(operator, "requestTotpReset", **asked, idempotencyKey=new_idempotency_key())
    assert error_codes(none) == ["NOT_FOUND"], "there is none to lose"
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    assert (await submit_password(api.stranger, whose.name))["challenge"]
    done = await run_mutation(operator, "requestTotpReset", **asked, idempotencyKey=new_idempotency_key())
    assert done == {"totpReset": None, "errors": []}, "who sees no requests is only told that it is done"
    assert (await submit_password(api.stranger, whose.name))["token"]
    lost = await create_account_holder("PAYROLL")
    refused = await run_mutation(
        operator, "requestTotpReset", userName=lost.name, idempotencyKey=new_idempotency_key()
    )
    assert error_codes(refused) == ["NOT_FOUND"]


async def test_a_role_whose_second_factor_is_owed_helps_nobody(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Tanpa Kode")
    whose, helper = await at(unit), await create_account_holder()
    async with people.setup_transaction() as db:
        await AccountRole.create(
            using_db=db, account=helper.account, role="OPERATOR", unit=unit, effective_from=date(2015, 1, 1)
        )
    token = (await submit_password(api.stranger, helper.name))["token"]
    query = "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { code } } }"
    answer = (
        await Caller(api.http, token).post(
            query, input={"userName": whose.name, "idempotencyKey": new_idempotency_key()}
        )
    ).json()
    assert "data" not in answer
