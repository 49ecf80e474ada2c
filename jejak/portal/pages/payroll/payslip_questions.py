"""Pages of questions about pay slips: those that wait, and one with its answer."""

from typing import Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError
from jejak.portal.pages.leave_request import error_status, form_version
from jejak.portal.pages.payroll.viewer import PAYROLL_PATH, require_payroll
from jejak.portal.request_context import PageContext

QUESTIONS_PATH: Final = f"{PAYROLL_PATH}/pertanyaan"


async def show_questions(context: PageContext) -> Response:
    """Show the questions that wait, the oldest first."""
    found = await context.query("payslip_questions", after=context.query_params.get("sesudah"))
    viewer, listed = require_payroll(found), found["payslipQuestions"]
    end = listed["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "payslip_questions.html",
        viewer=viewer,
        questions=[each["node"] for each in listed["edges"]],
        next_page=f"{QUESTIONS_PATH}?{urlencode({'sesudah': end})}"
        if listed["pageInfo"]["hasNextPage"]
        else "",
        is_answered=context.has_announcement("dijawab"),
    )


async def show_question(context: PageContext) -> Response:
    """Show one question, and the form of its answer while it waits."""
    found = await context.query("payslip_question", id=_question_id(context))
    viewer, question = require_payroll(found), found["node"]
    if not question:
        raise ApiError("NOT_FOUND")
    return context.render_page(
        "payslip_question.html",
        viewer=viewer,
        question=question,
        here=f"{QUESTIONS_PATH}/{quote(_question_id(context), safe='')}",
        answer=context.get_field("answer"),
        key=context.idempotency_key(),
    )


async def answer_question(context: PageContext) -> Response:
    """Answer a question."""
    if faults := context.missing_field_errors("answer"):
        return context.redirect_with_draft(context.form_path, faults)
    given = {
        "payslipQuestionId": _question_id(context),
        "version": form_version(context),
        "answer": context.get_field("answer"),
    }
    done = (
        await context.mutate("answer_payslip_question", **given, idempotencyKey=context.idempotency_key())
    )["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(QUESTIONS_PATH, "dijawab")
    faults, status = context.to_form_errors(done["errors"]), error_status(done["errors"])
    return context.redirect_with_draft(context.form_path, faults, status=status)


def _question_id(context: PageContext) -> str:
    return str(context.request.path_params["id"])
