"""Whichever field an id is given to: what is beyond reach is answered there as what is absent, byte for byte."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_required_argument, is_required_input_field

from jejak.policy_artifacts.schemas import schema_for
from models.account import Account, AccountIdentity
from resolvers.mappings import NODES
from rulebook.access import Reach, audiences_of, reach_of_roles, visible_to
from rulebook.values import Role
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.example_documents import fields_of, plain_value, print_selection
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import ROLES, Callers
from tests.policy.sample_objects import PEOPLE, SampleObjects
from tests.policy.test_ids import normalize_response

# What the id names at each field; an auditor's fields name rows of the log, whose reach is that of its entries.
KINDS = {
    "Query.employee(id)": "Employee",
    "Query.employees(filter.unitId)": "Unit",
    "Query.leaveReview(id)": "LeaveRequest",
    "Query.units(under)": "Unit",
    "Query.publicCompensation(filter.unitId)": "Unit",
    "Query.leaveServiceTimes(unitId)": "Unit",
    "Query.auditProof(id)": "AuditEntry",
    "Mutation.adviseLeave(input.leaveRequestId)": "LeaveRequest",
    "Mutation.decideLeave(input.leaveRequestId)": "LeaveRequest",
    "Mutation.withdrawLeave(input.leaveRequestId)": "LeaveRequest",
    "Mutation.reassignLeaveStep(input.leaveRequestId)": "LeaveRequest",
    "Mutation.reassignLeaveStep(input.postId)": "Post",
    "Mutation.delegateDecisions(input.postId)": "Post",
    "Mutation.delegateDecisions(input.delegateId)": "Employee",
    "Mutation.delegateDecisions(input.replacesId)": "Delegation",
    "Mutation.endDelegation(input.delegationId)": "Delegation",
    "Mutation.askAboutPayslip(input.payslipId)": "Payslip",
    "Mutation.answerPayslipQuestion(input.payslipQuestionId)": "PayslipQuestion",
    "Mutation.requestErasure(input.employeeId)": "Employee",
    "Mutation.approveErasure(input.erasureId)": "Erasure",
    "Mutation.cancelErasure(input.erasureId)": "Erasure",
    "Mutation.closePayRun(input.id)": "PayRun",
    "Mutation.discardPayRun(input.id)": "PayRun",
    "Query.payRun(id)": "PayRun",
    "Query.payRunDifferences(id)": "PayRun",
    "Mutation.approveTotpReset(input.totpResetId)": "TotpReset",
    "Mutation.cancelTotpReset(input.totpResetId)": "TotpReset",
    **{
        f"Mutation.{name}(input.policyId)": "PolicyDecree"
        for name in ("approvePolicy", "withdrawPolicy", "endPolicy")
    },
    "Mutation.unlinkIdentity(input.identityId)": "AccountIdentity",
}
OF_THE_LOG = {
    "Query.asOf(id)",
    *(f"Query.auditEntries(filter.{each})" for each in ("actorId", "subjectId", "rowId")),
    *(f"Query.auditEvidence(filter.{each})" for each in ("actorId", "subjectId", "rowId")),
}
REFUSAL = " { errors { __typename code message path rule } }"
ANY = {"Query.node(id)"}  # tests/policy/test_ids.py
REACH_OF_ROLE = {
    "superior": Reach.OWN | Reach.PARTY | Reach.ALL,
    "staff": Reach.UNDER | Reach.ALL,
    "teacher": Reach.ALL,
}


def list_id_arguments() -> Iterator[str]:
    """Yield every argument, or field of one, by which a field takes an id."""
    for root in ("Query", "Mutation"):
        for name, field in fields_of(root).items():
            for argument, taken in field.args.items():
                type_ = get_named_type(taken.type)
                if type_.name == "ID":
                    yield f"{root}.{name}({argument})"
                if isinstance(type_, GraphQLInputObjectType):
                    ids = [
                        each
                        for each, field in type_.fields.items()
                        if get_named_type(field.type).name == "ID"
                    ]
                    yield from (f"{root}.{name}({argument}.{each})" for each in ids)


def build_document(taker: str, role: Role) -> str | None:
    """Return a document that brings an id there; None where the role's schema has no such field."""
    root, _, rest = taker.partition(".")
    name, _, place = rest.rstrip(")").partition("(")
    argument, _, field = place.partition(".")
    graph = schema_for(audiences_of({role}))._schema
    if f"{root}.{name}({argument}:)" not in visible_to(audiences_of({role})):
        return None
    root_field = fields_of(root, graph)[name]
    given = {
        each: plain_value(arg.type) for each, arg in root_field.args.items() if is_required_argument(arg)
    }
    if "first" in root_field.args:
        given["first"] = "1"
    given[argument] = "$id"
    if field:
        type_ = get_named_type(root_field.args[argument].type)
        assert isinstance(type_, GraphQLInputObjectType)
        told = {each: plain_value(f.type) for each, f in type_.fields.items() if is_required_input_field(f)}
        if "idempotencyKey" in told:
            told["idempotencyKey"] = f'"{uuid4()}"'
        given[argument] = f"{{{', '.join(f'{a}: {b}' for a, b in (told | {field: '$id'}).items())}}}"
    asked = ", ".join(f"{each}: {value}" for each, value in given.items())
    selection = REFUSAL if root == "Mutation" else print_selection(get_named_type(root_field.type), 1)
    return f"{root.lower()}($id: ID!) {{ {name}({asked}){selection} }}"


def test_every_field_that_takes_an_id_is_known() -> None:
    assert set(list_id_arguments()) == {*KINDS, *OF_THE_LOG, *ANY}
    assert {kind for kind in KINDS.values() if kind not in NODES} == {"AccountIdentity"}


@pytest.fixture(scope="module")
async def identity(api: RegencyApi) -> UUID:
    """Whom a sign-in provider vouches for as the clerk; it is nobody else's."""
    async with people.setup_transaction() as client:
        clerk = await Account.get(user_name="pegawai", using_db=client)
        made = await AccountIdentity.create(
            using_db=client, id=uuid4(), account=clerk, issuer="https://contoh.example", subject="1"
        )
    return made.id


@pytest.mark.parametrize("taker", KINDS)
async def test_what_is_beyond_reach_is_answered_as_what_is_absent(
    callers: Callers, holdings: SampleObjects, identity: UUID, taker: str
) -> None:
    kind = KINDS[taker]
    for role, user_name in ROLES.items():
        if (text := build_document(taker, role)) is None:
            continue
        caller, known = await callers.of_user(user_name), [to_global_id(kind, identity)]
        if kind in NODES:
            known = [
                id_
                for name in PEOPLE
                if (id_ := holdings.by_person[name].get(kind, holdings.common.get(kind)))
                and not _is_reached(role, kind, name)
            ]
        absent = [
            to_global_id(kind, 10**17 + number if kind == "AuditEntry" else uuid4()) for number in range(2)
        ]
        answers = {normalize_response(await caller.post(text, id=id_)) for id_ in (*absent, *known)}
        assert len(answers) == 1, (role, known, answers)
        assert not (known and taker.startswith("Mutation")) or '"code":"NOT_FOUND"' in answers.pop(), role


def _is_reached(role: Role, kind: str, name: str) -> bool:
    ways = REACH_OF_ROLE[name] if role is Role.EMPLOYEE else Reach.ALL
    return bool(reach_of_roles({role}, NODES[kind].kind) & ways)
