"""No filter of the log reads all of it: each finds its page by an index, however long the log has grown."""

import contextlib
import json
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import combinations
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from pypika_tortoise.queries import QueryBuilder
from strawberry.types.base import get_object_definition
from tortoise.connection import get_connection

from audit.store import inclusion, latest_checkpoint
from jejak.cluster import Cluster
from jejak.database import connected
from resolvers.change import NEEDS
from resolvers.evidence import NOBODY
from resolvers.history import EntryFilter, key_of_row, keyed
from resolvers.plan.ask import Ask, Filter, ListAsk, Paging
from resolvers.plan.read import Reader
from resolvers.plan.select import Selection
from resolvers.scope import RowScope, everything
from resolvers.searching import refusal_in
from resolvers.shapes import AUDIT_ENTRY, SHAPES
from rulebook.errors import InvalidInput, SearchTooWide
from schema.history import AuditEntryFilter
from tests import people
from tests.databases import made
from tests.doors.town import looking
from tests.proofs import FULL, Saw
from tests.regency import SmallRegency
from tests.sealing import sealed

pytestmark = pytest.mark.proof
ACTS = 101_000 if FULL else 2_000
LIMIT = 50 if FULL else 1000  # milliseconds, of 95 in 100 questions
MOST_LOOKED_UP = 60_000
REPEATED = 5 if FULL else 1
FIELDS = frozenset(("sentence", "leaf_hash", "changes", "actor", "row_id"))
CLERK, MACHINE = UUID("00000000-0000-4000-8000-000000000003"), UUID("00000000-0000-4000-8000-000000000006")
# As an office writes: a few rows in each transaction, and each its own commit. One act in three is a machine's, which
# does `fill0` alone; some few give a reason, or change where somebody was born.
_WRITE = """
DO $$
BEGIN
    FOR n IN 1 .. {acts} LOOP
        PERFORM audit.begin(
            CASE WHEN n % 3 = 0 THEN '{machine}' ELSE '{clerk}' END::uuid, NULL, 'CLI', gen_random_uuid()::text,
            CASE WHEN n % 199 = 0 THEN 'rare' ELSE 'fill' || n % 3 END, NULL,
            CASE WHEN n % 199 = 0 THEN 'Alasan yang jarang' WHEN n % 50 = 0 THEN 'Alasan biasa' END,
            NULL, NULL, NULL, NULL, NULL, NULL, 'uji');
        INSERT INTO hr.sign_in_attempt (account_id, outcome)
        SELECT a.id, 'ACCEPTED' FROM hr.account a CROSS JOIN generate_series(1, 3)
         WHERE a.user_name IN ('pegawai', 'atasan', 'pejabat');
        UPDATE hr.position SET title = 'Jabatan ' || n WHERE n % 2 = 0 AND title LIKE 'Jabatan %';
        IF n % 2 = 0 THEN
            INSERT INTO hr.position (title, kind, job_class) VALUES ('jabatan ' || gen_random_uuid(), 'PELAKSANA', 5);
            UPDATE hr.account SET disabled_at = CASE WHEN disabled_at IS NULL THEN now() END WHERE user_name = 'guru';
        END IF;
        IF n % 150 = 0 THEN
            UPDATE hr.employee SET birth_place = 'Kota ' || n WHERE nip = '{nip}';
        END IF;
        COMMIT;
    END LOOP;
END
$$
"""
_COUNTED = """
SELECT coalesce(sum(seq_tup_read), 0)::bigint AS walked, coalesce(sum(idx_tup_fetch), 0)::bigint AS looked_up
  FROM pg_stat_xact_all_tables
 WHERE schemaname = 'audit' AND (relname LIKE 'entry%' OR relname IN ('leaf', 'tx', 'disclosure', 'tx_disclosure'))
"""


@dataclass(frozen=True)
class Asked:
    """What one question cost: seconds, rows of the log read from end to end, and rows looked up."""

    seconds: float
    walked: int
    looked_up: int
    found: int


