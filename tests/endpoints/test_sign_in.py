"""Coming and going: passwords, one-time codes, tokens that open nothing any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from models.account import Account
from resolvers.auth.activation import make_code
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi

WHY = "errors { __typename code path rule message english: message(locale: EN) }"
SIGN_IN = f"""mutation($input: SignInInput!) {{ answer: signIn(input: $input) {{
  token expiresAt viewer {{ account {{ userName }} }} {WHY} query {{ viewer {{ account {{ userName }} }} }}
}} }}"""
ACTIVATE = SIGN_IN.replace("SignInInput", "ActivateAccountInput").replace("signIn(", "activateAccount(")
SIGN_OUT = f"""mutation($input: SignOutInput = {{}}) {{ answer: signOut(input: $input) {{
  signedOut clientMutationId {WHY} query {{ viewer {{ account {{ userName }} }} }}
}} }}"""
WHO = "{ viewer { account { userName } } }"
ATTEMPTS = """
SELECT a.outcome, a.account_id, w.user_name AS actor, t.operation, t.method, t.session_id
  FROM hr.sign_in_attempt a
  JOIN audit.entry e ON e.relation = 'hr.sign_in_attempt' AND e.pk ->> 'id' = a.id::text
  JOIN audit.tx t ON t.id = e.tx_id
  JOIN hr.account w ON w.id = t.actor_id
 ORDER BY e.seq DESC LIMIT 1
