"""Explanation of a document: its text, selection, SQL, generated function and bytes."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pprint import pformat
from typing import Any

import orjson
from graphql import OperationType
from tortoise.connection import get_connection

from jejak.limits import MAX_EXPLAINED_ANSWER_BYTES
from jejak.policy_artifacts.schemas import schema_for
from resolvers.caller import Call
from resolvers.query.plan_cache import BoundStatement
from resolvers.query.selection import (
    ColumnField,
    ConstantField,
    ListField,
    PageInfoField,
    ToOneField,
    TotalCountField,
)
from schema import limits
from schema.context import Context
from schema.document.validation import DocumentCache
from schema.execution.execute import ExecutionRequest, PreparedOperation, execute_operation, prepare_operation
from schema.execution.template import PendingSearch

_LINE_BREAKS = re.compile(
    r"(?<= )(?=(?:FROM|LEFT JOIN|WHERE|LIMIT)\b)"
    r"|(?<=[)\" ])(?=ORDER BY \S+ (?:ASC|DESC),\S+ (?:ASC|DESC)(?: LIMIT|$)|,beside|,answer)"
    r"|(?<=\()(?=SELECT (?!row_to_json|\())|(?<=\) )(?=SELECT)"
)


@dataclass(frozen=True)
class Explanation:
    """Every step of one answer, as text."""

    selection: str
    sql: str
    parameters: str
    code: str
    plan: str
    response: str

    def sections(self) -> Iterator[tuple[str, str]]:
        """Yield each step under its heading, in order."""
        yield "Ask: what is wanted, and how it is told", self.selection
        yield "SQL: what is sent", self.sql
        yield "Values", self.parameters
        yield "Python: what tells the records", self.code
        yield "EXPLAIN", self.plan
        yield "Bytes", self.response


async def explain(
    call: Call, text: str, *, variables: Mapping[str, Any], name: str | None = None
) -> Explanation:
    """Answer a document as a caller would get it, and tell every step on the way.

    Raises: InvalidDocument, UseExecutor, Refusal; ValueError for a change, which would be made
    """
    schema = schema_for(call.audiences)
    document = DocumentCache(limits.STAFF, max_documents=1).get_or_validate(schema, text)
    operation = document.operation(name)
    if operation.kind is not OperationType.QUERY:
        raise ValueError("only what reads is explained")
    asked = ExecutionRequest(schema, document.operation_cache, operation.name, Context(call), variables)
    step, answered = await prepare_operation(asked), await execute_operation(asked)
    sql, values, code, plan = "", "", "", ""
    if step.plan is not None:
        sent = step.plan.statements
        sql = "\n\n".join(break_lines(each.statement.sql) for each in sent)
        values = "\n\n".join("\n".join(_format_parameters(each)) for each in sent)
        code = "\n".join(each.statement.code for each in sent)
        plan = "\n\n".join([await _explain_statement(each) for each in sent])
    told = orjson.dumps({"data": answered}).decode()
    more = f"\n… {len(told)} bytes in all" if len(told) > MAX_EXPLAINED_ANSWER_BYTES else ""
    return Explanation(
        _format_request(step), sql, values, code, plan, told[:MAX_EXPLAINED_ANSWER_BYTES] + more
    )


def _format_request(step: PreparedOperation) -> str:
    """Tell what the search fields lead to; without one, what Python makes."""
    if not step.state.pending_searches:
        return pformat(step.operation.root, width=110)
    return "\n\n".join(map(_format_search, step.state.pending_searches))


def _format_search(waiting: PendingSearch) -> str:
    told = []
    for each in waiting.searches:
        where = ", ".join(f"{every.path} {every.op} …" for every in each.search.filters) or "all"
        told.append(f"{'.'.join(waiting.path)}: {each.search.mapping.kind} where {where}; page {each.page}")
        told += _format_template(each.template or each.row_template, 1)
        told += [pformat(each.selection, width=110)] if each.selection is not None else []
    return "\n".join(told)


def _format_template(parts: Iterable[Any], depth: int) -> Iterator[str]:
    """Tell a form line by line: the name in the answer, then what stands there."""
    for each in parts:
        margin = "    " * depth
        match each:
            case ColumnField():
                place = "" if each.argument_index is None else f" given {each.argument_index}"
                told = f"{each.name}: {each.serializer.scalar_name or 'made'}{'!' * each.is_required}{place}"
            case ConstantField(value=value):
                told = repr(value)
            case ToOneField():
                told = f"{each.name}{'!' * each.is_required}"
            case ListField():
                told = f"{each.name}, page {each.argument_index}"
            case PageInfoField():
                told = each.field
            case TotalCountField():
                told = "is that all?" if each.is_exactness else "how many?"
            case _:
                told = type(each).__name__.removesuffix("Field").removesuffix("Template").lower()
        yield f"{margin}{each.key} = {told}"
        yield from _format_template(getattr(each, "template", ()), depth + 1)


def break_lines(sql: str) -> str:
    """Break a statement into lines, at its clauses."""
    return re.sub(r" +\n", "\n", _LINE_BREAKS.sub("\n", sql))


def _format_parameters(plan: BoundStatement) -> Iterator[str]:
    """Tell what stands for each parameter: a value, or the slot that a request fills."""
    for number, each in enumerate(plan.statement.values, start=1):
        yield f"${number} = {getattr(each, 'key', each)!r}"


async def _explain_statement(plan: BoundStatement) -> str:
    if not plan.statement.sql:
        return "Nothing is sent: all that is asked for lies beyond reach."
    async with get_connection(plan.pool).acquire_connection() as connection:
        rows = await connection.fetch(f"EXPLAIN {plan.statement.sql}", *plan.values)
    return "\n".join(row[0] for row in rows)


def parse_variables(text: str | None) -> dict[str, Any]:
    """Read variables as the command line gives them.

    Raises: ValueError
    """
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        raise ValueError("variables are a JSON object")
    return found
