"""Regency under measurement: the demo at any size, what the operations need, and the peers' view of it.

Everything is written under audit, as people would have written it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from secrets import token_hex, token_urlsafe
from uuid import UUID

import asyncpg

from bench.measurement_setup import state_actor
from bench.reads.operations import FRONT_END, OFFICE, OFFICER
from bench.sql_text import statement
from jejak.database.connection_url import with_role
from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.demo import DemoOptions, load_demo
from rulebook.access import SERVICE_ACTORS
from schema.fields.ids import to_global_id
from tests.databases import Database, create_database
from tests.people import TODAY

PEER = "jejak_peer"
CALLERS = (FRONT_END, OFFICE, OFFICER)
OFFICERS, APPLICANTS = 8, 5
WAITING = 40  # requests in the inbox that is read


@dataclass(frozen=True)
class DecidingOfficer:
    """Somebody who decides, signed in, and the requests that wait for them: id and version."""

    account_id: UUID
    token: str
    requests: Sequence[tuple[UUID, int]]


@dataclass(frozen=True)
class MeasuredRegency:
    """The measured database, how the peers reach it, what is asked about and by whom, and how much is in it."""

    database: Database
    peer_url: str
    facts: dict[str, str]
    callers: dict[str, UUID]
    officers: Sequence[DecidingOfficer]
    sizes: dict[str, int]


@asynccontextmanager
async def create_regency(
    cluster: Cluster, *, employees: int, decisions: int
) -> AsyncIterator[MeasuredRegency]:
    """A regency of so many, in which each officer has about so many requests to decide."""
    async with create_database(cluster) as database:
        await migrate(database.owner_url)
        await load_demo(database.owner_url, options=DemoOptions(employees=employees, today=TODAY))
        owner = await asyncpg.connect(database.owner_url)
        try:
            peer_url = await _create_peer_role(owner, cluster, database)
            officers = await _add_leave_data(owner, decisions)
            who = {name: await _find_person(owner, name) for name in CALLERS}
            facts = _variables_of(who)
            sizes = dict(await owner.fetchrow(statement("regency_sizes")))
            await owner.execute("VACUUM ANALYZE")
        finally:
            await owner.close()
        callers = {name: each["account_id"] for name, each in who.items()}
        yield MeasuredRegency(database, peer_url, facts, callers, officers, sizes)


async def _create_peer_role(owner: asyncpg.Connection, cluster: Cluster, database: Database) -> str:
    """Make the peers' role and what it sees; return how it is reached."""
    password = token_hex(16)
    superuser = await asyncpg.connect(cluster.superuser_url(database.name))
    await superuser.execute(f"DROP ROLE IF EXISTS {PEER}; CREATE ROLE {PEER} LOGIN PASSWORD '{password}'")
    await superuser.execute(f"GRANT CONNECT ON DATABASE {database.name} TO {PEER}")
    await superuser.close()
    await owner.execute(statement("peer"))
    return with_role(database.owner_url, role=PEER, password=password)


async def _add_leave_data(owner: asyncpg.Connection, decisions: int) -> list[DecidingOfficer]:
    """Give an employee ten leaves of the past, one officer an inbox, and several what they decide."""
    employee, officer = await _find_person(owner, FRONT_END), await _find_person(owner, OFFICER)
    deciding = await owner.fetch(statement("officers"), APPLICANTS, OFFICERS)
    busy = [employee["employee_id"], *(person for each in deciding for person in each["people"])]
    colleagues = [row["id"] for row in await owner.fetch(statement("colleagues"), busy, WAITING)]
    weeks, leave = -(-decisions // APPLICANTS), statement("leave")
    async with owner.transaction():
        await state_actor(owner, SERVICE_ACTORS["cli"])
        await owner.execute(statement("grant_both_offices"))
        await owner.execute(statement("withdraw"))
        await owner.execute(leave, busy[:1], [officer["post_id"]], 10, date(2024, 2, 5), True)
        posts = [officer["post_id"]] * len(colleagues)
        await owner.execute(leave, colleagues, posts, 1, date(2027, 2, 1), False)
        for each in deciding:
            posts = [each["post_id"]] * APPLICANTS
            await owner.execute(leave, each["people"], posts, weeks, date(2027, 1, 4), False)
    return [await _sign_in(owner, each) for each in deciding]


async def _sign_in(owner: asyncpg.Connection, officer: asyncpg.Record) -> DecidingOfficer:
    """Sign an officer in, with the second factor."""
    token = await owner.fetchval("SELECT hr.token_prefix()") + token_urlsafe(32)
    session = await owner.fetchval(statement("open_officer_session"), token, officer["account_id"])
    await owner.execute(
        statement("peer_officer"), officer["post_id"], officer["account_id"], session, officer["employee_id"]
    )
    waiting = await owner.fetch(statement("pending_requests"), officer["post_id"])
    return DecidingOfficer(officer["account_id"], token, [(row["id"], row["version"]) for row in waiting])


def _variables_of(who: Mapping[str, asyncpg.Record]) -> dict[str, str]:
    """Return what questions are asked about, by the names of their variables."""
    employee = who[FRONT_END]["employee_id"]
    return {
        "employee": str(employee),
        "employeeId": to_global_id("Employee", employee),
        "post": str(who[OFFICER]["post_id"]),
    }


async def _find_person(owner: asyncpg.Connection, user_name: str) -> asyncpg.Record:
    return await owner.fetchrow(statement("demo_person"), user_name)
