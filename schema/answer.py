"""How is an operation answered without walking it field by field? Made in one go, and read in one statement.

Called by `jejak.visit` before the standard executor, which answers whatever this does not: what no plan knows, and
every answer that is not an ordinary one, so that errors are told by it alone.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import OperationType
from graphql.execution.values import get_variable_values

from resolvers.plan.assemble import Unfit
from resolvers.plan.plan import Prepared, Request, StatementFailed
from resolvers.plan.whole import TooWide
from resolvers.reading import Reading
from rulebook.errors import Refusal
from schema.admission import Operation
from schema.ask import Asked
from schema.context import Context, Outcome
from schema.errors import unavailable
from schema.made import Asking, Gathering, Value
from schema.receipt import earning
from schema.road import Road

log = logging.getLogger("jejak.schema")


class Standard(Exception):
    """The standard executor answers this; because of what, unless it is an ordinary refusal."""

    def __init__(self, because: str = "") -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True)
class Question:
    """One operation as it is asked: of which schema, by whom, and with which variables."""

    schema: strawberry.Schema
    operation: Operation
    context: Context
    given: Mapping[str, Any]


async def answer(question: Question) -> dict[str, Any]:
    """Return what stands under `data` in an answer without errors; orjson prints it.

    Raises: Standard
    """
    try:
        return await _answer(question)
    except Standard:
        raise
    except Refusal as refusal:
        raise Standard from refusal
    except (Unfit, TooWide) as unfit:
        raise Standard(type(unfit).__name__) from unfit
    except Exception as fault:
        if unavailable(fault):
            raise Standard from fault
        log.exception("a plan is wrong", extra={"request_id": question.context.call.request_id})
        raise Standard(f"fault: {type(fault).__name__}") from fault


async def _answer(question: Question) -> dict[str, Any]:
    step = await prepared(question)
    try:
        answers = await step.plan.answers() if step.plan is not None else []
    except StatementFailed as failed:
        if failed.is_late:  # there is no time to try again: the standard road tells it
            question.context.failure = failed.cause
        is_ordinary = failed.is_late or failed.is_doubt or unavailable(failed)
        raise Standard("" if is_ordinary else str(failed)) from failed
    step.gathering.fill(iter(answers))
    return step.told


@dataclass(frozen=True)
class Step:
    """An operation half way: what Python has made of its answer, and the plan for what is missing in it."""

    asked: Asked
    told: dict[str, Any]
    gathering: Gathering
    plan: Prepared | None


async def prepared(question: Question) -> Step:
    """Go half the way: up to the statement, which is ready to be sent.

    Raises: Standard, and whatever refuses on the way
    """
    schema, context, document = question.schema, question.context, question.context.document
    assert document is not None
    name, roads = question.operation.name, document.roads
    definitions = roads.node(name).variable_definitions or ()
    variables = get_variable_values(schema._schema, definitions, dict(question.given))
    if isinstance(variables, list):
        raise Standard
    road = roads.road(schema, name, variables=variables)
    if road.asked is None:
        raise Standard(road.unknown)
    arguments = road.asked.given(variables)
    gathering = Gathering(Asking(context, schema), arguments, road.asked.paged(arguments))
    try:
        told = await _told(road.asked, gathering)
        plan = _planned(road, gathering)  # so that a cursor is refused before anything is read
        if gathering.coming:
            await gathering.arrive()
            plan = _planned(road, gathering)
    finally:
        gathering.close()
    return Step(road.asked, told, gathering, plan)


def _planned(road: Road, gathering: Gathering) -> Prepared | None:
    """Raises: InvalidCursor, TooWide"""
    if not gathering.waiting:
        return None
    request = Request(gathering.soughts(), gathering.pages, gathering.arguments)
    return road.plans.prepared(request, Reading(gathering.asking.context.call))


async def _told(asked: Asked, gathering: Gathering) -> dict[str, Any]:
    if asked.kind is OperationType.MUTATION:
        return await _acted(asked, gathering)
    return asked.root.tell(None, gathering)


async def _acted(asked: Asked, gathering: Gathering) -> dict[str, Any]:
    """Do the one act of a mutation and tell its payload. What came of it is kept, so that it is never done twice.

    Raises: Standard when it failed
    """
    (act,) = asked.root.fields
    assert isinstance(act, Value)
    context = gathering.asking.context
    with earning(context):
        arguments = gathering.arguments[act.place] if act.place is not None else {}
        outcome = await Outcome.of(act.get(None, gathering.asking, arguments))
    context.outcome = outcome
    if outcome.failure is not None:
        raise Standard
    return {act.key: act.tell(outcome.payload, gathering)}
