"""The operator lets people in: a code shown once, roles from today on, an auditor who is nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak.accounts import accounts
from jejak.accounts.accounts import NewAccount, build_activation_link, operator_attribution
from jejak.accounts.officials import start_term
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from jejak.settings import Settings
from models.account import Account
from resolvers.auth.activation import hash_code
from resolvers.auth.session import SessionGrant, open_session
from resolvers.caller import load_actor
from rulebook.values import Role
from tests.intake import files
from tests.intake.conftest import Office

CODE = re.compile(r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}")


@asynccontextmanager
async def operator(office: Office) -> AsyncIterator[BaseDBAsyncClient]:
    """At the command line: jejak_app, one attributed transaction."""
    app = {"app": office.database.urls["app"]}
    async with open_pools(app), attributed(operator_attribution("addAccount")) as client:
        yield client


def new(name: str, *roles: Role, nip: str | None = None) -> NewAccount:
    return NewAccount(name, name.capitalize(), frozenset(roles), nip)


def test_the_code_stands_where_no_log_sees_it() -> None:
    settings = Settings.from_environment({"JEJAK_HOST": "127.0.0.1", "JEJAK_PORT": "8123"})
    assert build_activation_link(settings, "AB") == "http://127.0.0.1:8123/activate#AB"
    assert (
        build_activation_link(settings, "AB", address="https://sdm.contoh.go.id/")
        == "https://sdm.contoh.go.id/activate#AB"
    )


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert hash_code("ABCD-EFGH") == hash_code(" abcd efgh\n") != hash_code("ABCD-EFGI")


async def test_only_the_hash_of_a_code_is_kept_and_a_new_one_voids_the_old(office: Office) -> None:
    async with operator(office) as client:
        first = await accounts.add_account(client, new("keuangan", Role.PAYROLL, Role.PERSONNEL))
    async with operator(office) as client:
        second = await accounts.issue_code(client, "keuangan")
    assert CODE.fullmatch(first)
    assert CODE.fullmatch(second)
    assert await office.rows(
        "SELECT c.code_hash, c.expires_at > now() FROM hr.account_code c"
        " JOIN hr.account a ON a.id = c.account_id WHERE a.user_name = 'keuangan' ORDER BY c.made_at"
    ) == [(hash_code(first), False), (hash_code(second), True)]
    written = await office.rows(
        "SELECT string_agg(coalesce(old::text, '') || coalesce(new::text, ''), '') FROM audit.entry"
        " UNION ALL SELECT string_agg(\"values\"::text, '') FROM audit.disclosure"
    )
    assert first not in str(written)
    assert hash_code(first).hex() not in str(written)


async def test_an_auditor_has_no_other_role(office: Office) -> None:
    await office.employees(files.people(1, heads=False))
    ((nip,),) = await office.rows("SELECT nip FROM hr.employee")
    async with operator(office) as client:
        await accounts.add_account(client, new("pengawas", Role.AUDITOR))
        await accounts.add_account(client, new("admin2", Role.ADMINISTRATOR))
        for refused in (
            accounts.add_account(client, new("dua", Role.AUDITOR, Role.PERSONNEL)),
            accounts.add_account(client, new("tiga", Role.AUDITOR, nip=nip)),
            accounts.grant_role(client, "pengawas", role=Role.PAYROLL),
            accounts.grant_role(client, "admin2", role=Role.AUDITOR),
        ):
            with pytest.raises(OperatorError, match="second account"):
                await refused


async def test_an_employee_has_one_account_under_their_own_name(office: Office) -> None:
    await office.employees(files.people(1, heads=False))
    ((nip, name),) = await office.rows("SELECT nip, name FROM hr.employee")
    async with operator(office) as client:
        await accounts.add_account(client, new("pegawai", nip=nip))
        with pytest.raises(OperatorError, match="the account pegawai already"):
            await accounts.add_account(client, new("lagi", nip=nip))
        with pytest.raises(OperatorError, match="no employee"):
            await accounts.add_account(client, new("lagi", nip="1" * 18))
        listed = {each.user_name: each for each in await accounts.list_accounts(client)}
    assert list(listed) == ["pegawai", "rahmat", "siti"]
    assert (listed["pegawai"].name, listed["pegawai"].roles) == (name, ())
    assert listed["siti"].roles == ("administrator",)
    assert listed["siti"].state.startswith("code until ")


@pytest.mark.parametrize("name", ["Siti", "a", "system:cli", "dua kata", "-x"])
async def test_a_user_name_is_plain(office: Office, name: str) -> None:
    with pytest.raises(OperatorError, match="no user name"):
        async with operator(office) as client:
            await accounts.add_account(client, new(name, Role.PAYROLL))


async def test_roles_begin_and_end(office: Office) -> None:
    async with operator(office) as client:
        with pytest.raises(OperatorError, match="already"):
            await accounts.grant_role(client, "siti", role=Role.ADMINISTRATOR)
        await accounts.grant_role(client, "siti", role=Role.PERSONNEL)
        last = await accounts.end_role(client, "siti", role=Role.PERSONNEL)
        with pytest.raises(OperatorError, match="does not have the role payroll"):
            await accounts.end_role(client, "siti", role=Role.PAYROLL)
    ((today,),) = await office.rows("SELECT hr.today()")
    assert last == today - timedelta(days=1), "also of a role that was granted today"
    async with operator(office) as client:
        await client.execute_query(
            "UPDATE hr.account_role SET effective_from = effective_from - 9 WHERE role = 'ADMINISTRATOR'"
        )
        assert await accounts.end_role(client, "siti", role=Role.ADMINISTRATOR) == today - timedelta(days=1)


async def test_an_account_needs_a_reason_to_be(office: Office) -> None:
    with pytest.raises(OperatorError, match="Name a role"):
        async with operator(office) as client:
            await accounts.add_account(client, new("siapa"))


async def test_machines_get_no_code(office: Office) -> None:
    with pytest.raises(OperatorError, match="no account system:cli"):
        async with operator(office) as client:
            await accounts.issue_code(client, "system:cli")


# ------------------------------------------------------------------ shutting out

STATE = """
SELECT a.disabled_at IS NOT NULL, a.version,
       (SELECT count(*) FROM ops.session s WHERE s.account_id = a.id AND s.ended_at IS NULL),
       (SELECT count(*) FROM hr.account_code c
         WHERE c.account_id = a.id AND c.used_at IS NULL AND c.expires_at > now())
  FROM hr.account a WHERE a.user_name = $1
