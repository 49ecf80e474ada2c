"""`python -m bench.reads.servers.strawberry_server URL PORT FACTS`: the plain server, Strawberry with DataLoaders.

The types have the names of ours, so that the same documents are asked. It knows no caller: the viewer is told
to it. Rows come from asyncpg, which is cheaper than from models.
"""

import json
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

import asyncpg
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from schema.fields.ids import from_global_id, to_global_id

Row = Mapping[str, Any]
T = TypeVar("T")
R = TypeVar("R", bound="FromRow")
ONE = {
    "employee": "SELECT * FROM peer.employee WHERE id = ANY($1)",
    "unit": "SELECT * FROM peer.unit WHERE id = ANY($1)",
    "position": "SELECT * FROM peer.position WHERE id = ANY($1)",
    "balance": "SELECT *, employee_id AS id FROM peer.leave_balance WHERE employee_id = ANY($1)",
}
MANY = {
    "payslips": "SELECT *, employee_id AS of FROM peer.payslip WHERE employee_id = ANY($1) "
    "ORDER BY period DESC, id DESC",
    "requests": "SELECT *, employee_id AS of FROM peer.leave_request WHERE employee_id = ANY($1) "
    "ORDER BY filed_at DESC, id DESC",
    "steps": "SELECT *, request_id AS of FROM peer.leave_step WHERE request_id = ANY($1) ORDER BY at, id",
}
LIST = "SELECT * FROM peer.public_compensation ORDER BY unit_name, title, job_class, id LIMIT $1"
SEARCH = "SELECT * FROM peer.search($1)"
INBOX = "SELECT * FROM peer.waiting WHERE for_post_id = $1 ORDER BY filed_at, id LIMIT $2"
DECIDE = "SELECT * FROM peer.decide_leave($1, $2)"


class RequestLoaders:
    """What one request has loaded so far, and where it comes from."""

    def __init__(self, pool: asyncpg.Pool, facts: Mapping[str, str]) -> None:
        self.pool, self.facts = pool, facts
        self.to_one = {name: DataLoader(self._make_to_one(sql)) for name, sql in ONE.items()}
        self.to_many = {name: DataLoader(self._make_to_many(sql)) for name, sql in MANY.items()}

    def _make_to_one(self, sql: str) -> Any:
        async def load(keys: list[UUID]) -> list[Row | None]:
            rows = {row["id"]: row for row in await self.pool.fetch(sql, keys)}
            return [rows.get(key) for key in keys]

        return load

    def _make_to_many(self, sql: str) -> Any:
        async def load(keys: list[UUID]) -> list[list[Row]]:
            rows: dict[UUID, list[Row]] = defaultdict(list)
            for row in await self.pool.fetch(sql, keys):
                rows[row["of"]].append(row)
            return [rows[key] for key in keys]

        return load


Info = strawberry.Info[RequestLoaders, None]


class FromRow:
    """A type whose fields are columns, with the row beside them for what lies further."""

    @classmethod
    def from_row(cls, row: Row) -> Self:
        names = [each.name for each in fields(cls) if each.init]  # type: ignore[arg-type]
        return cls(**{name: row if name == "row" else row[name] for name in names})

    @classmethod
    def from_row_or_none(cls, row: Row | None) -> Self | None:
        return None if row is None else cls.from_row(row)


@strawberry.type
class Edge(Generic[T]):
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    total_count: int | None = None


def make_connection(
    kind: type[R], rows: Sequence[Row], *, first: int, total: int | None = None
) -> Connection[R]:
    return Connection(edges=[Edge(node=kind.from_row(row)) for row in rows[:first]], total_count=total)


@strawberry.type
class Unit(FromRow):
    name: str


@strawberry.type
class Position(FromRow):
    title: str


@strawberry.type
class LeaveBalance(FromRow):
    year: int
    remaining: float
    used: float
    reserved: float


@strawberry.type
class Payslip(FromRow):
    period: date
    grade: str
    base_pay: int
    tpp: int
    gross: int
    net: int


@strawberry.type
class LeaveStep(FromRow):
    kind: str
    outcome: str
    by_name: str
    at: datetime


@strawberry.type
class LeaveRequest(FromRow):
    row: strawberry.Private[Row]
    number: str
    kind: str
    state: str
    starts_on: date
    ends_on: date
    working_days: int
    reason: str
    address: str | None
    filed_at: datetime

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("LeaveRequest", self.row["id"]))

    @strawberry.field
    async def employee(self, info: Info) -> "Employee | None":
        return Employee.from_row_or_none(await info.context.to_one["employee"].load(self.row["employee_id"]))

    @strawberry.field
    async def steps(self, info: Info, first: int) -> Connection[LeaveStep]:
        return make_connection(
            LeaveStep, await info.context.to_many["steps"].load(self.row["id"]), first=first
        )


