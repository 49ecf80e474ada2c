"""Rows of a demo: one named tuple per table, its fields the columns, ready for COPY.

Made by the generators beside this file, written by `jejak.demo.load`. Columns left out keep their defaults. Those of
hr.employee are the attributes of `jejak.demo.people.DemoPerson`: see `jejak.demo.regency.EmployeeRow`.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID


class RegencyRow(NamedTuple):
    id: UUID
    code: str
    name: str
    time_zone: str
    profile: str
    leave_history_from: date
    is_demo: bool
    demo_today: date | None


class UnitRow(NamedTuple):
    id: UUID
    parent_id: UUID | None
    code: str
    name: str
    kind: str
    work_week: int
    is_illustrative: bool


class PositionRow(NamedTuple):
    id: UUID
    title: str
    kind: str
    eselon: str | None
    functional_level: str | None
    job_class: int
    is_teacher: bool
    is_illustrative: bool


class PositionGradeRow(NamedTuple):
    id: UUID
    position_id: UUID
    employee_kind: str
    lowest_grade: str
    highest_grade: str
    source: str
    effective_from: date


class PostRow(NamedTuple):
    id: UUID
    unit_id: UUID
    position_id: UUID
    superior_post_id: UUID | None
    is_head: bool


class AppointmentRow(NamedTuple):
    id: UUID
    employee_id: UUID
    post_id: UUID
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date | None


class RankHistoryRow(NamedTuple):
    id: UUID
    employee_id: UUID
    grade: str
    service_years: int
    service_months: int
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date | None


class OfficialRow(NamedTuple):
    id: UUID
    name: str
    post_id: UUID
    effective_from: date


class AccountRow(NamedTuple):
    id: UUID
    user_name: str
    name: str
    employee_id: UUID | None
    official_id: UUID | None
    password_hash: str | None
    is_demo: bool


class AccountRoleRow(NamedTuple):
    id: UUID
    account_id: UUID
    role: str
    effective_from: date
    unit_id: UUID | None = None


class AccountTotpRow(NamedTuple):
    id: UUID
    account_id: UUID
    secret: bytes
    made_at: datetime
    confirmed_at: datetime


class CalendarYearRow(NamedTuple):
    year: int
    source: str


class HolidayRow(NamedTuple):
    id: UUID
    day: date
    kind: str
    name: str
    source: str
    is_estimated: bool


class LeaveAuthorityRow(NamedTuple):
    id: UUID
    unit_id: UUID
    leave_kind: str
    lowest_job_class: int
    highest_job_class: int
    deciding_post_id: UUID
    decree_number: str
    decree_date: date
    effective_from: date
    is_illustrative: bool


class LeaveRequestRow(NamedTuple):
    id: UUID
    number: str
    employee_id: UUID
    kind: str
    state: str
    starts_on: date
    ends_on: date
    working_days: int
    asked_starts_on: date | None
    asked_ends_on: date | None
    reason: str
    address: str
    filed_at: datetime
    decided_at: datetime | None
    advising_post_id: UUID
    deciding_post_id: UUID
    authority_id: UUID
    calendar_version: str
    noted_n: int
    noted_n_1: int
    noted_n_2: int
    due_at: datetime | None
    version: int


class DelegationRow(NamedTuple):
    id: UUID
    post_id: UUID
    delegate_id: UUID
    kind: str
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date
    reason: str
    made_by_id: UUID
    made_at: datetime


class LeaveStepRow(NamedTuple):
    id: UUID
    request_id: UUID
    applicant_id: UUID
    kind: str
    outcome: str
    reason: str | None
    new_starts_on: date | None
    new_ends_on: date | None
    by_account_id: UUID
    by_employee_id: UUID | None
    by_post_id: UUID
    at: datetime


class LeaveLedgerRow(NamedTuple):
    id: UUID
    employee_id: UUID
    year: int
    kind: str
    half_days: int
    request_id: UUID | None
    source: str | None
    day: date | None
    at: datetime


class PayRunRow(NamedTuple):
    id: UUID
    month: date
    source: str
    count: int  # type: ignore[assignment]  # a column of this name, not the tuple's method
    gross: int
    deductions: int
    net: int


class PayslipRow(NamedTuple):
    id: UUID
    run_id: UUID
    employee_id: UUID
    employee_kind: str
    period: date
    grade: str
    service_years: int
    base_pay: int
    spouse_allowance: int
    child_allowance: int
    position_allowance: int
    rice_allowance: int
    tpp: int
    other_income: int
    pension_contribution: int
    health_contribution: int
    other_deductions: int
    gross: int
    net: int


class PayslipLineRow(NamedTuple):
    id: UUID
    payslip_id: UUID
    employee_id: UUID
    kind: str
    amount: int
    sign: int
    month: date


class TppTariffRow(NamedTuple):
    id: UUID
    job_class: int
    amount: int
    decree_number: str
    decree_date: date
    effective_from: date
    is_illustrative: bool


class AuditEngagementRow(NamedTuple):
    id: UUID
    letter_number: str
    letter_date: date
    purpose: str
    auditor_account_id: UUID
    effective_from: date


class EngagementScopeRow(NamedTuple):
    id: UUID
    engagement_id: UUID
    unit_id: UUID


class PublicationPolicyRow(NamedTuple):
    id: UUID
    field: str
    tier: str
    legal_basis: str
    decree_number: str
    decree_date: date
    effective_from: date
    state: str
    proposed_by_id: UUID
    proposed_at: datetime
    approved_by_id: UUID
    approved_at: datetime
    is_illustrative: bool
