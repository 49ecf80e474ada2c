"""What may not be done about leave is refused in words, with its reason, and nothing is half-written."""

import json
from collections.abc import Awaitable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key, new_request_id
from tests.endpoints.leave_client import (
    Answer,
    LeaveParties,
    create_leave_parties,
    error_codes,
    expect_error,
    file_request,
    load_days,
    request_leave,
    request_of,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import run_mutation, totp_code

PP_11 = "PP 11/2017 pasal 311"
PP_49 = "PP 49/2018 pasal 81"
FORM = "Peraturan BKN 24/2017 Anak Lampiran 1.b"
WEEK = "2026-09-07", "2026-09-11"
SAME_FOR_ALL = new_request_id()
NEW_DATES = {"newStartsOn": "2026-09-14", "newEndsOn": "2026-09-15"}


async def find_error_attempt(api: RegencyApi, attempt: Awaitable[Answer]) -> Answer:
    """Return the one error of an attempt that leaves every table as it was, but for the entry of a denial."""
    before = await api.count_rows()
    error = expect_error(await attempt)
    after, log = await api.count_rows(), ("audit.tx", "audit.entry")
    denied = error["code"] in ("DENIED", "SELF_APPROVAL", "SECOND_FACTOR_NEEDED")
    assert after == before | {name: before[name] + denied for name in log}
    assert error["message"] != error["english"]
    assert (error["rule"] is None) == (error["lawInEnglish"] is None)
    return error


FORM_RULES = "Peraturan BKN 24/2017 Lampiran"
OFFICE = "Pengaturan instansi (belum diverifikasi)"


def error_words(error: Answer) -> tuple[str, str, list[str], str | None]:
    return error["__typename"], error["code"], error["path"], error["rule"]


# ------------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("dates", "code", "path", "rule"),
    [
        (
            ("2026-07-11", "2026-07-12"),
            "NO_WORKING_DAYS",
            ["startsOn"],
            "Peraturan BKN 24/2017 Lampiran",
        ),  # Saturday and Sunday
        (
            ("2026-12-24", "2026-12-27"),
            "NO_WORKING_DAYS",
            ["startsOn"],
            "Peraturan BKN 24/2017 Lampiran",
        ),  # holidays and a weekend
        (("2026-09-11", "2026-09-07"), "DATES_REVERSED", ["endsOn"], None),
        (
            ("2026-07-03", "2026-07-07"),
            "DATES_IN_PAST",
            ["startsOn"],
            "Pengaturan instansi (belum diverifikasi)",
        ),
        (("2027-12-30", "2028-01-04"), "CALENDAR_MISSING", ["endsOn"], None),
        (("2026-09-07", "9999-12-31"), "CALENDAR_MISSING", ["endsOn"], None),
        (("0001-01-01", "9999-12-31"), "NO_LAW_IN_FORCE", [], None),
    ],
)
async def test_dates_that_hold_no_leave_are_refused(
    api: RegencyApi, dates: tuple[str, str], code: str, path: list[str], rule: str | None
) -> None:
    error = await find_error_attempt(api, request_leave(await api.enter("colleague"), *dates))
    assert error_words(error) == ("Refusal", code, path, rule)


async def test_more_days_than_are_left_are_refused_with_what_is_left(api: RegencyApi) -> None:
    staff = await api.enter("colleague")
    error = await find_error_attempt(api, request_leave(staff, "2026-09-01", "2026-09-17"))  # thirteen days
    assert error_words(error) == ("InsufficientBalance", "INSUFFICIENT_BALANCE", ["endsOn"], PP_11)
    assert (error["available"], error["year"]) == (12, 2026)
    assert error["message"] == (
        "Permintaan ini 13 hari; cuti tahunan 2026 yang masih dapat diminta 12 hari. "
        f"Dasar: {PP_11}. Kurangi jumlah hari atau pilih tahun lain."
    )
    assert error["english"] == (
        "This request is for 13 days; annual leave still open for 2026 is 12 days. "
        "Basis: PP 11/2017 art. 311. Ask for fewer days or choose another year."
    )


