"""A role opens with a second factor only: setting one up, owing it, using it up."""

import re
import time
from datetime import datetime, tzinfo
from uuid import uuid4

import pyotp
import pytest

from resolvers.auth import sign_in, totp
from resolvers.auth.totp import find_matching_step
from resolvers.auth.totp.encryption import DecryptionFailed, TotpKey, demo_plaintext
from rulebook.access import PRIVILEGED
from rulebook.values import Role
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    AccountHolder,
    create_account_holder,
    error_codes,
    list_attempts,
    obtain_token,
    run_mutation,
    submit_password,
    totp_code,
    viewer_account,
    viewer_user_name,
)

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # base32 of 12345678901234567890
# RFC 6238, appendix B, with the six digits that authenticators show.
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("at", "code"), RFC_CODES.items())
def test_codes_are_those_of_the_rfc_and_a_phone_may_be_a_step_off(at: int, code: str) -> None:
    step = at // 30
    assert find_matching_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", at=at) == step
    assert find_matching_step(RFC_SECRET, code, at=at + 30) == step
    assert find_matching_step(RFC_SECRET, code, at=at + 60) is None
    for wrong in ("", "287083", code + "0", "é" * 6, "12345"):
        assert find_matching_step(RFC_SECRET, wrong, at=at) is None


def test_a_secret_opens_with_its_key_for_its_account_and_not_for_another() -> None:
    old, new, mine, other = TotpKey.generate(), TotpKey.generate(), uuid4(), uuid4()
    sealed = old.encrypt("RAHASIA", mine)
    assert b"RAHASIA" not in sealed
    assert TotpKey(new.keys + old.keys).decrypt(sealed, mine) == "RAHASIA"
    assert TotpKey.parse(old.text()).decrypt(sealed, mine) == "RAHASIA"
    for key, account in ((new, mine), (old, other)):
        with pytest.raises(DecryptionFailed):
            key.decrypt(sealed, account)
    for torn in (b"", sealed[:-1], sealed[:5], b"\x02" + sealed[1:]):
        with pytest.raises(DecryptionFailed):
            old.decrypt(torn, mine)


def test_the_demos_secret_opens_for_the_demos_accounts_alone() -> None:
    key, account = TotpKey.generate(), uuid4()
    assert key.decrypt(demo_plaintext("PERAGAAN"), account, is_demo=True) == "PERAGAAN"
    with pytest.raises(DecryptionFailed):
        key.decrypt(demo_plaintext("PERAGAAN"), account)


@pytest.mark.parametrize("role", sorted(PRIVILEGED - {Role.AUDITOR, Role.OPERATOR}))
async def test_a_role_is_withheld_until_a_second_factor_is_set_up(api: RegencyApi, role: Role) -> None:
    whose = await _without_factor(role)
    token = await obtain_token(api, whose)
    caller = Caller(api.http, token)
    assert await viewer_account(api, token) == {
        "userName": whose.name, "roles": ["EMPLOYEE"], "withheldRoles": [role], "mustEnrolTotp": True,
        "hasSecondFactor": False, "scopes": None,
    }  # fmt: skip
    given = {"password": people.PASSWORD, "code": await people.an_enrolment_code(whose.account)}
    enrolled = await run_mutation(caller, "enrolTotp", **given)
    assert re.fullmatch(r"[A-Z2-7]{32}", enrolled["secret"])
    assert enrolled["uri"].startswith("otpauth://totp/Jejak:")
    assert f"secret={enrolled['secret']}" in enrolled["uri"]
    assert error_codes(await run_mutation(caller, "confirmTotp", code="000000")) in (
        ["WRONG_SECOND_FACTOR"],
        [],
    )
    confirmed = await run_mutation(caller, "confirmTotp", code=totp_code(enrolled["secret"]))
    assert confirmed["viewer"]["account"] == {
        "roles": sorted(["EMPLOYEE", role]), "withheldRoles": [], "hasSecondFactor": True,
    }  # fmt: skip
    assert len(set(confirmed["recoveryCodes"])) == 10
    seen = await viewer_account(api, token)
    assert seen
    assert (seen["roles"], seen["mustEnrolTotp"]) == (sorted(["EMPLOYEE", role]), False)


