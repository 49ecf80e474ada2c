"""Statements that write a row, every way that SQL has, for a relation and its sample.

Assumes the kept and the spare row in place.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.ledger.samples import Row, Sample
from tests.ledger.synthetic_relations import PROVEN, SYNTHETIC, view_of

# Prepared statements outlive a refusal: the person who runs one puts a name of its own in this one's place.
PREPARED = "prepared_"


@dataclass(frozen=True)
class Target:
    """One relation as a statement names it (itself, a partition of it, a view of it), with its sample."""

    relation: str
    name: str
    sample: Sample

    @property
    def key(self) -> str:
        return next(iter(self.sample.kept))

    @property
    def columns(self) -> str:
        return ", ".join(self.sample.new)

    @property
    def changes(self) -> str:
        return ", ".join(f"{name} = r.{name}" for name in self.sample.change)

    @property
    def excluded(self) -> str:
        return ", ".join(f"{name} = EXCLUDED.{name}" for name in self.sample.change)

    @property
    def conflict(self) -> str:
        return "id, year" if self.relation == "hr.note" else self.key

    def rows(self, *rows: Row) -> str:
        """Rows as a FROM item called r."""
        return f"jsonb_populate_recordset(NULL::{self.relation}, $json${json.dumps(rows)}$json$) r"

    def of(self, row: Row) -> str:
        """The condition that finds a row of the sample."""
        return f"t.{self.key}::text = '{row[self.key]}'"

    def insert(self, *rows: Row, more: str = "") -> str:
        names = ", ".join(dict.fromkeys(name for row in rows for name in row))
        return f"INSERT INTO {self.name} AS t ({names}) SELECT {names} FROM {self.rows(*rows)} {more}"

    def update(self, row: Row) -> str:
        return f"UPDATE {self.name} t SET {self.changes} FROM {self.rows(self.sample.change)} WHERE {self.of(row)}"

    def delete(self, row: Row) -> str:
        return f"DELETE FROM {self.name} t WHERE {self.of(row)}"

    def merge(self, row: Row, then: str) -> str:
        return f"MERGE INTO {self.name} t USING {self.rows(row)} ON t.{self.key} = r.{self.key} WHEN {then}"


def _values(at: Target) -> str:
    row = at.sample.new
    values = ", ".join(f"(SELECT r.{name} FROM {at.rows(row)})" for name in row)
    return f"INSERT INTO {at.name} ({at.columns}) VALUES ({values})"


def _spare(at: Target) -> Row:
    return at.sample.stock[-1]


def _prepare(*statements: str) -> str:
    return "; ".join(
        f"PREPARE {PREPARED}{number} AS {each}; EXECUTE {PREPARED}{number}; DEALLOCATE {PREPARED}{number}"
        for number, each in enumerate(statements)
    )


def _all_columns(at: Target) -> str:
    return ", ".join(f"r.{name}" for name in at.sample.new)


WAYS: dict[str, Callable[[Target], str]] = {
    "INSERT": _values,
    "INSERT, several rows": lambda at: f"{at.delete(_spare(at))}; {at.insert(at.sample.new, _spare(at))}",
    "INSERT … SELECT": lambda at: at.insert(at.sample.new),
    "ON CONFLICT DO UPDATE, none there": lambda at: at.insert(
        at.sample.new, more=f"ON CONFLICT ({at.conflict}) DO UPDATE SET {at.excluded}"
    ),
    "ON CONFLICT DO UPDATE, one there": lambda at: at.insert(
        _spare(at) | at.sample.change, more=f"ON CONFLICT ({at.conflict}) DO UPDATE SET {at.excluded}"
    ),
    "ON CONFLICT DO NOTHING, none there": lambda at: at.insert(
        at.sample.new, more=f"ON CONFLICT ({at.conflict}) DO NOTHING"
    ),
    "ON CONFLICT DO NOTHING, one there": lambda at: at.insert(
        _spare(at) | at.sample.change, more=f"ON CONFLICT ({at.conflict}) DO NOTHING"
    ),
    "UPDATE": lambda at: at.update(_spare(at)),
    "UPDATE, every row": lambda at: f"UPDATE {at.name} t SET {at.changes} FROM {at.rows(at.sample.change)}",
    "UPDATE, nothing new": lambda at: f"UPDATE {at.name} SET {at.key} = {at.key}",
    "key UPDATE": lambda at: (
        f"UPDATE {at.name} t SET {at.key} = r.{at.key} FROM {at.rows(at.sample.new)} WHERE {at.of(_spare(at))}"
    ),
    "DELETE": lambda at: at.delete(_spare(at)),
    "DELETE USING": lambda at: (
        f"DELETE FROM {at.name} t USING {at.rows(_spare(at))} WHERE t.{at.key} = r.{at.key}"
    ),
    "MERGE, update": lambda at: at.merge(
        _spare(at) | at.sample.change, f"MATCHED THEN UPDATE SET {at.changes}"
    ),
    "MERGE, delete": lambda at: at.merge(_spare(at), "MATCHED THEN DELETE"),
    "MERGE, insert": lambda at: at.merge(
        at.sample.new, f"NOT MATCHED THEN INSERT ({at.columns}) VALUES ({_all_columns(at)})"
    ),
    "MERGE, delete what has no source": lambda at: at.merge(
        at.sample.kept, f"NOT MATCHED BY SOURCE AND {at.of(_spare(at))} THEN DELETE"
    ),
    "writable CTE": lambda at: (
        f"WITH gone AS ({at.delete(_spare(at))} RETURNING *), "
        f"more AS ({at.insert(at.sample.new)} RETURNING *) SELECT count(*) FROM gone, more"
    ),
    "cursor UPDATE": lambda at: (
        f"DECLARE one CURSOR FOR SELECT * FROM {at.name} t WHERE {at.of(_spare(at))} FOR UPDATE; FETCH one; "
        f"UPDATE {at.name} SET {', '.join(_list_literals(at))} WHERE CURRENT OF one"
    ),
    "cursor DELETE": lambda at: (
        f"DECLARE one CURSOR FOR SELECT * FROM {at.name} t WHERE {at.of(_spare(at))} FOR UPDATE; FETCH one; "
        f"DELETE FROM {at.name} WHERE CURRENT OF one"
    ),
    "DO block": lambda at: (
        f"DO $do$ BEGIN {at.update(_spare(at))}; {at.delete(_spare(at))}; {at.insert(at.sample.new)}; "
        f"BEGIN {at.delete(at.sample.new)}; RAISE 'kembali'; EXCEPTION WHEN raise_exception THEN NULL; END; END $do$"
    ),
    "prepared statement": lambda at: _prepare(at.update(_spare(at)), at.insert(at.sample.new)),
    "savepoint taken back": lambda at: (
        f"SAVEPOINT early; {at.delete(_spare(at))}; ROLLBACK TO early; {at.update(_spare(at))}"
    ),
    "TRUNCATE": lambda at: f"TRUNCATE {at.name}",
    "TRUNCATE CASCADE": lambda at: f"TRUNCATE {at.name} RESTART IDENTITY CASCADE",
    "COPY": lambda at: "",
}
REFUSED = {"key UPDATE", "TRUNCATE", "TRUNCATE CASCADE"}
# One word in every row may break a rule of the relation's own.
NOT_FOR_EVERY_RELATION = {"UPDATE, every row"}
NOT_OF_A_VIEW = ("cursor", "TRUNCATE", "ON CONFLICT DO UPDATE")

# What happens elsewhere when a row is written: in other relations, other partitions, or a table that inherits.
ELSEWHERE = {
    "cascade UPDATE": "UPDATE hr.tree SET code = 'lain' WHERE id = 2",
    "cascade DELETE": "DELETE FROM hr.tree WHERE id = 2",
    "cascade DELETE of several": "DELETE FROM hr.tree t USING hr.tree u WHERE t.id = u.id AND t.code <> 'asal'",
    "a row below itself": "UPDATE hr.twig SET up_id = 2 WHERE id = 2; DELETE FROM hr.twig WHERE id = 2",
    "partition move": "UPDATE hr.note SET year = 2026 WHERE id = 2",
    "partition move by MERGE": "MERGE INTO hr.note t USING (VALUES (2)) v (id) ON t.id = v.id "
    "WHEN MATCHED THEN UPDATE SET year = 2026, words = 'pindah'",
    "partition move from below": "UPDATE hr.note_2027 SET id = 5000 WHERE id = 2",
    "partition INSERT": "INSERT INTO hr.note_2026 VALUES (7, 2026, 'tujuh')",
    "partition INSERT of two levels": "INSERT INTO hr.note_2027_high VALUES (7000, 2027, 'tujuh')",
    "partition UPDATE": "UPDATE hr.note_2027_low SET words = 'lain'",
    "partition DELETE": "DELETE FROM hr.note_2026",
    "TRUNCATE partition": "TRUNCATE hr.note_2026",
    "TRUNCATE partition of two levels": "TRUNCATE hr.note_2027_low",
    "TRUNCATE ONLY": "TRUNCATE ONLY hr.base",
    "UPDATE of what is inherited": "UPDATE hr.base SET words = 'semua'",
    "DELETE of what is inherited": "DELETE FROM hr.base",
    "UPDATE ONLY": "UPDATE ONLY hr.base SET words = 'satu saja'",
    "COPY into a partition": "",
}


def list_targets() -> list[Target]:
    """Every relation, and every view of one."""
    return [Target(relation, relation, sample) for relation, sample in PROVEN.items()]


def list_views() -> list[Target]:
    return [Target(relation, view_of(relation), sample) for relation, sample in PROVEN.items()]


def elsewhere() -> Target:
    return Target("hr.note", "hr.note_2026", SYNTHETIC["hr.note"])


def _list_literals(at: Target) -> list[str]:
    return [f"{name} = (SELECT r.{name} FROM {at.rows(at.sample.change)})" for name in at.sample.change]
