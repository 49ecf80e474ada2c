"""One who advises or decides goes when somebody stands in for them, and never otherwise; the top is no exception."""

import asyncio
from datetime import date

from tests import people
from tests.delegation.delegation_client import (
    DelegationFixture,
    create_delegation,
    end_delegation,
    error_code,
    list_delegations,
    load_preview,
    post_id,
    post_of,
    require_success,
)
from tests.endpoints.leave_client import expect_error, file_request, request_of, take_step, withdraw_request

DATES = "2026-08-03", "2026-08-07"
FIRST, LAST = date(2026, 8, 3), date(2026, 8, 7)


async def test_the_decision_waits_for_a_delegate_and_not_the_request(office: DelegationFixture) -> None:
    regency = office.api.regency
    superior, officer = await office.api.enter("superior"), await office.api.enter("officer")
    request = await file_request(superior, *DATES)
    advised = request_of(await take_step(officer, "adviseLeave", request))
    error = expect_error(await take_step(officer, "decideLeave", advised))
    assert error["code"] == "DELEGATE_REQUIRED"
    assert "Kepala Seksi" in error["message"]
    assert "3 Agustus 2026 sampai 7 Agustus 2026" in error["message"]
    # Refusing and postponing need nobody.
    require_success(await create_delegation(superior, regency.staff, first=FIRST, last=date(2026, 8, 5)))
    error = expect_error(await take_step(officer, "decideLeave", advised))
    assert "6 Agustus 2026 sampai 7 Agustus 2026" in error["message"]
    require_success(await create_delegation(superior, regency.colleague, first=date(2026, 8, 6), last=LAST))
    request_of(await take_step(officer, "decideLeave", advised))


async def test_a_refusal_needs_no_delegate(office: DelegationFixture) -> None:
    superior, officer = await office.api.enter("superior"), await office.api.enter("officer")
    request = await file_request(superior, "2026-09-07", "2026-09-08")
    advised = request_of(await take_step(officer, "adviseLeave", request))
    refused = await take_step(officer, "decideLeave", advised, "REFUSED", reason="Rapat anggaran")
    assert request_of(refused)["state"] == "REFUSED"


async def test_changed_dates_are_the_ones_that_have_to_be_covered(office: DelegationFixture) -> None:
    regency = office.api.regency
    superior, officer = await office.api.enter("superior"), await office.api.enter("officer")
    request = await file_request(superior, "2026-10-05", "2026-10-06")
    advised = request_of(await take_step(officer, "adviseLeave", request))
    moved = {"newStartsOn": "2026-10-12", "newEndsOn": "2026-10-13", "reason": "Rapat"}
    require_success(
        await create_delegation(superior, regency.staff, first=date(2026, 10, 5), last=date(2026, 10, 6))
    )
    assert (
        expect_error(await take_step(officer, "decideLeave", advised, "CHANGED", **moved))["code"]
        == "DELEGATE_REQUIRED"
    )
    require_success(
        await create_delegation(superior, regency.staff, first=date(2026, 10, 12), last=date(2026, 10, 13))
    )
    request_of(await take_step(officer, "decideLeave", advised, "CHANGED", **moved))


async def test_who_stands_in_does_not_go_while_they_do(office: DelegationFixture) -> None:
    regency = office.api.regency
    superior, officer = await office.api.enter("superior"), await office.api.enter("officer")
    pppk = await office.api.enter("pppk")
    standing = require_success(
        await create_delegation(superior, regency.pppk, first=date(2026, 11, 2), last=date(2026, 11, 6))
    )
    days = {"startsOn": "2026-11-05", "endsOn": "2026-11-09"}
    (warning,) = (await load_preview(pppk, **days))["warnings"]
    assert warning["code"] == "DELEGATE_REQUIRED"
    request = await file_request(pppk, *days.values())
    advised = request_of(await take_step(superior, "adviseLeave", request))
    assert expect_error(await take_step(officer, "decideLeave", advised))["code"] == "DELEGATE_REQUIRED"
    require_success(await end_delegation(superior, standing))
    request_of(await take_step(officer, "decideLeave", advised))
    # And the person who is away on those days is not named.
    again = await create_delegation(superior, regency.pppk, first=date(2026, 11, 2), last=date(2026, 11, 6))
    assert error_code(again) == "DELEGATE_UNFIT"


