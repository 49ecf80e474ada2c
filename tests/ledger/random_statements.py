"""Random statements, thousands over the relations made up for the proof and some of the regency's.

The same seed gives the same statements.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.ledger.samples import SAMPLES, Row
from tests.ledger.synthetic_relations import SYNTHETIC
from tests.ledger.write_statements import Target

_REAL = (
    "hr.unit",
    "hr.position",
    "hr.employee",
    "hr.account",
    "hr.payslip",
    "hr.leave_ledger",
    "hr.account_code",
)
_KEYS = 60  # few, so that statements meet each other's rows
_PARTS = ("hr.note_2026", "hr.note_2027", "hr.note_2027_low", "hr.note_2027_high")


@dataclass(frozen=True)
class Statement:
    """What to run, and who runs it."""

    text: str
    role: str


def generate_statements(number: int, *, seed: int) -> Iterator[Statement]:
    """So many statements; some of them will be refused."""
    chance = _StatementGenerator(random.Random(seed))
    for _ in range(number):
        yield Statement(chance.statement(), chance.pick(("jejak_app", "jejak_owner", "postgres")))


class _StatementGenerator:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.pick = chance.choice

    def statement(self) -> str:
        made_up = self.chance.random() < 0.7
        relation = self.pick(tuple(SYNTHETIC) if made_up else _REAL)
        at = Target(relation, relation, (SYNTHETIC if made_up else SAMPLES)[relation])
        kinds = (
            self.insert, self.insert, self.upsert, self.update, self.update, self.update, self.delete, self.merge,
            self.move, self.partition, self.several, self.taken_back, self.rare,
        )  # fmt: skip
        return self.pick(kinds)(at)

    def row(self, at: Target) -> Row:
        """A new row: the sample's, with a key and words of its own."""
        row = dict(at.sample.new)
        if isinstance(row["id"], int):
            row["id"] = self.chance.randint(1, _KEYS)
        else:
            row["id"] = f"22222222-0000-4000-8000-{self.chance.randint(1, _KEYS):012d}"
        for name, value in {
            "year": self.pick((2026, 2027, 2027, 2028)),
            "code": self.pick(("asal", "bagian", "cabang", f"c{self.chance.randint(1, 30)}")),
            "words": self.pick((None, "a", "é“kata”", "x" * self.chance.randint(1, 300))),
            "leaf_id": self.chance.randint(1, _KEYS),
            "up_id": self.pick((None, self.chance.randint(1, _KEYS))),
            "job_class": self.chance.randint(1, 15),
            "user_name": f"acak{self.chance.randint(1, 40)}",
            "nip": f"19900517201503{self.chance.randint(1000, 1050)}",
            "code_hash": "\\x" + f"{self.chance.randint(1, 200):064x}",
            "many": round(self.chance.uniform(-9, 9), 3),
        }.items():
            if name in row and not (name == "code" and at.relation == "hr.unit"):
                row[name] = value
        if at.relation == "hr.unit":
            row["code"] = str(self.chance.randint(1, 90))
        return row

    def change(self, at: Target) -> str:
        row = self.row(at)
        fields = [name for name in row if name not in ("id", "year")]
        names = self.chance.sample(fields, self.chance.randint(1, min(3, len(fields))))
        record = f"jsonb_populate_record(NULL::{at.relation}, $json${json.dumps(row)}$json$)"
        return ", ".join(f"{name} = (SELECT r.{name} FROM {record} r)" for name in names)

    def where(self, at: Target) -> str:
        some = self.chance.randint(1, 8)
        return self.pick(
            (
                f"t.id::text = '{self.row(at)['id']}'",
                f"t.id IN (SELECT u.id FROM {at.relation} u ORDER BY md5(u.id::text || {some}) LIMIT {some})",
                f"hashtext(t.id::text) % 11 = {self.chance.randint(-10, 10)}",
            )
        )

    def insert(self, at: Target) -> str:
        return at.insert(
            *(self.row(at) for _ in range(self.chance.randint(1, 3))), more="ON CONFLICT DO NOTHING"
        )

    def upsert(self, at: Target) -> str:
        return at.insert(self.row(at), more=f"ON CONFLICT ({at.conflict}) DO UPDATE SET {at.excluded}")

    def update(self, at: Target) -> str:
        return f"UPDATE {at.name} t SET {self.change(at)} WHERE {self.where(at)}"

    def delete(self, at: Target) -> str:
        return f"DELETE FROM {at.name} t WHERE {self.where(at)}"

    def merge(self, at: Target) -> str:
        row = self.row(at)
        values = ", ".join(f"r.{name}" for name in row)
        return at.merge(
            row,
            f"MATCHED AND hashtext(t.id::text) % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET {self.change(at)} "
            f"WHEN NOT MATCHED THEN INSERT ({', '.join(row)}) VALUES ({values})",
        )

    def move(self, at: Target) -> str:
        """Rows that change their partition, and parents that take their children along."""
        del at
        return self.pick(
            (
                f"UPDATE hr.note SET year = {self.pick((2026, 2027))} WHERE id = {self.chance.randint(1, _KEYS)}",
                f"UPDATE hr.note SET id = id + 1000 WHERE id = {self.chance.randint(1, _KEYS)}",
                f"UPDATE hr.tree SET code = 'n{self.chance.randint(1, 99)}' WHERE id = {self.chance.randint(1, _KEYS)}",
                f"DELETE FROM hr.tree WHERE id = {self.chance.randint(3, _KEYS)}",
                f"DELETE FROM hr.twig WHERE id = {self.chance.randint(1, _KEYS)}",
            )
        )

    def partition(self, at: Target) -> str:
        del at
        part = Target("hr.note", self.pick(_PARTS), SYNTHETIC["hr.note"])
        return self.pick((self.insert, self.update, self.delete))(part)

    def several(self, at: Target) -> str:
        return f"WITH gone AS ({self.delete(at)} RETURNING 1), made AS ({self.insert(at)} RETURNING 1) TABLE gone"

    def taken_back(self, at: Target) -> str:
        return (
            f"DO $do$ BEGIN {self.update(at)}; BEGIN {self.delete(at)}; {self.insert(at)}; RAISE 'kembali'; "
            "EXCEPTION WHEN raise_exception THEN NULL; END; END $do$"
        )

    def rare(self, at: Target) -> str:
        return self.pick(
            (
                f"TRUNCATE {at.name} CASCADE",
                f"UPDATE {at.name} SET id = id",
                f"SET LOCAL session_replication_role = replica; {self.update(at)}",
                f"SET LOCAL TimeZone = 'Asia/Jakarta'; SET LOCAL IntervalStyle = 'iso_8601'; {self.update(at)}",
                f"SET LOCAL DateStyle = 'SQL, DMY'; SET LOCAL extra_float_digits = 0; {self.insert(at)}",
                f"SET LOCAL bytea_output = 'escape'; {self.upsert(at)}",
            )
        )