class Explaining(Reader):
    """A reader that tells how long its statement took and how much of the log it read."""

    asked: Asked

    async def _fetch(self, selection: Selection, query: QueryBuilder) -> Sequence[Any]:
        sql, values = query.get_parameterized_sql()
        client = get_connection(self.pool)
        async with client.acquire_connection() as connection, connection.transaction():
            before, began = await connection.fetchrow(_COUNTED), time.perf_counter()
            records: Sequence[Any] = await connection.fetch(sql, *values)
            seconds = time.perf_counter() - began
            after = await connection.fetchrow(_COUNTED)
        walked, looked_up = (after[name] - before[name] for name in ("walked", "looked_up"))
        object.__setattr__(self, "asked", Asked(seconds, walked, looked_up, len(records)))
        return records


@pytest.fixture(scope="module")
async def long_log(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[dict[str, Any]]:
    """A log of many entries, nearly all of one kind, with something to look for here and there."""
    staff = small_template.staff
    async with (
        made(cluster, like=small_template.database.name) as database,
        connected(database.urls | {"owner": database.owner_url}),
        looking(database.owner_url) as owner,
    ):
        parts, at, request = ACTS // 200, None, None
        for part in range(parts):
            await owner.execute(
                _WRITE.format(acts=ACTS // parts, nip=staff.nip, clerk=CLERK, machine=MACHINE)
            )
            if part == parts // 2:
                at, request = await owner.fetchrow(
                    "SELECT at, request_id FROM audit.tx ORDER BY id DESC LIMIT 1"
                )
            await sealed(database)
        await people.a_letter_of_audit()
        await sealed(database)
        await owner.execute("VACUUM ANALYZE")
        auditor = await owner.fetchval("SELECT id FROM hr.account WHERE user_name = 'auditor'")
        entries = await owner.fetchval("SELECT max(index) + 1 FROM audit.leaf")
        key = await owner.fetchval(
            "SELECT pk::text FROM audit.entry WHERE relation = 'hr.sign_in_attempt' LIMIT 1"
        )
        yield {
            "staff": staff, "newcomer": small_template.newcomer, "at": at, "request": request, "auditor": auditor,
            "entries": entries, "key": json.loads(key),
        }  # fmt: skip


def values(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What is asked for under each name of the filter: what is common, what is rare, and what there is none of."""
    staff, at, middle = found["staff"], found["at"], found["entries"] // 2
    assert isinstance(at, datetime)
    return {
        "actor_id": [{"actor_id": CLERK}, {"actor_id": MACHINE}, {"actor_id": uuid4()}],
        "subject_id": [{"subject_id": staff.id}, {"subject_id": uuid4()}],
        "nip": [{"nip": staff.nip}, {"nip": found["newcomer"].nip}],
        "relation": [
            {"relation": each} for each in ("hr.sign_in_attempt", "hr.regency", "hr.erasure", "read")
        ],
        "row_id": [{"row": ("Employee", staff.id)}, {"row": ("Employee", uuid4())}],
        "row_key": [{"row_key": found["key"]}, {"row_key": {}}],
        "op": [{"op": each} for each in "IUDBSRTEC"],
        "field": [
            {"field": each}
            for each in ("outcome", "birth_place", "title", "disabled_at", "time_zone", "fields")
        ],
        "operation": [
            {"operation": each} for each in ("fill0", "fill1", "rare", "approveErasure", "decideLeave")
        ],
        "request_id": [{"request_id": found["request"]}],
        "reason": [{"reason": "yang jarang"}, {"reason": "tidak ada yang menulis ini"}],
        "since": [{"since": at}, {"since": at + timedelta(days=365)}],
        "before": [{"before": at}, {"before": at - timedelta(days=365)}],
        "leaf_from": [{"leaf_from": middle}],
        "leaf_below": [{"leaf_below": middle + 5_000}, {"leaf_below": 0}],
        "with_control": [{"with_control": True}],
    }


def questions(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every value alone, and with every other; the names are those of the input type, so none is left out."""
    known = values(found)
    assert set(known) == {
        each.python_name for each in get_object_definition(AuditEntryFilter, strict=True).fields
    }
    alone = [(name, each) for name, some in known.items() for each in some]
    yield "nothing", {}
    yield from alone
    for (name, first), (other, second) in combinations(alone, 2):
        if name != other:
            yield f"{name} and {other}", first | second


@dataclass
class Seen:
    """What the questions cost, by the names they were asked under; those that were too wide, and that read too much."""

    took: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    refused: list[str] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)

    async def ask(self, name: str, narrowed: EntryFilter, *, scope: RowScope, entries: int) -> bool:
        """Ask for a page; tell whether it was given."""
        assert scope.actor is not None
        reader, where = Explaining("auditor", scope, SHAPES), narrowed.conditions(scope.actor.account_id)
        try:
            await reader.page(AUDIT_ENTRY, ListAsk(Paging(first=100), Ask(FIELDS)), where=where)
        except asyncpg.PostgresError as error:
            if not isinstance(refusal_in(error), SearchTooWide):
                raise
            self.refused.append(name)
            return False
        for each in name.split(" and "):
            self.took[each].append((reader.asked.seconds, str(narrowed)))
        if reader.asked.walked > entries / 10 or reader.asked.looked_up > MOST_LOOKED_UP:
            self.walked.append(f"{name}: {narrowed} {reader.asked}")
        return True

    def p95(self) -> dict[str, float]:
        """Return what 95 in 100 questions under each name took at most, in milliseconds."""
        return {
            name: 1000 * sorted(seconds for seconds, _ in some)[math.ceil(0.95 * len(some)) - 1]
            for name, some in self.took.items()
        }


async def test_no_filter_of_the_log_alone_or_with_another_reads_all_of_it(
    long_log: dict[str, Any], saw: Saw
) -> None:
    seen, entries = Seen(), long_log["entries"]
    scope = RowScope(replace(NOBODY, account_id=long_log["auditor"]), states_purpose=True)
    for name, given in questions(long_log):
        narrowed = EntryFilter(**given)
        with contextlib.suppress(InvalidInput):
            narrowed.check()
            for _ in range(REPEATED if " and " in name else 8 * REPEATED):
                if not await seen.ask(name, narrowed, scope=scope, entries=entries):
                    break
    p95 = seen.p95()
    slowest = max(p95, key=lambda name: p95[name])
    assert seen.walked == []
    assert [each for each in seen.refused if "reason" not in each] == []
    saw(
        "A page of 100 entries under every filter of the log, alone and with every other, none reading all of it",
        f"{entries:,} entries, {sum(map(len, seen.took.values())):,} questions; p95 of the slowest ({slowest}) "
        f"{p95[slowest]:.0f} ms, median of all {median(p95.values()):.0f} ms (at most 50 ms); "
        f"{len(seen.refused)} too wide and refused",
    )
    assert p95[slowest] <= LIMIT, f"{p95}, the slowest: {sorted(seen.took[slowest], reverse=True)[:9]}"


async def test_one_row_as_of_a_checkpoint_is_found_at_once(long_log: dict[str, Any], saw: Saw) -> None:
    owner = get_connection("owner")
    rows = await owner.execute_query_dict(
        "SELECT l.index, e.pk ->> 'id' AS id FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq "
        "WHERE e.relation = 'hr.sign_in_attempt' ORDER BY hashint8(l.index) LIMIT 300"
    )
    took = []
    for row in rows:
        reader = Explaining("auditor", everything, SHAPES)
        where = [
            Filter("relation", "equals", "hr.sign_in_attempt"),
            *keyed(key_of_row(UUID(row["id"]))),
            Filter("leaf_index", "below", row["index"] + 1),
        ]
        life = ListAsk(Paging(first=1000), Ask(frozenset(NEEDS)))
        found = await reader.page(AUDIT_ENTRY, life, where=where)
        assert [each["op"] for each in found.rows] == ["I"]
        took.append(reader.asked.seconds)
    p95 = quantiles(took, n=20)[-1]
    assert p95 < 0.1
    saw(
        "The entries of one row AS OF a checkpoint, p95 (at most 5 ms)",
        f"{long_log['entries']:,} entries, {1000 * p95:.1f} ms",
    )


async def test_a_proof_is_made_at_once(long_log: dict[str, Any], saw: Saw) -> None:
    client = get_connection("auditor")
    last = await latest_checkpoint(client)
    assert last is not None
    took = []
    for number in range(300):
        began = time.perf_counter()
        index = number * (last.size - 1) // 299
        await inclusion(client, index, size=last.size)
        took.append(time.perf_counter() - began)
    p95 = quantiles(took, n=20)[-1]
    assert p95 < 0.1
    saw(
        "An inclusion proof from the stored tiles, p95 (at most 5 ms)",
        f"{last.size:,} leaves, {1000 * p95:.1f} ms",
    )