async def test_setting_one_up_needs_the_password_and_ends_other_sessions(api: RegencyApi) -> None:
    whose = await _without_factor(Role.PERSONNEL)
    here, there = await obtain_token(api, whose), await obtain_token(api, whose)
    caller = Caller(api.http, here)
    assert error_codes(await run_mutation(caller, "enrolTotp", password="bukan-kata-sandinya")) == [
        "WRONG_PASSWORD"
    ]
    assert error_codes(await run_mutation(caller, "confirmTotp", code="123456")) == ["NOT_ENROLLING"]
    secret = await _begin_enrolment(caller, whose)
    assert (await run_mutation(caller, "confirmTotp", code=totp_code(secret)))["errors"] == []
    assert [await viewer_user_name(api, here), await viewer_user_name(api, there)] == [whose.name, None]


async def test_what_was_begun_under_the_old_password_is_not_confirmed_under_the_new_one(
    api: RegencyApi,
) -> None:
    whose = await create_account_holder()
    caller = Caller(api.http, await obtain_token(api, whose))
    secret = (await run_mutation(caller, "enrolTotp", password=people.PASSWORD))["secret"]
    changed = {"password": people.PASSWORD, "newPassword": "kuda baterai staples"}
    assert error_codes(await run_mutation(caller, "changePassword", **changed)) == []
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(secret))) == ["NOT_ENROLLING"]


async def test_the_code_that_comes_with_a_role_is_the_accounts_own_and_good_until_it_is_confirmed(
    api: RegencyApi,
) -> None:
    whose, other = await _without_factor(Role.PERSONNEL), await _without_factor(Role.PERSONNEL)
    caller = Caller(api.http, await obtain_token(api, whose))

    async def begin(code: str | None) -> list[str]:
        return error_codes(await run_mutation(caller, "enrolTotp", password=people.PASSWORD, code=code))

    older = await people.an_enrolment_code(whose.account)
    theirs, mine = (
        await people.an_enrolment_code(other.account),
        await people.an_enrolment_code(whose.account),
    )
    assert [await begin(code) for code in (older, theirs, None)] == [["ENROLMENT_CODE_NEEDED"]] * 3
    given = {"code": mine, "newPassword": "kuda baterai staples"}
    assert error_codes(await run_mutation(api.stranger, "activateAccount", **given)) == ["CODE_INVALID"], (
        "it opens no account"
    )
    assert await begin(mine) == []
    secret = await _begin_enrolment(caller, whose, code=f" {mine.lower().replace('-', ' ')} ")
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(secret))) == []
    async with people.setup_transaction() as db:
        await totp.remove_totp(db, whose.account.id)
    assert await begin(mine) == ["ENROLMENT_CODE_NEEDED"], "it was used"
    late = await people.an_enrolment_code(whose.account)
    async with people.setup_transaction() as db:
        await db.execute_query(
            "UPDATE hr.account_code SET expires_at = now() WHERE account_id = $1", [whose.account.id]
        )
    assert await begin(late) == ["ENROLMENT_CODE_NEEDED"]


async def test_five_wrong_codes_end_an_enrolment_and_are_on_record(api: RegencyApi) -> None:
    whose = await create_account_holder()
    caller = Caller(api.http, await obtain_token(api, whose))
    secret = (await run_mutation(caller, "enrolTotp", password=people.PASSWORD))["secret"]
    told = [error_codes(await run_mutation(caller, "confirmTotp", code="x")) for _ in range(5)]
    assert told == [["WRONG_SECOND_FACTOR"]] * 5
    assert (await list_attempts(api, whose.account))[-5:] == ["WRONG_SECOND_FACTOR"] * 5
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(secret))) == ["NOT_ENROLLING"]
    assert error_codes(await run_mutation(caller, "confirmTotp", code="x")) == ["TOO_MANY_TRIES"]
    await api.superuser.execute("DELETE FROM ops.sign_in_pace")
    secret = (await run_mutation(caller, "enrolTotp", password=people.PASSWORD))["secret"]
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(secret))) == []


