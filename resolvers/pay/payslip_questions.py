"""Questions about pay slips: asked by the person whose slip it is, answered once by those who pay.

Locks the person, so that two questions of one person take turns; an answer locks the question.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.read_log import AuditedRow
from models.pay import PayslipQuestion
from resolvers.access.row_scope import has_full_reach, reach_of
from resolvers.audited_transaction import audited_transaction
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.limits import MAX_REASON_CHARACTERS
from resolvers.mappings import PAYSLIP_QUESTION
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.access import may
from rulebook.errors import (
    Denied,
    NotFound,
    QuestionAnswered,
    QuestionPending,
    StaleVersion,
)
from rulebook.text import check_required
from rulebook.values import PayslipQuestionState


@dataclass(frozen=True, kw_only=True)
class QuestionForm:
    """Which slip of one's own, and what is asked about it."""

    payslip_id: UUID
    question: str


@dataclass(frozen=True, kw_only=True)
class AnswerForm:
    """Which question, as it was read, and the answer."""

    question_id: UUID
    version: int
    answer: str


async def ask_about_payslip(call: Call, form: QuestionForm, *, key: UUID) -> UUID:
    """Ask about one's own slip; return the question's id.

    Raises: NotFound, Denied, InvalidInput, QuestionPending
    """
    actor = call.require_actor()
    check_required(MAX_REASON_CHARACTERS, question=form.question)
    async with audited_transaction(
        call.attribution("askAboutPayslip"), on=AuditedRow("hr.payslip", form.payslip_id)
    ) as client:
        if not may(actor.roles, "askAboutPayslip"):
            raise Denied if reach_of(actor, "Payslip") else NotFound(path=("payslip_id",))
        once, question_id = IdempotentCall(key, "askAboutPayslip", asdict(form)), uuid4()
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=question_id):
            return earlier
        slip = await _load_own_payslip(client, actor, form.payslip_id)
        if slip["asked_on"] is not None:
            raise QuestionPending(asked_on=slip["asked_on"])
        await PayslipQuestion.create(
            using_db=client,
            id=question_id,
            payslip_id=form.payslip_id,
            employee_id=actor.employee_id,
            question=form.question,
            asked_by_id=actor.account_id,
        )
    return question_id


async def answer_payslip_question(call: Call, form: AnswerForm, *, key: UUID) -> UUID:
    """Answer a question that waits; return its id.

    Raises: NotFound, Denied, InvalidInput, QuestionAnswered, StaleVersion
    """
    actor = call.require_actor()
    check_required(MAX_REASON_CHARACTERS, answer=form.answer)
    async with audited_transaction(
        call.attribution("answerPayslipQuestion"), on=AuditedRow("hr.payslip_question", form.question_id)
    ) as client:
        once = IdempotentCall(key, "answerPayslipQuestion", asdict(form))
        if await claim_idempotency_key(client, once, actor=actor, object_id=form.question_id):
            return form.question_id
        waiting = await _lock_question(client, actor, form.question_id)
        if not may(actor.roles, "answerPayslipQuestion"):
            raise Denied
        if waiting["state"] != PayslipQuestionState.WAITING:
            raise QuestionAnswered
        if waiting["version"] != form.version:
            raise StaleVersion(current=waiting["version"])
        await (
            PayslipQuestion.filter(id=form.question_id)
            .using_db(client)
            .update(
                state=PayslipQuestionState.ANSWERED,
                answer=form.answer,
                answered_by_id=actor.account_id,
                answered_at=datetime.now(UTC),
                version=form.version + 1,
            )
        )
    return form.question_id


def payslip_questions(call: Call) -> Search:
    """Look for questions within reach that wait for an answer, the oldest first. Raises: NotSignedIn"""
    call.require_actor()
    return Search(
        PAYSLIP_QUESTION,
        [Filter("state", "equals", PayslipQuestionState.WAITING)],
        audit_operation="payslipQuestions",
    )


def payslip_question(call: Call, question_id: UUID) -> Search:
    """Look for one question within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(PAYSLIP_QUESTION, [Filter("id", "equals", question_id)], audit_operation="payslipQuestion")


async def _load_own_payslip(client: BaseDBAsyncClient, actor: Actor, payslip_id: UUID) -> Mapping[str, Any]:
    """Return one's own slip of a closed run; somebody else's, or an open run's, is not there."""
    await client.execute_query_dict(statement("lock_person"), [actor.employee_id])
    rows = await client.execute_query_dict(statement("own_payslip"), [payslip_id, actor.employee_id])
    if not rows:
        raise NotFound(path=("payslip_id",))
    slip: Mapping[str, Any] = rows[0]
    return slip


async def _lock_question(client: BaseDBAsyncClient, actor: Actor, question_id: UUID) -> Mapping[str, Any]:
    """Return the question, locked; beyond reach it is not there, one's own is."""
    rows = await client.execute_query_dict(statement("lock_payslip_question"), [question_id])
    if not rows:
        raise NotFound(path=("payslip_question_id",))
    found: Mapping[str, Any] = rows[0]
    if not has_full_reach(actor, "PayslipQuestion") and found["employee_id"] != actor.employee_id:
        raise NotFound(path=("payslip_question_id",))
    return found
