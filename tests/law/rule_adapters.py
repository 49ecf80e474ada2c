"""Adapters of rules for test_cases.py, one for each rule, plain data in and out."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from rulebook import erasure, nip, pay, tenure
from rulebook.access import publication
from rulebook.calendar import Calendar, DayCount, count_working_days
from rulebook.leave import annual, authority, dates, workflow
from rulebook.table import load_national_holidays
from rulebook.values import EmployeeKind, FunctionalLevel, LeaveKind, LeaveState, Outcome, Sex

Given = Mapping[str, Any]
Answer = Mapping[str, Any]

STATE_CALENDAR = Calendar(
    {holiday.day: holiday.kind for holiday in load_national_holidays()},
    frozenset({2025, 2026, 2027}),
    "national",
)


def entitlement(given: Given, on: date) -> Answer:
    person = annual.Person(
        EmployeeKind(given["kind"]), given["service_from"], is_teacher=given.get("is_teacher", False)
    )
    half_days = annual.entitlement(person, on=on, leave=LeaveKind(given.get("leave", "ANNUAL")))
    return {"days": half_days / 2}


def _count_answer(found: DayCount) -> Answer:
    return {"total": found.total, "by_year": {str(year): days for year, days in found.by_year.items()}}


def count_days(given: Given, on: date) -> Answer:
    return _count_answer(
        count_working_days(given["starts_on"], given["ends_on"], week=given["week"], calendar=STATE_CALENDAR),
    )


def check_dates(given: Given, on: date) -> Answer:
    return _count_answer(dates.check_dates(**given, filed_on=on, calendar=STATE_CALENDAR))


def check_service(given: Given, on: date) -> Answer:
    dates.check_service(
        given["ends_on"], service_until=given.get("service_until"), post_until=given.get("post_until"), on=on
    )
    return {"allowed": True}


def check_erasable(given: Given, on: date) -> Answer:
    erasure.check_erasable(
        service_until=given.get("service_until"), open_letter=given.get("open_letter"), on=on
    )
    return {"allowed": True}


def check_field(given: Given, on: date) -> Answer:
    return {"opens": publication.check_field(given["field"], given.get("tier", "T1"), on=on)}


def years_of(given: Given) -> dict[int, annual.YearFacts]:
    """Read the years of a case: recorded, with a right and without leave unless it says otherwise."""
    amounts = ("used", "reserved", "postponed", "collective", "worked_collective")
    return {
        int(year): annual.YearFacts(
            int(year),
            recorded=said.get("recorded", True),
            had_right=said.get("right", True),
            big_leave_used=said.get("big", False),
            **{f"{name}_half_days": int(2 * said.get(name, 0)) for name in amounts},
        )
        for year, said in given["years"].items()
    }


def balance(given: Given, on: date) -> Answer:
    found = annual.balance(
        given["year"], years_of(given), on=on, kind=EmployeeKind(given["kind"]),
        contract_months=given.get("contract_months"),
    )  # fmt: skip
    spent = {
        name: getattr(found, name) / 2 for name in ("used", "reserved", "overdrawn") if getattr(found, name)
    }
    buckets = [[bucket.granted / 2, bucket.remaining / 2] for bucket in (found.n, found.n_1, found.n_2)]
    return {"buckets": buckets, "cap": found.cap / 2, **spent}


def check_request(given: Given, on: date) -> Answer:
    asks = {int(year): days for year, days in given["asks"].items()}
    annual.check_request(asks, years_of(given), on=on, kind=EmployeeKind(given["kind"]))
    return {"fits": True}


def step(given: Given, on: date) -> Answer:
    taken = workflow.TakenStep(given["taken_by"], given["taken_at"]) if "taken_by" in given else None
    asked = workflow.StepFacts(
        LeaveState(given["state"]),
        Outcome(given["outcome"]),
        given.get("reason", "Kepentingan dinas mendesak"),
        has_new_dates=given.get("new_dates", False),
        is_applicant=given.get("is_applicant", False),
        leave=LeaveKind(given.get("leave", "ANNUAL")),
        taken=taken,
    )
    take = {"ADVICE": workflow.advise, "DECISION": workflow.decide}[given["step"]]
    return {"state": take(asked, on=on)}


def movements_on(given: Given, on: date) -> Answer:
    days = {int(year): count for year, count in given["days"].items()}
    new_days = {int(year): count for year, count in given.get("new_days", {}).items()}
    moved = workflow.movements_on(
        LeaveState(given["state"]),
        days,
        new_days_by_year=new_days,
        postponed_days=given.get("postponed_days", ()),
    )
    return {"moved": [[move.kind, move.year, move.half_days, *filter(None, [move.day])] for move in moved]}


def withdraw(given: Given, on: date) -> Answer:
    return {"state": workflow.withdraw(LeaveState(given["state"]))}


def _applicant(given: Given) -> authority.Applicant:
    path = [UUID(int=unit) for unit in (1, 2, 3)]
    return authority.Applicant(
        UUID(int=7),
        UUID(int=given.get("post", 50)),
        path,
        given.get("job_class", 8),
        given.get("grade", "III/c"),
    )


def _delegation(number: int, line: Given) -> authority.AuthorityLine:
    conditions = {key: line[key] for key in line if key.startswith(("lowest_", "highest_"))}
    return authority.AuthorityLine(
        UUID(int=number),
        UUID(int=line["unit"]),
        UUID(int=line["post"]),
        line.get("from", date(2026, 1, 1)),
        line.get("until"),
        LeaveKind(line["leave_kind"]) if "leave_kind" in line else None,
        **conditions,
    )


def find_authorised_officer(given: Given, on: date) -> Answer:
    lines = [_delegation(number, line) for number, line in enumerate(given["rules"])]
    vacant = {UUID(int=post) for post in given.get("vacant", [])}
    found = authority.find_authorised_officer(
        _applicant(given), lines, leave=LeaveKind.ANNUAL, on=on, vacant_posts=vacant
    )
    return {"post": found.deciding_post_id.int}


def find_adviser(given: Given, on: date) -> Answer:
    def find_post_id(post: Given, key: str) -> UUID | None:
        return UUID(int=post[key]) if key in post else None

    posts = {
        UUID(int=int(number)): authority.PostFacts(
            find_post_id(post, "superior"), find_post_id(post, "holder")
        )
        for number, post in given["posts"].items()
    }
    return {"post": authority.find_adviser(_applicant(given), posts).int}


def _position(given: Given) -> pay.PositionFacts:
    level = FunctionalLevel(given["functional"]) if "functional" in given else None
    return pay.PositionFacts(given.get("eselon"), level, given.get("tpp", 0))


def compute_payslip(given: Given, on: date) -> Answer:
    facts = pay.PayFacts(
        EmployeeKind(given["kind"]),
        given["grade"],
        given["service_years"],
        has_spouse=given.get("has_spouse", False),
        children=given.get("children", 0),
        position=_position(given),
    )
    paid = pay.compute_payslip(facts, on=on)
    assert paid.net == paid.gross - paid.pension_contribution - paid.health_contribution
    return {
        "base": paid.base_pay, "spouse": paid.spouse_allowance, "child": paid.child_allowance,
        "position": paid.position_allowance, "rice": paid.rice_allowance, "gross": paid.gross,
        "iwp": paid.pension_contribution, "bpjs": paid.health_contribution,
        **({"tpp": paid.tpp} if paid.tpp else {}),
    }  # fmt: skip


def base_pay(given: Given, on: date) -> Answer:
    return {"rupiah": pay.base_pay(given["grade"], given["service_years"], on=on)}


def compute_compensation(given: Given, on: date) -> Answer:
    found = pay.compute_compensation(given["lowest"], given["highest"], position=_position(given), on=on)
    spans = {"base": found.base_pay, "allowance": found.allowance, "total": found.total}
    return {name: [span.low, span.high] for name, span in spans.items()} | {"tpp": found.tpp}


def tenure_on(given: Given, on: date) -> Answer:
    if "recorded" in given:
        found = tenure.service_in_grade(tenure.Tenure(*given["recorded"]), given["since"], on=on)
    else:
        found = tenure.tenure(given["since"], on=on)
    return {"years": found.years, "months": found.months}


def check_nip(given: Given, on: date) -> Answer:
    findings = nip.check_nip(
        given["raw"], kind=EmployeeKind(given["kind"]), birth_date=given.get("birth_date"),
        sex=Sex(given["sex"]) if "sex" in given else None,
    )  # fmt: skip
    assert all(finding.message("id") and finding.message("en") for finding in findings)
    return {"findings": [[finding.severity, finding.code] for finding in findings]}


RULES: Mapping[str, Callable[[Given, date], Answer]] = {
    "count": count_days,
    "tenure": tenure_on,
    **{rule.__name__: rule for rule in (
        entitlement, check_dates, check_service, balance, check_request, step, movements_on, withdraw,
        find_authorised_officer, find_adviser, compute_payslip, base_pay, compute_compensation, check_nip,
        check_erasable, check_field,
    )},
}  # fmt: skip
