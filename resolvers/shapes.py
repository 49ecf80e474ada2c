"""Where does each type that can be read lie? One Shape per model; called by the read resolvers.

Columns and relations come from the models; here stands only what those cannot tell: order, shortcuts, whom a row is
about, which fields have a narrower policy, and which are worked out.
"""

from dataclasses import replace

from tortoise.models import Model

from models.account import Account, AccountRole
from models.employee import Appointment, Employee, RankHistory
from models.leave import LeaveRequest, LeaveStep
from models.pay import Payslip
from models.unit import Position, Post, Unit
from models.view import AuditEntry, Compensation, PublishedPolicy
from resolvers.balance import balances
from resolvers.pay import (
    ALLOWANCE_NEEDS,
    BASE_PAY_NEEDS,
    TOTAL_NEEDS,
    allowance,
    base_pay_range,
    lawful_total,
    rates_of_row,
)
from resolvers.plan.shape import Batch, Row, Shape, Worked
from rulebook.values import rank_name


def _full_name(row: Row) -> str:
    front, back = row["front_title"], row["back_title"]
    return f"{front + ' ' if front else ''}{row['name']}{', ' + back if back else ''}"


EMPLOYEE = Shape(
    kind="Employee",
    model=Employee,
    order=("name", "id"),
    person="id",
    paths={
        "post": "current_appointment.post",
        "position": "current_appointment.post.position",
        "unit": "current_appointment.post.unit",
        "grade": "current_rank.grade",
    },
    worked={
        "full_name": Worked(("front_title", "name", "back_title"), _full_name),
        "rank_name": Worked(("grade",), lambda row: rank_name(row["grade"]) if row["grade"] else None),
    },
    batches={
        "leave_balance": Batch(
            ("kind", "service_from", "current_appointment.post.position.is_teacher"), balances
        )
    },
    guards={
        "birth_date": "PersonalDetail",
        "birth_place": "PersonalDetail",
        "review_note": "PersonalDetail",
        "leave_balance": "LeaveBalance",
        "leave_requests": "LeaveRequest",
        "payslips": "Payslip",
    },
)
APPOINTMENT = Shape(
    kind="Appointment",
    model=Appointment,
    order=("effective_from", "id"),
    descending=True,
    person="employee_id",
)
RANK = Shape(
    kind="Rank",
    model=RankHistory,
    order=("effective_from", "id"),
    descending=True,
    person="employee_id",
    worked={"rank_name": Worked(("grade",), lambda row: rank_name(row["grade"]))},
)
LEAVE_REQUEST = Shape(
    kind="LeaveRequest", model=LeaveRequest, order=("filed_at", "id"), descending=True, person="employee_id"
)
INBOX = replace(LEAVE_REQUEST, descending=False)
LEAVE_STEP = Shape(
    kind="LeaveStep",
    model=LeaveStep,
    order=("at", "id"),
    person="applicant_id",
    paths={"by_name": "by_account.name"},
)
PAYSLIP = Shape(kind="Payslip", model=Payslip, order=("period", "id"), descending=True, person="employee_id")
UNIT = Shape(kind="Unit", model=Unit, order=("code", "id"))
POSITION = Shape(kind="Post", model=Position, order=("title", "id"))
POST = Shape(kind="Post", model=Post)
ACCOUNT = Shape(kind="Account", model=Account, order=("user_name", "id"))
ACCOUNT_ROLE = Shape(kind="Account", model=AccountRole, order=("effective_from", "id"))
AUDIT_ENTRY = Shape(kind="AuditEntry", model=AuditEntry, descending=True)
POLICY = Shape(kind="Policy", model=PublishedPolicy, order=("field", "id"))
COMPENSATION = Shape(
    kind="Compensation",
    model=Compensation,
    order=("unit_name", "title", "job_class", "id"),
    worked={
        "family_rates": Worked(("as_of",), rates_of_row),
        "base_pay_range": Worked(BASE_PAY_NEEDS, base_pay_range),
        "allowance": Worked(ALLOWANCE_NEEDS, allowance),
        "lawful_total": Worked(TOTAL_NEEDS, lawful_total),
    },
)

SHAPES: dict[type[Model], Shape] = {
    shape.model: shape
    for shape in (
        EMPLOYEE, APPOINTMENT, RANK, LEAVE_REQUEST, LEAVE_STEP, PAYSLIP, UNIT, POSITION, POST,
        ACCOUNT, ACCOUNT_ROLE, AUDIT_ENTRY, POLICY, COMPENSATION,
    )
}  # fmt: skip

NODES: dict[str, Shape] = {
    "Account": ACCOUNT,
    "AccountRole": ACCOUNT_ROLE,
    "Appointment": APPOINTMENT,
    "AuditEntry": AUDIT_ENTRY,
    "Employee": EMPLOYEE,
    "LeaveRequest": LEAVE_REQUEST,
    "LeaveStep": LEAVE_STEP,
    "Payslip": PAYSLIP,
    "Position": POSITION,
    "Post": POST,
    "Rank": RANK,
    "Unit": UNIT,
}
"""Every GraphQL type that an id can name."""
