"""Ids of slips and questions open nothing but what the policy's table says, on either executor, over HTTP."""

import json
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from jejak.graphql.runtime import Runtime
from models.account import Account
from rulebook.access import Reach, audiences_of, reach_of_roles, visible_to
from rulebook.values import Role
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import ROLES, Callers
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.query_engine.compare_executors import ExecutorComparison

SEED = 18
REQUESTS, IDS, STRANGERS = (15_000, 10_000, 1_500) if IS_FULL_SIZE else (300, 200, 12)
MONTHS = [date(2025, month, 1) for month in range(1, 13)]
OPEN_MONTH = date(2026, 6, 1)
LINES = 3
WITH_ACCOUNTS = {"staff": "pegawai", "superior": "atasan", "teacher": "guru", "colleague": "rekan"}
PLAIN = "query Acak($id: ID!) { node(id: $id) { __typename id } }"
PARTS = {
    "Payslip": (
        "net",
        "gross basePay",
        "lines { kind amount sign explanation }",
        "changes { kind before after reason }",
        "questions(first: 3) { edges { node { question answer } } }",
        "period net lines { amount sign } changes { kind } questions(first: 3) { edges { node { question } } }",
    ),
    "PayslipQuestion": ("question answer", "payslipId period question"),
}
"""What is asked of an object: each part alone tells of its person, so each alone is on record."""
_PEOPLE = """
INSERT INTO hr.employee (id, nip, kind, name, sex, birth_date, service_from, work_week)
SELECT i, '8' || lpad(n::text, 17, '0'), 'PNS', 'Orang ' || n, 'MALE', '1980-01-02', '2005-01-01', 5
  FROM unnest($1::uuid[]) WITH ORDINALITY u (i, n)
"""
# Base pay goes up every month, so that there is a change to explain.
_SLIPS = """
WITH paid AS (SELECT i, 3000000 + 1000 * extract(month FROM $2::date)::bigint AS base
                FROM unnest($1::uuid[]) i),
     run AS (INSERT INTO hr.pay_run (month, source, count, gross, deductions, net)
             SELECT $2, 'RECORDED', count(*), sum(base + 1000000), sum(50000), sum(base + 950000) FROM paid
             RETURNING id, month),
     slip AS (INSERT INTO hr.payslip (run_id, employee_id, employee_kind, period, grade, service_years, base_pay,
                  spouse_allowance, child_allowance, position_allowance, rice_allowance, tpp, other_income,
                  pension_contribution, health_contribution, other_deductions, gross, net)
              SELECT r.id, p.i, 'PNS', r.month, 'III/a', 5, p.base, 0, 0, 0, 0, 1000000, 0, 50000, 0, 0,
                     p.base + 1000000, p.base + 950000
                FROM run r, paid p RETURNING id, employee_id, period, base_pay),
     line AS (INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, amount, sign, month)
              SELECT s.id, s.employee_id, l.kind, l.amount, l.sign, s.period
                FROM slip s CROSS JOIN LATERAL (VALUES ('BASE_PAY', s.base_pay, 1), ('TPP', 1000000, 1),
                     ('PENSION_CONTRIBUTION', 50000, -1)) l (kind, amount, sign))
INSERT INTO hr.payslip_question (payslip_id, employee_id, question, asked_by_id)
SELECT s.id, s.employee_id, 'Mengapa ' || s.period || '?', $3 FROM slip s WHERE $3::uuid IS NOT NULL
"""
_OBJECTS = """
SELECT o.kind, o.id, s.employee_id AS person, r.state = 'CLOSED' AS is_closed
  FROM hr.payslip s JOIN hr.pay_run r ON r.id = s.run_id JOIN hr.employee e ON e.id = s.employee_id
 CROSS JOIN LATERAL (SELECT 'Payslip' AS kind, s.id
                      UNION ALL SELECT 'PayslipQuestion', q.id FROM hr.payslip_question q WHERE q.payslip_id = s.id) o
 ORDER BY o.kind, s.period, e.nip
"""
# Whose slips somebody has read, and which fields of them.
_READS = """
SELECT DISTINCT coalesce(s.subject_id, e.subject_id) AS person, f.name AS field
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id JOIN hr.account a ON a.id = t.actor_id
  LEFT JOIN audit.read_subject s ON s.seq = e.seq
  CROSS JOIN LATERAL jsonb_array_elements_text(e.new::jsonb -> 'fields') f (name)
 WHERE a.user_name = $1 AND e.new::jsonb ? 'fields' AND f.name LIKE 'Payslip%'
"""


@dataclass(frozen=True)
class PayObject:
    """A slip or a question, real or made up, and whose it is."""

    kind: str
    id: str
    person: UUID | None = None
    is_closed: bool = False


@pytest.fixture(scope="module")
async def objects(api: RegencyApi) -> list[PayObject]:
    """A year of slips with a question each: of people with accounts and of many without; and a month that is open."""
    everybody = [getattr(api.regency, name).id for name in WITH_ACCOUNTS]
    others = [uuid4() for _ in range(STRANGERS)]
    async with people.setup_transaction() as db:
        asker = await Account.get(user_name="pegawai", using_db=db)
        await db.execute_query(_PEOPLE, [others])
        for month in MONTHS:
            await db.execute_query(_SLIPS, [everybody + others, month, asker.id])
    await people.close_pay_runs()
    async with people.setup_transaction() as db:
        await db.execute_query(_SLIPS, [everybody + others, OPEN_MONTH, None])
    rows = await api.fetch_rows(_OBJECTS)
    return [
        PayObject(row["kind"], to_global_id(row["kind"], row["id"]), row["person"], row["is_closed"])
        for row in rows
    ]


