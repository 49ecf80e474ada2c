"""A publication policy has two people and a decree, is ended and followed, and never edited."""

import asyncio
from collections import Counter
from datetime import date, timedelta

import asyncpg
import pytest

from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.policy_client import FORM, build_step, find_error, propose, run_policy_mutation
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.test_concurrency import open_connections
from tests.publication import a_policy, a_proposal, end_policies

END = {"effectiveUntil": "2026-07-06", "decreeNumber": "188/8/CONTOH", "decreeDate": "2026-07-05"}
OPEN_NOW = "{ publicationPolicy { inForce { field decreeNumber } } }"
APPROVALS = 8


@pytest.fixture(autouse=True)
async def nothing_is_open(api: RegencyApi) -> None:
    """Every test begins without a policy in force."""
    await end_policies("tppTariff")


@pytest.fixture
async def proposer(api: RegencyApi) -> Caller:
    return await api.enter("ppid")


@pytest.fixture
async def approver(api: RegencyApi) -> Caller:
    return await api.enter("ppid-pelaksana")


async def open_fields(api: RegencyApi) -> set[str]:
    found = (await api.stranger.ask(OPEN_NOW))["publicationPolicy"]["inForce"]
    return {each["field"] for each in found} & {"tppTariff", "positionAllowance"}


async def test_one_proposes_another_approves_and_a_decree_ends_it(
    api: RegencyApi, proposer: Caller, approver: Caller
) -> None:
    proposed = await propose(proposer, field="positionAllowance")
    assert (proposed["policy"]["state"], proposed["policy"]["version"]) == ("PROPOSED", 1)
    assert (proposed["policy"]["proposedBy"], proposed["policy"]["approvedBy"]) == ("Ppid", None)
    assert await open_fields(api) == set()
    approved = await run_policy_mutation(approver, "approvePolicy", **build_step(proposed))
    assert (approved["policy"]["state"], approved["policy"]["version"]) == ("APPROVED", 2)
    assert approved["policy"]["approvedBy"] == "Ppid-Pelaksana"
    assert await open_fields(api) == {"positionAllowance"}
    ended = await run_policy_mutation(proposer, "endPolicy", **build_step(approved), **END)
    assert (ended["policy"]["state"], ended["policy"]["effectiveUntil"]) == ("ENDED", "2026-07-06")
    assert (ended["policy"]["endedBy"], ended["policy"]["endDecreeNumber"]) == ("Ppid", "188/8/CONTOH")
    assert await open_fields(api) == {"positionAllowance"}, "the last day is a day"
    listed = await proposer.ask("{ policies(first: 1) { totalCount edges { node { id state } } } }")
    assert listed["policies"]["edges"] == [{"node": {"id": ended["policy"]["id"], "state": "ENDED"}}]


async def test_nobody_approves_what_they_proposed(api: RegencyApi, proposer: Caller) -> None:
    refused = find_error(
        await run_policy_mutation(proposer, "approvePolicy", **build_step(await propose(proposer)))
    )
    assert (refused["code"], refused["path"]) == ("SAME_PERSON", ["policyId"])
    assert "tppTariff" not in await open_fields(api)


@pytest.mark.parametrize(
    ("field", "law"),
    [
        ("holderNames", "UU 14/2008 pasal 17 huruf h"),
        ("netPay", "UU 27/2022 pasal 4 ayat (2)"),
        ("familyAllowances", "UU 14/2008 pasal 17 huruf h"),
        ("deductions", "UU 27/2022 pasal 4 ayat (2)"),
    ],
)
async def test_no_decree_opens_what_a_law_closes(
    api: RegencyApi, proposer: Caller, field: str, law: str
) -> None:
    before = await api.superuser.fetchval("SELECT count(*) FROM hr.publication_policy")
    for tier in ("T0", "T2"):
        refused = find_error(await propose(proposer, field=field, tier=tier))
        assert (refused["code"], refused["path"]) == ("FIELD_CLOSED_BY_LAW", ["field"])
        assert refused["rule"] == law
    document = "query($input: PolicyPreviewInput!) { policyPreview(input: $input) { rows } }"
    told = {"field": field, "tier": "T1", "effectiveFrom": "2026-07-06"}
    assert await proposer.error_codes(document, input=told) == ["FIELD_CLOSED_BY_LAW"]
    assert await api.superuser.fetchval("SELECT count(*) FROM hr.publication_policy") == before


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"field": "shoeSize"}, "INVALID_INPUT", "field"),
        ({"tier": "T2"}, "INVALID_INPUT", "tier"),
        ({"decreeNumber": " "}, "INVALID_INPUT", "decreeNumber"),
        ({"decreeDate": "2026-07-07"}, "INVALID_INPUT", "decreeDate"),
        ({"legalBasis": "x" * 201}, "INVALID_INPUT", "legalBasis"),
        ({"effectiveUntil": "2026-07-05"}, "DATES_REVERSED", "effectiveUntil"),
    ],
)
async def test_a_policy_that_cannot_stand_is_not_stored(
    api: RegencyApi, proposer: Caller, given: dict[str, str], code: str, path: str
) -> None:
    before = await api.superuser.fetchval("SELECT count(*) FROM hr.publication_policy")
    refused = find_error(await propose(proposer, **given))
    assert (refused["code"], refused["path"]) == (code, [path])
    assert await api.superuser.fetchval("SELECT count(*) FROM hr.publication_policy") == before


