"""How is a document answered, step by step? From its text to an Ask, to SQL, to the function that tells it, to bytes.

Called by `jejak explain`, and by the test that holds docs/reads.md against what it prints.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pprint import pformat
from typing import Any

import orjson
from graphql import OperationType
from tortoise.connection import get_connection

from jejak.policy.schemas import schema_for
from resolvers.identity import Call
from resolvers.plan.ask import Bound, Constant, Count, Leaf, Listed, One
from resolvers.plan.plan import Sent
from schema import limits
from schema.admission import Admission
from schema.answer import Question, Step, answer, prepared
from schema.context import Context
from schema.made import Waiting

MOST_BYTES = 1_500
_BREAKS = re.compile(
    r"(?<= )(?=(?:FROM|LEFT JOIN|WHERE|LIMIT)\b)"
    r"|(?<=[)\" ])(?=ORDER BY \S+ (?:ASC|DESC),\S+ (?:ASC|DESC)(?: LIMIT|$)|,beside|,answer)"
    r"|(?<=\()(?=SELECT (?!row_to_json|\())|(?<=\) )(?=SELECT)"
)


@dataclass(frozen=True)
class Explained:
    """Every step of one answer, as text."""

    ask: str
    sql: str
    values: str
    code: str
    explain: str
    answer: str

    def sections(self) -> Iterator[tuple[str, str]]:
        """Yield each step under its heading, in order."""
        yield "Ask: what is wanted, and how it is told", self.ask
        yield "SQL: what is sent", self.sql
        yield "Values", self.values
        yield "Python: what tells the records", self.code
        yield "EXPLAIN", self.explain
        yield "Bytes", self.answer


async def explained(
    call: Call, text: str, *, variables: Mapping[str, Any], name: str | None = None
) -> Explained:
    """Answer a document as a caller would get it, and tell every step on the way.

    Raises: Inadmissible, Standard, Refusal; ValueError for a change, which would be made
    """
    schema = schema_for(call.audiences)
    document = Admission(limits.STAFF, remembered=1).document(schema, text)
    operation = document.operation(name)
    if operation.kind is not OperationType.QUERY:
        raise ValueError("only what reads is explained")
    asked = Question(schema, operation, Context(call, document=document), variables)
    step, answered = await prepared(asked), await answer(asked)
    sql, values, code, plan = "", "", "", ""
    if step.plan is not None:
        sent = step.plan.sent
        sql = "\n\n".join(broken(each.statement.sql) for each in sent)
        values = "\n\n".join("\n".join(_values(each)) for each in sent)
        code = "\n".join(each.statement.code for each in sent)
        plan = "\n\n".join([await _explain(each) for each in sent])
    told = orjson.dumps({"data": answered}).decode()
    more = f"\n… {len(told)} bytes in all" if len(told) > MOST_BYTES else ""
    return Explained(_asked(step), sql, values, code, plan, told[:MOST_BYTES] + more)


def _asked(step: Step) -> str:
    """Tell what the doors lead to; without a door, what Python makes."""
    if not step.gathering.waiting:
        return pformat(step.asked.root, width=110)
    return "\n\n".join(map(_door, step.gathering.waiting))


def _door(waiting: Waiting) -> str:
    told = []
    for each in waiting.soughts:
        where = ", ".join(f"{every.path} {every.op} …" for every in each.search.where) or "all"
        told.append(f"{'.'.join(waiting.keys)}: {each.search.shape.kind} where {where}; page {each.page}")
        told += _lines(each.parts or each.form, 1)
        told += [pformat(each.ask, width=110)] if each.ask is not None else []
    return "\n".join(told)


def _lines(parts: Iterable[Any], depth: int) -> Iterator[str]:
    """Tell a form line by line: the name in the answer, then what stands there."""
    for each in parts:
        margin = "    " * depth
        match each:
            case Leaf():
                place = "" if each.place is None else f" given {each.place}"
                told = f"{each.name}: {each.printer.kind or 'made'}{'!' * each.is_required}{place}"
            case Constant(value=value):
                told = repr(value)
            case One():
                told = f"{each.name}{'!' * each.is_required}"
            case Listed():
                told = f"{each.name}, page {each.place}"
            case Bound():
                told = each.of
            case Count():
                told = "is that all?" if each.exact else "how many?"
            case _:
                told = type(each).__name__.lower()
        yield f"{margin}{each.key} = {told}"
        yield from _lines(getattr(each, "form", getattr(each, "parts", ())), depth + 1)


def broken(sql: str) -> str:
    """Break a statement into lines, at its clauses."""
    return re.sub(r" +\n", "\n", _BREAKS.sub("\n", sql))


def _values(plan: Sent) -> Iterator[str]:
    """Tell what stands for each parameter: a value, or the slot that a request fills."""
    for number, each in enumerate(plan.statement.values, start=1):
        yield f"${number} = {getattr(each, 'name', each)!r}"


async def _explain(plan: Sent) -> str:
    if not plan.statement.sql:
        return "Nothing is sent: all that is asked for lies beyond reach."
    async with get_connection(plan.pool).acquire_connection() as connection:
        rows = await connection.fetch(f"EXPLAIN {plan.statement.sql}", *plan.values)
    return "\n".join(row[0] for row in rows)


def variables_of(text: str | None) -> dict[str, Any]:
    """Read variables as the command line gives them.

    Raises: ValueError
    """
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        raise ValueError("variables are a JSON object")
    return found