@strawberry.type
class Employee(FromRow):
    row: strawberry.Private[Row]
    name: str
    nip: str
    grade: str | None

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("Employee", self.row["id"]))

    @strawberry.field
    async def unit(self, info: Info) -> Unit | None:
        return Unit.from_row_or_none(await info.context.to_one["unit"].load(self.row["unit_id"]))

    @strawberry.field
    async def position(self, info: Info) -> Position | None:
        return Position.from_row_or_none(await info.context.to_one["position"].load(self.row["position_id"]))

    @strawberry.field
    async def leave_balance(self, info: Info) -> LeaveBalance | None:
        return LeaveBalance.from_row_or_none(await info.context.to_one["balance"].load(self.row["id"]))

    @strawberry.field
    async def payslips(self, info: Info, first: int) -> Connection[Payslip]:
        return make_connection(
            Payslip, await info.context.to_many["payslips"].load(self.row["id"]), first=first
        )

    @strawberry.field
    async def leave_requests(self, info: Info, first: int) -> Connection[LeaveRequest]:
        return make_connection(
            LeaveRequest, await info.context.to_many["requests"].load(self.row["id"]), first=first
        )


@strawberry.type
class PayRange(FromRow):
    low: int
    high: int


@strawberry.type
class PublicCompensation(FromRow):
    row: strawberry.Private[Row]
    unit_name: str
    title: str
    position_kind: str
    job_class: int
    eselon: str | None
    functional_level: str | None
    posts: int
    holders: int
    tpp_tariff: int | None

    @strawberry.field
    def base_pay_range(self) -> PayRange | None:
        return PayRange.from_row_or_none(self.row["base_pay_range"])

    @strawberry.field
    def lawful_total(self) -> PayRange | None:
        return PayRange.from_row_or_none(self.row["lawful_total"])


@strawberry.type
class Viewer:
    @strawberry.field
    async def employee(self, info: Info) -> Employee | None:
        return Employee.from_row_or_none(
            await info.context.to_one["employee"].load(UUID(info.context.facts["employee"]))
        )


@strawberry.input
class PublicCompensationFilter:
    title: str


Id = Annotated[strawberry.ID, strawberry.argument(name="id")]
Filter = Annotated[PublicCompensationFilter | None, strawberry.argument(name="filter")]


@strawberry.type
class Query:
    @strawberry.field
    def viewer(self) -> Viewer:
        return Viewer()

    @strawberry.field
    async def employee(self, info: Info, key: Id) -> Employee | None:
        return Employee.from_row_or_none(
            await info.context.to_one["employee"].load(UUID(from_global_id(key)[1]))
        )

    @strawberry.field
    async def leave_inbox(self, info: Info, first: int) -> Connection[LeaveRequest]:
        rows = await info.context.pool.fetch(INBOX, UUID(info.context.facts["post"]), first)
        return make_connection(LeaveRequest, rows, first=first)

    @strawberry.field
    async def public_compensation(
        self, info: Info, first: int, narrowed: Filter = None
    ) -> Connection[PublicCompensation]:
        if narrowed is None:
            return make_connection(
                PublicCompensation, await info.context.pool.fetch(LIST, first), first=first
            )
        rows = await info.context.pool.fetch(SEARCH, narrowed.title)
        return make_connection(PublicCompensation, rows, first=first, total=len(rows))


@strawberry.input
class DecideLeaveInput:
    leave_request_id: strawberry.ID
    version: int
    outcome: str
    idempotency_key: UUID


Decision = Annotated[DecideLeaveInput, strawberry.argument(name="input")]


@strawberry.type
class UserError:
    code: str


@strawberry.type
class DecideLeavePayload:
    leave_request: LeaveRequest
    errors: list[UserError]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def decide_leave(self, info: Info, wanted: Decision) -> DecideLeavePayload:
        request = UUID(from_global_id(wanted.leave_request_id)[1])
        row = await info.context.pool.fetchrow(DECIDE, request, wanted.idempotency_key)
        return DecideLeavePayload(leave_request=LeaveRequest.from_row(row), errors=[])


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)


class LoaderView(GraphQL[RequestLoaders, None]):
    """The view that Strawberry ships, with loaders for each request."""

    async def get_context(self, request: Any, response: Any) -> RequestLoaders:
        return RequestLoaders(request.app.state.pool, request.app.state.facts)


def create_app(url: str, facts: Mapping[str, str]) -> Starlette:
    """Return the application over a database."""

    @asynccontextmanager
    async def manage_pool(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url) as app.state.pool:
            yield

    app = Starlette(routes=[Route("/graphql", LoaderView(SCHEMA))], lifespan=manage_pool)
    app.state.facts = facts
    return app


if __name__ == "__main__":
    url, port, known = sys.argv[1:]
    uvicorn.run(create_app(url, json.loads(known)), port=int(port), access_log=False, log_level="warning")
