"""Text of a leaf, put together by hand, is what PostgreSQL prints of the same jsonb."""

import asyncpg

from audit.canonical import parse
from audit.tree_store import load_leaf_texts
from tests.databases import Database
from tests.log_sealer import seal_all

ENTRIES = """
    SELECT count(*) FILTER (WHERE x.text <> jsonb_build_object(
               'seq', e.seq, 'at', e.at, 'relation', e.relation, 'op', e.op, 'pk', e.pk, 'subject', e.subject_id,
               'old', e.old, 'new', e.new, 'old_commitment', encode(e.old_commitment, 'hex'),
               'new_commitment', encode(e.new_commitment, 'hex'), 'nonce', e.nonce)::text), count(*)
      FROM audit.entry e JOIN audit.entry_text x ON x.seq = e.seq
"""
ACTS = """
    SELECT count(*) FILTER (WHERE x.text <> jsonb_strip_nulls(jsonb_build_object(
               'id', t.id, 'cluster', t.cluster, 'xid', t.xid::text::numeric, 'at', t.at, 'actor', t.actor_id,
               'session', t.session_id, 'method', t.method, 'on_behalf_of', t.on_behalf_of, 'acting_as', t.acting_as,
               'acting_decree', t.acting_decree, 'request', t.request_id, 'operation', t.operation,
               'document', encode(t.document_hash, 'hex'), 'has_reason', t.has_reason,
               'commitment', encode(t.commitment, 'hex'), 'legal_basis', t.legal_basis, 'network', t.network_prefix,
               'build', t.build, 'db_user', t.db_user, 'pid', t.pid))::text), count(*)
      FROM audit.tx t JOIN audit.tx_text x ON x.id = t.id
"""
ODD = 'tanda "kutip", \\ dan\ttab \u2028 \x7f é 🐘'
WORDS = ODD.replace("\x7f", "")  # what a person writes holds no control character
BEGIN = """
    SELECT audit.begin('00000000-0000-4000-8000-000000000003', gen_random_uuid(), 'CLI', $1, $1, sha256(''), $2, $2,
                       gen_random_uuid(), $1, $2, $1, '{}', $1)
"""


async def test_a_leaf_is_printed_as_its_jsonb_would_be(database: Database) -> None:
    owner = await asyncpg.connect(database.owner_url, server_settings={"TimeZone": "UTC"})
    async with owner.transaction():
        await owner.execute(BEGIN, ODD, WORDS)
        await owner.execute(
            "INSERT INTO hr.position (title, kind, job_class) VALUES ($1, 'PELAKSANA', 5)", WORDS
        )
    await seal_all(database)
    for query in (ENTRIES, ACTS):
        unlike, seen = await owner.fetchrow(query)
        assert unlike == 0
        assert seen > 1
    for leaf in await load_leaf_texts(owner, 0, end=1000):
        parse(leaf)
    await owner.close()