async def test_no_policy_overlaps_one_in_force(api: RegencyApi, proposer: Caller, approver: Caller) -> None:
    first, second = await propose(proposer), await propose(proposer, effectiveUntil="2026-12-31")
    assert (await run_policy_mutation(approver, "approvePolicy", **build_step(first)))["errors"] == []
    late = find_error(await run_policy_mutation(approver, "approvePolicy", **build_step(second)))
    assert (late["code"], late["path"]) == ("POLICY_OVERLAPS", ["policyId"])
    refused = find_error(await propose(proposer, effectiveFrom="2026-09-01"))
    assert (refused["code"], refused["path"]) == ("POLICY_OVERLAPS", ["effectiveFrom"])
    assert "188/7/CONTOH" in refused["message"]
    assert (await propose(proposer, effectiveFrom="2026-01-01", effectiveUntil="2026-07-05"))["errors"] == []


async def test_a_step_out_of_order_is_refused_in_words(
    api: RegencyApi, proposer: Caller, approver: Caller
) -> None:
    proposed = build_step(await propose(proposer))
    stale = find_error(await run_policy_mutation(approver, "approvePolicy", **{**proposed, "version": 9}))
    assert (stale["code"], stale["__typename"]) == ("STALE_VERSION", "VersionConflict")
    early = find_error(await run_policy_mutation(proposer, "endPolicy", **proposed, **END))
    assert early["code"] == "POLICY_SETTLED"
    withdrawn = await run_policy_mutation(proposer, "withdrawPolicy", **proposed)
    assert withdrawn["policy"]["state"] == "WITHDRAWN"
    for name in ("approvePolicy", "withdrawPolicy"):
        late = find_error(await run_policy_mutation(approver, name, **build_step(withdrawn)))
        assert (late["code"], "withdrawn" in late["en"]) == ("POLICY_SETTLED", True)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"effectiveUntil": "2026-07-04"}, "effectiveUntil"),
        ({"effectiveUntil": "2027-01-01"}, "effectiveUntil"),
        ({"decreeNumber": ""}, "decreeNumber"),
        ({"decreeDate": "2026-07-07"}, "decreeDate"),
    ],
)
async def test_no_end_is_without_decree_or_rewrites_what_was_public(
    proposer: Caller, approver: Caller, given: dict[str, str], path: str
) -> None:
    proposed = await propose(proposer, effectiveUntil="2026-12-31")
    approved = await run_policy_mutation(approver, "approvePolicy", **build_step(proposed))
    told = {**build_step(approved), **END, **given}
    refused = find_error(await run_policy_mutation(proposer, "endPolicy", **told))
    assert (refused["code"], refused["path"]) == ("INVALID_INPUT", [path])


async def test_what_ends_before_it_begins_was_never_in_force(
    api: RegencyApi, proposer: Caller, approver: Caller
) -> None:
    proposed = await propose(proposer, effectiveFrom="2026-08-01")
    approved = await run_policy_mutation(approver, "approvePolicy", **build_step(proposed))
    told = {**build_step(approved), **END, "effectiveUntil": "2026-07-31"}
    assert (await run_policy_mutation(proposer, "endPolicy", **told))["errors"] == []
    again = await propose(proposer)
    assert (await run_policy_mutation(approver, "approvePolicy", **build_step(again)))["errors"] == []
    assert "tppTariff" in await open_fields(api)


@pytest.mark.parametrize("who", ["superior", "kepegawaian", "keuangan", "auditor", "admin"])
async def test_nobody_else_has_a_part_in_policies(api: RegencyApi, who: str) -> None:
    caller = await api.enter(who)
    for name in ("proposePolicy", "approvePolicy", "withdrawPolicy", "endPolicy"):
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        assert set(await caller.error_codes(document, input={})) == {"BAD_REQUEST"}
    assert await caller.error_codes("{ policies(first: 9) { totalCount } }") == ["BAD_REQUEST"]


async def test_an_information_officer_sees_nobodys_data(proposer: Caller) -> None:
    for root in ("employees", "accounts", "leaveInbox", "erasures", "auditEntries"):
        assert "BAD_REQUEST" in await proposer.error_codes(f"{{ {root}(first: 1) {{ totalCount }} }}")


