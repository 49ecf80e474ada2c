"""Before anything is sent the applicant sees what it means; and what is foretold is what happens."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError

from jejak.regency.profile import Profile
from schema.fields.ids import from_global_id
from tests import people
from tests.delegation.delegation_client import DelegationFixture, load_preview, parse_instant, post_of
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import (
    create_leave_parties,
    file_request,
    load_balance,
    load_days,
    request_leave,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

MONDAY, FRIDAY = "2026-08-03", "2026-08-07"


async def test_a_range_tells_every_day_and_why_it_counts_or_not(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    found = await load_preview(line.applicant, startsOn="2026-08-14", endsOn="2026-08-18")
    assert [(day["day"], day["counts"], day["whyNot"], day["holiday"]) for day in found["days"]] == [
        ("2026-08-14", True, None, None),
        ("2026-08-15", False, "OFF_DAY", None),
        ("2026-08-16", False, "OFF_DAY", None),
        ("2026-08-17", False, "NATIONAL", found["days"][3]["holiday"]),
        ("2026-08-18", True, None, None),
    ]
    assert "Proklamasi" in found["days"][3]["holiday"] or "Kemerdekaan" in found["days"][3]["holiday"]
    assert (found["workingDays"], found["endsOn"], found["backOn"]) == (2, "2026-08-18", "2026-08-19")
    assert (found["refusals"], found["warnings"]) == ([], [])


async def test_working_days_find_the_last_day_and_the_first_day_back(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    found = await load_preview(line.applicant, startsOn="2026-08-13", workingDays=4)
    assert (found["endsOn"], found["workingDays"], found["backOn"]) == ("2026-08-19", 4, "2026-08-20")


async def test_the_balance_after_is_the_balance_once_it_is_filed(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api, used=0)
    foretold = await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY)
    (year,) = foretold["years"]
    assert year["now"] == await load_balance(line.applicant, 2026)
    await file_request(line.applicant, MONDAY, FRIDAY)
    assert year["after"] == await load_balance(line.applicant, 2026)
    assert [year["after"][each]["remaining"] for each in ("n", "n1", "n2")] == [12, 6, 1]


async def test_leave_over_new_year_tells_both_years(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    found = await load_preview(line.applicant, startsOn="2026-12-28", endsOn="2027-01-08")
    assert [(year["year"], year["workingDays"]) for year in found["years"]] == [(2026, 4), (2027, 4)]
    assert [year["after"]["reserved"] for year in found["years"]] == [4, 4]


@pytest.mark.regency
async def test_it_names_who_advises_and_decides_and_until_when(
    office: DelegationFixture, profile: Profile
) -> None:
    line = await create_leave_parties(office.api)
    await office.set_clock(people.TODAY, 9)
    found = await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY)
    adviser, decider = found["adviser"], found["decider"]
    assert (adviser["title"], adviser["holderName"], adviser["delegateName"]) == (
        "Kepala Seksi",
        "Budi Contoh",
        None,
    )
    assert (decider["title"], decider["holderName"], decider["isAway"]) == (
        "Kepala Dinas",
        "Sri Contoh",
        False,
    )
    # One working day, with an hour's rest at noon, is over at the same hour of the next.
    nine = datetime.combine(people.TODAY, time(9), ZoneInfo(profile.time_zone))
    assert parse_instant(adviser["dueAt"]) - nine == timedelta(days=1)
    assert parse_instant(decider["dueAt"]) - parse_instant(adviser["dueAt"]) == timedelta(days=1)
    request = await file_request(line.applicant, MONDAY, FRIDAY)
    assert request["advisingPost"]["id"] == adviser["postId"]
    assert request["decidingPost"]["id"] == decider["postId"]


async def test_it_names_the_delegate_and_the_decree_while_one_stands(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    regency = office.api.regency
    await people.a_delegation(await post_of(regency.superior), regency.colleague, last=people.TODAY)
    adviser = (await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY))["adviser"]
    assert [adviser[name] for name in ("delegateName", "actingAs", "delegationKind", "decreeNumber")] == [
        "Tono Contoh",
        "Plh. Kepala Seksi",
        "PLH",
        "800/3/CONTOH",
    ]
    await office.set_clock(people.TODAY + timedelta(days=1))
    adviser = (await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY))["adviser"]
    assert adviser["delegateName"] is None
    await office.set_clock(people.TODAY)


async def test_every_fault_is_told_at_once_and_the_first_is_what_filing_says(
    office: DelegationFixture,
) -> None:
    line = await create_leave_parties(office.api)
    await file_request(line.applicant, MONDAY, FRIDAY)
    asked = {"startsOn": MONDAY, "endsOn": "2026-09-30", "reason": "  "}
    found = await load_preview(line.applicant, **asked)
    codes = [each["code"] for each in found["refusals"]]
    assert codes == ["INVALID_INPUT", "LEAVE_OVERLAPS", "INSUFFICIENT_BALANCE"]
    refused = await request_leave(line.applicant, MONDAY, "2026-09-30", reason="  ")
    assert refused["errors"][0] == found["refusals"][0]
    assert found["refusals"][2]["available"] == 7


async def test_what_is_refused_is_not_told_as_if_it_came_true(office: DelegationFixture) -> None:
    """What was asked, why not, and what is possible: no balance after, nobody who decides, no day back at work."""
    line = await create_leave_parties(office.api)
    found = await load_preview(line.applicant, startsOn="2026-12-01", workingDays=40)
    (refusal,) = found["refusals"]
    assert refusal["code"] == "INSUFFICIENT_BALANCE"
    assert refusal["message"].startswith("Permintaan ini 40 hari, 21 hari di antaranya pada 2026;")
    assert refusal["english"].startswith("This request is for 40 days, 21 days of them in 2026;")
    assert (found["workingDays"], len(found["days"]) > 40) == (40, True)
    nothing = {name: found[name] for name in ("years", "backOn", "adviser", "decider")}
    assert nothing == {"years": [], "backOn": None, "adviser": None, "decider": None}
    (most,) = found["possible"]  # as many as forty there are nowhere
    assert (most["startsOn"], most["workingDays"]) == ("2026-12-01", 12)
    again = await load_preview(line.applicant, startsOn=most["startsOn"], endsOn=most["endsOn"])
    assert (again["refusals"], again["possible"], again["workingDays"]) == ([], [], 12)
    one_more = await load_preview(line.applicant, startsOn=most["startsOn"], workingDays=13)
    assert [each["code"] for each in one_more["refusals"]] == ["INSUFFICIENT_BALANCE"]


async def test_the_first_days_that_are_possible_are_found_by_the_rules(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    await file_request(line.applicant, MONDAY, FRIDAY)
    found = await load_preview(line.applicant, startsOn="2026-07-30", workingDays=3)
    assert [each["code"] for each in found["refusals"]] == ["LEAVE_OVERLAPS"]
    assert found["possible"] == [
        {"startsOn": "2026-07-30", "endsOn": "2026-07-31", "workingDays": 2},
        {"startsOn": "2026-08-10", "endsOn": "2026-08-12", "workingDays": 3},
    ]
    for each in found["possible"]:
        asked = {"startsOn": each["startsOn"], "endsOn": each["endsOn"]}
        assert (await load_preview(line.applicant, **asked))["refusals"] == []
    newcomer = await office.api.enter("newcomer")
    found = await load_preview(newcomer, startsOn=MONDAY, workingDays=2)
    assert found["refusals"][0]["code"] == "NOT_YET_ENTITLED"
    (first,) = found["possible"]
    assert first["startsOn"] >= "2027-03-28"


async def test_in_the_first_year_the_balance_is_not_that_of_a_day_before_the_leave(
    office: DelegationFixture,
) -> None:
    """A person who has no right today, and will have one on the first day, is told the balance of that day."""
    earned = people.TODAY.replace(year=people.TODAY.year - 1) + timedelta(days=20)
    line = await create_leave_parties(office.api, kind="CPNS", service_from=earned)
    assert (await load_balance(line.applicant, 2026))["refusal"] is not None
    found = await load_preview(line.applicant, startsOn=MONDAY, workingDays=2)
    assert found["refusals"] == []
    (year,) = found["years"]
    assert (year["now"]["refusal"], year["after"]["refusal"]) == (None, None)
    assert year["now"]["remaining"] - year["after"]["remaining"] == 2


async def test_a_working_day_that_is_postponed_twice_does_not_count_twice(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api, used=12)
    for _ in range(2):
        await line.file_decided(MONDAY, FRIDAY, "POSTPONED", reason="Pemeriksaan BPK")
    await line.file_decided("2026-08-06", "2026-08-11", "POSTPONED", reason="Pemeriksaan BPK")
    found = (await load_balance(line.applicant, 2027))["n1"]["granted"]
    assert found == 7  # five days, and two that had not been put off before


_POSTPONED_AGAIN = """
INSERT INTO hr.leave_ledger
SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'request_id', again.id) || $3::jsonb)).*
  FROM hr.leave_ledger l, hr.leave_request again
 WHERE l.request_id = $1 AND l.kind = 'POSTPONE' AND l.day = '2026-08-03' AND again.id = $2
