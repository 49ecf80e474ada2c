"""Executor of compiled operations: one pass over the template, one SQL statement for the rows.

The standard executor answers the rest: what no plan knows, and every answer that is not an ordinary one, so that
it alone reports errors.
"""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.values import VariableValues, get_variable_values

from resolvers.access.caller_reader import CompiledReadPrincipal
from resolvers.database_errors import to_unavailable
from resolvers.query.codegen import UnrenderableRow
from resolvers.query.plan_cache import BoundPlan, PlanRequest, StatementFailed
from resolvers.query.sql.nested_select import TooManyColumns
from rulebook.errors import Refusal
from schema.context import Context, MutationResult
from schema.execution.compile import CompiledOperation
from schema.execution.operation_cache import CompiledEntry, OperationCache
from schema.execution.receipts import store_receipts
from schema.execution.template import ExecutionState, ResolveInfo, ResolverField

log = logging.getLogger("jejak.schema")


class UseExecutor(Exception):
    """The standard executor answers this; because of what, unless it is an ordinary refusal."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class CompileLock(Protocol):
    """Where that is done which holds up everybody."""

    async def acquire(self) -> None:
        """Wait for one's turn, and keep it."""

    async def release(self) -> None:
        """Let the next one come."""


class NullCompileLock:
    """Where nobody waits."""

    async def acquire(self) -> None:
        """There is nothing to wait for."""

    async def release(self) -> None:
        """There is nobody to come."""


class ExecutionRequest(NamedTuple):
    """One operation as it is asked: of which schema, by whom, with which variables, and where what is new is made."""

    schema: strawberry.Schema
    operation_cache: OperationCache
    operation_name: str | None
    context: Context
    variables: Mapping[str, Any]
    compile_lock: CompileLock = NullCompileLock()

    @property
    def kind(self) -> OperationType:
        """Whether it reads or changes."""
        return self.operation_cache.operation_node(self.operation_name).operation


async def execute_operation(request: ExecutionRequest) -> dict[str, Any]:
    """Return what stands under `data` in an answer without errors; orjson prints it.

    Raises: UseExecutor
    """
    try:
        step = await prepare_operation(request)
        answers = await step.plan.fetch() if step.plan is not None else []
        step.state.fill(iter(answers))
        return step.partial_data
    except StatementFailed as failed:
        if failed.is_timeout:  # there is no time to try again: the standard executor tells it
            request.context.statement_failure = failed.cause
        is_ordinary = failed.is_timeout or failed.is_session_revoked or to_unavailable(failed)
        raise UseExecutor("" if is_ordinary else str(failed)) from failed
    except UseExecutor:
        raise
    except Refusal as refusal:
        raise UseExecutor from refusal
    except (UnrenderableRow, TooManyColumns) as unfit:
        raise UseExecutor(type(unfit).__name__) from unfit
    except Exception as fault:
        if to_unavailable(fault):
            raise UseExecutor from fault
        log.exception("a plan is wrong", extra={"request_id": request.context.call.request_id})
        raise UseExecutor(f"fault: {type(fault).__name__}") from fault


class PreparedOperation(NamedTuple):
    """An operation half way: what Python has made of its answer, and the plan for what is missing in it."""

    operation: CompiledOperation
    partial_data: dict[str, Any]
    state: ExecutionState
    plan: BoundPlan | None


async def prepare_operation(request: ExecutionRequest) -> PreparedOperation:
    """Go half the way: up to the statement, which is ready to be sent.

    Raises: UseExecutor, and whatever refuses on the way
    """
    variables = _coerce_variables(request)
    entry = await _load_entry(request, variables)
    if entry.operation is None:
        raise UseExecutor(entry.reason)
    asked = entry.operation
    arguments = _evaluate_arguments(asked, variables)
    asking = ResolveInfo(request.context, request.schema)
    gathering = ExecutionState(asking, arguments, asked.page_requests(arguments) if asked.pages else {})
    try:
        told = await _render_data(request, asked, gathering)
        plan = await _bind_plan(
            request, entry, gathering
        )  # so that a cursor is refused before anything is read
        if gathering.pending_resolvers:
            await request.compile_lock.release()
            await gathering.await_resolvers()
            plan = await _bind_plan(request, entry, gathering)
    finally:
        gathering.cancel()
    await request.compile_lock.release()
    return PreparedOperation(asked, told, gathering, plan)


def _coerce_variables(question: ExecutionRequest) -> VariableValues:
    """Raises: UseExecutor for what is no value of its variable"""
    definitions = question.operation_cache.operation_node(question.operation_name).variable_definitions
    if not definitions:
        return _NO_VARIABLES
    schema = question.schema._schema
    variables = get_variable_values(schema, definitions, dict(question.variables))
    if isinstance(variables, list):
        raise UseExecutor
    return variables


_NO_VARIABLES = VariableValues({}, {})


def _evaluate_arguments(asked: CompiledOperation, variables: VariableValues) -> list[dict[str, Any]]:
    """Raises: UseExecutor for null where a field wants a value: a variable with a default may stand there"""
    try:
        return asked.request_arguments(variables) if asked.arguments else []
    except GraphQLError as error:
        raise UseExecutor from error


async def _load_entry(question: ExecutionRequest, variables: VariableValues) -> CompiledEntry:
    name, cache = question.operation_name, question.operation_cache
    if (known := cache.get(name, variables=variables)) is not None:
        return known
    await question.compile_lock.acquire()
    return cache.get_or_compile(question.schema, name, variables=variables)


async def _bind_plan(
    question: ExecutionRequest, entry: CompiledEntry, gathering: ExecutionState
) -> BoundPlan | None:
    """Return what is to be read; nobody waits for that who has changed something: changes are counted as it is.

    Raises: InvalidCursor, TooManyColumns
    """
    if not gathering.pending_searches:
        return None
    caller, plans = CompiledReadPrincipal(question.context.call), question.operation_cache.plan_cache
    request = PlanRequest(entry, caller, gathering.searches(), gathering.pages, gathering.arguments)
    if question.kind is OperationType.QUERY and plans.get(request) is None:
        await question.compile_lock.acquire()
    return plans.bind(request)


async def _render_data(
    question: ExecutionRequest, asked: CompiledOperation, gathering: ExecutionState
) -> dict[str, Any]:
    if asked.kind is OperationType.MUTATION:
        await question.compile_lock.release()
        return await _execute_mutation(asked, gathering)
    return asked.root.render(None, gathering)


async def _execute_mutation(asked: CompiledOperation, gathering: ExecutionState) -> dict[str, Any]:
    """Do the one act of a mutation and tell its payload. What came of it is kept, so that it is never done twice.

    Raises: UseExecutor when it failed
    """
    (act,) = asked.root.fields
    assert isinstance(act, ResolverField)
    context = gathering.info.context
    with store_receipts(context):
        arguments = gathering.arguments[act.argument_index] if act.argument_index is not None else {}
        outcome = await MutationResult.capture(act.resolve(None, gathering.info, arguments))
    context.mutation_result = outcome
    if outcome.failure is not None:
        raise UseExecutor
    return {act.key: act.serialize(outcome.payload, gathering)}