"""


async def signed_in(office: Office, user_name: str) -> str:
    """Somebody with a session and codes that nobody used: for the account, and for an administrator's second factor."""
    async with operator(office) as client:
        account = await Account.get(user_name=user_name, using_db=client)
        session = await open_session(
            client, SessionGrant(account_id=account.id, method="PASSWORD", lifetime=timedelta(hours=1))
        )
        await accounts.issue_code(client, user_name)
        return session.token


async def who(office: Office, token: str) -> str | None:
    async with open_pools({"app": office.database.urls["app"]}):
        actor = await load_actor(token)
        return actor.user_name if actor else None


async def test_who_is_closed_is_out_at_once_and_stays_out_of_old_sessions(office: Office) -> None:
    token = await signed_in(office, "siti")
    assert await who(office, token) == "siti"
    assert await office.rows(STATE, "siti") == [(False, 1, 1, 2)]
    async with operator(office) as client:
        await accounts.close_account(client, "siti")
        with pytest.raises(OperatorError, match="closed already"):
            await accounts.close_account(client, "siti")
        with pytest.raises(OperatorError, match="jejak account reopen siti"):
            await accounts.issue_code(client, "siti")
        assert [each.state for each in await accounts.list_accounts(client) if each.user_name == "siti"] == [
            "closed"
        ]
    assert await office.rows(STATE, "siti") == [(True, 2, 0, 0)]
    assert await who(office, token) is None
    async with operator(office) as client:
        await accounts.reopen_account(client, "siti")
        with pytest.raises(OperatorError, match="not closed"):
            await accounts.reopen_account(client, "siti")
    assert await office.rows(STATE, "siti") == [(False, 3, 0, 0)]
    assert await who(office, token) is None
    assert await office.rows(STATE, "rahmat") == [(False, 1, 0, 2)]


async def test_the_last_administrator_who_may_sign_in_is_not_shut_out(office: Office) -> None:
    async with operator(office) as client:
        await accounts.close_account(client, "siti")
        for attempt in (
            accounts.close_account(client, "rahmat"),
            accounts.end_role(client, "rahmat", role=Role.ADMINISTRATOR),
        ):
            with pytest.raises(OperatorError, match="rahmat is the last administrator who may sign in"):
                await attempt
        await accounts.reopen_account(client, "siti")
        await accounts.close_account(client, "rahmat")
        await accounts.add_account(client, new("keuangan", Role.PAYROLL))
        await accounts.close_account(client, "keuangan")


async def test_two_administrators_do_not_shut_each_other_out_at_once(office: Office) -> None:
    async def closes(name: str) -> str:
        try:
            async with attributed(operator_attribution("closeAccount")) as client:
                await accounts.close_account(client, name)
        except OperatorError as refusal:
            return str(refusal)
        return "closed"

    async with open_pools({"app": office.database.urls["app"]}):
        said = sorted(await asyncio.gather(closes("siti"), closes("rahmat")))
    assert said[0] == "closed"
    assert "last administrator" in said[1]


async def test_with_the_term_of_an_official_sessions_and_codes_end_too(office: Office) -> None:
    async with operator(office) as client:
        term = await start_term(client, "Hasan Contoh")
        await accounts.add_account(
            client, NewAccount("bupati", term.name, frozenset(), official_id=term.official_id)
        )
    await signed_in(office, "bupati")
    async with operator(office) as client:
        await client.execute_query("UPDATE hr.official SET effective_from = effective_from - 9")
        assert (await start_term(client, "Rina Contoh")).closed_accounts == ("bupati",)
    assert await office.rows(STATE, "bupati") == [(True, 2, 0, 0)]


@pytest.mark.parametrize("name", ["", " ", "x" * 201])
async def test_a_full_name_is_one_and_fills_no_page(office: Office, name: str) -> None:
    with pytest.raises(OperatorError, match="1 to 200 letters"):
        async with operator(office) as client:
            await accounts.add_account(client, NewAccount("keuangan", name, frozenset({Role.PAYROLL})))
    with pytest.raises(OperatorError, match="1 to 200 letters"):
        async with operator(office) as client:
            await start_term(client, name)