"""


async def test_the_database_refuses_a_working_day_that_is_postponed_twice(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    first, again = [
        from_global_id(
            (await line.file_decided(MONDAY, FRIDAY, "POSTPONED", reason="Pemeriksaan BPK"))["id"]
        )[1]
        for _ in range(2)
    ]
    by_day, once = "leave_ledger_postpones_by_day", "leave_ledger_day_is_postponed_once"
    refused = {
        "{}": once,
        '{"day": null}': by_day,
        '{"day": "2027-08-02"}': by_day,
        '{"day": "2026-12-01", "half_days": 3}': by_day,
    }
    for changed, constraint in refused.items():
        with pytest.raises(IntegrityError, match=constraint):
            async with people.setup_transaction() as db:
                await db.execute_query(_POSTPONED_AGAIN, [first, again, changed])


async def test_neither_or_both_ends_are_a_fact_and_not_a_failure(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    for given_ends in ({}, {"endsOn": FRIDAY, "workingDays": 3}, {"workingDays": 0}, {"endsOn": None}):
        found = await load_preview(line.applicant, startsOn=MONDAY, **given_ends)
        assert [each["code"] for each in found["refusals"]] == ["INVALID_INPUT"]
        assert (found["days"], found["adviser"], found["endsOn"]) == ([], None, None)


async def test_a_year_without_a_calendar_says_so(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    found = await load_preview(line.applicant, startsOn="2030-01-07", workingDays=3)
    assert [each["code"] for each in found["refusals"]] == ["CALENDAR_MISSING"]
    found = await load_preview(line.applicant, startsOn="2030-01-07", endsOn="2030-01-09")
    assert "CALENDAR_MISSING" in [each["code"] for each in found["refusals"]]


async def test_an_approver_is_told_in_advance_that_somebody_has_to_stand_in(
    office: DelegationFixture,
) -> None:
    regency, officer = office.api.regency, await office.api.enter("officer")
    found = await load_preview(officer, startsOn=MONDAY, endsOn="2026-08-05")
    assert found["refusals"] == []
    (warning,) = found["warnings"]
    assert warning["code"] == "DELEGATE_REQUIRED"
    assert "3 August 2026 to 5 August 2026" in warning["english"]
    await people.a_delegation(
        await post_of(regency.officer), regency.superior, first=date(2026, 8, 3), last=date(2026, 8, 4)
    )
    (warning,) = (await load_preview(officer, startsOn=MONDAY, endsOn="2026-08-05"))["warnings"]
    assert "5 August 2026 to 5 August 2026" in warning["english"]
    assert (await load_preview(officer, startsOn=MONDAY, endsOn="2026-08-04"))["warnings"] == []


async def test_it_writes_nothing_and_a_stranger_has_none(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    before = await office.api.count_rows()
    await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY, reason="Keluarga")
    assert await office.api.count_rows() == before
    asked = "query Preview($input: LeavePreviewInput!) { leavePreview(input: $input) { endsOn } }"
    given_dates = {"startsOn": MONDAY, "endsOn": FRIDAY}
    assert set(await office.api.stranger.error_codes(asked, input=given_dates)) == {"BAD_REQUEST"}


_STARTS = st.dates(date(2026, 6, 29), date(2027, 2, 15))
_REQUESTS = st.tuples(
    st.sampled_from(["settled", "fresh", "newcomer", "teacher", "teacher_pppk", "pppk", "officer"]),
    _STARTS,
    st.sampled_from([-1, 0, 1, 2, 3, 4, 5, 6, 9, 12, 30]),
    st.sampled_from(["Keluarga"] * 8 + ["", "x" * 2001]),
    st.sampled_from(["ANNUAL"] * 5 + ["BIG"]),
)


async def _build_callers(api: RegencyApi) -> dict[str, Caller]:
    named = ("newcomer", "teacher", "teacher_pppk", "pppk", "officer")
    return {
        "settled": (await create_leave_parties(api)).applicant,
        "fresh": (await create_leave_parties(api, used=0)).applicant,
        **{name: await api.enter(name) for name in named},
    }


@pytest.mark.proof
async def test_what_is_foretold_is_what_happens(
    office: DelegationFixture, record_claim: ClaimRecorder
) -> None:
    """No refusal in the preview, exactly when filing files, with equal days, balance and posts."""
    callers, seen = await _build_callers(office.api), {"filed": 0, "refused": 0}
    drawn: list[tuple[str, date, int, str, str]] = []

    @settings(
        max_examples=600 if IS_FULL_SIZE else 120,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_REQUESTS)
    def draw(wish: tuple[str, date, int, str, str]) -> None:
        drawn.append(wish)

    draw()
    for who, starts_on, length, reason, kind in drawn:
        caller, ends_on = callers[who], starts_on + timedelta(days=length)
        asked = {"startsOn": str(starts_on), "endsOn": str(ends_on), "reason": reason, "kind": kind}
        foretold = await load_preview(caller, **asked)
        answer = await request_leave(caller, str(starts_on), str(ends_on), reason=reason, kind=kind)
        assert foretold["refusals"][:1] == answer["errors"], asked
        if request := answer["leaveRequest"]:
            seen["filed"] += 1
            assert (
                request["workingDays"]
                == foretold["workingDays"]
                == sum(d["counts"] for d in foretold["days"])
            )
            assert request["advisingPost"]["id"] == foretold["adviser"]["postId"]
            assert request["decidingPost"]["id"] == foretold["decider"]["postId"]
            for year in foretold["years"]:
                assert year["after"] == await load_balance(caller, year["year"])
            if seen["filed"] % 8:  # some stay, so that others meet them
                await withdraw_request(caller, request)
        else:
            seen["refused"] += 1
            for year in foretold["years"]:
                assert year["now"] == await load_balance(caller, year["year"])
    assert min(seen.values()) >= len(drawn) // 10
    record_claim(
        "A preview without a refusal is a request that is filed, with equal days, balance and steps, and no other",
        f"{len(drawn)} generated wishes of seven people: {seen['filed']} filed, {seen['refused']} refused alike",
    )


async def test_asking_twice_costs_nothing(office: DelegationFixture) -> None:
    line = await create_leave_parties(office.api)
    for _ in range(3):
        await load_preview(line.applicant, startsOn=MONDAY, endsOn=FRIDAY)
    assert await load_days(line.applicant) == (12, 0, 0)