async def test_who_stands_in_for_somebody_on_leave_stays_until_another_does(
    office: DelegationFixture,
) -> None:
    regency, superior = office.api.regency, await office.api.enter("superior")
    days = {"first": date(2026, 11, 16), "last": date(2026, 11, 17)}
    standing = require_success(await create_delegation(superior, regency.staff, **days))
    require_success(await end_delegation(superior, standing))  # nobody is on leave yet
    standing = require_success(await create_delegation(superior, regency.staff, **days))
    await people.grant_leave(regency.superior, first=days["first"], last=days["last"])
    personnel = await office.api.enter("kepegawaian")
    for caller in (superior, personnel):
        error = (await end_delegation(caller, standing))["errors"][0]
        assert (error["code"], error["path"]) == ("DELEGATE_STILL_NEEDED", ["delegationId"])
        assert "16 November 2026" in error["message"]
    # Another takes the place in the same act, on all of those days or not at all.
    instead = {"replacesId": standing["id"]}
    short = await create_delegation(
        superior, regency.colleague, first=days["first"], last=days["first"], **instead
    )
    assert (error_code(short), short["errors"][0]["path"]) == ("DELEGATE_STILL_NEEDED", ["effectiveUntil"])
    require_success(await create_delegation(superior, regency.colleague, **days, **instead))
    again = await create_delegation(superior, regency.pppk, **days, **instead)
    assert (error_code(again), again["errors"][0]["path"]) == ("DELEGATION_OVER", ["replacesId"])
    found = [each for each in await list_delegations(superior) if each["effectiveFrom"] == str(days["first"])]
    assert [each["delegateName"] for each in found if not each["endedAt"]] == ["Tono Contoh"]
    # Of another post none is replaced.
    post = post_id((await post_of(regency.officer)).id)
    other = await create_delegation(
        personnel, regency.school_head, postId=post, **days, replacesId=found[0]["id"]
    )
    assert (error_code(other), other["errors"][0]["path"]) == ("NOT_FOUND", ["replacesId"])


async def test_granting_leave_and_letting_the_delegate_go_never_both_happen(
    office: DelegationFixture,
) -> None:
    regency, superior = office.api.regency, await office.api.enter("superior")
    officer, day = await office.api.enter("officer"), date(2026, 11, 30)
    standing = require_success(await create_delegation(superior, regency.staff, first=day, last=day))
    advised = request_of(
        await take_step(officer, "adviseLeave", await file_request(superior, str(day), str(day)))
    )
    granted, ended = await asyncio.gather(
        take_step(officer, "decideLeave", advised), end_delegation(superior, standing)
    )
    codes = [each["code"] for answer in (granted, ended) for each in answer["errors"]]
    assert codes in (["DELEGATE_REQUIRED"], ["DELEGATE_STILL_NEEDED"])
    if granted["errors"]:
        request_of(await withdraw_request(superior, advised))


async def test_a_delegate_without_an_account_covers_nobody(office: DelegationFixture) -> None:
    regency = office.api.regency
    superior, officer = await office.api.enter("superior"), await office.api.enter("officer")
    who = await people.an_employee(await people.a_post(regency.office, under=await post_of(regency.superior)))
    await people.an_account(f"tutup-{who.nip}", for_=who)
    require_success(await create_delegation(superior, who, first=date(2026, 11, 23), last=date(2026, 11, 23)))
    await people.close_account(who)
    advised = request_of(
        await take_step(officer, "adviseLeave", await file_request(superior, "2026-11-23", "2026-11-23"))
    )
    assert expect_error(await take_step(officer, "decideLeave", advised))["code"] == "DELEGATE_REQUIRED"
    await withdraw_request(superior, advised)


async def test_somebody_who_decides_for_nobody_needs_nobody(office: DelegationFixture) -> None:
    staff = await office.api.enter("staff")
    assert (await load_preview(staff, startsOn="2026-08-10", endsOn="2026-08-12"))["warnings"] == []


async def test_the_top_of_the_regency_goes_too_when_the_personnel_office_names_somebody(
    office: DelegationFixture,
) -> None:
    """Under the elected head, who asks for no leave here, everybody can be stood in for: nothing locks itself."""
    officer, bupati = await office.api.enter("officer"), await office.api.enter("bupati")
    personnel, regency = await office.api.enter("kepegawaian"), office.api.regency
    request = await file_request(officer, "2026-12-07", "2026-12-08")
    advised = request_of(await take_step(bupati, "adviseLeave", request))
    assert expect_error(await take_step(bupati, "decideLeave", advised))["code"] == "DELEGATE_REQUIRED"
    post = post_id((await post_of(regency.officer)).id)
    days = {"first": date(2026, 12, 7), "last": date(2026, 12, 8)}
    require_success(await create_delegation(personnel, regency.school_head, postId=post, **days))
    request_of(await take_step(bupati, "decideLeave", advised))
    assert await people_with_open_requests(office) == 0


async def people_with_open_requests(office: DelegationFixture) -> int:
    """Count what is left waiting: a request that nobody could settle would be here."""
    rows = await office.api.fetch_rows(
        "SELECT count(*) AS waiting FROM hr.leave_request WHERE state IN ('FILED', 'ADVISED')"
    )
    waiting: int = rows[0]["waiting"]
    return waiting


async def test_withdrawing_is_always_open(office: DelegationFixture) -> None:
    superior = await office.api.enter("superior")
    request = await file_request(superior, "2026-12-14", "2026-12-14")
    assert request_of(await withdraw_request(superior, request))["state"] == "WITHDRAWN"
