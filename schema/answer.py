"""How is an operation answered without walking it field by field? Made in one go, and read in one statement.

Called by `jejak.visit` before the standard executor, which answers whatever this does not: what no plan knows, and
every answer that is not an ordinary one, so that errors are told by it alone.
"""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.values import VariableValues, get_variable_values

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
from schema.road import Road, Roads

log = logging.getLogger("jejak.schema")


class Standard(Exception):
    """The standard executor answers this; because of what, unless it is an ordinary refusal."""

    def __init__(self, because: str = "") -> None:
        super().__init__(because)
        self.because = because


class Place(Protocol):
    """Where that is done which holds up everybody."""

    async def take(self) -> None:
        """Wait for one's turn, and keep it."""

    async def leave(self) -> None:
        """Let the next one come."""


class Alone:
    """Where nobody waits."""

    async def take(self) -> None:
        """There is nothing to wait for."""

    async def leave(self) -> None:
        """There is nobody to come."""


class Question(NamedTuple):
    """One operation as it is asked: of which schema, by whom, with which variables, and where what is new is made."""

    schema: strawberry.Schema
    operation: Operation
    context: Context
    given: Mapping[str, Any]
    place: Place = Alone()

    @property
    def roads(self) -> Roads:
        """How the document is answered."""
        assert self.context.document is not None
        return self.context.document.roads


async def answer(question: Question) -> dict[str, Any]:
    """Return what stands under `data` in an answer without errors; orjson prints it.

    Raises: Standard
    """
    try:
        step = await prepared(question)
        answers = await step.plan.answers() if step.plan is not None else []
        step.gathering.fill(iter(answers))
        return step.told
    except StatementFailed as failed:
        if failed.is_late:  # there is no time to try again: the standard road tells it
            question.context.failure = failed.cause
        is_ordinary = failed.is_late or failed.is_doubt or unavailable(failed)
        raise Standard("" if is_ordinary else str(failed)) from failed
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


class Step(NamedTuple):
    """An operation half way: what Python has made of its answer, and the plan for what is missing in it."""

    asked: Asked
    told: dict[str, Any]
    gathering: Gathering
    plan: Prepared | None


async def prepared(question: Question) -> Step:
    """Go half the way: up to the statement, which is ready to be sent.

    Raises: Standard, and whatever refuses on the way
    """
    variables = _variables(question)
    road = await _road(question, variables)
    if road.asked is None:
        raise Standard(road.unknown)
    asked = road.asked
    arguments = _arguments(asked, variables)
    asking = Asking(question.context, question.schema)
    gathering = Gathering(asking, arguments, asked.paged(arguments) if asked.pages else {})
    try:
        told = await _told(question, asked, gathering)
        plan = await _planned(
            question, road, gathering
        )  # so that a cursor is refused before anything is read
        if gathering.coming:
            await question.place.leave()
            await gathering.arrive()
            plan = await _planned(question, road, gathering)
    finally:
        gathering.close()
    await question.place.leave()
    return Step(asked, told, gathering, plan)


def _variables(question: Question) -> VariableValues:
    """Raises: Standard for what is no value of its variable"""
    definitions = question.roads.node(question.operation.name).variable_definitions
    if not definitions:
        return _NO_VARIABLES
    schema = question.schema._schema
    variables = get_variable_values(schema, definitions, dict(question.given))
    if isinstance(variables, list):
        raise Standard
    return variables


_NO_VARIABLES = VariableValues({}, {})


def _arguments(asked: Asked, variables: VariableValues) -> list[dict[str, Any]]:
    """Raises: Standard for null where a field wants a value: a variable with a default may stand there"""
    try:
        return asked.given(variables) if asked.arguments else []
    except GraphQLError as error:
        raise Standard from error


async def _road(question: Question, variables: VariableValues) -> Road:
    name, roads = question.operation.name, question.roads
    if (known := roads.known(name, variables=variables)) is not None:
        return known
    await question.place.take()
    return roads.road(question.schema, name, variables=variables)


async def _planned(question: Question, road: Road, gathering: Gathering) -> Prepared | None:
    """Return what is to be read; nobody waits for that who has changed something: changes are counted as it is.

    Raises: InvalidCursor, TooWide
    """
    if not gathering.waiting:
        return None
    caller, plans = Reading(question.context.call), question.roads.plans
    request = Request(road, caller, gathering.soughts(), gathering.pages, gathering.arguments)
    if question.operation.kind is OperationType.QUERY and plans.known(request) is None:
        await question.place.take()
    return plans.prepared(request)


async def _told(question: Question, asked: Asked, gathering: Gathering) -> dict[str, Any]:
    if asked.kind is OperationType.MUTATION:
        await question.place.leave()
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
