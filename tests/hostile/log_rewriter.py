"""Rewriter of a whole history: every hash, tile, root and note made anew after a lie.

A person who has a key of their own, or has stolen the log's, makes a log that agrees with itself in every part.
"""

import json
from dataclasses import replace

import asyncpg

from audit.checkpoint import Checkpoint, parse_checkpoint, read_note, sign_note
from audit.key import Signer, encode
from audit.merkle import leaf_hash
from audit.tile import Growth
from tests.databases import Database
from tests.ledger.write_rows import PRINTED

_TABLES = (
    "audit.entry",
    "audit.entry_from_0",
    "audit.leaf",
    "audit.tile",
    "audit.checkpoint",
    "audit.tx",
    "audit.cosignature",
)


async def rewrite_log(database: Database, key: Signer, *lies: str) -> None:
    """Tell the lies, as superuser, and make everything that was sealed agree with them, signed by this key."""
    connection = await asyncpg.connect(database.superuser_url, server_settings=PRINTED)
    try:
        async with connection.transaction():
            for table in _TABLES:
                await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for each in lies:
                await connection.execute(each)
            await _seal_anew(connection, key)
            for table in _TABLES:
                await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                names = await connection.fetch(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal",
                    table,
                )
                for (name,) in names:
                    await connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    finally:
        await connection.close()


_LEAVES = """
SELECT '[1, ' || e.text || ', ' || t.text || ']' AS text
  FROM audit.leaf l JOIN audit.entry_text e ON e.seq = l.seq JOIN audit.tx_text t ON t.id = e.tx_id
 WHERE l.index >= $1 AND l.index < $2 ORDER BY l.index
"""
_TILE = """
INSERT INTO audit.tile VALUES ($1, $2, $3) ON CONFLICT (level, index) DO UPDATE SET content = EXCLUDED.content
"""


async def _seal_anew(connection: asyncpg.Connection, key: Signer) -> None:
    growth, previous, start = Growth(), None, 0
    await connection.execute("DELETE FROM audit.tile")
    for row in await connection.fetch("SELECT size, note, control_seq FROM audit.checkpoint ORDER BY size"):
        origin, size = parse_checkpoint(read_note(row["note"]).text).origin, row["size"]
        signer = replace(key, verifier=replace(key.verifier, name=origin))
        said = json.dumps({"previous": previous, "keys": [signer.verifier.vkey]})
        await connection.execute(
            "UPDATE audit.entry SET new = new || $2::text::jsonb WHERE seq = $1", row["control_seq"], said
        )
        texts = await connection.fetch(_LEAVES, start, size)
        for tile, content in [
            *growth.append([leaf_hash(text.encode()) for (text,) in texts]),
            *growth.partial_tiles(),
        ]:
            await connection.execute(_TILE, tile.level, tile.index, content)
        checkpoint = Checkpoint(origin, size, growth.root())
        note = sign_note(checkpoint.text, signer.signing_key)
        await connection.execute(
            "UPDATE audit.checkpoint SET root = $2, note = $3 WHERE size = $1", size, checkpoint.root, note
        )
        previous, start = {"size": size, "root": encode(checkpoint.root)}, size
