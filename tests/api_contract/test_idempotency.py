"""A person who is not sure whether a change was made sends it again: under its key it happens once."""

import asyncio
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

import pytest

from jejak.database.pools import open_pools
from jejak.jobs.cleanup import purge_expired
from resolvers.idempotency import IdempotentCall
from resolvers.leave.evaluation import LeaveForm
from rulebook.values import LeaveKind
from schema.fields.ids import from_global_id
from tests import people
from tests.api_contract.idempotent_mutations import CASE_BUILDERS, OBJECTS, MutationCase
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.example_documents import GRAPH, fields_of
from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.conftest import EdgeFixture
from tests.identity.test_account_resets import an_operator, at

STORED_KEY = (
    "SELECT operation, octet_length(input_hash) AS bytes, object_id FROM ops.idempotency WHERE key = $1"
)
COLUMNS = """
SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'ops' AND table_name = 'idempotency'
"""
KEYED = {
    name
    for name in fields_of("Mutation")
    if "idempotencyKey" in GRAPH.type_map[f"{name[0].upper()}{name[1:]}Input"].fields  # type: ignore[attr-defined]
}
VERSIONED = sorted(
    name
    for name in fields_of("Mutation")
    if "version" in GRAPH.type_map[f"{name[0].upper()}{name[1:]}Input"].fields  # type: ignore[attr-defined]
)


def test_every_change_with_a_key_is_repeated_here() -> None:
    assert set(CASE_BUILDERS) == KEYED
    assert set(VERSIONED) < KEYED


@pytest.mark.parametrize("name", sorted(CASE_BUILDERS))
async def test_the_same_key_and_input_change_one_thing_and_other_input_is_refused(
    api: RegencyApi, name: str
) -> None:
    act = await CASE_BUILDERS[name](api)
    key = new_idempotency_key()
    first = await act.perform(key)
    assert first["errors"] == []
    before = await api.count_rows()
    assert [await act.perform(key) for _ in range(2)] == [first] * 2
    other = await act.perform(key, **act.other_input)
    assert other["errors"] == [{"code": "IDEMPOTENCY_MISMATCH", "path": ["idempotencyKey"]}]
    after = await api.count_rows()
    # A repeat is a transaction with its reason, about which its caller may be asked; it enters nothing in the log.
    changed = {each for each in before if before[each] != after[each]}
    assert changed <= {"audit.tx", "audit.tx_disclosure"}
    assert await api.fetch_rows(STORED_KEY, key) == [
        {
            "operation": name,
            "bytes": 32,
            "object_id": (await api.fetch_rows(STORED_KEY, key))[0]["object_id"],
        }
    ]


@pytest.mark.parametrize("name", ["requestErasure", "approveTotpReset", "resetPassword"])
async def test_ten_clients_at_once_change_one_thing(api: RegencyApi, name: str) -> None:
    act, key = await CASE_BUILDERS[name](api), new_idempotency_key()
    answers = await asyncio.gather(*(act.perform(key) for _ in range(8)))
    assert [each["errors"] for each in answers] == [[]] * 8
    assert len({str(each) for each in answers}) == 1
    assert len(await api.fetch_rows(STORED_KEY, key)) == 1


async def test_a_key_is_kept_with_a_hash_and_ids_and_nothing_that_was_told_or_answered(
    api: RegencyApi,
) -> None:
    names = {row["name"] for row in await api.fetch_rows(COLUMNS)}
    assert names == {"actor_id", "key", "operation", "input_hash", "object_id", "at"}


async def test_a_key_is_written_by_the_transaction_of_its_change(api: RegencyApi) -> None:
    act, key = await CASE_BUILDERS["requestLeave"](api), new_idempotency_key()
    await act.perform(key)
    assert await api.fetch_rows(
        "SELECT i.xmin = r.xmin AS is_same FROM ops.idempotency i JOIN hr.leave_request r ON r.id = i.object_id "
        "WHERE i.key = $1", key,
    ) == [{"is_same": True}]  # fmt: skip


def test_a_repeat_is_known_again_after_an_upgrade() -> None:
    """A key lives for thirty days, and a release may come within them: what is hashed stays what it was."""
    starts_on, ends_on = date(2026, 9, 7), date(2026, 9, 11)
    wish = LeaveForm(kind=LeaveKind.ANNUAL, starts_on=starts_on, ends_on=ends_on, reason="Urusan keluarga")
    told = asdict(wish)
    before = IdempotentCall(UUID(int=1), "requestLeave", told).fingerprint()
    assert before.hex() == "73ab1e3b7f0d75a0e67a40b6415dd77f32efbe52d2ef1a6b1a56ef9d0ab73a41"
    assert IdempotentCall(UUID(int=2), "requestLeave", told | {"added_later": None}).fingerprint() == before
    for other in (told | {"added_later": 1}, told | {"phone": ""}, told | {"reason": "Lain"}):
        assert IdempotentCall(UUID(int=1), "requestLeave", other).fingerprint() != before
    assert IdempotentCall(UUID(int=1), "adviseLeave", told).fingerprint() != before


async def test_a_key_is_kept_for_thirty_days(edge: EdgeFixture) -> None:
    api, young, old = edge.api, new_idempotency_key(), new_idempotency_key()
    for key in (young, old):
        await (await CASE_BUILDERS["requestLeave"](api)).perform(key)
    aged = "UPDATE ops.idempotency SET at = now() - $2::interval WHERE key = $1"
    await api.superuser.execute(aged, young, timedelta(days=30, minutes=-1))
    await api.superuser.execute(aged, old, timedelta(days=30, minutes=1))
    async with open_pools(api.regency.database.urls):
        assert await purge_expired()
    assert [len(await api.fetch_rows(STORED_KEY, key)) for key in (young, old)] == [1, 0]


async def test_a_slip_that_was_destroyed_with_the_persons_data_is_not_found(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Musnah")
    whose, operator = await at(unit), await an_operator(api, unit)
    act, key = MutationCase("resetPassword", operator, {"userName": whose.name}, {}), new_idempotency_key()
    assert (await act.perform(key))["slip"]["userName"] == whose.name
    async with people.setup_transaction() as db:
        await db.execute_query("DELETE FROM hr.account_code WHERE account_id = $1", [whose.account.id])
    assert (await act.perform(key))["errors"] == [{"code": "NOT_FOUND", "path": ["userName"]}]


# ------------------------------------------------------------------ versions


@pytest.mark.parametrize("name", VERSIONED)
async def test_a_stale_version_is_a_conflict_that_shows_the_object_as_it_stands(
    api: RegencyApi, name: str
) -> None:
    act = await CASE_BUILDERS[name](api)
    now = act.input["version"]
    id_ = act.input.get(f"{OBJECTS[name]}Id") or act.input["id"]
    before = await api.count_rows()
    stale = await act.perform(new_idempotency_key(), version=now + 6)
    field = OBJECTS[name]
    assert stale[field] is None
    (error,) = stale["errors"]
    code = "RUN_CHANGED" if name.endswith("PayRun") else "STALE_VERSION"
    assert error == {
        "code": code, "path": ["version"], "currentVersion": now,
        "object": {"__typename": from_global_id(id_)[0], "id": id_},
    }  # fmt: skip
    after = await api.count_rows()
    assert {each for each in before if before[each] != after[each]} <= {"audit.tx", "audit.entry"}
    assert (await act.perform(new_idempotency_key()))[field]["version"] == now + 1
