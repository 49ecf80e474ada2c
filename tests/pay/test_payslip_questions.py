"""Questions about pay slips: asked by the person whose slip it is, once at a time, and answered once by payroll."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import pytest

from models.pay import Payslip
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.conftest import SignIn
from tests.regency import SmallRegency

QUESTION = "Mengapa TPP saya bulan ini kurang dari bulan lalu?"
ANSWER = "Ada dua hari tanpa keterangan; rinciannya di rekap kehadiran."
SHOWN = "payslipQuestion { id payslipId period employeeName question askedAt answer answeredBy answeredAt version }"
ERRORS = "errors { __typename code path rule message }"
WAITING = "{ payslipQuestions(first: 9) { totalCount edges { node { id question employeeName period } } } }"
OWN_SLIPS = """{ viewer { employee { payslips(first: 9) { edges { node {
    id questions(first: 9) { edges { node { question answer answeredBy } } } } } } } } }"""


async def _mutate(caller: Caller, name: str, **given: Any) -> dict[str, Any]:
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ answer: {name}(input: $input) {{ {SHOWN} {ERRORS} }} }}"
    told = {"idempotencyKey": new_idempotency_key(), **given}
    payload: dict[str, Any] = (await caller.ask(document, input=told))["answer"]
    return payload


async def ask(caller: Caller, slip: Payslip, question: str = QUESTION, **given: Any) -> dict[str, Any]:
    return await _mutate(
        caller, "askAboutPayslip", payslipId=to_global_id("Payslip", slip.id), question=question, **given
    )


async def answer(caller: Caller, asked: dict[str, Any], text: str = ANSWER, **given: Any) -> dict[str, Any]:
    step = {
        "payslipQuestionId": asked["payslipQuestion"]["id"],
        "version": asked["payslipQuestion"]["version"],
    }
    return await _mutate(caller, "answerPayslipQuestion", **{**step, "answer": text, **given})


def _error_code(payload: dict[str, Any]) -> str:
    (error,) = payload["errors"]
    found: str = error["code"]
    return found


@pytest.fixture
async def slip(small_regency: SmallRegency) -> Payslip:
    found = await people.a_payslip(small_regency.staff)
    await people.close_pay_runs()
    return found


async def test_a_question_reaches_payroll_and_comes_back_with_its_answer(
    enter: SignIn, slip: Payslip
) -> None:
    staff, payroll = await enter("staff"), await enter("keuangan")
    asked = await ask(staff, slip)
    assert asked["errors"] == []
    assert (asked["payslipQuestion"]["period"], asked["payslipQuestion"]["answer"]) == ("2026-05-01", None)
    (waiting,) = (await payroll.ask(WAITING))["payslipQuestions"]["edges"]
    assert waiting["node"]["question"] == QUESTION
    told = await answer(payroll, asked)
    assert (told["payslipQuestion"]["answer"], told["payslipQuestion"]["answeredBy"]) == (ANSWER, "Keuangan")
    assert (await payroll.ask(WAITING))["payslipQuestions"] == {"totalCount": 0, "edges": []}
    slips = (await staff.ask(OWN_SLIPS))["viewer"]["employee"]["payslips"]["edges"]
    (own,) = (each for found in slips for each in found["node"]["questions"]["edges"])
    assert own["node"] == {"question": QUESTION, "answer": ANSWER, "answeredBy": "Keuangan"}


async def test_one_question_about_a_slip_waits_at_a_time(enter: SignIn, slip: Payslip) -> None:
    staff, payroll = await enter("staff"), await enter("keuangan")
    asked = await ask(staff, slip)
    assert _error_code(await ask(staff, slip, "Dan tunjangan beras?")) == "QUESTION_PENDING"
    await answer(payroll, asked)
    assert (await ask(staff, slip, "Dan tunjangan beras?"))["errors"] == []


async def test_of_fifty_who_ask_at_once_one_question_stands(enter: SignIn, slip: Payslip) -> None:
    staff = await enter("staff")
    found = await asyncio.gather(*(ask(staff, slip, f"Pertanyaan {number}") for number in range(50)))
    refused = [_error_code(each) for each in found if each["errors"]]
    assert refused == ["QUESTION_PENDING"] * 49


async def test_a_question_is_answered_once_on_the_version_that_was_read(enter: SignIn, slip: Payslip) -> None:
    payroll = await enter("keuangan")
    asked = await ask(await enter("staff"), slip)
    assert _error_code(await answer(payroll, asked, version=7)) == "STALE_VERSION"
    found = await asyncio.gather(*(answer(payroll, asked, f"Jawaban {number}") for number in range(9)))
    assert [_error_code(each) for each in found if each["errors"]] == ["QUESTION_ANSWERED"] * 8


async def test_nobody_asks_about_the_slip_of_somebody_else(enter: SignIn, slip: Payslip) -> None:
    assert _error_code(await ask(await enter("superior"), slip)) == "NOT_FOUND"
    assert _error_code(await ask(await enter("colleague"), slip)) == "NOT_FOUND"


async def test_nobody_asks_about_a_slip_before_its_run_is_closed(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    slip = await people.a_payslip(small_regency.staff, date(2026, 6, 1))
    assert _error_code(await ask(await enter("staff"), slip)) == "NOT_FOUND"


@pytest.mark.parametrize("who", ["superior", "colleague", "officer"])
async def test_nobody_else_reads_a_question(enter: SignIn, slip: Payslip, who: str) -> None:
    await ask(await enter("staff"), slip)
    assert (await (await enter(who)).ask(WAITING))["payslipQuestions"] == {"totalCount": 0, "edges": []}


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\u202eterbalik"])
async def test_words_that_say_nothing_or_too_much_are_refused(
    enter: SignIn, slip: Payslip, text: str
) -> None:
    staff, payroll = await enter("staff"), await enter("keuangan")
    assert _error_code(await ask(staff, slip, text)) == "INVALID_INPUT"
    asked = await ask(staff, slip)
    assert _error_code(await answer(payroll, asked, text)) == "INVALID_INPUT"


async def test_what_was_asked_and_answered_is_never_rewritten(
    enter: SignIn, slip: Payslip, small_regency: SmallRegency
) -> None:
    await answer(await enter("keuangan"), await ask(await enter("staff"), slip))
    connection = await asyncpg.connect(small_regency.database.urls["app"])
    for statement in (
        "UPDATE hr.payslip_question SET question = 'lain'",
        "DELETE FROM hr.payslip_question",
        "TRUNCATE hr.payslip_question",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