"""
NEW_PASSWORD = "kuda baterai staples"


async def sign_in(api: RegencyApi, user_name: str, password: str = people.PASSWORD) -> dict[str, Any]:
    found: dict[str, Any] = (
        await api.stranger.ask(SIGN_IN, input={"userName": user_name, "password": password})
    )["answer"]
    return found


async def activate(api: RegencyApi, code: str, password: str = NEW_PASSWORD) -> dict[str, Any]:
    found: dict[str, Any] = (await api.stranger.ask(ACTIVATE, input={"code": code, "newPassword": password}))[
        "answer"
    ]
    return found


async def signed_in_user(api: RegencyApi, token: str | None) -> str | None:
    viewer = (await Caller(api.http, token).ask(WHO))["viewer"]
    return viewer and str(viewer["account"]["userName"])


async def create_code(account: Account, *, days: int = 30) -> str:
    async with people.setup_transaction() as db:
        return await make_code(db, account_id=account.id, days=days)


async def create_account(**columns: Any) -> Account:
    """A person with an account, of whom no other test hears."""
    person = await people.an_employee(**columns)
    return await people.an_account(f"orang-{person.nip}", for_=person)


async def close_account(account: Account) -> None:
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.account SET disabled_at = now() WHERE id = $1", [account.id])


@asynccontextmanager
async def change_rows(api: RegencyApi, table: str, change: str, back: str) -> AsyncIterator[None]:
    """Change rows for a while."""
    async with people.setup_transaction() as db:
        await db.execute_query(f"UPDATE {table} SET {change}")
    try:
        yield
    finally:
        async with people.setup_transaction() as db:
            await db.execute_query(f"UPDATE {table} SET {back}")


def is_bad_credentials(answer: dict[str, Any]) -> bool:
    (error,) = answer.pop("errors")
    assert answer == {"token": None, "expiresAt": None, "viewer": None, "query": {"viewer": None}}
    assert error == {
        "__typename": "Refusal",
        "code": "BAD_CREDENTIALS",
        "path": [],
        "rule": None,
        "message": "NIP, nama pengguna, atau kata sandi tidak cocok. Periksa lalu coba lagi.",
        "english": "NIP or user name and password do not match. Check them and try again.",
    }
    return True


# ------------------------------------------------------------------ with a password


async def test_people_sign_in_by_user_name_or_by_nip(api: RegencyApi) -> None:
    nip = api.regency.staff.nip
    spaced = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in nip)  # as some keyboards write digits
    copied = f"\u202a{nip[:8]}\u00a0{nip[8:]}\u202c"  # out of a phone's chat, with its unseen marks
    for name in ("pegawai", " Pegawai ", nip, spaced, wide, copied, f"\ufeff{nip}\n"):
        answer = await sign_in(api, name)
        assert answer["errors"] == []
        assert answer["viewer"] == {"account": {"userName": "pegawai"}}
        # The rest of the same request is read as the new session.
        assert answer["query"] == {"viewer": answer["viewer"]}
        assert await signed_in_user(api, answer["token"]) == "pegawai"


async def test_an_accepted_sign_in_is_an_act_of_the_sign_in_service(api: RegencyApi) -> None:
    account = await create_account()
    await sign_in(api, account.user_name)
    assert await api.fetch_rows(ATTEMPTS) == [
        {
            "outcome": "ACCEPTED", "account_id": account.id, "actor": "system:sign-in", "operation": "signIn",
            "method": "PASSWORD", "session_id": None,
        }
    ]  # fmt: skip


async def test_wrong_password_unknown_name_and_closed_account_look_the_same(api: RegencyApi) -> None:
    closed, gone = await create_account(), await create_account(service_until=people.TODAY.replace(day=5))
    await close_account(closed)
    for name, password, outcome, account_id in (
        ("pegawai", "salah-sama-sekali", "WRONG_PASSWORD", None),
        ("tidak-ada", people.PASSWORD, "UNKNOWN_NAME", None),
        ("", "", "UNKNOWN_NAME", None),
        ("é" * 500, "x" * 90_000, "UNKNOWN_NAME", None),
        ("system:sign-in", people.PASSWORD, "UNKNOWN_NAME", None),
        (closed.user_name, people.PASSWORD, "DISABLED", closed.id),
        (gone.user_name, people.PASSWORD, "DISABLED", gone.id),
    ):
        assert is_bad_credentials(await sign_in(api, name, password))
        (attempt,) = await api.fetch_rows(ATTEMPTS)
        assert (attempt["outcome"], attempt["actor"]) == (outcome, "system:sign-in")
        assert account_id in (None, attempt["account_id"])


@pytest.mark.parametrize("text", ["pegawai\0", "\0"])
async def test_text_with_a_nul_is_refused_before_it_is_looked_at(api: RegencyApi, text: str) -> None:
    given = {"userName": text, "password": people.PASSWORD}
    assert await api.stranger.error_codes(SIGN_IN, input=given) == ["UNSTORABLE_TEXT"]
    spelt = 'mutation { signIn(input: {userName: "a\\u0000b", password: "x"}) { token } }'
    assert await api.stranger.error_codes(spelt) == ["UNSTORABLE_TEXT"]


async def test_nobody_keeps_a_token_or_a_password_in_the_clear(api: RegencyApi) -> None:
    account = await create_account()
    token = (await sign_in(api, account.user_name))["token"]
    dumped = str(await api.fetch_rows("SELECT s::text FROM ops.session s")) + str(
        await api.fetch_rows(
            "SELECT e.new::text, d::text FROM audit.entry e LEFT JOIN audit.disclosure d ON d.seq = e.seq"
            " WHERE e.relation IN ('hr.account', 'hr.sign_in_attempt')"
        )
    )
    assert token not in dumped
    assert "$argon2" not in dumped


# ------------------------------------------------------------------ going


async def test_signing_out_ends_this_session_and_no_other(api: RegencyApi) -> None:
    account = await create_account()
    mine, other = [(await sign_in(api, account.user_name))["token"] for _ in range(2)]
    answer = (await Caller(api.http, mine).ask(SIGN_OUT, input={"clientMutationId": "7"}))["answer"]
    assert answer == {"signedOut": True, "clientMutationId": "7", "errors": [], "query": {"viewer": None}}
    assert [await signed_in_user(api, mine), await signed_in_user(api, other)] == [None, account.user_name]


async def test_a_second_click_on_signing_out_harms_nobody(api: RegencyApi) -> None:
    account = await create_account()
    caller = Caller(api.http, (await sign_in(api, account.user_name))["token"])
    answers = [(await caller.ask(SIGN_OUT))["answer"] for _ in range(2)]
    assert [answer["signedOut"] for answer in answers] == [True, False]
    assert [error["code"] for error in answers[1]["errors"]] == ["NOT_SIGNED_IN"]
    assert answers[1]["query"] == {"viewer": None}


async def test_signing_out_is_an_act_of_the_person_who_goes(api: RegencyApi) -> None:
    account = await create_account()
    caller = Caller(api.http, (await sign_in(api, account.user_name))["token"])
    (session,) = await api.fetch_rows("SELECT id FROM ops.session WHERE account_id = $1", account.id)
    before = await api.count_rows()
    answers = await asyncio.gather(*(caller.ask(SIGN_OUT) for _ in range(5)))
    assert sorted(answer["answer"]["signedOut"] for answer in answers) == [False] * 4 + [True]
    (attempt,) = await api.fetch_rows(ATTEMPTS)
    assert attempt == {
        "outcome": "SIGNED_OUT", "account_id": account.id, "actor": account.user_name, "operation": "signOut",
        "method": "SESSION", "session_id": session["id"],
    }  # fmt: skip
    grown = {
        name: count - before[name]
        for name, count in (await api.count_rows()).items()
        if count != before[name]
    }
    assert grown == {"audit.tx": 1, "audit.entry": 1, "hr.sign_in_attempt": 1}


@pytest.mark.parametrize(
    "header", ["Bearer tidak-ada", "Bearer", "bearer x", "Basic cGVnYXdhaTp4", "", "Bearer é"]
)
async def test_a_token_that_is_none_makes_a_stranger(api: RegencyApi, header: str) -> None:
    answer = await api.http.post(
        "/graphql", json={"query": WHO}, headers=[(b"authorization", header.encode())]
    )
    assert answer.json()["data"] == {"viewer": None}


async def test_with_the_end_of_service_every_token_opens_nothing(api: RegencyApi) -> None:
    account = await create_account()
    token = (await sign_in(api, account.user_name))["token"]
    last_day = people.TODAY
    for until, seen in ((last_day, account.user_name), (last_day.replace(day=5), None)):
        async with people.setup_transaction() as db:
            values = [until, account.employee_id]
            await db.execute_query("UPDATE hr.employee SET service_until = $1 WHERE id = $2", values)
        assert await signed_in_user(api, token) == seen


async def test_a_closed_account_an_expired_and_an_ended_session_open_nothing(api: RegencyApi) -> None:
    for change in (
        "UPDATE hr.account SET disabled_at = now() WHERE id = $1",
        "UPDATE ops.session SET expires_at = now() WHERE account_id = $1",
        "UPDATE ops.session SET ended_at = now() WHERE account_id = $1",
    ):
        account = await create_account()
        token = (await sign_in(api, account.user_name))["token"]
        assert await signed_in_user(api, token) == account.user_name
        async with people.setup_transaction() as db:
            await db.execute_query(change, [account.id])
        assert await signed_in_user(api, token) is None


async def test_a_demo_account_opens_nothing_outside_a_demo(api: RegencyApi) -> None:
    account = await create_account()
    async with people.setup_transaction() as db:
        await Account.filter(id=account.id).using_db(db).update(is_demo=True)
    token = (await sign_in(api, account.user_name))["token"]
    assert await signed_in_user(api, token) == account.user_name
    code = await create_code(account)
    real = "is_demo = false, demo_today = NULL", f"is_demo = true, demo_today = '{people.TODAY}'"
    async with change_rows(api, "hr.regency", *real):
        assert await signed_in_user(api, token) is None
        assert is_bad_credentials(await sign_in(api, account.user_name))
        assert [error["code"] for error in (await activate(api, code))["errors"]] == ["CODE_INVALID"]
        assert await signed_in_user(api, (await sign_in(api, "pegawai"))["token"]) == "pegawai"
    assert await signed_in_user(api, token) == account.user_name


# ------------------------------------------------------------------ with a one-time code


async def test_a_code_sets_the_password_once_and_voids_older_sessions(api: RegencyApi) -> None:
    account = await create_account()
    before = (await sign_in(api, account.user_name))["token"]
    code = await create_code(account)
    answer = await activate(api, f" {code.lower().replace('-', ' ')} ")
    assert answer["errors"] == []
    assert await signed_in_user(api, answer["token"]) == account.user_name
    assert await signed_in_user(api, before) is None
    assert is_bad_credentials(await sign_in(api, account.user_name))
    assert (await sign_in(api, account.user_name, NEW_PASSWORD))["errors"] == []
    again = await activate(api, code, "kata sandi yang lain")
    assert [error["code"] for error in again["errors"]] == ["CODE_INVALID"]
    # A person who clicked twice, or lost the answer on the way, is in already and needs no other slip.
    assert "masuklah dengan kata sandi yang Anda pilih" in again["errors"][0]["message"]
    assert (await sign_in(api, account.user_name, NEW_PASSWORD))["errors"] == []


async def test_five_clients_with_one_code_open_the_account_once(api: RegencyApi) -> None:
    code = await create_code(await create_account())
    answers = await asyncio.gather(*(activate(api, code) for _ in range(5)))
    codes = [[error["code"] for error in answer["errors"]] for answer in answers]
    assert sorted(codes) == [[], *[["CODE_INVALID"]] * 4]


async def test_wrong_expired_used_and_replaced_codes_look_the_same(api: RegencyApi) -> None:
    account, shut = await create_account(), await create_account()
    replaced, used, closed = await create_code(account), await create_code(account), await create_code(shut)
    await activate(api, used)
    expired = await create_code(await create_account(), days=-1)
    await close_account(shut)
    for code in (replaced, used, expired, closed, "", "AAAA-BBBB", str(uuid4()), "x" * 10_000):
        before = await api.fetch_rows("SELECT count(*) FROM hr.account_code WHERE used_at IS NOT NULL")
        (error,) = (await activate(api, code))["errors"]
        assert (error["__typename"], error["code"], error["path"]) == ("Refusal", "CODE_INVALID", ["code"])
        assert (
            await api.fetch_rows("SELECT count(*) FROM hr.account_code WHERE used_at IS NOT NULL") == before
        )
        (attempt,) = await api.fetch_rows(ATTEMPTS)
        assert (attempt["outcome"], attempt["actor"], attempt["method"]) == (
            "CODE_REFUSED", "system:sign-in", "CODE",
        )  # fmt: skip


@pytest.mark.parametrize("password", ["", "sebelas-huf", "x" * 257])
async def test_a_weak_password_leaves_the_code_usable(api: RegencyApi, password: str) -> None:
    account = await create_account()
    code = await create_code(account)
    (error,) = (await activate(api, code, password))["errors"]
    assert (error["code"], error["path"]) == ("WEAK_PASSWORD", ["newPassword"])
    assert error["message"] == (
        "Kata sandi terdiri atas 12 sampai 256 huruf, angka, atau spasi. Pilih yang lain, misalnya beberapa kata."
    )
    assert error["english"] == (
        "A password has 12 to 256 letters, digits or spaces. Choose another, for example several words."
    )
    assert (await activate(api, code))["viewer"] == {"account": {"userName": account.user_name}}
