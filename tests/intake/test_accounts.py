"""The operator lets people in: a code shown once, roles from today on, an auditor who is nothing else."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak import accounts
from jejak.accounts import NewAccount, by_operator, link
from jejak.database import connected
from jejak.errors import Problem
from jejak.settings import Settings
from resolvers.activation import code_hash
from rulebook.values import Role
from tests.intake import files
from tests.intake.conftest import Office

CODE = re.compile(r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}")


@asynccontextmanager
async def operator(office: Office) -> AsyncIterator[BaseDBAsyncClient]:
    """At the command line: jejak_app, one attributed transaction."""
    app = {"app": office.database.urls["app"]}
    async with connected(app), attributed(by_operator("addAccount")) as client:
        yield client


def new(name: str, *roles: Role, nip: str | None = None) -> NewAccount:
    return NewAccount(name, name.capitalize(), frozenset(roles), nip)


def test_the_code_stands_where_no_log_sees_it() -> None:
    settings = Settings.read({"JEJAK_HOST": "127.0.0.1", "JEJAK_PORT": "8123"})
    assert link(settings, "AB") == "http://127.0.0.1:8123/activate#AB"
    assert link(settings, "AB", address="https://sdm.contoh.go.id/") == "https://sdm.contoh.go.id/activate#AB"


def test_a_code_is_the_same_however_it_is_typed() -> None:
    assert code_hash("ABCD-EFGH") == code_hash(" abcd efgh\n") != code_hash("ABCD-EFGI")


async def test_only_the_hash_of_a_code_is_kept_and_a_new_one_voids_the_old(office: Office) -> None:
    async with operator(office) as client:
        first = await accounts.add_account(client, new("keuangan", Role.PAYROLL, Role.PERSONNEL))
    async with operator(office) as client:
        second = await accounts.new_code(client, "keuangan")
    assert CODE.fullmatch(first)
    assert CODE.fullmatch(second)
    assert await office.rows(
        "SELECT c.code_hash, c.expires_at > now() FROM hr.account_code c"
        " JOIN hr.account a ON a.id = c.account_id WHERE a.user_name = 'keuangan' ORDER BY c.made_at"
    ) == [(code_hash(first), False), (code_hash(second), True)]
    written = await office.rows(
        "SELECT string_agg(coalesce(old::text, '') || coalesce(new::text, ''), '') FROM audit.entry"
    )
    assert first not in written[0][0]
    assert code_hash(first).hex() not in written[0][0]


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
            with pytest.raises(Problem, match="second account"):
                await refused


async def test_an_employee_has_one_account_under_their_own_name(office: Office) -> None:
    await office.employees(files.people(1, heads=False))
    ((nip, name),) = await office.rows("SELECT nip, name FROM hr.employee")
    async with operator(office) as client:
        await accounts.add_account(client, new("pegawai", nip=nip))
        with pytest.raises(Problem, match="the account pegawai already"):
            await accounts.add_account(client, new("lagi", nip=nip))
        with pytest.raises(Problem, match="no employee"):
            await accounts.add_account(client, new("lagi", nip="1" * 18))
        listed = {each.user_name: each for each in await accounts.standing(client)}
    assert list(listed) == ["pegawai", "rahmat", "siti"]
    assert (listed["pegawai"].name, listed["pegawai"].roles) == (name, ())
    assert listed["siti"].roles == ("administrator",)
    assert listed["siti"].state.startswith("code until ")


@pytest.mark.parametrize("name", ["Siti", "a", "system:cli", "dua kata", "-x"])
async def test_a_user_name_is_plain(office: Office, name: str) -> None:
    with pytest.raises(Problem, match="no user name"):
        async with operator(office) as client:
            await accounts.add_account(client, new(name, Role.PAYROLL))


async def test_roles_begin_and_end(office: Office) -> None:
    async with operator(office) as client:
        with pytest.raises(Problem, match="already"):
            await accounts.grant_role(client, "siti", role=Role.ADMINISTRATOR)
        await accounts.grant_role(client, "siti", role=Role.PERSONNEL)
        last = await accounts.end_role(client, "siti", role=Role.PERSONNEL)
        with pytest.raises(Problem, match="does not have the role payroll"):
            await accounts.end_role(client, "siti", role=Role.PAYROLL)
    ((today,),) = await office.rows("SELECT hr.today()")
    assert last == today
    async with operator(office) as client:
        await client.execute_query(
            "UPDATE hr.account_role SET effective_from = effective_from - 9 WHERE role = 'ADMINISTRATOR'"
        )
        assert await accounts.end_role(client, "siti", role=Role.ADMINISTRATOR) == today - timedelta(days=1)


async def test_an_account_needs_a_reason_to_be(office: Office) -> None:
    with pytest.raises(Problem, match="Name a role"):
        async with operator(office) as client:
            await accounts.add_account(client, new("siapa"))


async def test_machines_get_no_code(office: Office) -> None:
    with pytest.raises(Problem, match="no account system:cli"):
        async with operator(office) as client:
            await accounts.new_code(client, "system:cli")