class ReachProof:
    """Asks for objects as somebody, on both executors, and holds the answers against the table."""

    def __init__(self, api: RegencyApi, runtime: Runtime) -> None:
        self.callers, self.comparison = Callers(api), ExecutorComparison(api, runtime)
        self.people = {name: getattr(api.regency, each).id for each, name in WITH_ACCOUNTS.items()}
        self.told, self.read_by_payroll = Counter[str](), set[UUID]()
        self.chance = random.Random(SEED)

    async def ask(self, role: Role, user_name: str, found: PayObject) -> None:
        """Ask for a part of one object, or plainly where the caller's schema has no such type."""
        caller, seen = await self.callers.of_user(user_name), visible_to(audiences_of({role}))
        expected = self._is_reached(role, user_name, found)
        noted = self.comparison.counts["facts in the log"]
        part = self.chance.choice(PARTS[found.kind])
        text = build_document(found.kind, part) if found.kind in seen else PLAIN
        answer = json.loads(await self.comparison.compare(caller, (text, {"id": found.id})))
        assert "errors" not in answer, answer
        node = answer["data"]["node"]
        if not expected:
            assert node is None, (role, user_name, found)
            self.told["beyond reach" if found.person else "made up"] += 1
        else:
            assert (node["__typename"], node["id"]) == (found.kind, found.id)
            self.told["own" if role is Role.EMPLOYEE else "of everybody"] += 1
            self._check_parts(node)
        is_noted = self.comparison.counts["facts in the log"] > noted
        assert is_noted is self._is_on_record(role, node, part), (role, found, part)
        if is_noted and found.person:
            self.read_by_payroll.add(found.person)

    def _is_on_record(self, role: Role, node: dict[str, Any] | None, part: str) -> bool:
        """What payroll was told is on record; of questions that nobody asked there is nothing to tell."""
        if role is not Role.PAYROLL or node is None:
            return False
        return not part.startswith("questions") or bool(node["questions"]["edges"])

    def _is_reached(self, role: Role, user_name: str, found: PayObject) -> bool:
        """The verdict of the table; what a run that is not closed holds, payroll alone sees."""
        own = Reach.OWN if found.person and self.people.get(user_name) == found.person else Reach.NOBODY
        reached = reach_of_roles({role}, found.kind) & (Reach.ALL | own)
        return found.person is not None and bool(reached) and (found.is_closed or Reach.ALL in reached)

    def _check_parts(self, node: dict[str, Any]) -> None:
        """A slip has its lines, which add up."""
        if "lines" in node:
            self.told["with lines"] += 1
            assert len([line for line in node["lines"] if line["amount"]]) >= LINES
        if "net" in node and "lines" in node:
            assert sum(line["amount"] * line["sign"] for line in node["lines"]) == node["net"]
        self.told["with changes"] += bool(node.get("changes"))
        self.told["with questions"] += bool("question" in node or node.get("questions", {}).get("edges"))


def build_document(kind: str, part: str) -> str:
    """Return the document that asks for a part of an object."""
    return f"query Acak($id: ID!) {{ node(id: $id) {{ __typename id ... on {kind} {{ {part} }} }} }}"


@pytest.mark.proof
async def test_no_slip_line_change_or_question_reaches_anybody_but_its_person_and_payroll(
    api: RegencyApi, runtime: Runtime, objects: list[PayObject], record_claim: ClaimRecorder
) -> None:
    proof, chance = ReachProof(api, runtime), random.Random(SEED)
    own = {name: [each for each in objects if each.person == person] for name, person in proof.people.items()}
    askers = [*ROLES.items(), *((Role.EMPLOYEE, name) for name in proof.people)]
    asked = set[str]()
    for number in range(REQUESTS):
        role, user_name = askers[number % len(askers)]
        found = chance.choice(own[user_name] if number >= REQUESTS // 2 and user_name in own else objects)
        if chance.random() < 0.1:
            found = PayObject(
                found.kind, to_global_id(found.kind, UUID(int=chance.getrandbits(128), version=4))
            )
        await proof.ask(role, user_name, found)
        asked.add(found.id)
    reads = await api.fetch_rows(_READS, ROLES[Role.PAYROLL])
    assert {row["person"] for row in reads} == proof.read_by_payroll
    assert min(proof.told.values()) > 0
    assert len(asked) >= IDS
    assert len(proof.told) == 7
    assert proof.comparison.counts["answered by a plan"] == REQUESTS
    told = ", ".join(f"{count:,} {name}" for name, count in sorted(proof.told.items()))
    record_claim(
        "Pay slips, their lines, changes and questions reach their own person and payroll, and nobody else, over HTTP",
        f"{REQUESTS:,} requests for {len(asked):,} ids by {len(askers)} people of {len(ROLES)} roles, each on both "
        f"executors alike: {told}; each read by payroll on record, none of one's own; seed {SEED}",
    )


@pytest.mark.parametrize("kind", PARTS)
async def test_whom_no_table_gives_slips_has_no_word_for_them(
    api: RegencyApi, objects: list[PayObject], kind: str
) -> None:
    callers, found = Callers(api), next(each for each in objects if each.kind == kind)
    for role, user_name in ROLES.items():
        if kind in visible_to(audiences_of({role})):
            assert reach_of_roles({role}, kind)
            continue
        caller = await callers.of_user(user_name)
        assert await caller.error_codes(build_document(kind, PARTS[kind][0]), id=found.id) == ["BAD_REQUEST"]
