"""Sample rows of each relation: `kept` that others refer to, `spare` that may go, `fresh` yet to come.

A relation without a sample fails `test_every_relation_has_a_sample`: the person who adds a table says here what a
row of it looks like. Values are JSON, as `jsonb_populate_record` reads them.
"""

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
_DECREE = {"decree_number": "800/1/CONTOH", "decree_date": "2015-01-02"}
_MIGRATE, _SIGN_IN = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
_PAST, _NOW = (
    {"effective_from": "2016-01-01", "effective_until": "2019-12-31"},
    {"effective_from": "2022-01-01"},
)


def sample_id(number: int) -> str:
    return f"11111111-0000-4000-8000-{number:012d}"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One relation's rows; `spare` and `fresh` differ from `kept` in what they say, `change` is an update.

    `others` are kept, too, and differ from `kept`.
    """

    kept: Row
    others: tuple[Row, ...] = ()
    spare: Row = field(default_factory=dict)
    fresh: Row
    change: Row

    @property
    def stock(self) -> list[Row]:
        """The rows that are there before a test begins."""
        kept = [self.kept, *(self.kept | other for other in self.others)]
        return [*kept, self.kept | self.spare] if self.spare else kept

    @property
    def new(self) -> Row:
        return self.kept | self.fresh


def _with_distinct_keys(
    start: int, kept: Row, *, change: Row, spare: Row | None = None, fresh: Row | None = None
) -> Sample:
    """A sample whose three rows bear ids of their own."""
    first, second, third = ({"id": sample_id(start + number)} for number in range(3))
    return Sample(kept=first | kept, spare=second | (spare or {}), fresh=third | (fresh or {}), change=change)


UNIT, POSITION, POST, EMPLOYEE, ACCOUNT = (sample_id(number) for number in (20, 30, 50, 60, 100))
AUTHORITY, REQUEST, SPARE_REQUEST = (sample_id(number) for number in (150, 160, 161))
PAYSLIP, PAY_RUN, SECOND_PAY_RUN, THIRD_PAY_RUN = (sample_id(number) for number in (190, 300, 301, 302))

# In the order of foreign keys.
SAMPLES: dict[str, Sample] = {
    "hr.regency": Sample(
        kept={
            "id": sample_id(10),
            "is_this": True,
            "code": "99.99",
            "name": "Kabupaten Contoh",
            "profile": "contoh",
            "time_zone": "Asia/Jakarta",
            "leave_history_from": "2024-01-01",
            "is_demo": False,
        },
        fresh={"id": sample_id(12)},
        change={"name": "Kabupaten Misal"},
    ),
    "hr.unit": Sample(
        kept={
            "id": UNIT,
            "code": "1",
            "name": "Pemerintah Kabupaten Contoh",
            "kind": "REGENCY",
            "work_week": 5,
        },
        spare={"id": sample_id(21), "code": "2", "parent_id": UNIT},
        fresh={"id": sample_id(22), "code": "3", "parent_id": UNIT},
        change={"name": "Badan Contoh"},
    ),
    "hr.position": _with_distinct_keys(
        30,
        {"title": "Pengelola", "kind": "PELAKSANA", "job_class": 7},
        spare={"job_class": 8},
        fresh={"job_class": 9},
        change={"is_illustrative": True},
    ),
    "hr.position_grade": _with_distinct_keys(
        40,
        {
            "position_id": POSITION,
            "employee_kind": "PNS",
            "lowest_grade": "II/c",
            "highest_grade": "III/d",
            "source": "contoh",
            **_NOW,
        },
        spare=_PAST,
        fresh={"employee_kind": "PPPK"},
        change={"highest_grade": "IV/a"},
    ),
    "hr.post": _with_distinct_keys(
        50, {"unit_id": UNIT, "position_id": POSITION, "is_head": False}, change={"is_head": True}
    ),
    "hr.employee": _with_distinct_keys(
        60,
        {
            "nip": "199005172015032001",
            "kind": "PNS",
            "name": "Ani Contoh",
            "sex": "FEMALE",
            "work_week": 5,
            "birth_date": "1990-05-17",
            "service_from": "2015-03-01",
        },
        spare={"nip": "199005172015032002"},
        fresh={"nip": "199005172015032003"},
        change={"name": "Ani Misal"},
    ),
    "hr.appointment": _with_distinct_keys(
        70,
        {"employee_id": EMPLOYEE, "post_id": POST, **_DECREE, **_NOW},
        spare=_PAST,
        fresh={"effective_from": "2020-01-01", "effective_until": "2020-12-31"},
        change={"decree_number": "800/2/CONTOH"},
    ),
    "hr.rank_history": _with_distinct_keys(
        80,
        {
            "employee_id": EMPLOYEE,
            "grade": "III/a",
            "service_years": 0,
            "service_months": 0,
            **_DECREE,
            **_NOW,
        },
        spare=_PAST,
        fresh={"effective_from": "2020-01-01", "effective_until": "2020-12-31"},
        change={"service_months": 3},
    ),
    "hr.official": _with_distinct_keys(
        90,
        {"name": "Bupati Contoh", "post_id": POST, **_NOW},
        spare=_PAST,
        fresh={"effective_from": "2020-01-01", "effective_until": "2020-12-31"},
        change={"name": "Bupati Misal"},
    ),
    "hr.account": _with_distinct_keys(
        100,
        {"user_name": "ani", "name": "Ani Contoh", "password_hash": "satu"},
        spare={"user_name": "budi"},
        fresh={"user_name": "citra"},
        change={"password_hash": "dua"},
    ),
    "hr.account_role": _with_distinct_keys(
        110,
        {"account_id": ACCOUNT, "role": "PERSONNEL", **_NOW},
        spare={"role": "PAYROLL"},
        fresh={"role": "ADMINISTRATOR"},
        change={"effective_until": "2026-12-31"},
    ),
    "hr.account_code": _with_distinct_keys(
        120,
        {"account_id": ACCOUNT, "code_hash": "\\x" + "01" * 32, "expires_at": "2026-12-31T00:00:00+00:00"},
        spare={"code_hash": "\\x" + "02" * 32},
        fresh={"code_hash": "\\x" + "03" * 32},
        change={"used_at": "2026-07-06T01:02:03+00:00"},
    ),
    "hr.sign_in_attempt": _with_distinct_keys(
        130, {"account_id": ACCOUNT, "outcome": "ACCEPTED"}, change={"outcome": "DISABLED"}
    ),
    "hr.account_totp": _with_distinct_keys(
        240,
        {"account_id": ACCOUNT, "secret": "\\x01", "confirmed_at": "2026-07-06T01:02:03+00:00"},
        spare={"confirmed_at": None},
        fresh={"account_id": sample_id(101)},
        change={"made_at": "2026-07-06T01:02:03+00:00"},
    ),
    "hr.recovery_code": _with_distinct_keys(
        250,
        {"totp_id": sample_id(240), "code_hash": "\\x" + "01" * 32},
        spare={"code_hash": "\\x" + "02" * 32},
        fresh={"code_hash": "\\x" + "03" * 32},
        change={"code_hash": "\\x" + "04" * 32},
    ),
    "hr.totp_reset": _with_distinct_keys(
        260,
        {"account_id": ACCOUNT, "state": "REQUESTED", "needs_two": True, "requested_by_id": _MIGRATE},
        spare={
            "state": "CANCELLED",
            "cancelled_by_id": _MIGRATE,
            "cancelled_at": "2026-07-06T01:02:03+00:00",
        },
        fresh={"account_id": sample_id(101)},
        change={"requested_by_id": _SIGN_IN},
    ),
    "hr.account_identity": _with_distinct_keys(
        270,
        {"account_id": ACCOUNT, "issuer": "https://masuk.contoh.go.id", "subject": "satu"},
        spare={"issuer": "https://lain.contoh.go.id"},
        fresh={"account_id": sample_id(101), "subject": "dua"},
        change={"subject": "tiga"},
    ),
    "hr.calendar_year": Sample(
        kept={"year": 2025, "source": "SKB"},
        spare={"year": 2026},
        fresh={"year": 2027},
        change={"version": 2},
    ),
    "hr.holiday": _with_distinct_keys(
        140,
        {"day": "2026-08-17", "kind": "NATIONAL", "name": "Hari Kemerdekaan", "source": "SKB"},
        spare={"day": "2026-12-25"},
        fresh={"day": "2026-12-24"},
        change={"name": "Hari lain"},
    ),
    "hr.leave_authority": _with_distinct_keys(
        150,
        {"unit_id": UNIT, "leave_kind": "ANNUAL", "deciding_post_id": POST, **_DECREE, **_NOW},
        spare={"leave_kind": "SICK"},
        fresh={"leave_kind": "BIG"},
        change={"lowest_job_class": 2},
    ),
    "hr.leave_request": _with_distinct_keys(
        160,
        {
            "number": "CT-1",
            "employee_id": EMPLOYEE,
            "kind": "ANNUAL",
            "state": "FILED",
            "reason": "keluarga",
            "starts_on": "2026-07-13",
            "ends_on": "2026-07-14",
            "working_days": 2,
            "advising_post_id": POST,
            "deciding_post_id": POST,
            "authority_id": AUTHORITY,
            "calendar_version": "2026:1",
            "noted_n": 24,
            "noted_n_1": 0,
            "noted_n_2": 0,
        },
        spare={"number": "CT-2", "starts_on": "2026-08-03", "ends_on": "2026-08-04"},
        fresh={"number": "CT-3", "starts_on": "2026-09-07", "ends_on": "2026-09-08"},
        change={"state": "ADVISED"},
    ),
    "hr.delegation": _with_distinct_keys(
        165,
        {
            "post_id": POST,
            "delegate_id": EMPLOYEE,
            "kind": "PLH",
            **_DECREE,
            "effective_from": "2021-01-01",
            "effective_until": "2021-01-31",
            "made_by_id": ACCOUNT,
            "version": 1,
        },
        spare={"effective_from": "2021-02-01", "effective_until": "2021-02-28"},
        fresh={"effective_from": "2021-03-01", "effective_until": "2021-03-31"},
        change={"reason": "dinas luar"},
    ),
    "hr.leave_step": _with_distinct_keys(
        170,
        {
            "request_id": REQUEST,
            "applicant_id": EMPLOYEE,
            "kind": "ADVICE",
            "outcome": "APPROVED",
            "by_account_id": ACCOUNT,
            "by_post_id": POST,
        },
        spare={"kind": "DECISION"},
        fresh={"request_id": SPARE_REQUEST},
        change={"reason": "lengkap"},
    ),
    "hr.leave_pass": _with_distinct_keys(
        175,
        {
            "request_id": REQUEST,
            "applicant_id": EMPLOYEE,
            "step": "ADVICE",
            "kind": "REMINDED",
            "turn": 0,
            "from_post_id": POST,
            "reason": "belum ada tindakan",
            "by_account_id": ACCOUNT,
        },
        spare={"step": "DECISION"},
        fresh={"turn": 1},
        change={"reason": "lengkap"},
    ),
    "hr.leave_ledger": _with_distinct_keys(
        180,
        {"employee_id": EMPLOYEE, "year": 2026, "kind": "RESERVE", "half_days": 4, "request_id": REQUEST},
        spare={"kind": "RELEASE"},
        fresh={"kind": "CONSUME"},
        change={"half_days": 2},
    ),
    "hr.pay_run": Sample(
        kept={
            "id": PAY_RUN,
            "month": "2026-05-01",
            "source": "RECORDED",
            "state": "OPEN",
            "is_correction": True,
            "count": 1,
            "gross": 5_745_000,
            "deductions": 145_000,
            "net": 5_600_000,
            "imported_at": "2026-05-02T01:00:00+00:00",
            "version": 1,
        },
        others=({"id": SECOND_PAY_RUN}, {"id": THIRD_PAY_RUN}),
        spare={"id": sample_id(303), "gross": 0, "deductions": 0, "net": 0},
        fresh={"id": sample_id(304), "month": "2026-07-01"},
        change={"count": 2},
    ),
    "hr.payslip": _with_distinct_keys(
        190,
        {
            "run_id": PAY_RUN,
            "employee_id": EMPLOYEE,
            "employee_kind": "PNS",
            "period": "2026-05-01",
            "grade": "III/a",
            "service_years": 11,
            "base_pay": 3_000_000,
            "spouse_allowance": 300_000,
            "child_allowance": 60_000,
            "rice_allowance": 200_000,
            "position_allowance": 185_000,
            "tpp": 2_000_000,
            "other_income": 0,
            "pension_contribution": 100_000,
            "health_contribution": 45_000,
            "other_deductions": 0,
            "gross": 5_745_000,
            "net": 5_600_000,
        },
        spare={"run_id": SECOND_PAY_RUN},
        fresh={"run_id": THIRD_PAY_RUN},
        change={"service_years": 12},
    ),
    "hr.payslip_line": _with_distinct_keys(
        310,
        {
            "payslip_id": PAYSLIP,
            "employee_id": EMPLOYEE,
            "kind": "BASE_PAY",
            "amount": 3_000_000,
            "sign": 1,
            "month": "2026-05-01",
        },
        spare={"kind": "TPP", "amount": 2_000_000},
        fresh={"kind": "RICE_ALLOWANCE", "amount": 200_000},
        change={"amount": 2_100_000},
    ),
    "hr.payslip_question": _with_distinct_keys(
        330,
        {
            "payslip_id": PAYSLIP,
            "employee_id": EMPLOYEE,
            "state": "ANSWERED",
            "question": "Mengapa berkurang?",
            "asked_by_id": _MIGRATE,
            "answer": "Karena potongan.",
            "answered_by_id": _SIGN_IN,
            "answered_at": "2026-07-06T01:02:03+00:00",
        },
        spare={"question": "Mengapa bertambah?"},
        fresh={"question": "Mengapa sama?"},
        change={"question": "Mengapa naik?"},
    ),
    "hr.tpp_tariff": _with_distinct_keys(
        200,
        {"job_class": 7, "amount": 2_000_000, **_DECREE, **_NOW},
        spare={"job_class": 8},
        fresh={"job_class": 9},
        change={"amount": 2_100_000},
    ),
    "hr.grade_edition": _with_distinct_keys(
        290,
        {
            "unit_id": UNIT,
            "position_id": POSITION,
            "as_of": "2026-05-31",
            "grades": {"III/a": 4, "III/b": 3},
            "listed": ["III/a", "III/b"],
        },
        spare={"as_of": "2026-04-30"},
        fresh={"as_of": "2026-06-30"},
        change={"grades": {"III/a": 5, "III/b": 3}},
    ),
    "hr.service_time_edition": _with_distinct_keys(
        300,
        {"quarter": "2026-01-01", "unit_id": UNIT, "decisions": 10, "median_hours": 20},
        spare={"quarter": "2025-10-01"},
        fresh={"quarter": "2026-04-01"},
        change={"median_hours": 21},
    ),
    "hr.publication_policy": _with_distinct_keys(
        210,
        {
            "field": "basePayRange",
            "tier": "T0",
            "legal_basis": "UU 14/2008",
            "proposed_by_id": _MIGRATE,
            "proposed_at": "2026-07-06T01:02:03+00:00",
            **_DECREE,
            **_NOW,
        },
        spare={"field": "tppTariff"},
        fresh={"field": "holderGrades"},
        change={
            "state": "WITHDRAWN",
            "withdrawn_by_id": _SIGN_IN,
            "withdrawn_at": "2026-07-06T02:02:03+00:00",
            "version": 2,
        },
    ),
    "hr.audit_engagement": _with_distinct_keys(
        220,
        {
            "letter_number": "700/1/CONTOH",
            "letter_date": "2026-01-02",
            "purpose": "pemeriksaan berkala",
            "employee_id": EMPLOYEE,
            "effective_from": "2026-01-05",
        },
        spare={"letter_number": "700/2/CONTOH"},
        fresh={"letter_number": "700/3/CONTOH"},
        change={"effective_until": "2026-12-31"},
    ),
    "hr.engagement_scope": _with_distinct_keys(
        225,
        {
            "engagement_id": sample_id(220),
            "unit_id": UNIT,
            "starts_on": "2025-01-01",
            "ends_on": "2025-12-31",
        },
        spare={"unit_id": None},
        fresh={"starts_on": "2024-01-01"},
        change={"ends_on": "2025-06-30"},
    ),
    "hr.erasure": _with_distinct_keys(
        230,
        {
            "employee_id": EMPLOYEE,
            "state": "CANCELLED",
            "legal_basis": "UU 27/2022",
            "decree_number": "800/1/CONTOH",
            "decree_date": "2015-01-02",
            "requested_by_id": _MIGRATE,
            "cancelled_by_id": _MIGRATE,
            "cancelled_at": "2026-07-06T01:02:03+00:00",
        },
        spare={"requested_by_id": _SIGN_IN},
        fresh={"state": "REQUESTED", "cancelled_by_id": None, "cancelled_at": None},
        change={"reason": "masa simpan habis"},
    ),
}
