"""Demo pay of twelve months is what the tables say."""

from datetime import date

import pytest

from jejak.demo.regency import Demo
from rulebook.pay import base_pay
from tests.demo.demo_rows import group_rows, index_rows, list_employees

pytestmark = pytest.mark.regency


def test_everybody_with_a_rule_has_twelve_slips_or_one_for_each_month_served(demo: Demo) -> None:
    slips = group_rows(demo, "payslip", "employee_id")
    months = [date(2025, month, 1) for month in (11, 12)] + [date(2026, month, 1) for month in range(1, 11)]
    for one in list_employees(demo):
        has_rule = one.employee.kind != "PPPK_PART_TIME"
        due = [month for month in months if has_rule and month >= one.employee.service_from]
        assert [slip.period for slip in slips[one.employee.id]] == due


def test_slips_add_up_and_follow_the_tables(demo: Demo) -> None:
    tariff = {row.job_class: row.amount for row in index_rows(demo, "tpp_tariff").values()}
    slips = group_rows(demo, "payslip", "employee_id")
    for one in list_employees(demo):
        for slip in slips[one.employee.id]:
            family = slip.spouse_allowance + slip.child_allowance
            paid = slip.base_pay + family + slip.position_allowance + slip.rice_allowance + slip.tpp
            assert slip.gross == paid
            assert slip.net == slip.gross - slip.pension_contribution - slip.health_contribution
            assert slip.tpp == tariff[one.position.job_class]
            if one.employee.kind == "PPPK":
                assert slip.base_pay == base_pay(slip.grade, slip.service_years, on=slip.period)
