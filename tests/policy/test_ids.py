"""Ids open nothing: random ones and real ones beyond reach are answered alike, for every name and every caller."""

import random
import re
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import httpx2
import pytest

from resolvers.mappings import NODES
from rulebook.access import Reach, audiences_of, reach_of_roles, visible_to
from rulebook.values import Role
from schema.fields.ids import from_global_id, to_global_id
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import ROLES, Callers
from tests.policy.sample_objects import SampleObjects
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 27
IDS = 10_000 if IS_FULL_SIZE else 420
UNLIKE = {"x-request-id", "date", "jejak-cost", "content-length"}
COST = re.compile(r'"cost":\{[^}]*\}')
"""What two equal refusals may differ in: the request's id, the instant, and figures of the rate, with their digits."""
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
STEP = """mutation($id: ID!, $key: UUID!) { %s(input: { leaveRequestId: $id, version: 1, %s idempotencyKey: $key }) {
  leaveRequest { id } errors { __typename code message path rule } } }"""
STEPS = {
    "withdrawLeave": "",
    "adviseLeave": "outcome: APPROVED,",
    "decideLeave": 'outcome: REFUSED, reason: "x",',
}
# Every row of every type, with the person it is about.
EVERYTHING = {
    "Employee": "SELECT id, id AS person FROM hr.employee",
    "Appointment": "SELECT id, employee_id AS person FROM hr.appointment",
    "Rank": "SELECT id, employee_id AS person FROM hr.rank_history",
    "LeaveRequest": "SELECT id, employee_id AS person FROM hr.leave_request",
    "LeaveStep": "SELECT id, applicant_id AS person FROM hr.leave_step",
    "LeaveEscalation": "SELECT id, applicant_id AS person FROM hr.leave_pass",
    "Delegation": "SELECT id, delegate_id AS person FROM hr.delegation",
    "Payslip": "SELECT id, employee_id AS person FROM hr.payslip",
    "PayRun": "SELECT id, NULL AS person FROM hr.pay_run",
    "PayslipQuestion": "SELECT id, employee_id AS person FROM hr.payslip_question",
    "Erasure": "SELECT id, employee_id AS person FROM hr.erasure",
    "PolicyDecree": "SELECT id, NULL AS person FROM hr.publication_policy",
    "Unit": "SELECT id, NULL AS person FROM hr.unit",
    "Post": "SELECT id, NULL AS person FROM hr.post",
    "Position": "SELECT id, NULL AS person FROM hr.position",
    "Account": "SELECT id, NULL AS person FROM hr.account",
    "AccountRole": "SELECT id, NULL AS person FROM hr.account_role",
    "TotpReset": "SELECT id, NULL AS person FROM hr.totp_reset",
    "AuditEntry": "SELECT l.seq AS id, NULL AS person FROM audit.leaf l",
}
UNDER = "SELECT hr.people_within_reach(ARRAY(SELECT post_id FROM hr.appointment WHERE employee_id = $1))"


@dataclass(frozen=True)
class SampleObject:
    """An object: real or made up, of a type, about somebody."""

    kind: str
    id: str
    person: UUID | None = None
    is_real: bool = True


@pytest.fixture(scope="module")
async def things(api: RegencyApi, holdings: SampleObjects) -> list[SampleObject]:
    assert set(EVERYTHING) == set(NODES)
    return [
        SampleObject(kind, to_global_id(kind, row["id"]), row["person"])
        for kind, query in EVERYTHING.items()
        for row in await api.superuser.fetch(query)
    ]


@pytest.fixture(scope="module")
async def reachable_people(api: RegencyApi) -> dict[UUID, Reach]:
    """Whom the superior reaches, who asks as an employee."""
    own = api.regency.superior.id
    under = {row[0] for row in await api.superuser.fetch(UNDER, own)}
    return {**dict.fromkeys(under - {own}, Reach.UNDER), own: Reach.OWN | Reach.PARTY}


def is_reached(role: Role, thing: SampleObject, reached: dict[UUID, Reach]) -> bool:
    ways = Reach.ALL | (
        reached.get(thing.person, Reach.NOBODY) if thing.person and role is Role.EMPLOYEE else Reach.NOBODY
    )
    return thing.is_real and bool(reach_of_roles({role}, NODES[thing.kind].kind) & ways)


def make_up(chance: random.Random, kind: str) -> SampleObject:
    """An id of the right form that names nothing."""
    key = (
        chance.randrange(10**17, 10**18)
        if kind == "AuditEntry"
        else UUID(int=chance.getrandbits(128), version=4)
    )
    return SampleObject(kind, to_global_id(kind, key), is_real=False)


def damage(chance: random.Random, thing: SampleObject) -> SampleObject:
    """An id with a byte changed: of another type, another row, or no id at all."""
    text = bytearray(thing.id.encode())
    text[chance.randrange(len(text))] = chance.choice(urlsafe_b64encode(chance.randbytes(3))[:4])
    return SampleObject(thing.kind, text.decode(), is_real=False)


