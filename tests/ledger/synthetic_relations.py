"""Synthetic relations of the ledger's proof, of kinds that the regency has none of, with samples.

Partitions of two levels, a parent whose changes cascade to children in every way that SQL has, an inherited table, and
a view of every relation. A person who may write them at all, the application may too.
"""

import asyncpg

from tests.ledger.samples import SAMPLES, Sample
from tests.ledger.write_rows import begin, insert

_TABLES = """
CREATE TABLE hr.note (id int, year int, words text, secret_word text, PRIMARY KEY (id, year)) PARTITION BY RANGE (year);
CREATE TABLE hr.note_2026 PARTITION OF hr.note FOR VALUES FROM (2026) TO (2027);
CREATE TABLE hr.note_2027 PARTITION OF hr.note FOR VALUES FROM (2027) TO (2028) PARTITION BY RANGE (id);
CREATE TABLE hr.note_2027_low PARTITION OF hr.note_2027 FOR VALUES FROM (MINVALUE) TO (1000);
CREATE TABLE hr.note_2027_high PARTITION OF hr.note_2027 DEFAULT;
CREATE TABLE hr.tree (id int PRIMARY KEY, code text NOT NULL UNIQUE, words text);
CREATE TABLE hr.leaf_cascade (id int PRIMARY KEY, words text,
    code text REFERENCES hr.tree (code) ON UPDATE CASCADE ON DELETE CASCADE);
CREATE TABLE hr.leaf_null (id int PRIMARY KEY, words text,
    code text REFERENCES hr.tree (code) ON UPDATE SET NULL ON DELETE SET NULL);
CREATE TABLE hr.leaf_default (id int PRIMARY KEY, words text,
    code text DEFAULT 'asal' REFERENCES hr.tree (code) ON UPDATE SET DEFAULT ON DELETE SET DEFAULT);
CREATE TABLE hr.twig (id int PRIMARY KEY, words text,
    leaf_id int REFERENCES hr.leaf_cascade ON DELETE CASCADE, up_id int REFERENCES hr.twig ON DELETE CASCADE);
CREATE TABLE hr.base (id int PRIMARY KEY, words text, at timestamptz DEFAULT '2026-07-06 08:00+07', span interval,
    part real, raw bytea, days daterange, many numeric, list text[], doubled int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE hr.derived (more text, PRIMARY KEY (id)) INHERITS (hr.base);
"""
_OPEN = {
    "hr.note": ("{id,year}", "{secret_word}"), "hr.tree": ("{id,code}", "{}"), "hr.leaf_cascade": ("{id,code}", "{}"),
    "hr.leaf_null": ("{id,words,code}", "{}"), "hr.leaf_default": ("{id}", "{}"), "hr.twig": ("{id,leaf_id}", "{}"),
    "hr.base": ("{id,at,part,raw}", "{}"), "hr.derived": ("{id,many}", "{}"),
}  # fmt: skip
_LEAF = Sample(
    kept={"id": 1, "code": "asal", "words": "satu"},
    spare={"id": 2, "code": "bagian"},
    fresh={"id": 3, "code": "bagian"},
    change={"words": "lain"},
)
_BASE = Sample(
    kept={"id": 1, "words": "satu", "span": "1 mon 2 days", "part": 0.1, "raw": "\\x00ff", "many": 1.5},
    spare={"id": 2, "days": "[2026-01-01,2026-02-01)", "list": ["a", "b"]},
    fresh={"id": 3},
    change={"words": "lain", "many": 1.25, "span": "03:04:05", "part": 0.3},
)
# In the order of foreign keys.
SYNTHETIC = {
    "hr.note": Sample(
        kept={"id": 1, "year": 2026, "words": "satu", "secret_word": "rahasia"},
        spare={"id": 2, "year": 2027},
        fresh={"id": 3, "year": 2027},
        change={"words": "lain", "secret_word": "sandi"},
    ),
    "hr.tree": Sample(
        kept={"id": 1, "code": "asal", "words": "satu"},
        spare={"id": 2, "code": "bagian"},
        fresh={"id": 3, "code": "cabang"},
        change={"words": "lain"},
    ),
    "hr.leaf_cascade": _LEAF,
    "hr.leaf_null": _LEAF,
    "hr.leaf_default": _LEAF,
    "hr.twig": Sample(
        kept={"id": 1, "leaf_id": 1, "words": "satu"},
        spare={"id": 2, "leaf_id": 2, "up_id": 1},
        fresh={"id": 3, "leaf_id": 2, "up_id": 1},
        change={"words": "lain"},
    ),
    "hr.base": _BASE,
    "hr.derived": Sample(
        kept=_BASE.kept | {"id": 11, "more": "anak"},
        spare={"id": 12},
        fresh={"id": 13},
        change=_BASE.change,
    ),
}
PROVEN = SAMPLES | SYNTHETIC


def view_of(relation: str) -> str:
    return f"hr.seen_{relation.split('.')[1]}"


async def create_synthetic_relations(connection: asyncpg.Connection) -> None:
    """Make the tables, put them under audit, and put in place two rows of each and a view of every relation."""
    async with connection.transaction():
        await begin(connection)
        await connection.execute(_TABLES)
        for relation, (open_columns, secret) in _OPEN.items():
            await connection.execute(
                "SELECT audit.track($1::text::regclass, $2::text::text[], $3::text::text[])",
                relation,
                open_columns,
                secret,
            )
        for relation in PROVEN:
            await connection.execute(f"CREATE VIEW {view_of(relation)} AS SELECT * FROM {relation}")
            await connection.execute(f"GRANT ALL ON {view_of(relation)} TO jejak_app")
        await connection.execute(f"GRANT ALL ON {', '.join(SYNTHETIC)} TO jejak_app")
        for relation, sample in SYNTHETIC.items():
            for row in sample.stock:
                await insert(connection, relation, row)
