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

from audit.tree_store import load_latest_checkpoint, prove_inclusion
from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from resolvers.access.row_scope import RowScope, unrestricted
from resolvers.audit.diff import REQUIRED_COLUMNS
from resolvers.audit.entries import EntryFilter, key_of_row, row_key_filters
from resolvers.audit.evidence import ANY_AUDITOR
from resolvers.audit.search_refusals import search_refusal_in
from resolvers.mappings import AUDIT_ENTRY, MAPPINGS
from resolvers.query.level_reader import LevelReader
from resolvers.query.selection import Filter, ListSelection, PageRequest, Selection
from resolvers.query.sql.select import SelectBuilder
from rulebook.errors import InvalidInput, SearchTooWide
from schema.audit.entries import AuditEntryFilter
from tests import people
from tests.databases import create_database
from tests.endpoints.regency_api import open_connection
from tests.log_sealer import seal_all
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

pytestmark = pytest.mark.proof
ACTS = 101_000 if IS_FULL_SIZE else 2_000
LIMIT = 50 if IS_FULL_SIZE else 1000  # milliseconds, of 95 in 100 questions
MAX_LOOKED_UP = 60_000
REPEATED = 5 if IS_FULL_SIZE else 1
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
class FilterQueryWork:
    """What one question cost: seconds, rows of the log read from end to end, and rows looked up."""

    seconds: float
    rows_scanned: int
    rows_looked_up: int
    rows_found: int


class ExplainingReader(LevelReader):
    """A reader that tells how long its statement took and how much of the log it read."""

    work: FilterQueryWork

    async def _fetch(self, selection: SelectBuilder, query: QueryBuilder) -> Sequence[Any]:
        sql, values = query.get_parameterized_sql()
        client = get_connection(self.pool)
        async with client.acquire_connection() as connection, connection.transaction():
            before, began = await connection.fetchrow(_COUNTED), time.perf_counter()
            records: Sequence[Any] = await connection.fetch(sql, *values)
            seconds = time.perf_counter() - began
            after = await connection.fetchrow(_COUNTED)
        walked, looked_up = (after[name] - before[name] for name in ("walked", "looked_up"))
        object.__setattr__(self, "work", FilterQueryWork(seconds, walked, looked_up, len(records)))
        return records


