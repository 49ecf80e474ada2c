"""What an auditor sees of somebody takes an open letter over them and that day, and a purpose; all else is closed."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from jejak.accounts import audit_engagements
from jejak.accounts.audit_engagements import AuditLetter
from models.account import Account, AccountRole
from models.compliance import AuditEngagement, EngagementScope
from models.employee import Appointment
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all
from tests.policy.callers import Callers
from tests.policy.sample_objects import SampleObjects

_LETTERS = count(1)
PURPOSE = "Pemeriksaan cuti semester I"
ENTRIES = """query($filter: AuditEntryFilter) { auditEntries(filter: $filter, first: 100) { totalCount edges { node {
  id relation op subjectId subjectName reason hasReason sentence viewerMaySeeValues
  changes { field old new isClosed isRedacted isDestroyed } } } } }"""
# Personal columns of a request for leave, and what the tests put into them.
PERSONAL = {"kind": "ANNUAL", "reason": "Keperluan keluarga", "address": "Jalan Contoh 1", "phone": "0812"}
OPEN = {"state": "ADVISED", "working_days": 2}


@pytest.fixture
async def auditor(callers: Callers, holdings: SampleObjects) -> Caller:
    """An auditor who says what for."""
    return replace(await callers.of_user("auditor"), purpose=PURPOSE)


@asynccontextmanager
async def open_letter(**said: Any) -> AsyncIterator[None]:
    """A letter that is open for a while."""
    letter = AuditLetter(
        **{
            "number": f"700/{next(_LETTERS)}/CONTOH",
            "issued_on": date(2026, 7, 1),
            "purpose": PURPOSE,
            **said,
        }
    )
    async with people.setup_transaction() as client:
        await audit_engagements.open_letter(client, letter)
    try:
        yield
    finally:
        async with people.setup_transaction() as client:
            await audit_engagements.end_letter(client, letter.number)


async def load_entries(auditor: Caller, **filter_: Any) -> list[dict[str, Any]]:
    found = (await auditor.ask(ENTRIES, filter=filter_))["auditEntries"]
    assert found["totalCount"] >= len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


async def entry_of_request(auditor: Caller, holdings: SampleObjects, who: str = "staff") -> dict[str, Any]:
    """The entry by which somebody's request for leave was filed."""
    (found,) = await load_entries(auditor, rowId=holdings.by_person[who]["LeaveRequest"], op="INSERT")
    return found


def has_open_values(entry: dict[str, Any]) -> bool:
    """Whether an entry tells its personal values: all of them, or none."""
    changes = {each["field"]: each for each in entry["changes"]}
    assert {name: changes[name]["new"] for name in OPEN} == OPEN
    told = {name: changes[name]["new"] for name in PERSONAL}
    opened = entry["viewerMaySeeValues"]
    assert {changes[name]["isClosed"] for name in PERSONAL} == {not opened}
    assert told == (PERSONAL if opened else dict.fromkeys(PERSONAL))
    assert (entry["subjectName"] is not None) is opened
    assert all((text in entry["sentence"]) is opened for text in ("Keperluan keluarga", "Contoh 1"))
    assert ("(tidak dibuka)" in entry["sentence"]) is not opened
    return opened


async def test_without_a_letter_everything_about_a_person_is_closed(
    auditor: Caller, holdings: SampleObjects
) -> None:
    entry = await entry_of_request(auditor, holdings)
    assert not has_open_values(entry)
    assert entry["relation"] == "hr.leave_request"
    for found in await load_entries(auditor):
        assert (found["subjectName"], found["reason"], found["viewerMaySeeValues"]) == (None, None, False)
        closed = [each for each in found["changes"] if each["isClosed"]]
        assert {(each["old"], each["new"]) for each in closed} <= {(None, None)}
        assert not any(text in found["sentence"] for text in ("Ani Contoh", "Keperluan", "Muara"))


async def test_a_letter_opens_nothing_without_a_purpose(
    callers: Callers, auditor: Caller, holdings: SampleObjects
) -> None:
    silent = await callers.of_user("auditor")
    async with open_letter():
        assert has_open_values(await entry_of_request(auditor, holdings))
        assert not has_open_values(await entry_of_request(silent, holdings))
        named = await silent.http.post(
            "/graphql",
            json={"query": ENTRIES.replace("query(", "query Pemeriksaan("), "operationName": "Pemeriksaan"},
            headers={"authorization": f"Bearer {silent.token}"},
        )
        shown = [edge["node"]["viewerMaySeeValues"] for edge in named.json()["data"]["auditEntries"]["edges"]]
        assert set(shown) == {False}  # the name of an operation is no purpose
    assert not has_open_values(await entry_of_request(auditor, holdings))


