"""Whose NIP exists cannot be told by one who may not read it: an absent one makes the same work, page by page."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from tests.databases import create_database
from tests.endpoints.client import SIGN_IN, Caller, new_idempotency_key
from tests.endpoints.conftest import serve_database
from tests.endpoints.executed_plans import (
    ExecutedPlans,
    QueryWork,
    disable_autovacuum,
    enable_plan_log,
    least_work,
)
from tests.endpoints.regency_api import RegencyApi, open_connection
from tests.policy.callers import Callers
from tests.policy.sample_objects import SampleObjects
from tests.policy.test_auditors import PURPOSE, open_letter
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime

FIND_BY_NIP = (
    "query($nip: String) { employees(first: 2, filter: {nip: $nip}) "
    "{ totalCount edges { node { nip name } } } }"
)
ENTRIES = (
    "query($nip: String) { auditEntries(first: 9, filter: {nip: $nip}) { totalCount edges { node { at } } } }"
)
RESET = "mutation($in: ResetPasswordInput!) { resetPassword(input: $in) { slip { code } errors { code } } }"
LOSS = "mutation($in: RequestTotpResetInput!) { requestTotpReset(input: $in) { errors { code } } }"
# Each name has failed as often as it may; the address, which failed for all of them, may go on.
WAIT = "UPDATE ops.sign_in_pace SET wait_until = clock_timestamp() + interval '1 hour' WHERE failures < 5"
ABSENT = "199005172015032999"
EVIDENCE = "query($nip: String) { auditEvidence(filter: {nip: $nip}) { matched } }"
Ask = Callable[[str], Awaitable[Any]]


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency, whose PostgreSQL tells all that it does."""
    async with create_database(cluster, template=small_template.database.name) as database:
        await enable_plan_log(database)
        async with (
            open_pools({"owner": database.owner_url}),
            open_connection(database.superuser_url) as behind,
            disable_autovacuum(behind),
            serve_database(database, unlimited_runtime()) as http,
        ):
            yield RegencyApi(replace(small_template, database=database), http, behind)


async def test_what_is_within_reach_makes_other_work_so_that_the_count_can_see_it(
    api: RegencyApi, callers: Callers
) -> None:
    office = await callers.of_user("kepegawaian")
    found = await measure_work(
        api, lambda nip: office.ask(FIND_BY_NIP, nip=nip), [api.regency.staff.nip, ABSENT]
    )
    assert found[api.regency.staff.nip][1:] != found[ABSENT][1:]


async def measure_work(api: RegencyApi, ask: Ask, names: list[str]) -> dict[str, list[Any]]:
    """Return what each name is answered and makes PostgreSQL do, once everything is warm."""
    work, times = ExecutedPlans(api.superuser), {name: list[QueryWork]() for name in names}
    answers = dict[str, Any]()
    for _ in range(5):
        for name in names:
            await work.read_new()
            answers[name] = re.sub(r'"[^"]{60,}"', "", json.dumps(await ask(name)))
            times[name].append(await work.read_new())
    return {name: [answers[name], *least_work(times[name][2:])] for name in names}


NipQueries = dict[str, tuple[Ask, list[str]]]


@pytest.fixture(scope="module")
async def ways(api: RegencyApi, callers: Callers, holdings: SampleObjects) -> NipQueries:
    """Whatever takes a NIP: how somebody asks by it, and NIPs of people whose NIP they may not read."""
    regency = api.regency
    staff, teacher, contract = (each.nip for each in (regency.staff, regency.teacher, regency.teacher_pppk))
    auditor = replace(await callers.of_user("auditor"), purpose=PURPOSE)

    def ask_by_nip(caller: Caller, document: str) -> Ask:
        return lambda nip: caller.ask(document, nip=nip)

    def expect_errors(caller: Caller, document: str) -> Ask:
        return lambda nip: caller.error_codes(document, nip=nip)

    def run_by_nip(caller: Caller, document: str, **given: str) -> Ask:
        return lambda nip: caller.ask(
            document, **{"in": {"userName": nip, "idempotencyKey": new_idempotency_key(), **given}}
        )

    def sign_in_by_nip(nip: str) -> Awaitable[Any]:
        return api.stranger.ask(SIGN_IN, input={"userName": nip, "password": "bukan kata sandinya"})

    for nip in (staff, teacher, ABSENT):
        for _ in range(4):
            await sign_in_by_nip(nip)
    await api.superuser.execute(WAIT)
    operator = await callers.of_user("operator")
    return {
        "a superior looks for people": (
            ask_by_nip(await callers.of_user("atasan"), FIND_BY_NIP),
            [staff, teacher],
        ),
        "staff look for people": (
            ask_by_nip(await callers.of_user("pegawai"), FIND_BY_NIP),
            [teacher, contract],
        ),
        "the Bupati looks for people": (
            ask_by_nip(await callers.of_user("bupati"), FIND_BY_NIP),
            [staff, teacher],
        ),
        "a machine looks for people": (
            ask_by_nip(await callers.of_user("service:mesin"), FIND_BY_NIP),
            [staff, teacher],
        ),
        "an auditor looks for entries": (expect_errors(auditor, ENTRIES), [teacher, contract]),
        "an auditor looks for evidence": (expect_errors(auditor, EVIDENCE), [teacher, contract]),
        "somebody signs in who has to wait": (sign_in_by_nip, [staff, teacher]),
        "an operator makes a slip": (run_by_nip(operator, RESET), [teacher, contract]),
        "an operator takes a factor": (run_by_nip(operator, LOSS, reason="hilang"), [teacher, contract]),
    }


async def test_no_work_tells_whether_a_nip_exists_that_may_not_be_read(
    api: RegencyApi, ways: NipQueries
) -> None:
    told = dict[str, list[Any]]()
    async with open_letter(unit_codes=[api.regency.office.code]):
        for way, (ask, existing) in ways.items():
            found = await measure_work(api, ask, [*existing, ABSENT])
            pairs = [pair for nip in existing for pair in zip_longest(found[nip], found[ABSENT])]
            told[way] = [pair for pair in pairs if pair[0] != pair[1]]
    assert {way: differences for way, differences in told.items() if differences} == {}
