"""An auditor sees how a row stood at any instant and under any checkpoint; what was destroyed is named as destroyed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from resolvers.auth.activation import make_code
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import create_leave_parties
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

AS_OF = """query($id: ID!, $at: AsOfInput!) { asOf(id: $id, at: $at) {
  fields { field value isRedacted isDestroyed destroyedUnder { entryId legalBasis decree decreeDate } }
  entry { id op operation leafIndex actor { name } } } }"""


@pytest.fixture
async def auditor(api: RegencyApi) -> Caller:
    return await api.enter_as_auditor()


async def row_at(auditor: Caller, id_: str, **at: object) -> dict[str, Any] | None:
    """A row at a point as column to value, with the entry under the empty name; None when it was not there."""
    found = (await auditor.ask(AS_OF, id=id_, at=at))["asOf"]
    return found and {each["field"]: each["value"] for each in found["fields"]} | {"": found["entry"]}


async def seal_now(api: RegencyApi) -> tuple[int, str]:
    """Seal; return the size of the checkpoint and an instant at which all of it was written."""
    size = (await seal_all(api.regency.database)).checkpoint.size
    return size, datetime.now(UTC).isoformat()


async def test_a_request_stands_as_it_stood_at_every_step(api: RegencyApi, auditor: Caller) -> None:
    line = await create_leave_parties(api)
    before, _ = await seal_now(api)
    request = await line.file_advised("2026-09-07", "2026-09-08")
    advised, then = await seal_now(api)
    decided = await line.file_decided("2026-10-05", "2026-10-06")
    after, _ = await seal_now(api)
    assert await row_at(auditor, request["id"], checkpoint=before) is None
    for at in ({"checkpoint": advised}, {"time": then}, {"checkpoint": after}):
        found = await row_at(auditor, request["id"], **at)
        assert found is not None
        assert (found["state"], found["version"], found["reason"]) == ("ADVISED", 2, "Urusan keluarga")
        assert (found["employee_id"], found["kind"]) == (await _person(api, request), "ANNUAL")
        assert (found[""]["operation"], found[""]["op"]) == ("adviseLeave", "UPDATE")
        assert found[""]["actor"] == {"name": "Budi Contoh"}
    assert await row_at(auditor, decided["id"], time=then) is None
    found = await row_at(auditor, decided["id"], checkpoint=after)
    assert found is not None
    assert (found["state"], found[""]["operation"]) == ("APPROVED", "decideLeave")


async def test_half_days_that_were_noted_are_not_told_as_days(api: RegencyApi, auditor: Caller) -> None:
    request = await (await create_leave_parties(api)).file_advised("2026-11-02", "2026-11-03")
    size, _ = await seal_now(api)
    document = """query($id: ID!, $at: AsOfInput!) { asOf(id: $id, at: $at) {
      fields { field label value unit text english: text(locale: EN) } } }"""
    found = (await auditor.ask(document, id=request["id"], at={"checkpoint": size}))["asOf"]["fields"]
    (noted,) = [each for each in found if each["field"] == "noted_n"]
    days = noted["value"] // 2
    assert noted["value"] == 2 * days
    assert noted["value"] > 0
    assert noted == {
        "field": "noted_n", "label": "catatan cuti N", "value": 2 * days, "unit": "half_days",
        "text": f"{days} hari", "english": f"{days} days",
    }  # fmt: skip
    assert {each["unit"] for each in found if each["field"] == "state"} == {None}


async def _person(api: RegencyApi, request: dict[str, Any]) -> str:
    return str(
        await api.superuser.fetchval(
            "SELECT employee_id FROM hr.leave_request WHERE number = $1", request["number"]
        )
    )


async def test_a_row_that_was_removed_is_gone_from_then_on(api: RegencyApi, auditor: Caller) -> None:
    account = await people.an_account(f"lepas-{uuid4().hex[:8]}", roles=["PAYROLL"])
    there, _ = await seal_now(api)
    role = await api.superuser.fetchval("SELECT id FROM hr.account_role WHERE account_id = $1", account.id)
    async with people.setup_transaction() as db:
        await db.execute_query("DELETE FROM hr.account_role WHERE id = $1", [role])
    gone, _ = await seal_now(api)
    id_ = to_global_id("AccountRole", role)
    found = await row_at(auditor, id_, checkpoint=there)
    assert found is not None
    assert found["role"] == "PAYROLL"
    assert await row_at(auditor, id_, checkpoint=gone) is None


async def test_a_secret_of_the_past_stays_one(api: RegencyApi, auditor: Caller) -> None:
    account = await people.an_account(f"rahasia-{uuid4().hex[:8]}")
    async with people.setup_transaction() as db:
        await make_code(db, account_id=account.id)
    size, _ = await seal_now(api)
    found = (await auditor.ask(AS_OF, id=to_global_id("Account", account.id), at={"checkpoint": size}))[
        "asOf"
    ]
    (password,) = [each for each in found["fields"] if each["field"] == "password_hash"]
    assert (password["value"], password["isRedacted"]) == (None, True)


async def test_what_was_destroyed_is_named_with_its_decree(api: RegencyApi, auditor: Caller) -> None:
    person = await people.an_employee(name="Lama Contoh")
    then, _ = await seal_now(api)
    async with people.setup_transaction() as db:
        await db.execute_query(
            "SELECT audit.erase($1, $2, 'UU 43/2009', '045/12/CONTOH', '2026-01-05', $1, $2)",
            [uuid4(), person.id],
        )
    await seal_all(api.regency.database)
    id_ = to_global_id("Employee", person.id)
    found = (await auditor.ask(AS_OF, id=id_, at={"checkpoint": then}))["asOf"]
    held = {each["field"]: each for each in found["fields"]}
    assert held["kind"]["value"] == "PNS"
    assert not held["kind"]["isDestroyed"]
    for name in ("name", "nip", "birth_date", "sex"):
        assert (held[name]["value"], held[name]["isDestroyed"]) == (None, True), name
        under = held[name]["destroyedUnder"]
        assert (under["legalBasis"], under["decree"], under["decreeDate"]) == (
            "UU 43/2009", "045/12/CONTOH", "2026-01-05",
        )  # fmt: skip
    query = """query($id: ID!) { auditEntries(filter: {rowId: $id}, first: 9) { edges { node { op sentence
      changes { field isDestroyed destroyedUnder { decree } } } } } }"""
    entries = (await auditor.ask(query, id=id_))["auditEntries"]["edges"]
    made = entries[-1]["node"]
    assert {each["field"] for each in made["changes"] if each["isDestroyed"]} >= {"name", "nip", "birth_date"}
    assert "telah dimusnahkan berdasarkan UU 43/2009, 045/12/CONTOH" in made["sentence"]
    assert "hilang" not in made["sentence"]
    erasures = "{ auditEntries(filter: {op: ERASURE}, first: 9) { edges { node { sentence operation } } } }"
    (erasure,) = (await auditor.ask(erasures))["auditEntries"]["edges"]
    assert "memusnahkan nilai pribadi milik Lama Contoh dari jejak audit" in erasure["node"]["sentence"]


async def test_a_value_that_nobody_said_was_destroyed_is_missing(api: RegencyApi, auditor: Caller) -> None:
    person = await people.an_employee(name="Hilang Contoh")
    size, _ = await seal_now(api)
    async with api.superuser.transaction():
        await api.superuser.execute("ALTER TABLE audit.disclosure DISABLE TRIGGER USER")
        await api.superuser.execute(
            "DELETE FROM audit.disclosure WHERE seq IN (SELECT seq FROM audit.entry WHERE subject_id = $1)",
            person.id,
        )
        await api.superuser.execute("ALTER TABLE audit.disclosure ENABLE TRIGGER USER")
    found = (await auditor.ask(AS_OF, id=to_global_id("Employee", person.id), at={"checkpoint": size}))[
        "asOf"
    ]
    (name,) = [each for each in found["fields"] if each["field"] == "name"]
    assert (name["isDestroyed"], name["destroyedUnder"]) == (True, None)


@pytest.mark.parametrize("at", [{}, {"time": "2026-07-06T00:00:00Z", "checkpoint": 1}, {"time": None}])
async def test_one_point_is_asked_for_and_no_other_number_of_them(
    api: RegencyApi, auditor: Caller, at: dict[str, object]
) -> None:
    id_ = to_global_id("Unit", api.regency.office.id)
    assert await auditor.error_codes(AS_OF, id=id_, at=at) != []
    assert set(await auditor.error_codes(AS_OF, id=id_, at=at)) == {"BAD_REQUEST"}


async def test_a_point_that_has_not_come_is_refused(api: RegencyApi, auditor: Caller) -> None:
    id_ = to_global_id("Unit", api.regency.office.id)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for at in (
        {"time": tomorrow},
        {"time": "2026-07-06T08:00:00"},
        {"checkpoint": 2**31 - 1},
        {"checkpoint": -1},
    ):
        assert await auditor.error_codes(AS_OF, id=id_, at=at) == ["INVALID_INPUT"], at


@pytest.mark.parametrize(
    "id_", ["rusak", to_global_id("Rahasia", UUID(int=1)), to_global_id("AuditEntry", 1)]
)
async def test_an_id_that_can_name_no_row_is_not_found(api: RegencyApi, auditor: Caller, id_: str) -> None:
    size, _ = await seal_now(api)
    assert await auditor.error_codes(AS_OF, id=id_, at={"checkpoint": size}) == ["NOT_FOUND"]


@pytest.mark.parametrize(
    "who", ["staff", "superior", "officer", "bupati", "kepegawaian", "keuangan", "admin", "school_head"]
)
async def test_nobody_else_sees_the_past_not_even_their_own(api: RegencyApi, who: str) -> None:
    size, _ = await seal_now(api)
    caller = await api.enter(who)
    id_ = to_global_id("Employee", api.regency.staff.id)
    for each in (caller, api.stranger):
        assert set(await each.error_codes(AS_OF, id=id_, at={"checkpoint": size})) == {"BAD_REQUEST"}


async def test_reading_the_past_of_somebody_is_itself_an_entry(api: RegencyApi, auditor: Caller) -> None:
    size, _ = await seal_now(api)
    staff = api.regency.staff.id
    await auditor.ask(AS_OF, id=to_global_id("Employee", staff), at={"checkpoint": size})
    noted = await api.fetch_rows(
        "SELECT e.subject_id, t.operation FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "WHERE e.op = 'R' ORDER BY e.seq DESC LIMIT 1"
    )
    assert noted == [{"subject_id": staff, "operation": "asOf"}]


@pytest.fixture
async def random_role_history(api: RegencyApi) -> list[tuple[UUID, int, str | None]]:
    """Rows of roles that come, change and go at random, and how each stood under every checkpoint."""
    chance = random.Random(20260706)
    account = await people.an_account(f"acak-{uuid4().hex[:8]}")
    rows = [uuid4() for _ in range(1000 if IS_FULL_SIZE else 40)]
    oracle: list[tuple[UUID, int, str | None]] = []
    for _ in range(10):
        async with people.setup_transaction() as db:
            for number, row in enumerate(rows):
                match chance.randrange(4):
                    case 0:
                        day = f"{1900 + number}-01-{chance.randrange(1, 28):02}"
                        await db.execute_query(
                            "INSERT INTO hr.account_role (id, account_id, role, effective_from, effective_until) "
                            "VALUES ($1, $2, 'PAYROLL', $3::text::date, $3::text::date) ON CONFLICT (id) DO NOTHING",
                            [row, account.id, day],
                        )
                    case 1:
                        await db.execute_query(
                            "UPDATE hr.account_role SET effective_until = effective_from + $2::integer WHERE id = $1",
                            [row, chance.randrange(30)],
                        )
                    case 2 if chance.random() < 0.3:
                        await db.execute_query("DELETE FROM hr.account_role WHERE id = $1", [row])
        size, _ = await seal_now(api)
        live = {
            each["id"]: each["image"]
            for each in await api.fetch_rows(
                "SELECT id, to_jsonb(r)::text AS image FROM hr.account_role r WHERE account_id = $1",
                account.id,
            )
        }
        oracle += [(row, size, live.get(row)) for row in chance.sample(rows, len(rows) // 10)]
    return oracle


@pytest.mark.proof
async def test_the_past_is_what_it_was(
    auditor: Caller, random_role_history: list[tuple[UUID, int, str | None]], record_claim: ClaimRecorder
) -> None:
    absent = 0
    for row, size, image in random_role_history:
        found = await row_at(auditor, to_global_id("AccountRole", row), checkpoint=size)
        absent += found is None
        assert (found and {name: value for name, value in found.items() if name}) == (
            image and orjson.loads(image)
        )
    record_claim(
        "A row AS OF a checkpoint equals what the table held then (seed 20260706)",
        f"{len(random_role_history)} of {len(random_role_history)} random rows and checkpoints, "
        f"{absent} of them absent then",
    )
