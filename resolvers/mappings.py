"""Mappings of the models that can be read, one TypeMapping for each.

Columns and relations come from the models; here stands only what those cannot tell: order, shortcuts, whom a row is
about, which fields have a narrower policy, and which are worked out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from uuid import UUID

from pypika_tortoise.terms import Function, Term
from tortoise.models import Model

from models.account import Account, AccountRole, TotpReset
from models.compliance import Erasure
from models.delegation import Delegation, LeaveEscalation
from models.employee import Appointment, Employee, RankHistory
from models.leave import LeaveRequest, LeaveStep
from models.pay import PayRun, Payslip, PayslipQuestion, PublicationPolicy
from models.unit import Position, Post, Unit
from models.views import AuditEntry, Compensation, PublishedPolicy, Record, ServiceTime, Today
from resolvers.audit import diff, sentence
from resolvers.leave.assignees.acting_capacity import acting_title
from resolvers.leave.balance import balance_of_row
from resolvers.pay.lawful_pay import (
    ALLOWANCE_COLUMNS,
    BASE_PAY_COLUMNS,
    TOTAL_COLUMNS,
    allowance,
    base_pay_range,
    lawful_total,
    pns_compensation,
    pppk_compensation,
    rates_of_row,
)
from resolvers.pay.payslip_explanation import changes_of_row, explained_lines, position_fact
from resolvers.query.mapping import DerivedField, DerivedWithArgs, Row, TypeMapping
from resolvers.query.sql.row_encoding import literal
from rulebook.access import is_audited
from rulebook.audit_labels import RELATION_PLACES, RELATIONS
from rulebook.values import LeaveState, rank_name


def _full_name(row: Row) -> str:
    front, back = row["front_title"], row["back_title"]
    return f"{front + ' ' if front else ''}{row['name']}{', ' + back if back else ''}"


def _relation_name(row: Row) -> str:
    relation: str = row["relation"]
    return RELATIONS.get(relation) or RELATION_PLACES.get(relation, relation)


def _acting_as(row: Row) -> str | None:
    """What the person who took a step on somebody's behalf signs as."""
    return acting_title(row["delegation_kind"], row["title"]) if row["delegation_kind"] else None


def _published_field(name: str) -> DerivedField:
    """A part of what an entry holds about a person; None where it is closed to the reader."""
    return DerivedField(("personal",), lambda row: row["personal"][name] if row["personal"] else None)


def _named_row(row: Row) -> tuple[str, UUID] | None:
    """Return type and key of the row that an entry is about, where an id can name it."""
    kind, key = KIND_OF_RELATION.get(row["relation"]), row["row_key"]
    return (kind, UUID(key["id"])) if kind is not None and set(key) == {"id"} else None


def _masked_nip(number: Term) -> Term:
    """Hide what a NIP says: its first two and last three characters stay. What is no NIP stays as it is."""
    hidden = literal(r"\1" + "*" * 13 + r"\2")
    return Function("regexp_replace", number, literal("^([0-9]{2})[0-9]{13}([0-9]{3})$"), hidden)


def _personal_columns() -> Iterator[str]:
    """List the columns of an employee that are personal detail; tests/query_engine/specific_fields.py states which.

    A column is, unless it is plain by `rulebook.access.audited_fields` or a part of the full name, which is plain.
    """
    plain = {"id", "front_title", "back_title"}
    for name, column in Employee._meta.fields_map.items():
        is_value = column.has_db_field and column.reference is None
        if is_value and name not in plain and is_audited("Employee", name):
            yield name