async def test_without_a_day_left_there_is_no_leave(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    await line.file_decided("2026-08-03", "2026-08-19")  # twelve days; the 17th is a holiday
    assert await load_days(line.applicant) == (0, 0, 12)
    error = await find_error_attempt(api, request_leave(line.applicant, "2026-09-07", "2026-09-07"))
    assert (error["code"], error["available"]) == ("INSUFFICIENT_BALANCE", 0)


async def test_days_that_are_reserved_for_next_year_are_not_spent_this_year(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    await file_request(
        line.applicant, "2027-01-11", "2027-02-03"
    )  # eighteen days: twelve and six carried over
    error = await find_error_attempt(
        api, request_leave(line.applicant, "2026-08-03", "2026-08-11")
    )  # seven of twelve
    assert (error["code"], error["available"], error["year"]) == ("INSUFFICIENT_BALANCE", 6, 2026)
    assert "2027" in error["message"]


async def test_leave_of_one_person_does_not_overlap(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    first = await file_request(line.applicant, *WEEK)
    error = await find_error_attempt(api, request_leave(line.applicant, "2026-09-11", "2026-09-14"))
    assert error_words(error) == ("Refusal", "LEAVE_OVERLAPS", ["startsOn"], OFFICE)
    assert first["number"] in error["message"]
    assert first["number"] in error["english"]


async def test_under_one_year_of_service_there_is_no_annual_leave(api: RegencyApi) -> None:
    error = await find_error_attempt(api, request_leave(await api.enter("newcomer"), *WEEK))
    assert error_words(error) == ("Refusal", "NOT_YET_ENTITLED", ["startsOn"], PP_11)
    assert "28 Maret 2027" in error["message"]


async def test_a_pppk_teacher_has_the_school_holidays_instead(api: RegencyApi) -> None:
    error = await find_error_attempt(api, request_leave(await api.enter("teacher_pppk"), *WEEK))
    assert error_words(error) == ("Refusal", "NO_LEAVE_FOR_TEACHERS", [], PP_49)
    assert error["lawInEnglish"] == "PP 49/2018 art. 81"


async def test_for_part_time_pppk_no_rule_is_on_file(api: RegencyApi) -> None:
    line = await create_leave_parties(api, kind="PPPK_PART_TIME", grade="IX")
    error = await find_error_attempt(api, request_leave(line.applicant, *WEEK))
    assert error_words(error) == ("Refusal", "NO_RULE_ON_FILE", [], None)


async def test_for_other_kinds_of_leave_no_rule_is_on_file_yet(api: RegencyApi) -> None:
    error = await find_error_attempt(api, request_leave(await api.enter("colleague"), *WEEK, kind="SICK"))
    assert error_words(error) == ("Refusal", "NO_RULE_ON_FILE", [], None)


@pytest.mark.parametrize("reason", ["", "  \t "])
async def test_a_request_says_why(api: RegencyApi, reason: str) -> None:
    error = await find_error_attempt(api, request_leave(await api.enter("colleague"), *WEEK, reason=reason))
    assert error_words(error) == ("Refusal", "INVALID_INPUT", ["reason"], None)


LONGEST = {"reason": 2000, "address": 500, "phone": 40}
TOO_LONG = "Isian ini paling banyak {} huruf. Persingkatlah.", "This takes {} characters at most. Shorten it."


@pytest.mark.parametrize("field", LONGEST)
async def test_what_stays_in_the_log_for_ever_is_short(api: RegencyApi, field: str) -> None:
    line, most = await create_leave_parties(api), LONGEST[field]
    error = await find_error_attempt(api, request_leave(line.applicant, *WEEK, **{field: "é" * (most + 1)}))
    assert error_words(error) == ("Refusal", "INVALID_INPUT", [field], None)
    assert (error["message"], error["english"]) == tuple(text.format(most) for text in TOO_LONG)
    request = await file_request(line.applicant, *WEEK, **{field: "é" * most})
    assert request[field] == "é" * most


async def test_after_the_last_day_of_service_there_is_no_leave(api: RegencyApi) -> None:
    line = await create_leave_parties(api, service_until=date(2026, 9, 10))
    error = await find_error_attempt(api, request_leave(line.applicant, *WEEK))
    assert error_words(error) == ("Refusal", "SERVICE_ENDED", ["endsOn"], None)
    assert "10 September 2026" in error["message"]
    request = await file_request(line.applicant, "2026-09-09", "2026-09-10")
    changed = {"reason": "Rapat", **NEW_DATES}
    error = await find_error_attempt(
        api, take_step(line.superior, "adviseLeave", request, "CHANGED", **changed)
    )
    assert (error["code"], error["path"]) == ("SERVICE_ENDED", ["newEndsOn"])


async def test_who_holds_no_post_any_more_asks_for_no_leave(api: RegencyApi) -> None:
    line = await create_leave_parties(api, name="Tanpa Jabatan")
    ended = (
        "UPDATE hr.appointment SET effective_until = $1 WHERE employee_id IN"
        " (SELECT id FROM hr.employee WHERE name = 'Tanpa Jabatan')"
    )
    async with people.setup_transaction() as db:
        await db.execute_query(ended, [people.TODAY])
    await file_request(line.applicant, *WEEK)
    async with people.setup_transaction() as db:
        await db.execute_query(ended, [people.TODAY - timedelta(days=1)])
    error = await find_error_attempt(api, request_leave(line.applicant, *NEW_DATES.values()))
    assert error_words(error) == ("Refusal", "NO_POST_HELD", [], None)
    assert "5 Juli 2026" in error["message"]


async def test_without_anybody_above_nobody_can_advise(api: RegencyApi) -> None:
    person = await people.an_employee(await people.a_post(api.regency.office), name="Tanpa Atasan")
    await people.a_leave_history(person, y2024=12, y2025=12)
    await people.an_account("tanpa-atasan", for_=person)
    error = await find_error_attempt(api, request_leave(await api.enter("tanpa-atasan"), *WEEK))
    assert error_words(error) == ("Refusal", "NO_SUPERIOR", [], None)


# ------------------------------------------------------------------ advising, deciding, withdrawing


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def test_out_of_reach_and_unknown_and_damaged_look_the_same(
    api: RegencyApi, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, *WEEK)
    outsider = await api.enter("school_head")
    kind, key = "LeaveRequest", uuid4()
    ids = [
        request["id"], to_global_id(kind, key), to_global_id("Employee", key), to_global_id("AuditEntry", 1),
        f"{kind}:{key}", request["id"][:-1], "", "%%%", "é" * 20,
    ]  # fmt: skip
    for name in ("adviseLeave", "decideLeave", "withdrawLeave"):
        answers = {await _raw_answer(api, outsider, name, id_) for id_ in ids}
        assert len(answers) == 1, answers
        assert '"code":"NOT_FOUND"' in answers.pop()


async def _raw_answer(api: RegencyApi, caller: Caller, name: str, id_: str) -> str:
    """The whole answer as it came, but for date and points; the id of the request is the same for all."""
    type_name = name[0].upper() + name[1:]
    outcome = "" if name == "withdrawLeave" else ", outcome: APPROVED"
    query = f"""mutation($id: ID!, $key: UUID!) {{ {name}(input: {{
      idempotencyKey: $key, leaveRequestId: $id, version: 1{outcome}
    }}) {{ __typename leaveRequest {{ id }} errors {{ __typename code path message rule }} }} }}"""
    before = await api.count_rows()
    answer = await caller.http.post(
        "/graphql",
        json={"query": query, "variables": {"id": id_, "key": new_idempotency_key()}},
        headers={"authorization": f"Bearer {caller.token}", "x-request-id": SAME_FOR_ALL},
    )
    assert answer.json()["data"][name]["__typename"] == f"{type_name}Payload"
    assert await api.count_rows() == before
    kept = {name: value for name, value in answer.headers.items() if name not in ("date", "jejak-cost")}
    body = answer.json()
    del body["extensions"]["cost"], kept["content-length"]
    return f"{answer.status_code} {kept} {json.dumps(body, separators=(',', ':'))}"


async def test_reading_a_request_gives_no_right_to_decide_on_it(api: RegencyApi, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *WEEK)
    advised = await line.file_advised("2026-09-21", "2026-09-22")
    for attempt in (
        take_step(line.officer, "adviseLeave", request),
        take_step(line.superior, "decideLeave", advised),
        withdraw_request(line.superior, request),
    ):
        assert error_words(await find_error_attempt(api, attempt)) == ("Refusal", "DENIED", [], None)


async def test_nobody_takes_a_step_on_their_own_leave(api: RegencyApi, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *WEEK)
    advised = await line.file_advised("2026-09-21", "2026-09-22")
    for name, at in (("adviseLeave", request), ("decideLeave", advised)):
        error = await find_error_attempt(api, take_step(line.applicant, name, at))
        assert error_words(error) == ("Refusal", "SELF_APPROVAL", [], f"{FORM} (belum diverifikasi)")


@pytest.mark.parametrize(("name", "who"), [("adviseLeave", "Budi Contoh"), ("decideLeave", "Sri Contoh")])
async def test_a_step_is_taken_once_and_the_second_caller_learns_by_whom(
    api: RegencyApi, line: LeaveParties, name: str, who: str
) -> None:
    request = await file_request(line.applicant, *WEEK)
    advised = request_of(await take_step(line.superior, "adviseLeave", request))
    decided = request_of(
        await take_step(line.officer, "decideLeave", advised, "REFUSED", reason="Tidak bisa")
    )
    caller, seen = (line.superior, request) if name == "adviseLeave" else (line.officer, advised)
    taken_at = {each["node"]["byName"]: each["node"]["at"] for each in decided["steps"]["edges"]}
    for version in (seen["version"], decided["version"]):
        error = await find_error_attempt(api, take_step(caller, name, seen | {"version": version}))
        assert error_words(error) == ("LeaveConflict", "ALREADY_DECIDED", [], None)
        assert error["decidedBy"] == who
        assert error["current"] == {"id": request["id"], "state": "REFUSED", "version": 3}
        assert error["decidedAt"] == taken_at[who]
        assert who in error["message"]


async def test_a_decision_takes_a_session_with_the_second_factor_and_advice_does_not(
    api: RegencyApi,
) -> None:
    """A password alone, guessed or found, advises at most; setting up an authenticator is all that is asked."""
    unit, callers = await people.a_unit("Dinas Tanpa Kode"), []
    head = await people.a_post(unit)
    section = await people.a_post(unit, under=head)
    await people.an_authority(unit, head)
    for post in (head, section, await people.a_post(unit, under=section)):
        person = await people.an_employee(post)
        await people.a_leave_history(person, y2024=12, y2025=12)
        await people.an_account(f"orang-{person.nip}", for_=person)
        callers.append(await api.enter(f"orang-{person.nip}"))
    officer, superior, applicant = callers
    advised = request_of(await take_step(superior, "adviseLeave", await file_request(applicant, *WEEK)))
    error = await find_error_attempt(api, take_step(officer, "decideLeave", advised))
    assert error_words(error) == ("Refusal", "SECOND_FACTOR_NEEDED", [], None)
    assert error["english"] == (
        "This decision takes a second factor (TOTP), and this session was opened without one. "
        "Set up your authenticator; if you have, sign in again with its code."
    )
    secret = (await run_mutation(officer, "enrolTotp", password=people.PASSWORD))["secret"]
    assert (await run_mutation(officer, "confirmTotp", code=totp_code(secret)))["errors"] == []
    assert request_of(await take_step(officer, "decideLeave", advised))["state"] == "APPROVED"


async def test_the_decision_waits_for_the_advice(api: RegencyApi, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *WEEK)
    error = await find_error_attempt(api, take_step(line.officer, "decideLeave", request))
    assert error_words(error) == ("Refusal", "WRONG_STATE", [], None)


async def test_what_is_decided_or_withdrawn_stays_so(api: RegencyApi, line: LeaveParties) -> None:
    decided = await line.file_decided(*WEEK)
    assert (await find_error_attempt(api, withdraw_request(line.applicant, decided)))["code"] == "WRONG_STATE"
    gone = request_of(
        await withdraw_request(line.applicant, await line.file_advised("2026-09-21", "2026-09-22"))
    )
    assert (await find_error_attempt(api, withdraw_request(line.applicant, gone)))["code"] == "WRONG_STATE"
    assert (await find_error_attempt(api, take_step(line.officer, "decideLeave", gone)))[
        "code"
    ] == "WRONG_STATE"


async def test_a_stale_version_is_refused_with_the_version_now(api: RegencyApi, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *WEEK)
    advised = request_of(await take_step(line.superior, "adviseLeave", request))
    stale = advised | {"version": 1}
    for attempt in (take_step(line.officer, "decideLeave", stale), withdraw_request(line.applicant, stale)):
        error = await find_error_attempt(api, attempt)
        assert error_words(error) == ("VersionConflict", "STALE_VERSION", ["version"], None)
        assert error["currentVersion"] == 2
        assert error["object"] == {"id": request["id"], "state": "ADVISED", "version": 2}


@pytest.mark.parametrize("name", ["adviseLeave", "decideLeave"])
@pytest.mark.parametrize(
    ("form", "told_of"),
    [
        (("REFUSED", {}), ("REASON_REQUIRED", ["reason"])),
        (("POSTPONED", {"reason": None}), ("REASON_REQUIRED", ["reason"])),
        (("CHANGED", {"reason": " \n", **NEW_DATES}), ("REASON_REQUIRED", ["reason"])),
        (("CHANGED", {"reason": "Rapat"}), ("NEW_DATES_REQUIRED", ["newStartsOn"])),
        (
            ("CHANGED", {"reason": "Rapat", "newStartsOn": "2026-09-14"}),
            ("NEW_DATES_REQUIRED", ["newStartsOn"]),
        ),
        (
            ("CHANGED", {"reason": "Rapat", "newEndsOn": "2026-09-14"}),
            ("NEW_DATES_REQUIRED", ["newStartsOn"]),
        ),
        (("APPROVED", NEW_DATES), ("NEW_DATES_NOT_ALLOWED", ["newStartsOn"])),
        (("APPROVED", {"newStartsOn": "2026-09-14"}), ("NEW_DATES_NOT_ALLOWED", ["newStartsOn"])),
        (
            ("REFUSED", {"reason": "Rapat", "newEndsOn": "2026-09-14"}),
            ("NEW_DATES_NOT_ALLOWED", ["newStartsOn"]),
        ),
    ],
)
async def test_a_step_is_filled_in_as_the_form_wants_it(
    api: RegencyApi,
    line: LeaveParties,
    name: str,
    form: tuple[str, dict[str, str]],
    told_of: tuple[str, list[str]],
) -> None:
    request = await file_request(line.applicant, *WEEK)
    caller = line.superior
    if name == "decideLeave":
        request, caller = request_of(await take_step(line.superior, "adviseLeave", request)), line.officer
    error = await find_error_attempt(api, take_step(caller, name, request, form[0], **form[1]))
    assert error_words(error) == ("Refusal", *told_of, FORM)


@pytest.mark.parametrize(
    ("new", "told_of"),
    [
        (("2026-09-18", "2026-09-14"), ("DATES_REVERSED", ["newEndsOn"])),
        (("2026-09-19", "2026-09-20"), ("NO_WORKING_DAYS", ["newStartsOn"])),
        (("2026-07-02", "2026-07-03"), ("DATES_IN_PAST", ["newStartsOn"])),
        (("2028-01-03", "2028-01-04"), ("CALENDAR_MISSING", ["newEndsOn"])),
        (("2026-09-23", "2026-09-24"), ("LEAVE_OVERLAPS", ["newStartsOn"])),
        (("2026-10-01", "2026-10-15"), ("INSUFFICIENT_BALANCE", ["newEndsOn"])),
    ],
)
async def test_changed_dates_are_judged_like_dates_that_are_asked_for(
    api: RegencyApi, line: LeaveParties, new: tuple[str, str], told_of: tuple[str, list[str]]
) -> None:
    await file_request(line.applicant, "2026-09-21", "2026-09-23")
    request = await file_request(line.applicant, *WEEK)
    changed = {"reason": "Rapat", "newStartsOn": new[0], "newEndsOn": new[1]}
    error = await find_error_attempt(
        api, take_step(line.superior, "adviseLeave", request, "CHANGED", **changed)
    )
    assert (error["code"], error["path"]) == told_of
    advised = request_of(await take_step(line.superior, "adviseLeave", request))
    error = await find_error_attempt(
        api, take_step(line.officer, "decideLeave", advised, "CHANGED", **changed)
    )
    assert (error["code"], error["path"]) == told_of
    assert await load_days(line.applicant) == (4, 8, 0)


@pytest.mark.parametrize("name", ["adviseLeave", "decideLeave"])
async def test_the_reason_of_a_step_fills_a_page_at_most(
    api: RegencyApi, line: LeaveParties, name: str
) -> None:
    request, caller = await file_request(line.applicant, *WEEK), line.superior
    if name == "decideLeave":
        request, caller = request_of(await take_step(line.superior, "adviseLeave", request)), line.officer
    error = await find_error_attempt(api, take_step(caller, name, request, "REFUSED", reason="x" * 2001))
    assert error_words(error) == ("Refusal", "INVALID_INPUT", ["reason"], None)
    assert (error["message"], error["english"]) == tuple(text.format(2000) for text in TOO_LONG)
    taken = request_of(await take_step(caller, name, request, "REFUSED", reason="x" * 2000))
    assert "x" * 2000 in [step["node"]["reason"] for step in taken["steps"]["edges"]]


@pytest.mark.parametrize("name", ["requestLeave", "adviseLeave", "decideLeave", "withdrawLeave"])
@pytest.mark.parametrize("who", ["", "kepegawaian"])
async def test_a_stranger_and_who_only_reads_do_not_see_the_steps(
    api: RegencyApi, line: LeaveParties, name: str, who: str
) -> None:
    request = await file_request(line.applicant, *WEEK)
    given: dict[str, object] = {
        "requestLeave": {"startsOn": "2026-10-05", "endsOn": "2026-10-05", "reason": "Coba"},
        "withdrawLeave": {"leaveRequestId": request["id"], "version": 1},
    }.get(name, {"leaveRequestId": request["id"], "version": 1, "outcome": "APPROVED"})
    caller = await api.enter(who) if who else api.stranger
    before = await api.count_rows()
    assert await error_codes(caller, name, **given) == {"BAD_REQUEST"}
    assert await api.count_rows() == before


async def test_a_year_whose_history_is_not_on_record_grants_nothing(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.regency SET leave_history_from = '2026-06-01'")
    try:
        error = await find_error_attempt(api, request_leave(line.applicant, *WEEK))
        assert error_words(error) == ("Refusal", "HISTORY_NOT_RECORDED", ["startsOn"], None)
        assert "2026" in error["message"]
        assert (await file_request(line.applicant, "2027-01-11", "2027-01-12"))["workingDays"] == 2
    finally:
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET leave_history_from = '2024-01-01'")
