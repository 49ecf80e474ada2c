"""From an empty database to leave that is granted: what an office types, and then over HTTP."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jejak.accounts import accounts
from jejak.accounts.accounts import NewAccount
from jejak.accounts.officials import start_term
from jejak.errors import OperatorError
from jejak.imports.balances import import_balances
from jejak.imports.delegations import import_delegations
from jejak.imports.employees import import_employees
from jejak.imports.tariffs import import_tariffs
from jejak.imports.units import import_units
from rulebook.table import load_national_holidays
from rulebook.values import Role
from tests import people
from tests.delegation.delegation_client import DELEGATE
from tests.endpoints import leave_client
from tests.endpoints.client import SIGN_IN, Caller, new_idempotency_key
from tests.endpoints.conftest import serve_database
from tests.identity.client import run_mutation, totp_code
from tests.intake.conftest import Office
from tests.intake.test_accounts import operator

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
IMPORTS = {
    "units": import_units,
    "employees": import_employees,
    "delegations": import_delegations,
    "balances": import_balances,
    "tariffs": import_tariffs,
}
ACTIVATE = SIGN_IN.replace("SignInInput", "ActivateAccountInput").replace("signIn(", "activateAccount(")
NIPS = {"sekda": "198009032006091486", "kadis": "197108111994081798", "staf": "198804132014042877"}
SOON = 7  # days from today on which leave may be asked for


async def _official(office: Office, user_name: str, name: str, *roles: Role) -> tuple[str, tuple[str, ...]]:
    """The code of a new head of the regency, and the accounts that closed."""
    async with operator(office) as client:
        term = await start_term(client, name)
        new = NewAccount(user_name, term.name, frozenset(roles), official_id=term.official_id)
        return await accounts.add_account(client, new), term.closed_accounts


async def _prepare(office: Office) -> dict[str, str]:
    """Everything the handbook's samples hold, and a code for everybody."""
    for what in ("units", "employees"):
        await IMPORTS[what](office.database.owner_url, office.wish(SAMPLES / f"{what}.csv"))
    codes = {"bupati": (await _official(office, "bupati", "Hasan Contoh"))[0]}
    for what in ("delegations", "balances", "tariffs"):
        report = await IMPORTS[what](office.database.owner_url, office.wish(SAMPLES / f"{what}.csv"))
        assert (report.issues, report.is_stored) == ([], True)
    async with operator(office) as client:
        for who, nip in NIPS.items():
            codes[who] = await accounts.add_account(client, NewAccount(who, who, frozenset(), nip))
    return codes


async def _enter(http: httpx2.AsyncClient, code: str) -> Caller:
    given = {"code": code, "newPassword": people.PASSWORD}
    answer: dict[str, Any] = (await Caller(http).ask(ACTIVATE, input=given))["activateAccount"]
    assert answer["errors"] == []
    return Caller(http, answer["token"])


async def _enrol(caller: Caller) -> None:
    """Set up an authenticator: the person who decides needs one."""
    secret = (await run_mutation(caller, "enrolTotp", password=people.PASSWORD))["secret"]
    assert (await run_mutation(caller, "confirmTotp", code=totp_code(secret)))["errors"] == []


async def _stands_in(delegate: Caller, holder: Caller, today: date, day: str) -> None:
    """Let somebody decide for the holder of a post who is on leave."""
    person = (await delegate.ask("{ viewer { employee { id } } }"))["viewer"]["employee"]
    given = {
        "idempotencyKey": new_idempotency_key(),
        "delegateId": person["id"],
        "kind": "PLH",
        "decreeNumber": "800/1/CONTOH",
        "decreeDate": str(today),
        "effectiveFrom": day,
        "effectiveUntil": day,
        "reason": "Cuti tahunan",
    }
    assert (await holder.ask(DELEGATE, input=given))["answer"]["errors"] == []


def _working_day(after: date, *, soonest: int) -> str:
    holidays = {each.day for each in load_national_holidays()}
    days = (after + timedelta(days=ahead) for ahead in range(soonest, 60))
    return next(day.isoformat() for day in days if day.weekday() < 5 and day not in holidays)


async def test_an_imported_regency_asks_for_leave_and_decides_it(new_regency: Office) -> None:
    codes = await _prepare(new_regency)
    ((today,),) = await new_regency.rows("SELECT hr.today()")
    day = _working_day(today, soonest=SOON)
    async with serve_database(new_regency.database) as http:
        who = {name: await _enter(http, code) for name, code in codes.items()}
        for name in ("sekda", "bupati"):
            await _enrol(who[name])
        opening = await leave_client.load_balance(who["staf"], 2026)
        assert (opening["remaining"], opening["n1"]["granted"], opening["n2"]["granted"]) == (18, 6, 0)

        request = await leave_client.file_request(who["staf"], day, day)
        request = leave_client.request_of(await leave_client.take_step(who["kadis"], "adviseLeave", request))
        refused = leave_client.expect_error(
            await leave_client.take_step(who["bupati"], "decideLeave", request)
        )
        assert refused["code"] in ("DENIED", "NOT_FOUND")
        request = leave_client.request_of(await leave_client.take_step(who["sekda"], "decideLeave", request))
        assert (request["state"], request["decidingPost"]["position"]["title"]) == (
            "APPROVED",
            "Sekretaris Daerah",
        )

        # The head of an agency is advised and decided on by the elected head of the regency.
        day = _working_day(date.fromisoformat(day), soonest=1)
        request = await leave_client.file_request(who["kadis"], day, day)
        request = leave_client.request_of(await leave_client.take_step(who["bupati"], "adviseLeave", request))
        waits = leave_client.expect_error(await leave_client.take_step(who["bupati"], "decideLeave", request))
        assert waits["code"] == "DELEGATE_REQUIRED"
        await _stands_in(who["staf"], who["kadis"], today, day)
        request = leave_client.request_of(await leave_client.take_step(who["bupati"], "decideLeave", request))
        assert [step["node"]["byName"] for step in request["steps"]["edges"]] == ["Hasan Contoh"] * 2
        assert (request["state"], request["decidingPost"]["position"]["title"]) == ("APPROVED", "Bupati")


async def test_a_new_head_ends_the_term_of_the_former_and_closes_the_account(office: Office) -> None:
    await _official(office, "bupati", "Hasan Contoh")
    with pytest.raises(OperatorError, match="holds the office already"):
        await _official(office, "bupati2", "Hasan  Contoh")
    with pytest.raises(OperatorError, match="took office today"):
        await _official(office, "bupati2", "Rina Contoh")
    async with operator(office) as client:
        await client.execute_query("UPDATE hr.official SET effective_from = effective_from - 9")
    assert (await _official(office, "bupati2", "Rina Contoh"))[1] == ("bupati",)
    assert await office.rows(
        "SELECT o.name, o.effective_until - hr.today(), a.user_name, a.disabled_at IS NOT NULL, p.is_head"
        " FROM hr.official o JOIN hr.account a ON a.official_id = o.id JOIN hr.post p ON p.id = o.post_id"
        " ORDER BY o.effective_from"
    ) == [("Hasan Contoh", -1, "bupati", True, True), ("Rina Contoh", None, "bupati2", False, True)]


async def test_an_official_is_no_auditor(office: Office) -> None:
    with pytest.raises(OperatorError, match="second account"):
        await _official(office, "bupati", "Hasan Contoh", Role.AUDITOR)
    assert await office.rows("SELECT count(*) FROM hr.official") == [(0,)]
