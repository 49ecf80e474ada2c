"""A slip explains itself: each line beside the law of its month, each change with its reason, either way it is read."""

import json
from datetime import date
from typing import Any

import pytest

from jejak.graphql.runtime import Runtime
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.query_engine.compare_executors import ExecutorComparison

JUNE, JULY = (date(2026, month, 1) for month in (6, 7))
EXPLAINED = """id period isCorrection pdfUrl
    lines { kind name amount sign month basis lawful label english: label(locale: EN) explanation rule comparison }
    changes { kind before after reason sentence english: sentence(locale: EN) }"""
OWN = f"query Acak {{ viewer {{ employee {{ payslips(first: 2) {{ edges {{ node {{ {EXPLAINED} }} }} }} }} }} }}"


async def _ask_slips(comparison: ExecutorComparison, who: str, query: str = OWN) -> list[dict[str, Any]]:
    answer = json.loads(await comparison.compare(await comparison.api.enter(who), (query, {})))
    assert "errors" not in answer
    return [edge["node"] for edge in answer["data"]["viewer"]["employee"]["payslips"]["edges"]]


def _lines_of(slip: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in slip["lines"] if each["kind"] == kind]


def _line(slip: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = _lines_of(slip, kind)
    return found


@pytest.fixture
async def slips(api: RegencyApi, runtime: Runtime) -> list[dict[str, Any]]:
    await people.a_payslip(api.regency.staff, JUNE)
    await people.close_pay_runs()
    await people.a_payslip(api.regency.staff, JULY, base_pay=2_885_700, tpp=2_300_000)
    await people.close_pay_runs()
    return await _ask_slips(ExecutorComparison(api, runtime), "staff")


async def test_each_line_stands_beside_the_law_and_each_change_has_its_reason(
    slips: list[dict[str, Any]],
) -> None:
    july, june = slips
    assert (july["period"], june["period"]) == (str(JULY), str(JUNE))
    assert july["pdfUrl"] == f"/slip/{july['id']}.pdf"
    base = _line(june, "BASE_PAY")
    assert (base["label"], base["english"]) == ("Gaji pokok", "Base pay")
    assert base["lawful"] is not None
    assert "PP 5/2024" in base["rule"]
    spouse = _line(june, "SPOUSE_ALLOWANCE")
    assert spouse["lawful"] is None
    assert spouse["comparison"], "that the family is not on record is said"
    assert _line(june, "TPP")["explanation"]
    changes = {each["kind"]: each for each in july["changes"]}
    assert set(changes) >= {"BASE_PAY", "TPP"}
    assert (changes["BASE_PAY"]["before"], changes["BASE_PAY"]["after"]) == (2_785_700, 2_885_700)
    assert changes["TPP"]["reason"] == "NOT_RECORDED"
    assert changes["TPP"]["sentence"] != changes["TPP"]["english"]


async def test_lines_add_up_to_what_the_slip_says(api: RegencyApi, slips: list[dict[str, Any]]) -> None:
    slip, _ = slips
    net = sum(each["amount"] * each["sign"] for each in slip["lines"])
    asked = f'{{ node(id: "{slip["id"]}") {{ ... on Payslip {{ net }} }} }}'
    assert (await (await api.enter("staff")).ask(asked))["node"] == {"net": net}


async def test_a_slip_that_corrects_is_not_taken_for_a_whole_month(
    api: RegencyApi, runtime: Runtime, slips: list[dict[str, Any]]
) -> None:
    await people.a_payslip(api.regency.staff, JULY, base_pay=100_000)
    await people.close_pay_runs()
    query = OWN.replace("first: 2", "first: 20")
    found = await _ask_slips(ExecutorComparison(api, runtime), "staff", query)
    (correcting,) = (
        each
        for each in found
        if each["isCorrection"] and [line["amount"] for line in _lines_of(each, "BASE_PAY")] == [100_000]
    )
    changes = {each["kind"]: each for each in correcting["changes"]}
    assert {each["reason"] for each in changes.values()} == {"CORRECTION"}
    assert (changes["BASE_PAY"]["before"], changes["BASE_PAY"]["after"]) == (0, 100_000)
    assert changes["BASE_PAY"]["sentence"] == "Perbaikan untuk Juli 2026."
    assert {(each["lawful"], each["comparison"]) for each in correcting["lines"]} == {(None, None)}
    assert {bool(each["rule"]) for each in correcting["lines"]} == {True}
    assert _line(correcting, "BASE_PAY")["label"] == "Gaji pokok, untuk Juli 2026"


async def test_nobody_else_reads_an_explanation(api: RegencyApi, slips: list[dict[str, Any]]) -> None:
    asked = f'{{ node(id: "{slips[0]["id"]}") {{ ... on Payslip {{ lines {{ label }} }} }} }}'
    for who in ("superior", "officer"):
        assert (await (await api.enter(who)).ask(asked))["node"] is None
    person = to_global_id("Employee", api.regency.staff.id)
    paid = f'{{ employee(id: "{person}") {{ payslips(first: 1) {{ edges {{ node {{ lines {{ label }} }} }} }} }} }}'
    found = (await (await api.enter("keuangan")).ask(paid))["employee"]["payslips"]["edges"]
    assert found[0]["node"]["lines"]
