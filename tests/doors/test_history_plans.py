"""No filter of the log reads all of it: each finds its page by an index, however long the log has grown."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypika_tortoise.queries import QueryBuilder
from tortoise.connection import get_connection

from audit.store import inclusion, latest_checkpoint
from jejak.cluster import Cluster
from jejak.database import connected
from resolvers.change import NEEDS
from resolvers.history import EntryFilter, key_of_row, keyed
from resolvers.plan.ask import Ask, Filter, ListAsk, Paging
from resolvers.plan.read import Reader
from resolvers.plan.select import Selection
from resolvers.scope import everything
from resolvers.shapes import AUDIT_ENTRY, SHAPES
from tests.databases import made
from tests.doors.town import looking
from tests.proofs import FULL, Saw
from tests.regency import SmallRegency
from tests.sealing import sealed

pytestmark = pytest.mark.proof
ACTS = 22_000 if FULL else 2_000
FIELDS = frozenset(("sentence", "leaf_hash", "changes", "actor", "row_id"))
# As an office writes: a few rows in each transaction, and each its own commit.
_WRITE = """
DO $$
BEGIN
    FOR n IN 1 .. {acts} LOOP
        PERFORM audit.begin('00000000-0000-4000-8000-000000000003', NULL, 'CLI', gen_random_uuid()::text,
            CASE WHEN n % 199 = 0 THEN 'rare' ELSE 'fill' || n % 3 END, NULL,
            CASE WHEN n % 199 = 0 THEN 'Alasan yang jarang' END, NULL, NULL, NULL, NULL, NULL, NULL, 'uji');
        INSERT INTO hr.sign_in_attempt (account_id, outcome)
        SELECT a.id, 'ACCEPTED' FROM hr.account a CROSS JOIN generate_series(1, 3)
         WHERE a.user_name IN ('pegawai', 'atasan', 'pejabat');
        IF n % 150 = 0 THEN
            UPDATE hr.employee SET birth_place = 'Kota ' || n WHERE nip = '{nip}';
        END IF;
        COMMIT;
    END LOOP;
END
$$
"""


class Explaining(Reader):
    """A reader that asks how its statement would run, runs it, and keeps both."""

    plans: list[str]
    seconds: float

    async def _fetch(self, selection: Selection, query: QueryBuilder) -> Sequence[Any]:
        sql, values = query.get_parameterized_sql()
        client = get_connection(self.pool)
        _, plan = await client.execute_query(f"EXPLAIN {sql}", values)
        object.__setattr__(self, "plans", [row[0] for row in plan])
        began = time.perf_counter()
        _, records = await client.execute_query(sql, values)
        object.__setattr__(self, "seconds", time.perf_counter() - began)
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
            await owner.execute(_WRITE.format(acts=ACTS // parts, nip=staff.nip))
            if part == parts // 2:
                at, request = await owner.fetchrow(
                    "SELECT at, request_id FROM audit.tx ORDER BY id DESC LIMIT 1"
                )
            await sealed(database)
        await owner.execute("VACUUM ANALYZE")
        yield {"staff": staff, "at": at, "request": request}


def filters(found: dict[str, Any]) -> dict[str, EntryFilter]:
    actor = UUID("00000000-0000-4000-8000-000000000003")
    at: datetime = found["at"]
    staff = found["staff"]
    return {
        "nothing": EntryFilter(),
        "actor": EntryFilter(actor_id=actor),
        "nobody": EntryFilter(actor_id=uuid4()),
        "subject": EntryFilter(subject_id=staff.id),
        "nip": EntryFilter(nip=staff.nip),
        "relation": EntryFilter(relation="hr.sign_in_attempt"),
        "rare relation": EntryFilter(relation="hr.regency"),
        "row": EntryFilter(row=("Employee", staff.id)),
        "reads": EntryFilter(op="R"),
        "erasures": EntryFilter(op="E"),
        "operation": EntryFilter(operation="fill1"),
        "rare operation": EntryFilter(operation="rare"),
        "request": EntryFilter(request_id=found["request"]),
        "since": EntryFilter(since=at),
        "before": EntryFilter(before=at),
        "a moment": EntryFilter(since=at - timedelta(milliseconds=1), before=at),
        "leaves": EntryFilter(leaf_from=100, leaf_below=200),
        "field": EntryFilter(field="outcome"),
        "rare field": EntryFilter(field="birth_place"),
        "reason": EntryFilter(reason="yang jarang"),
    }


async def test_every_filter_finds_its_page_by_an_index(long_log: dict[str, Any], saw: Saw) -> None:
    took, walked = {}, {}
    for name, narrowed in filters(long_log).items():
        reader = Explaining("auditor", everything, SHAPES)
        where, ask = narrowed.conditions(auditor=None), ListAsk(Paging(first=100), Ask(FIELDS))
        await reader.page(AUDIT_ENTRY, ask, where=where)
        took[name] = reader.seconds
        if any("Seq Scan on entry_from_0 " in line for line in reader.plans):
            walked[name] = reader.plans
    slowest = max(took, key=lambda name: took[name])
    assert walked == {}
    assert took[slowest] < 1, took
    saw(
        f"A page of 100 entries under each of {len(took)} filters, no plan reading the whole log",
        f"{9 * ACTS:,} entries; slowest ({slowest}) {1000 * took[slowest]:.0f} ms, "
        f"median {1000 * median(took.values()):.0f} ms",
    )


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
        took.append(reader.seconds)
    p95 = quantiles(took, n=20)[-1]
    assert p95 < 0.1
    saw(
        "The entries of one row AS OF a checkpoint, p95 (at most 5 ms)",
        f"{9 * ACTS:,} entries, {1000 * p95:.1f} ms",
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
