"""Operators and administrators see whom they may help and how far each slip is, and nobody beyond their reach."""

from typing import Any

from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    create_account_holder,
    obtain_token,
    run_mutation,
    submit_password,
)
from tests.identity.test_account_resets import an_administrator, an_operator, at

LIST = """query($search: String, $accountId: ID, $withSlip: Boolean! = false, $first: Int, $last: Int, $after: String,
    $before: String) { viewer { accountsToHelp(search: $search, accountId: $accountId, withSlip: $withSlip,
    first: $first, last: $last, after: $after, before: $before) {
  totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  edges { node { accountId userName name unitName roles isOpen hasPassword hasSecondFactor
    slip { madeAt madeBy expiresAt usedAt } } } } } }"""
SESSIONS = "{ viewer { account { sessions { startedAt lastUsedAt expiresAt isThis } } } }"


async def list_accounts(caller: Caller, **asked: Any) -> list[dict[str, Any]]:
    found = (await caller.ask(LIST, **({"first": 50} | asked)))["viewer"]["accountsToHelp"]
    assert (found["totalCount"], found["totalCountIsExact"]) == (len(found["edges"]), True)
    return [each["node"] for each in found["edges"]]


async def test_an_operator_finds_the_people_of_their_units_and_nobody_else(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Bantuan")
    below, elsewhere = (
        await at(await people.a_unit("Bidang Bantuan", under=unit)),
        await create_account_holder(),
    )
    operator = await an_operator(api, unit)
    (found,) = await list_accounts(operator)
    told = {name: found[name] for name in ("userName", "name", "unitName", "roles", "slip")}
    assert told == {
        "userName": below.name,
        "name": below.person.name,
        "unitName": "Bidang Bantuan",
        "roles": [],
        "slip": None,
    }
    assert (found["isOpen"], found["hasPassword"], found["hasSecondFactor"]) == (True, True, False)
    spaced = " ".join([below.person.nip[:8], below.person.nip[8:]])
    for search in (below.name, below.person.nip, spaced, below.person.name[1:6].upper()):
        assert [each["userName"] for each in await list_accounts(operator, search=search)] == [below.name]
    for search in (elsewhere.person.nip, elsewhere.name, below.person.nip[:-1], "%", "_"):
        assert await list_accounts(operator, search=search) == []
    admin, administrator = await an_administrator(api)
    (other,) = await list_accounts(administrator, search=elsewhere.name)
    assert await list_accounts(operator, accountId=other["accountId"]) == []
    (own,) = await list_accounts(administrator, search=admin.user_name)
    assert (own["roles"], own["unitName"], own["hasSecondFactor"]) == (["ADMINISTRATOR"], None, True)


async def test_a_slip_is_seen_waiting_then_used(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Slip")
    whose, operator = await at(unit), await an_operator(api, unit)
    assert await list_accounts(operator, withSlip=True) == []
    slip = (
        await run_mutation(
            operator, "resetPassword", userName=whose.name, idempotencyKey=new_idempotency_key()
        )
    )["slip"]
    (found,) = await list_accounts(operator, withSlip=True)
    (by,) = await api.fetch_rows(
        "SELECT made_by_id FROM hr.account_code WHERE account_id = $1", whose.account.id
    )
    (name,) = await api.fetch_rows("SELECT name FROM hr.account WHERE id = $1", by["made_by_id"])
    assert {**found["slip"], "madeAt": None} == {
        "madeAt": None,
        "madeBy": name["name"],
        "expiresAt": slip["expiresAt"],
        "usedAt": None,
    }
    await run_mutation(api.stranger, "activateAccount", code=slip["code"], newPassword=NEW_PASSWORD)
    (found,) = await list_accounts(operator, withSlip=True)
    assert found["slip"]["usedAt"]


async def test_pages_go_forth_and_back_and_no_cursor_holds_a_name(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Halaman")
    for _ in range(3):
        await at(unit)
    operator = await an_operator(api, unit)
    all_of_them = await list_accounts(operator)
    forth = await _page(operator, first=2)
    assert forth["pageInfo"]["hasNextPage"]
    rest = await _page(operator, first=2, after=forth["pageInfo"]["endCursor"])
    back = await _page(operator, last=2, before=rest["pageInfo"]["startCursor"])
    assert [*_nodes(forth), *_nodes(rest)] == all_of_them
    assert (_nodes(back), back["pageInfo"]["hasPreviousPage"]) == (_nodes(forth), False)
    last = await _page(operator, last=1)
    assert (_nodes(last), last["pageInfo"]["hasPreviousPage"]) == (all_of_them[-1:], True)


async def test_nobody_without_the_role_or_its_second_factor_finds_anybody(api: RegencyApi) -> None:
    unit = await people.a_unit("Dinas Tertutup")
    whose, operator = await at(unit), await an_operator(api, unit)
    assert await list_accounts(operator)
    for condition in ("has_second_factor = false", "ended_at = now()"):
        count = "SELECT hr.count_accounts_to_help(s.id, NULL, NULL, false, 10) AS n FROM ops.session s"
        session = "JOIN hr.account_role r ON r.account_id = s.account_id AND r.unit_id = $1"
        await api.superuser.execute(
            f"UPDATE ops.session s SET {condition} FROM hr.account_role r "
            "WHERE r.account_id = s.account_id AND r.unit_id = $1",
            unit.id,
        )
        assert {each["n"] for each in await api.fetch_rows(f"{count} {session}", unit.id)} == {0}
        await api.superuser.execute("UPDATE ops.session SET has_second_factor = true, ended_at = NULL")
    caller = Caller(api.http, await obtain_token(api, whose))
    answer = await caller.http.post(
        "/graphql",
        json={"query": "{ viewer { accountsToHelp(first: 1) { totalCount } } }"},
        headers={"authorization": f"Bearer {caller.token}"},
    )
    assert "accountsToHelp" in answer.json()["errors"][0]["message"]


async def test_one_sees_ones_own_sessions_that_live_and_which_one_asks(api: RegencyApi) -> None:
    whose = await create_account_holder()
    first, second = await obtain_token(api, whose), await obtain_token(api, whose)
    gone = await obtain_token(api, whose)
    await run_mutation(Caller(api.http, gone), "signOut")
    for token in (first, second):
        found = await _sessions(api, token)
        assert [each["isThis"] for each in found] == [True, False]
        assert all(each["startedAt"] <= each["lastUsedAt"] < each["expiresAt"] for each in found)
    assert (await submit_password(api.stranger, whose.name))["token"]
    assert len(await _sessions(api, first)) == 3


async def _sessions(api: RegencyApi, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await Caller(api.http, token).ask(SESSIONS))["viewer"]["account"][
        "sessions"
    ]
    return found


async def _page(caller: Caller, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.ask(LIST, **asked))["viewer"]["accountsToHelp"]
    return found


def _nodes(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [each["node"] for each in page["edges"]]