async def test_an_account_with_one_owes_a_code_after_the_password(api: RegencyApi) -> None:
    whose = await create_account_holder("PERSONNEL")
    owed = await submit_password(api.stranger, whose.name)
    assert (owed["token"], owed["viewer"], owed["errors"]) == (None, None, [])
    challenge = owed["challenge"]["token"]
    assert await viewer_user_name(api, challenge) is None, "what is owed is no session"
    payload = await api.stranger.complete_sign_in(challenge)
    assert payload["viewer"]["account"] == {"userName": whose.name, "roles": ["EMPLOYEE", "PERSONNEL"]}
    again = await run_mutation(
        api.stranger, "completeSignIn", challenge=challenge, code=totp_code(people.TOTP, steps=1)
    )
    assert error_codes(again) == ["CHALLENGE_OVER"], "a challenge is met once"
    assert (await list_attempts(api, whose.account))[:1] == ["CHALLENGED"]
    assert (await list_attempts(api, whose.account))[-1] == "ACCEPTED"


async def test_a_code_is_used_up_with_every_code_before_it(api: RegencyApi) -> None:
    whose = await create_account_holder("PERSONNEL")
    now = totp_code(people.TOTP, steps=1)  # of a phone that is half a minute ahead
    first, second = [
        (await submit_password(api.stranger, whose.name))["challenge"]["token"] for _ in range(2)
    ]
    assert error_codes(await run_mutation(api.stranger, "completeSignIn", challenge=first, code=now)) == []
    for used in (now, totp_code(people.TOTP), totp_code(people.TOTP, steps=-1)):
        replayed = await run_mutation(api.stranger, "completeSignIn", challenge=second, code=used)
        assert error_codes(replayed) == ["WRONG_SECOND_FACTOR"]


async def test_five_wrong_codes_end_a_challenge(api: RegencyApi) -> None:
    whose = await create_account_holder("PERSONNEL")
    challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    told = [
        error_codes(await run_mutation(api.stranger, "completeSignIn", challenge=challenge, code="x"))
        for _ in range(6)
    ]
    assert told == [*[["WRONG_SECOND_FACTOR"]] * 5, ["CHALLENGE_OVER"]]
    another = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    assert error_codes(await run_mutation(api.stranger, "completeSignIn", challenge=another, code="x")) == [
        "WRONG_SECOND_FACTOR"
    ]
    waits = await run_mutation(api.stranger, "completeSignIn", challenge=another, code=totp_code(people.TOTP))
    assert error_codes(waits) == ["TOO_MANY_TRIES"], "from any address, for one who guesses has the password"


