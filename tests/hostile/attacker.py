"""Attacker with the superuser's password.

`force` runs statements as superuser; `unseen` puts the guards of the log and of the rows to sleep meanwhile and wakes
them again, so that afterwards everything stands as it stood.
"""

from collections.abc import Iterable

import asyncpg
import pytest

from jejak.doctor import ExternalEvidence
from tests.databases import Database
from tests.log_sealer import shared_log_key

LOCAL_COPIES = ExternalEvidence(vkeys=(shared_log_key().verifier.vkey,))
_GUARDS = """
SELECT format('ALTER TABLE %s {} TRIGGER %I', t.tgrelid::regclass, t.tgname)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT t.tgisinternal AND n.nspname IN ('hr', 'audit') AND t.tgrelid::regclass::text = ANY ($1)
"""
LOG = (
    "audit.entry", "audit.entry_from_0", "audit.entry_from_2097152", "audit.tx", "audit.leaf", "audit.tile",
    "audit.checkpoint", "audit.kind", "audit.posting",
)  # fmt: skip
VALUE_TABLES = ("audit.disclosure", "audit.tx_disclosure", "audit.read_subject")
ATTACK = pytest.mark.usefixtures("attack_counter")  # a test that docs/proofs.md counts
DISABLED_TABLES = {"log": LOG, "values": VALUE_TABLES, "both": LOG + VALUE_TABLES}


async def as_superuser(database: Database, *statements: str) -> None:
    """As superuser."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for each in statements:
            await connection.execute(each)
    finally:
        await connection.close()


async def without_triggers(database: Database, relations: Iterable[str], *statements: str) -> None:
    """As superuser, in one transaction, with the guards of these relations asleep."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        async with connection.transaction():
            await connection.execute("SET CONSTRAINTS ALL DEFERRED")
            for deed in ("DISABLE", "ENABLE ALWAYS"):
                for (sentence,) in await connection.fetch(_GUARDS.format(deed), list(relations)):
                    await connection.execute(sentence)
                if deed == "DISABLE":
                    for each in statements:
                        await connection.execute(each)
    finally:
        await connection.close()