EMPLOYEE = TypeMapping(
    kind="Employee",
    model=Employee,
    order=("name", "id"),
    person="id",
    relations={
        "post": "current_appointment.post",
        "position": "current_appointment.post.position",
        "unit": "current_appointment.post.unit",
        "grade": "current_rank.grade",
    },
    derived={
        "full_name": DerivedField(("front_title", "name", "back_title"), _full_name),
        "rank_name": DerivedField(("grade",), lambda row: rank_name(row["grade"]) if row["grade"] else None),
    },
    derived_with_args={
        "leave_balance": DerivedWithArgs(
            ("kind", "service_from", "current_appointment.post.position.is_teacher", "leave_facts"),
            balance_of_row,
        )
    },
    sql_functions={"leave_facts": "hr.leave_facts"},
    field_policies={
        **dict.fromkeys(_personal_columns(), "PersonalDetail"),
        "leave_balance": "LeaveBalance",
        "leave_facts": "LeaveBalance",
        "leave_requests": "LeaveRequest",
        "payslips": "Payslip",
        "appointments": "Appointment",
        "rank_history": "Rank",
        "grade": "Rank",
    },
    masks={"nip": _masked_nip},
    permission_flags={
        "viewer_may_see_career": "Appointment",
        "viewer_may_see_leave": "LeaveRequest",
        "viewer_may_see_pay": "Payslip",
        "viewer_may_see_personal_detail": "PersonalDetail",
    },
)
APPOINTMENT = TypeMapping(
    kind="Appointment",
    model=Appointment,
    order=("effective_from", "id"),
    is_descending=True,
    person="employee_id",
)
RANK = TypeMapping(
    kind="Rank",
    model=RankHistory,
    order=("effective_from", "id"),
    is_descending=True,
    person="employee_id",
    derived={"name": DerivedField(("grade",), lambda row: rank_name(row["grade"]))},
)
LEAVE_REQUEST = TypeMapping(
    kind="LeaveRequest",
    model=LeaveRequest,
    order=("filed_at", "id"),
    is_descending=True,
    person="employee_id",
    posts=("advising_post_id", "deciding_post_id"),
    waiting_states=(LeaveState.FILED.value, LeaveState.ADVISED.value),
)
INBOX = replace(LEAVE_REQUEST, is_descending=False)
HANDLED_REQUEST = replace(LEAVE_REQUEST, is_mutation_result=True)
LEAVE_STEP = TypeMapping(
    kind="LeaveStep",
    model=LeaveStep,
    order=("at", "id"),
    person="applicant_id",
    relations={
        "by_name": "by_account.name",
        "decree_number": "delegation.decree_number",
        "delegation_kind": "delegation.kind",
        "title": "by_post.position.title",
        "behalf_employee": "on_behalf_of_employee.name",
        "behalf_account": "on_behalf_of_account.name",
    },
    derived={
        "acting_as": DerivedField(("delegation_kind", "title"), _acting_as),
        "on_behalf_of_name": DerivedField(
            ("behalf_employee", "behalf_account"),
            lambda row: row["behalf_employee"] or row["behalf_account"],
        ),
    },
)
LEAVE_ESCALATION = TypeMapping(
    kind="LeaveEscalation",
    model=LeaveEscalation,
    order=("at", "id"),
    person="applicant_id",
    relations={"delegate_name": "delegation.delegate.name"},
)
DELEGATION = TypeMapping(
    kind="Delegation",
    model=Delegation,
    order=("effective_from", "id"),
    is_descending=True,
    person="id",
    relations={"delegate_name": "delegate.name", "made_by": "made_by.name", "ended_by": "ended_by.name"},
)
PAYSLIP = TypeMapping(
    kind="Payslip",
    model=Payslip,
    order=("period", "id"),
    is_descending=True,
    person="employee_id",
    pay_run_state="run.state",
    sql_functions={"facts": "hr.payslip_facts"},
    derived={
        "lines": DerivedField(("facts",), explained_lines),
        "changes": DerivedField(("facts",), changes_of_row),
        "pdf_url": DerivedField(("id",), lambda row: row["id"]),
        "title": DerivedField(("facts",), lambda row: position_fact(row, "title")),
        "unit_name": DerivedField(("facts",), lambda row: position_fact(row, "unit")),
    },
    relations={
        "employee_name": "employee.name",
        "employee_nip": "employee.nip",
        "is_correction": "run.is_correction",
    },
    field_policies={"employee_nip": "PersonalDetail", "questions": "PayslipQuestion"},
    masks={"employee_nip": _masked_nip},
)
PAY_RUN = TypeMapping(
    kind="PayRun",
    model=PayRun,
    order=("month", "imported_at", "id"),
    is_descending=True,
    relations={"imported_by": "imported_by.name", "closed_by": "closed_by.name"},
    derived={"totals": DerivedField(("gross", "deductions", "net"), dict)},
    sql_functions={"unknown_kinds": "hr.pay_run_unknown_kinds"},
)
PAYSLIP_QUESTION = TypeMapping(
    kind="PayslipQuestion",
    model=PayslipQuestion,
    order=("asked_at", "id"),
    person="employee_id",
    relations={
        "period": "payslip.period",
        "employee_name": "employee.name",
        "answered_by": "answered_by.name",
    },
)
ERASURE = TypeMapping(
    kind="Erasure",
    model=Erasure,
    order=("requested_at", "id"),
    is_descending=True,
    person="employee_id",
    relations={
        "employee_nip": "employee.nip",
        "employee_name": "employee.name",
        "requested_by": "requested_by.name",
        "approved_by": "approved_by.name",
    },
    field_policies={"employee_nip": "PersonalDetail"},
    masks={"employee_nip": _masked_nip},
)
UNIT = TypeMapping(kind="Unit", model=Unit, order=("code", "id"))
POSITION = TypeMapping(kind="Post", model=Position, order=("title", "id"))
POST = TypeMapping(kind="Post", model=Post)
# A user name may be a NIP. The order is by name, since the place in a list tells what the list is ordered by.
ACCOUNT = TypeMapping(kind="Account", model=Account, order=("name", "id"), masks={"user_name": _masked_nip})
TOTP_RESET = TypeMapping(
    kind="TotpReset",
    model=TotpReset,
    order=("requested_at", "id"),
    is_descending=True,
    relations={
        "user_name": "account.user_name",
        "name": "account.name",
        "requested_by": "requested_by.name",
        "requested_by_user_name": "requested_by.user_name",
        "approved_by": "approved_by.name",
        "cancelled_by": "cancelled_by.name",
    },
    masks={"user_name": _masked_nip, "requested_by_user_name": _masked_nip},
)
ACCOUNT_ROLE = TypeMapping(kind="Account", model=AccountRole, order=("effective_from", "id"))