@pytest.mark.proof
async def test_no_id_brings_anything_beyond_reach(
    callers: Callers,
    things: list[SampleObject],
    reachable_people: dict[UUID, Reach],
    record_claim: ClaimRecorder,
) -> None:
    chance, told, refusals = random.Random(SEED), Counter[str](), dict[str, set[str]]()
    real = {thing.id for thing in things}
    by_kind = {kind: [thing for thing in things if thing.kind == kind] for kind in NODES}
    numbers = count()
    while told.total() < IDS:
        number = next(numbers)
        role = list(ROLES)[number % len(ROLES)]
        kind = list(NODES)[number // len(ROLES) % len(NODES)]
        known = chance.choice(by_kind[kind])
        thing = chance.choice((known, known, make_up(chance, kind), damage(chance, known)))
        if not thing.is_real and thing.id in real:
            continue  # by chance the damaged id is another row's
        expected = is_reached(role, thing, reachable_people)
        answer = await (await callers.of_user(ROLES[role])).post(NODE, id=thing.id)
        found = answer.json()["data"]["node"]
        assert found == ({"__typename": kind, "id": thing.id} if expected else None), (role, thing)
        told["reached" if expected else "beyond reach" if thing.is_real else "absent"] += 1
        if not expected:
            refusals.setdefault(role.name, set()).add(normalize_response(answer))
    assert {role: len(texts) for role, texts in refusals.items()} == dict.fromkeys(
        (role.name for role in ROLES), 1
    )
    assert min(told.values()) > IDS // 20
    record_claim(
        f"No id brings anything beyond reach: node(id) by {len(ROLES)} roles for {len(NODES)} types, seed {SEED}",
        f"{told.total()} ids: {told['reached']} within reach and found; {told['beyond reach']} real ones beyond it and "
        f"{told['absent']} random or damaged ones, all refused alike",
    )


@pytest.mark.parametrize("user_name", ["pegawai", "rekan", "guru"])
async def test_other_fields_refuse_alike_too(
    callers: Callers, things: list[SampleObject], holdings: SampleObjects, user_name: str
) -> None:
    """A person of another unit, a request of somebody else, and ids of nothing: no field tells which is which."""
    caller, chance = await callers.of_user(user_name), random.Random(SEED)
    person = holdings.by_person["superior"]
    documents = {"query($id: ID!) { employee(id: $id) { nip } }": "Employee"}
    for step, more in STEPS.items():
        documents[STEP % (step, more)] = "LeaveRequest"
    for document, kind in documents.items():
        ids = [person[kind], make_up(chance, kind).id, make_up(chance, "Payslip").id, "", "x", "é", kind]
        key = {"key": new_idempotency_key()} if "$key" in document else {}
        said = {normalize_response(await caller.post(document, id=id_, **key)) for id_ in ids}
        assert len(said) == 1, document


async def test_an_id_has_one_spelling(callers: Callers, holdings: SampleObjects) -> None:
    caller, id_ = await callers.of_user("pegawai"), holdings.by_person["staff"]["Employee"]
    _, key = from_global_id(id_)
    keys = (key.upper(), key.replace("-", ""), f"{{{key}}}", f"urn:uuid:{key}", f" {key}")
    spelled = [urlsafe_b64encode(f"Employee:{each}".encode()).decode().rstrip("=") for each in keys]
    loose = [f"{id_}=", f"{id_}==", f"{id_[:8]}\n{id_[8:]}", f"{id_[:8]}!{id_[8:]}", id_.swapcase()]
    assert (await caller.ask(NODE, id=id_))["node"] is not None
    said = {normalize_response(await caller.post(NODE, id=other)) for other in (*spelled, *loose)}
    assert said == {normalize_response(await caller.post(NODE, id="nothing"))}


async def test_an_object_of_a_type_outside_the_schema_is_absent(
    callers: Callers, things: list[SampleObject]
) -> None:
    for role, user_name in ROLES.items():
        caller, seen = await callers.of_user(user_name), visible_to(audiences_of({role}))
        hidden = [thing for thing in things if thing.kind not in seen]
        assert hidden
        answers = {
            normalize_response(await caller.post(NODE, id=thing.id))
            for thing in hidden[:: len(hidden) // 8 or 1]
        }
        assert answers == {normalize_response(await caller.post(NODE, id="nothing"))}


async def test_a_stranger_reaches_no_object(callers: Callers, things: list[SampleObject]) -> None:
    answers = {normalize_response(await callers.stranger.post(NODE, id=thing.id)) for thing in things[::17]}
    assert len(answers) == 1
    assert "BAD_REQUEST" in answers.pop()


def normalize_response(answer: httpx2.Response) -> str:
    """Everything that came over the wire but what may differ, the request's id in the body too."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in UNLIKE)
    text = COST.sub("", answer.text.replace(answer.headers["x-request-id"], ""))
    return f"{answer.status_code} {headers} {text}"