async def test_a_challenge_lasts_by_one_clock(api: RegencyApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock and the database's may differ; the one that judges a challenge is the one that dated it."""

    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Late":
            return cls.fromtimestamp(time.time() - 15 * 60, tz)

    monkeypatch.setattr(sign_in, "datetime", Late)
    whose = await create_account_holder("PERSONNEL")
    challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    assert (await api.stranger.complete_sign_in(challenge))["token"]


async def test_a_challenge_runs_out(api: RegencyApi) -> None:
    whose = await create_account_holder("PERSONNEL")
    challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    await api.superuser.execute("UPDATE ops.sign_in_challenge SET expires_at = now()")
    late = await run_mutation(
        api.stranger, "completeSignIn", challenge=challenge, code=totp_code(people.TOTP)
    )
    assert error_codes(late) == ["CHALLENGE_OVER"]


async def test_a_recovery_code_stands_in_once(api: RegencyApi) -> None:
    whose = await _without_factor(Role.PAYROLL)
    caller = Caller(api.http, await obtain_token(api, whose))
    secret = await _begin_enrolment(caller, whose)
    recovery = (await run_mutation(caller, "confirmTotp", code=totp_code(secret)))["recoveryCodes"][0]
    for expected in ([], ["WRONG_SECOND_FACTOR"]):
        challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
        given = {"challenge": challenge, "code": f" {recovery.lower().replace('-', ' ')} "}
        assert error_codes(await run_mutation(api.stranger, "completeSignIn", **given)) == expected


async def test_another_authenticator_replaces_the_first_with_one_of_its_codes_only(api: RegencyApi) -> None:
    whose = await create_account_holder("PERSONNEL")
    caller = Caller(api.http, await obtain_token(api, whose))
    given = {"password": people.PASSWORD}
    assert error_codes(await run_mutation(caller, "enrolTotp", **given)) == ["SECOND_FACTOR_STANDS"]
    assert error_codes(await run_mutation(caller, "enrolTotp", **given, code="000000")) == [
        "WRONG_SECOND_FACTOR"
    ]
    assert (await list_attempts(api, whose.account))[-1] == "WRONG_SECOND_FACTOR"
    enrolled = await run_mutation(caller, "enrolTotp", **given, code=totp_code(people.TOTP, steps=1))
    assert enrolled["errors"] == []
    challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    given = {"challenge": challenge, "code": totp_code(enrolled["secret"])}
    assert error_codes(await run_mutation(api.stranger, "completeSignIn", **given)) == [
        "WRONG_SECOND_FACTOR"
    ], "not yet in use"
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(enrolled["secret"]))) == []
    rows = await api.fetch_rows(
        "SELECT secret IS NULL AS gone, ended_at IS NOT NULL AS ended FROM hr.account_totp WHERE account_id = $1 "
        "ORDER BY made_at", whose.account.id,
    )  # fmt: skip
    assert [tuple(row.values()) for row in rows] == [(True, True), (False, False)]


async def test_no_secret_and_no_code_is_in_the_log_or_the_tables(api: RegencyApi) -> None:
    whose = await _without_factor(Role.PERSONNEL)
    caller = Caller(api.http, await obtain_token(api, whose))
    secret = await _begin_enrolment(caller, whose)
    recovery = (await run_mutation(caller, "confirmTotp", code=totp_code(secret)))["recoveryCodes"]
    told = await api.fetch_rows(
        'SELECT concat(old, new) AS text FROM audit.entry UNION ALL SELECT "values"::text FROM audit.disclosure '
        "UNION ALL SELECT t::text FROM hr.account_totp t UNION ALL SELECT c::text FROM hr.recovery_code c"
    )
    kept = " ".join(str(row["text"]) for row in told)
    raw = pyotp.TOTP(secret).byte_secret().hex()
    assert [each for each in (secret, raw, secret.encode().hex(), *recovery) if each in kept] == []


async def test_a_session_without_second_factor_opens_no_role_that_is_granted_later(api: RegencyApi) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    async with people.setup_transaction() as db:
        await db.execute_query(
            "INSERT INTO hr.account_role (account_id, role, effective_from) VALUES ($1, 'PAYROLL', '2015-01-01')",
            [whose.account.id],
        )
    seen = await viewer_account(api, token)
    assert seen
    assert (seen["roles"], seen["withheldRoles"]) == (["EMPLOYEE"], ["PAYROLL"])


async def _begin_enrolment(caller: Caller, whose: AccountHolder, *, code: str | None = None) -> str:
    """Begin to set up an authenticator with the code that came with the role, and return its secret."""
    given = {"password": people.PASSWORD, "code": code or await people.an_enrolment_code(whose.account)}
    secret: str = (await run_mutation(caller, "enrolTotp", **given))["secret"]
    return secret


async def _without_factor(role: Role) -> AccountHolder:
    """Somebody with a role who has not set up an authenticator."""
    whose = await create_account_holder()
    async with people.setup_transaction() as db:
        await db.execute_query(
            "INSERT INTO hr.account_role (account_id, role, effective_from) VALUES ($1, $2, '2015-01-01')",
            [whose.account.id, role],
        )
    return whose


def test_time_is_what_codes_are_made_of() -> None:
    """The helper of these tests shows what a phone would."""
    assert find_matching_step(people.TOTP, totp_code(people.TOTP), at=time.time()) is not None