def _localized_sentence(row: Row, arguments: Mapping[str, object]) -> str:
    locale = arguments["locale"]
    return sentence.build_sentence(row, locale=str(locale.value if isinstance(locale, Enum) else locale))


AUDIT_ENTRY = TypeMapping(
    kind="AuditEntry",
    model=AuditEntry,
    order=("leaf_index",),
    is_descending=True,
    person="subject_id",
    moment="at",
    field_policies={"personal": "AuditValue", "reason": "AuditValue"},
    masks=dict.fromkeys(("actor_user_name", "on_behalf_of_user_name"), _masked_nip),
    derived={
        "viewer_may_see_values": DerivedField(("personal",), lambda row: row["personal"] is not None),
        "subject_name": _published_field("subject_name"),
        "reason": _published_field("reason"),
        "old_personal": _published_field("old"),
        "new_personal": _published_field("new"),
        "actor": DerivedField(
            ("actor_id", "actor_user_name", "actor_name", "actor_title", "acting_as", "acting_decree"), dict
        ),
        "on_behalf_of": DerivedField(
            ("on_behalf_of_id", "on_behalf_of_user_name", "on_behalf_of_name"), dict
        ),
        "row_id": DerivedField(("relation", "row_key"), _named_row),
        "relation_name": DerivedField(("relation",), _relation_name),
        "changes": DerivedField(diff.REQUIRED_COLUMNS, diff.list_changes),
        "sentence": DerivedField(sentence.REQUIRED_COLUMNS, sentence.build_sentence),
    },
    derived_with_args={"sentence": DerivedWithArgs(sentence.REQUIRED_COLUMNS, _localized_sentence)},
)
TODAY = TypeMapping(kind="Policy", model=Today)
POLICY = TypeMapping(kind="Policy", model=PublishedPolicy, order=("field", "id"))
POLICY_DECREE = TypeMapping(
    kind="PolicyDecree",
    model=PublicationPolicy,
    order=("proposed_at", "id"),
    is_descending=True,
    relations={
        "proposed_by": "proposed_by.name",
        "approved_by": "approved_by.name",
        "withdrawn_by": "withdrawn_by.name",
        "ended_by": "ended_by.name",
    },
)
COMPENSATION = TypeMapping(
    kind="Compensation",
    model=Compensation,
    order=("unit_name", "title", "job_class", "id"),
    count_model=Record,
    derived={
        "family_rates": DerivedField(("as_of",), rates_of_row),
        "base_pay_range": DerivedField(BASE_PAY_COLUMNS, base_pay_range),
        "allowance": DerivedField(ALLOWANCE_COLUMNS, allowance),
        "lawful_total": DerivedField(TOTAL_COLUMNS, lawful_total),
        "pns": DerivedField(TOTAL_COLUMNS, pns_compensation),
        "pppk": DerivedField(TOTAL_COLUMNS, pppk_compensation),
    },
)
DESCRIBED = replace(COMPENSATION, count_model=None)
"""The same where units' names are looked at: those have to be there to be counted."""

SERVICE_TIME = TypeMapping(kind="ServiceTime", model=ServiceTime, order=("quarter", "unit_name", "id"))

MAPPINGS: dict[type[Model], TypeMapping] = {
    shape.model: shape
    for shape in (
        EMPLOYEE, APPOINTMENT, RANK, LEAVE_REQUEST, LEAVE_STEP, LEAVE_ESCALATION, DELEGATION, PAYSLIP, PAY_RUN,
        PAYSLIP_QUESTION, UNIT, POSITION, POST,
        ACCOUNT, ACCOUNT_ROLE, AUDIT_ENTRY, ERASURE, TOTP_RESET, POLICY_DECREE, POLICY, TODAY,
        COMPENSATION, SERVICE_TIME,
    )
}  # fmt: skip

NODES: dict[str, TypeMapping] = {
    "Account": ACCOUNT,
    "AccountRole": ACCOUNT_ROLE,
    "Appointment": APPOINTMENT,
    "AuditEntry": AUDIT_ENTRY,
    "Delegation": DELEGATION,
    "Employee": EMPLOYEE,
    "Erasure": ERASURE,
    "LeaveEscalation": LEAVE_ESCALATION,
    "LeaveRequest": LEAVE_REQUEST,
    "LeaveStep": LEAVE_STEP,
    "PayRun": PAY_RUN,
    "Payslip": PAYSLIP,
    "PayslipQuestion": PAYSLIP_QUESTION,
    "PolicyDecree": POLICY_DECREE,
    "Position": POSITION,
    "Post": POST,
    "Rank": RANK,
    "TotpReset": TOTP_RESET,
    "Unit": UNIT,
}
"""Every GraphQL type that an id can name."""

TYPES: dict[str, TypeMapping] = NODES | {
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
