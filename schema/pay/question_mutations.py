"""Mutations of questions about pay slips: asking and answering."""

from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.pay import payslip_questions
from resolvers.query.mapping import Search
from rulebook.errors import Refusal
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation
from schema.fields.ids import uuid_from_global_id
from schema.pay.question_types import PayslipQuestion
from schema.payload import ObjectPayload, build_payload
from schema.user_errors import to_user_error


@strawberry.input(description="A question about one's own pay slip.")
class AskAboutPayslipInput:
    """Which slip, and what is asked."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    payslip_id: strawberry.ID = column("The slip.")
    question: str = column("What is asked, in your own words.")


@strawberry.input(description="The answer to a question about a pay slip.")
class AnswerPayslipQuestionInput:
    """Which question, as it was read, and the answer."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    payslip_question_id: strawberry.ID = column("The question.")
    version: int = column("The version that was read.")
    answer: str = column("The answer.")


@strawberry.type
class _Payload(ObjectPayload):
    """The question as it is now, or why nothing was done."""

    type_name: ClassVar = "PayslipQuestion"

    @search_field("The question as it is now.", returns=PayslipQuestion | None)
    def payslip_question(self, info: Info) -> Search | None:
        if self.changed_id is None:
            return None
        return payslip_questions.payslip_question(info.context.call, self.changed_id)


@strawberry.type(description="The question that was asked, or why it was not.")
class AskAboutPayslipPayload(_Payload):
    """What asking answers."""


@strawberry.type(description="The answered question, or why it is not answered.")
class AnswerPayslipQuestionPayload(_Payload):
    """What answering answers."""


@strawberry.type
class PayslipQuestionMutation:
    """Asking and answering."""

    @mutation("Ask about one's own pay slip; it reaches those who pay, and the answer stands with the slip.")
    async def ask_about_payslip(self, info: Info, input: AskAboutPayslipInput) -> AskAboutPayslipPayload:
        try:
            payslip_id = uuid_from_global_id(input.payslip_id, "Payslip")
        except Refusal as refusal:
            return AskAboutPayslipPayload(changed_id=None, errors=[to_user_error(refusal)])
        form = payslip_questions.QuestionForm(payslip_id=payslip_id, question=input.question)
        act = payslip_questions.ask_about_payslip(info.context.call, form, key=input.idempotency_key)
        return await build_payload(act, AskAboutPayslipPayload)

    @mutation("Answer a question about a pay slip. For those who pay.")
    async def answer_payslip_question(
        self, info: Info, input: AnswerPayslipQuestionInput
    ) -> AnswerPayslipQuestionPayload:
        try:
            question_id = uuid_from_global_id(input.payslip_question_id, "PayslipQuestion")
        except Refusal as refusal:
            return AnswerPayslipQuestionPayload(changed_id=None, errors=[to_user_error(refusal)])
        form = payslip_questions.AnswerForm(
            question_id=question_id, version=input.version, answer=input.answer
        )
        act = payslip_questions.answer_payslip_question(info.context.call, form, key=input.idempotency_key)
        return await build_payload(act, AnswerPayslipQuestionPayload, subject_id=question_id)