async def test_a_letter_names_its_auditor_people_units_and_days(
    auditor: Caller, holdings: SampleObjects, api: RegencyApi
) -> None:
    regency, today = api.regency, datetime.now(UTC).date()
    around, before = (
        (today - timedelta(days=1), today + timedelta(days=1)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    )
    office, school = regency.office.code, regency.school.code
    choices: Iterable[tuple[dict[str, Any], set[str]]] = (
        ({}, {"superior", "staff", "teacher"}),
        ({"auditor": "auditor"}, {"superior", "staff", "teacher"}),
        ({"nip": regency.staff.nip}, {"staff"}),
        ({"unit_codes": [school]}, {"teacher"}),
        ({"unit_codes": [office]}, {"superior", "staff"}),
        ({"unit_codes": [office, school]}, {"superior", "staff", "teacher"}),
        ({"unit_codes": [regency.root.code]}, {"superior", "staff", "teacher"}),
        ({"periods": [around]}, {"superior", "staff", "teacher"}),
        ({"periods": [before]}, set()),
        ({"periods": [before, around], "unit_codes": [school]}, {"teacher"}),
        ({"periods": [before], "unit_codes": [school]}, set()),
        ({"since": people.TODAY + timedelta(days=1)}, set()),
        ({"until": people.TODAY}, {"superior", "staff", "teacher"}),
    )
    for said, opened in choices:
        async with open_letter(**said):
            found = {
                who
                for who in holdings.by_person
                if has_open_values(await entry_of_request(auditor, holdings, who))
            }
        assert found == opened, said


async def test_a_units_letter_is_about_those_who_belonged_to_it_that_day(
    auditor: Caller, holdings: SampleObjects, api: RegencyApi
) -> None:
    """Who moved on is not examined for what they do elsewhere; what is kept for the audit stays all the same."""
    person = await people.an_employee(await people.a_post(api.regency.office), name="Pindah Contoh")
    decree = {"decree_number": "800/9/CONTOH", "decree_date": date(2026, 1, 1)}
    new_post = await people.a_post(api.regency.school)
    async with people.setup_transaction() as client:
        await (
            Appointment.filter(employee_id=person.id)
            .using_db(client)
            .update(effective_until=date(2025, 12, 31))
        )
        await Appointment.create(
            using_db=client, employee=person, post=new_post, effective_from=date(2026, 1, 1), **decree
        )
    await seal_all(api.regency.database)
    for unit, is_examined in ((api.regency.office, False), (api.regency.school, True)):
        async with open_letter(unit_codes=[unit.code]):
            found = await load_entries(auditor, rowId=to_global_id("Employee", person.id))
            assert {each["viewerMaySeeValues"] for each in found} == {is_examined}
            assert bool(await load_entries(auditor, nip=person.nip)) is is_examined
            assert (
                await api.superuser.fetchval("SELECT count(*) FROM hr.open_letters_over($1)", person.id) == 1
            )


async def test_somebody_elses_letter_opens_nothing(auditor: Caller, holdings: SampleObjects) -> None:
    await people.an_account("auditor-lain", roles=["AUDITOR"])
    async with open_letter(auditor="auditor-lain"):
        assert not has_open_values(await entry_of_request(auditor, holdings))


async def test_what_is_closed_cannot_be_looked_up(
    auditor: Caller, holdings: SampleObjects, api: RegencyApi
) -> None:
    """A filter that finds by a closed value would tell it."""
    staff = api.regency.staff
    asked: list[dict[str, Any]] = [
        {"nip": staff.nip},
        {"subjectId": to_global_id("Employee", staff.id)},
        {"reason": "alasan"},
    ]
    async with people.setup_transaction(reason="alasan yang tertutup") as client:
        await client.execute_query("UPDATE hr.employee SET work_week = 6 WHERE id = $1", [staff.id])
    await seal_all(api.regency.database)
    silent = replace(auditor, purpose=None)
    for filter_ in asked:
        assert await auditor.error_codes(ENTRIES, filter=filter_) == ["LETTER_REQUIRED"]
    async with open_letter(nip=staff.nip):
        assert [bool(await load_entries(auditor, **filter_)) for filter_ in asked] == [True, True, True]
        for filter_ in asked:
            assert await silent.error_codes(ENTRIES, filter=filter_) == ["PURPOSE_REQUIRED"]
    async with open_letter(nip=api.regency.teacher.nip):
        for filter_ in asked[:2]:
            assert await auditor.error_codes(ENTRIES, filter=filter_) == ["LETTER_REQUIRED"]
        assert await load_entries(auditor, **asked[2]) == []
        unknown = {"nip": staff.nip[:-3] + "999"}  # of a number that nobody has no more is told
        assert await auditor.error_codes(ENTRIES, filter=unknown) == ["LETTER_REQUIRED"]


async def test_how_a_row_stood_is_closed_likewise(auditor: Caller, holdings: SampleObjects) -> None:
    query = """query($id: ID!, $at: DateTime!) { asOf(id: $id, at: {time: $at}) {
      fields { field value isClosed isDestroyed } entry { viewerMaySeeValues } } }"""
    given = {"id": holdings.by_person["staff"]["LeaveRequest"], "at": datetime.now(UTC).isoformat()}
    for opened in (False, True):
        if opened:
            async with open_letter():
                stood = (await auditor.ask(query, **given))["asOf"]
        else:
            stood = (await auditor.ask(query, **given))["asOf"]
        fields = {each["field"]: each for each in stood["fields"]}
        assert {name: fields[name]["value"] for name in OPEN} == OPEN
        assert {name: fields[name]["value"] for name in PERSONAL} == (
            PERSONAL if opened else dict.fromkeys(PERSONAL)
        )
        assert {fields[name]["isClosed"] for name in PERSONAL} == {not opened}
        assert stood["entry"]["viewerMaySeeValues"] is opened
        assert not any(each["isDestroyed"] for each in fields.values())


async def test_a_secret_stays_one_under_every_letter(auditor: Caller) -> None:
    query = {"relation": "hr.account", "op": "INSERT"}
    async with open_letter():
        opened = await load_entries(auditor, **query)
    for found in (opened, await load_entries(auditor, **query)):
        secrets = [each for entry in found for each in entry["changes"] if each["field"] == "password_hash"]
        assert secrets
        assert {(each["isRedacted"], each["isClosed"], each["new"]) for each in secrets} == {
            (True, False, None)
        }


async def test_an_external_auditors_account_ends_with_the_letter(callers: Callers, api: RegencyApi) -> None:
    account = await people.an_account("bpk", roles=["AUDITOR"])
    until = people.TODAY + timedelta(days=30)
    letter = AuditLetter(
        number="12/BPK/CONTOH",
        issued_on=people.TODAY,
        purpose=PURPOSE,
        auditor="bpk",
        is_external=True,
        until=until,
    )
    async with people.setup_transaction() as client:
        await audit_engagements.open_letter(client, letter)
    external = await callers.open_session(account.id)
    assert (await external.ask("{ viewer { account { userName } } }"))["viewer"] is not None
    async with people.setup_transaction() as client:
        assert (await Account.get(id=account.id, using_db=client)).ends_on == until
        await client.execute_query("UPDATE hr.regency SET demo_today = $1", [until + timedelta(days=1)])
    assert (await (await callers.open_session(account.id)).ask("{ viewer { __typename } }"))["viewer"] is None
    async with people.setup_transaction() as client:
        await client.execute_query("UPDATE hr.regency SET demo_today = $1", [people.TODAY])
        await audit_engagements.end_letter(client, letter.number)
        assert (await Account.get(id=account.id, using_db=client)).disabled_at is not None
    assert (await (await callers.open_session(account.id)).ask("{ viewer { __typename } }"))["viewer"] is None


async def test_a_second_letter_keeps_an_external_auditor_in(callers: Callers) -> None:
    account = await people.an_account("bpkp", roles=["AUDITOR"])
    letters = [
        AuditLetter(
            number=f"{number}/BPKP/CONTOH", issued_on=people.TODAY, purpose=PURPOSE, auditor="bpkp", is_external=True,
            until=people.TODAY + timedelta(days=number),
        )
        for number in (10, 20)
    ]  # fmt: skip
    for letter in letters:
        async with people.setup_transaction() as client:
            await audit_engagements.open_letter(client, letter)
    async with people.setup_transaction() as client:
        assert (await Account.get(id=account.id, using_db=client)).ends_on == letters[1].until
        await audit_engagements.end_letter(client, letters[1].number)
        found = await Account.get(id=account.id, using_db=client)
        assert (found.ends_on, found.disabled_at) == (letters[0].until, None)
        roles = await AccountRole.filter(account_id=account.id).using_db(client)
    assert [role.effective_until for role in roles] == [None]


async def test_the_lines_of_a_letter_are_kept(api: RegencyApi) -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    units = [api.regency.office.code, api.regency.school.code]
    async with people.setup_transaction() as client:
        letter = AuditLetter(
            number="9/CONTOH",
            issued_on=people.TODAY,
            purpose=PURPOSE,
            unit_codes=units,
            periods=[(first, last)],
        )
        opened = await audit_engagements.open_letter(client, letter)
        lines = (
            await EngagementScope.filter(engagement_id=opened.id).using_db(client).prefetch_related("unit")
        )
        found = await AuditEngagement.get(id=opened.id, using_db=client)
        await audit_engagements.end_letter(client, letter.number)
    assert sorted(line.unit.code for line in lines if line.unit) == sorted(units)
    assert {(line.starts_on, line.ends_on) for line in lines} == {(first, last)}
    assert (found.is_external, found.ended_at) == (False, None)