@pytest.fixture(scope="module")
async def long_log(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[dict[str, Any]]:
    """A log of many entries, nearly all of one kind, with something to look for here and there."""
    staff = small_template.staff
    async with (
        create_database(cluster, template=small_template.database.name) as database,
        open_pools(database.urls | {"owner": database.owner_url}),
        open_connection(database.owner_url) as owner,
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
            await seal_all(database)
        await people.a_letter_of_audit()
        await seal_all(database)
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


def filter_values(found: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
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


def filter_combinations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every value alone, and with every other; the names are those of the input type, so none is left out."""
    known = filter_values(found)
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
class FilterMeasurements:
    """What the questions cost, by the names they were asked under; those that were too wide, and that read too much."""

    took: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    too_slow: list[str] = field(default_factory=list)
    scanned: list[str] = field(default_factory=list)

    async def measure(self, name: str, narrowed: EntryFilter, *, scope: RowScope, entries: int) -> bool:
        """Ask for a page; tell whether it was given."""
        assert scope.actor is not None
        reader = ExplainingReader("auditor", scope, MAPPINGS)
        where = narrowed.conditions(scope.actor.account_id)
        try:
            await reader.read_page(
                AUDIT_ENTRY, ListSelection(PageRequest(first=100), Selection(FIELDS)), where=where
            )
        except asyncpg.PostgresError as error:
            if not isinstance(search_refusal_in(error), SearchTooWide):
                raise
            self.too_slow.append(name)
            return False
        for each in name.split(" and "):
            self.took[each].append((reader.work.seconds, str(narrowed)))
        if reader.work.rows_scanned > entries / 10 or reader.work.rows_looked_up > MAX_LOOKED_UP:
            self.scanned.append(f"{name}: {narrowed} {reader.work}")
        return True

    def p95(self) -> dict[str, float]:
        """Return what 95 in 100 questions under each name took at most, in milliseconds."""
        return {
            name: 1000 * sorted(seconds for seconds, _ in some)[math.ceil(0.95 * len(some)) - 1]
            for name, some in self.took.items()
        }


async def test_no_filter_of_the_log_alone_or_with_another_reads_all_of_it(
    long_log: dict[str, Any], record_claim: ClaimRecorder
) -> None:
    seen, entries = FilterMeasurements(), long_log["entries"]
    scope = RowScope(replace(ANY_AUDITOR, account_id=long_log["auditor"]), states_purpose=True)
    for name, given in filter_combinations(long_log):
        narrowed = EntryFilter(**given)
        with contextlib.suppress(InvalidInput):
            narrowed.check()
            for _ in range(REPEATED if " and " in name else 8 * REPEATED):
                if not await seen.measure(name, narrowed, scope=scope, entries=entries):
                    break
    p95 = seen.p95()
    slowest = max(p95, key=lambda name: p95[name])
    assert seen.scanned == []
    assert [each for each in seen.too_slow if "reason" not in each] == []
    record_claim(
        "A page of 100 entries under every filter of the log, alone and with every other, none reading all of it",
        f"{entries:,} entries, {sum(map(len, seen.took.values())):,} questions; p95 of the slowest ({slowest}) "
        f"{p95[slowest]:.0f} ms, median of all {median(p95.values()):.0f} ms (at most 50 ms); "
        f"{len(seen.too_slow)} too wide and refused",
    )
    assert p95[slowest] <= LIMIT, f"{p95}, the slowest: {sorted(seen.took[slowest], reverse=True)[:9]}"


async def test_one_row_as_of_a_checkpoint_is_found_at_once(
    long_log: dict[str, Any], record_claim: ClaimRecorder
) -> None:
    owner = get_connection("owner")
    rows = await owner.execute_query_dict(
        "SELECT l.index, e.pk ->> 'id' AS id FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq "
        "WHERE e.relation = 'hr.sign_in_attempt' ORDER BY hashint8(l.index) LIMIT 300"
    )
    took = []
    for row in rows:
        reader = ExplainingReader("auditor", unrestricted, MAPPINGS)
        where = [
            Filter("relation", "equals", "hr.sign_in_attempt"),
            *row_key_filters(key_of_row(UUID(row["id"]))),
            Filter("leaf_index", "below", row["index"] + 1),
        ]
        life = ListSelection(PageRequest(first=1000), Selection(frozenset(REQUIRED_COLUMNS)))
        found = await reader.read_page(AUDIT_ENTRY, life, where=where)
        assert [each["op"] for each in found.rows] == ["I"]
        took.append(reader.work.seconds)
    p95 = quantiles(took, n=20)[-1]
    assert p95 < 0.1
    record_claim(
        "The entries of one row AS OF a checkpoint, p95 (at most 5 ms)",
        f"{long_log['entries']:,} entries, {1000 * p95:.1f} ms",
    )


async def test_a_proof_is_made_at_once(long_log: dict[str, Any], record_claim: ClaimRecorder) -> None:
    client = get_connection("auditor")
    last = await load_latest_checkpoint(client)
    assert last is not None
    took = []
    for number in range(300):
        began = time.perf_counter()
        index = number * (last.size - 1) // 299
        await prove_inclusion(client, index, size=last.size)
        took.append(time.perf_counter() - began)
    p95 = quantiles(took, n=20)[-1]
    assert p95 < 0.1
    record_claim(
        "An inclusion proof from the stored tiles, p95 (at most 5 ms)",
        f"{last.size:,} leaves, {1000 * p95:.1f} ms",
    )