@pytest.mark.proof
async def test_of_many_who_approve_at_once_one_does(
    api: RegencyApi, proposer: Caller, approver: Caller
) -> None:
    steps = [build_step(await propose(proposer)) for _ in range(2)]
    async with open_connections(api, approver, APPROVALS) as connections:
        answers = await asyncio.gather(
            *(
                run_policy_mutation(each, "approvePolicy", **steps[at % 2])
                for at, each in enumerate(connections)
            )
        )
    codes = Counter(error["code"] for answer in answers for error in answer["errors"])
    assert sum(answer["policy"] is not None for answer in answers) == 1
    assert codes == {"POLICY_SETTLED": APPROVALS // 2 - 1, "POLICY_OVERLAPS": APPROVALS // 2}


async def test_the_log_names_who_did_what(api: RegencyApi, proposer: Caller, approver: Caller) -> None:
    proposed = await propose(proposer, field="holderGrades")
    approved = await run_policy_mutation(approver, "approvePolicy", **build_step(proposed))
    await run_policy_mutation(proposer, "endPolicy", **build_step(approved), **END)
    rows = await api.fetch_rows(
        "SELECT t.operation, a.user_name FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "JOIN hr.account a ON a.id = t.actor_id WHERE e.relation = 'hr.publication_policy' ORDER BY e.seq DESC LIMIT 3"
    )
    assert [tuple(row.values()) for row in reversed(rows)] == [
        ("proposePolicy", "ppid"), ("approvePolicy", "ppid-pelaksana"), ("endPolicy", "ppid"),
    ]  # fmt: skip


async def test_under_one_key_a_policy_is_proposed_once(api: RegencyApi, proposer: Caller) -> None:
    key = new_idempotency_key()
    first, again = [await propose(proposer, idempotencyKey=key) for _ in range(2)]
    assert first["policy"] == again["policy"]
    other = find_error(await propose(proposer, idempotencyKey=key, decreeNumber="188/9/CONTOH"))
    assert other["code"] == "IDEMPOTENCY_MISMATCH"


# ------------------------------------------------------------------ the tables

_CHANGES = {
    "another field": "field = 'holderGrades'",
    "another decree": "decree_number = '1/LAIN'",
    "another first day": "effective_from = effective_from + 1",
    "a longer life": "effective_until = effective_until + 1",
    "another proposer": "proposed_by_id = approved_by_id",
    "back to a proposal": "state = 'PROPOSED', approved_by_id = NULL, approved_at = NULL",
    "an end without its decree": "state = 'ENDED', ended_at = now(), ended_by_id = proposed_by_id",
    "a later end": "state = 'ENDED', ended_at = now(), ended_by_id = proposed_by_id, end_decree_number = '1', "
    "end_decree_date = '2026-07-01', effective_until = effective_until + 1",
    "an end long ago": "state = 'ENDED', ended_at = now(), ended_by_id = proposed_by_id, end_decree_number = '1', "
    "end_decree_date = '2026-07-01', effective_until = hr.today() - 9, effective_from = hr.today() - 30",
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
async def test_the_table_lets_nobody_edit_a_policy(api: RegencyApi, change: str) -> None:
    key = await a_policy("tppTariff", last=people.TODAY + timedelta(days=30))
    with pytest.raises(Exception, match=r"never edited|cannot end|publication_policy_"):
        async with people.setup_transaction() as db:
            await db.execute_query(f"UPDATE hr.publication_policy SET {change} WHERE id = $1", [key])


@pytest.mark.parametrize(
    "change",
    [
        "state = 'APPROVED', approved_at = now(), approved_by_id = proposed_by_id",
        "state = 'APPROVED', approved_at = now()",
        (
            "state = 'ENDED', ended_at = now(), ended_by_id = proposed_by_id, end_decree_number = '1', "
            "end_decree_date = '2026-07-01', effective_until = hr.today()"
        ),
    ],
)
async def test_the_table_demands_two_people(api: RegencyApi, change: str) -> None:
    key = await a_proposal("tppTariff")
    with pytest.raises(Exception, match=r"never edited|publication_policy_"):
        async with people.setup_transaction() as db:
            await db.execute_query(f"UPDATE hr.publication_policy SET {change} WHERE id = $1", [key])


@pytest.mark.parametrize("field", ["netPay", "holderNames", "familyAllowances", "deductions", "nip"])
async def test_the_table_takes_no_field_that_a_law_closes(api: RegencyApi, field: str) -> None:
    with pytest.raises(Exception, match="publication_policy_field_may_be_opened"):
        await a_proposal(field)


async def test_the_application_enters_proposals_and_nothing_else(api: RegencyApi) -> None:
    connection = await asyncpg.connect(api.regency.database.urls["app"])
    try:
        for statement in (
            "INSERT INTO hr.publication_policy (field, state) VALUES ('tppTariff', 'APPROVED')",
            "UPDATE hr.publication_policy SET field = 'holderGrades'",
            "UPDATE hr.publication_policy SET version = 1",
            "DELETE FROM hr.publication_policy",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


def test_the_form_of_these_tests_stands_on_the_regencys_day() -> None:
    assert date.fromisoformat(FORM["effectiveFrom"]) == people.TODAY
