"""Where does each type that can be read lie? One Shape per model; called by the read resolvers.

Columns and relations come from the models; here stands only what those cannot tell: order, shortcuts, whom a row is
about, which fields have a narrower policy, and which are worked out.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from uuid import UUID

from pypika_tortoise.terms import Function, Term
from tortoise.models import Model

from models.absence import Delegation, LeavePass
from models.account import Account, AccountRole, TotpReset
from models.employee import Appointment, Employee, RankHistory
from models.leave import LeaveRequest, LeaveStep
from models.pay import Payslip
from models.record import Erasure
from models.unit import Position, Post, Unit
from models.view import AuditEntry, Compensation, PublishedPolicy, Record, ServiceTime, Today
from resolvers import change, sentence
from resolvers.balance import balance_of_row
from resolvers.capacity import acting_title
from resolvers.pay import (
    ALLOWANCE_NEEDS,
    BASE_PAY_NEEDS,
    TOTAL_NEEDS,
    allowance,
    base_pay_range,
    lawful_total,
    rates_of_row,
)
from resolvers.plan.pack import plain
from resolvers.plan.shape import Argued, Row, Shape, Worked
from rulebook.values import LeaveState, rank_name
from rulebook.vocabulary import PLACES, RELATIONS


def _full_name(row: Row) -> str:
    front, back = row["front_title"], row["back_title"]
    return f"{front + ' ' if front else ''}{row['name']}{', ' + back if back else ''}"


def _relation_name(row: Row) -> str:
    relation: str = row["relation"]
    return RELATIONS.get(relation) or PLACES.get(relation, relation)


def _acting_as(row: Row) -> str | None:
    """What whoever took a step on somebody's behalf signs as."""
    return acting_title(row["delegation_kind"], row["title"]) if row["delegation_kind"] else None


def _opened(name: str) -> Worked:
    """A part of what an entry holds about a person; None where it is closed to the reader."""
    return Worked(("personal",), lambda row: row["personal"][name] if row["personal"] else None)


def _named_row(row: Row) -> tuple[str, UUID] | None:
    """Return type and key of the row that an entry is about, where an id can name it."""
    kind, key = KIND_OF_RELATION.get(row["relation"]), row["row_key"]
    return (kind, UUID(key["id"])) if kind is not None and set(key) == {"id"} else None


def _masked_nip(number: Term) -> Term:
    """Hide what a NIP says: its first two and last three characters stay. What is no NIP stays as it is."""
    hidden = plain(r"\1" + "*" * 13 + r"\2")
    return Function("regexp_replace", number, plain("^([0-9]{2})[0-9]{13}([0-9]{3})$"), hidden)


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
    argued={
        "leave_balance": Argued(
            ("kind", "service_from", "current_appointment.post.position.is_teacher", "leave_facts"),
            balance_of_row,
        )
    },
    gathered={"leave_facts": "hr.leave_facts"},
    guards={
        "nip": "PersonalDetail",  # in which a date of birth stands
        "birth_date": "PersonalDetail",
        "birth_place": "PersonalDetail",
        "review_note": "PersonalDetail",
        "leave_balance": "LeaveBalance",
        "leave_facts": "LeaveBalance",
        "leave_requests": "LeaveRequest",
        "payslips": "Payslip",
        "appointments": "Appointment",
        "rank_history": "Rank",
        "grade": "Rank",
    },
    masks={"nip": _masked_nip},
    flags={
        "viewer_may_see_career": "Appointment",
        "viewer_may_see_leave": "LeaveRequest",
        "viewer_may_see_pay": "Payslip",
        "viewer_may_see_personal_detail": "PersonalDetail",
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
    worked={"name": Worked(("grade",), lambda row: rank_name(row["grade"]))},
)
LEAVE_REQUEST = Shape(
    kind="LeaveRequest",
    model=LeaveRequest,
    order=("filed_at", "id"),
    descending=True,
    person="employee_id",
    posts=("advising_post_id", "deciding_post_id"),
    waiting=(LeaveState.FILED.value, LeaveState.ADVISED.value),
)
INBOX = replace(LEAVE_REQUEST, descending=False)
DEALT_WITH = replace(LEAVE_REQUEST, is_answer=True)
LEAVE_STEP = Shape(
    kind="LeaveStep",
    model=LeaveStep,
    order=("at", "id"),
    person="applicant_id",
    paths={
        "by_name": "by_account.name",
        "decree_number": "delegation.decree_number",
        "delegation_kind": "delegation.kind",
        "title": "by_post.position.title",
        "behalf_employee": "on_behalf_of_employee.name",
        "behalf_account": "on_behalf_of_account.name",
    },
    worked={
        "acting_as": Worked(("delegation_kind", "title"), _acting_as),
        "on_behalf_of_name": Worked(
            ("behalf_employee", "behalf_account"),
            lambda row: row["behalf_employee"] or row["behalf_account"],
        ),
    },
)
LEAVE_PASS = Shape(
    kind="LeavePass",
    model=LeavePass,
    order=("at", "id"),
    person="applicant_id",
    paths={"delegate_name": "delegation.delegate.name"},
)
DELEGATION = Shape(
    kind="Delegation",
    model=Delegation,
    order=("effective_from", "id"),
    descending=True,
    person="id",
    paths={"delegate_name": "delegate.name", "made_by": "made_by.name", "ended_by": "ended_by.name"},
)
PAYSLIP = Shape(kind="Payslip", model=Payslip, order=("period", "id"), descending=True, person="employee_id")
ERASURE = Shape(
    kind="Erasure",
    model=Erasure,
    order=("requested_at", "id"),
    descending=True,
    person="employee_id",
    paths={
        "employee_nip": "employee.nip",
        "employee_name": "employee.name",
        "requested_by": "requested_by.name",
        "approved_by": "approved_by.name",
    },
    guards={"employee_nip": "PersonalDetail"},
    masks={"employee_nip": _masked_nip},
)
UNIT = Shape(kind="Unit", model=Unit, order=("code", "id"))
POSITION = Shape(kind="Post", model=Position, order=("title", "id"))
POST = Shape(kind="Post", model=Post)
# A user name may be a NIP. The order is by name, since the place in a list tells what the list is ordered by.
ACCOUNT = Shape(kind="Account", model=Account, order=("name", "id"), masks={"user_name": _masked_nip})
TOTP_RESET = Shape(
    kind="TotpReset",
    model=TotpReset,
    order=("requested_at", "id"),
    descending=True,
    paths={
        "user_name": "account.user_name",
        "name": "account.name",
        "requested_by": "requested_by.name",
        "approved_by": "approved_by.name",
        "cancelled_by": "cancelled_by.name",
    },
    masks={"user_name": _masked_nip},
)
ACCOUNT_ROLE = Shape(kind="Account", model=AccountRole, order=("effective_from", "id"))


def _sentence_in(row: Row, arguments: Mapping[str, object]) -> str:
    locale = arguments["locale"]
    return sentence.sentence(row, locale=str(locale.value if isinstance(locale, Enum) else locale))


AUDIT_ENTRY = Shape(
    kind="AuditEntry",
    model=AuditEntry,
    order=("leaf_index",),
    descending=True,
    person="subject_id",
    moment="at",
    guards={"personal": "AuditValue", "reason": "AuditValue"},
    masks=dict.fromkeys(("actor_user_name", "on_behalf_of_user_name"), _masked_nip),
    worked={
        "viewer_may_see_values": Worked(("personal",), lambda row: row["personal"] is not None),
        "subject_name": _opened("subject_name"),
        "reason": _opened("reason"),
        "old_personal": _opened("old"),
        "new_personal": _opened("new"),
        "actor": Worked(
            ("actor_id", "actor_user_name", "actor_name", "actor_title", "acting_as", "acting_decree"), dict
        ),
        "on_behalf_of": Worked(("on_behalf_of_id", "on_behalf_of_user_name", "on_behalf_of_name"), dict),
        "row_id": Worked(("relation", "row_key"), _named_row),
        "relation_name": Worked(("relation",), _relation_name),
        "changes": Worked(change.NEEDS, change.changes),
        "sentence": Worked(sentence.NEEDS, sentence.sentence),
    },
    argued={"sentence": Argued(sentence.NEEDS, _sentence_in)},
)
TODAY = Shape(kind="Policy", model=Today)
POLICY = Shape(kind="Policy", model=PublishedPolicy, order=("field", "id"))
COMPENSATION = Shape(
    kind="Compensation",
    model=Compensation,
    order=("unit_name", "title", "job_class", "id"),
    counted=Record,
    worked={
        "family_rates": Worked(("as_of",), rates_of_row),
        "base_pay_range": Worked(BASE_PAY_NEEDS, base_pay_range),
        "allowance": Worked(ALLOWANCE_NEEDS, allowance),
        "lawful_total": Worked(TOTAL_NEEDS, lawful_total),
    },
)
DESCRIBED = replace(COMPENSATION, counted=None)
"""The same where units' names are looked at: those have to be there to be counted."""

SERVICE_TIME = Shape(kind="ServiceTime", model=ServiceTime, order=("quarter", "unit_name", "id"))

SHAPES: dict[type[Model], Shape] = {
    shape.model: shape
    for shape in (
        EMPLOYEE, APPOINTMENT, RANK, LEAVE_REQUEST, LEAVE_STEP, LEAVE_PASS, DELEGATION, PAYSLIP, UNIT, POSITION, POST,
        ACCOUNT, ACCOUNT_ROLE, AUDIT_ENTRY, ERASURE, TOTP_RESET, POLICY, TODAY, COMPENSATION, SERVICE_TIME,
    )
}  # fmt: skip

NODES: dict[str, Shape] = {
    "Account": ACCOUNT,
    "AccountRole": ACCOUNT_ROLE,
    "Appointment": APPOINTMENT,
    "AuditEntry": AUDIT_ENTRY,
    "Delegation": DELEGATION,
    "Employee": EMPLOYEE,
    "Erasure": ERASURE,
    "LeavePass": LEAVE_PASS,
    "LeaveRequest": LEAVE_REQUEST,
    "LeaveStep": LEAVE_STEP,
    "Payslip": PAYSLIP,
    "Position": POSITION,
    "Post": POST,
    "Rank": RANK,
    "TotpReset": TOTP_RESET,
    "Unit": UNIT,
}
"""Every GraphQL type that an id can name."""

TYPES: dict[str, Shape] = NODES | {
    "PublicCompensation": COMPENSATION,
    "PublicationPolicy": POLICY,
    "ServiceTime": SERVICE_TIME,
}
"""Every GraphQL type that is read from rows."""

KIND_OF_RELATION = {
    f"{shape.model._meta.schema}.{shape.model._meta.db_table}": kind
    for kind, shape in NODES.items()
    if kind != "AuditEntry"
}
"""Which type of the API shows the rows of a relation under audit."""
