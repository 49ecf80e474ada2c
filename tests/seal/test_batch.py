"""One batch holds what was visible, under the root that its hashes give, against a tree built anew."""

import asyncpg
import pytest

from audit.checkpoint import open_note, parse_checkpoint
from audit.merkle import leaf_hash, root, verify_consistency, verify_inclusion
from audit.sql import statement
from audit.tree_store import load_leaf_texts, prove_consistency, prove_inclusion
from tests.databases import Database
from tests.log_sealer import NO_DELAY, build_signing, open_sealer, seal_all, shared_log_key

BEGIN = """
    SELECT audit.begin('00000000-0000-4000-8000-000000000003', NULL, 'CLI', gen_random_uuid()::text, 'uji', NULL, NULL,
                       NULL, NULL, NULL, NULL, NULL, '{}', 'uji')
"""
WRITE = "INSERT INTO hr.position (title, kind, job_class) VALUES ($1, 'PELAKSANA', 5)"


async def test_a_checkpoint_covers_every_entry_there_is(database: Database) -> None:
    found = await seal_all(database)
    owner = await asyncpg.connect(database.owner_url)
    try:
        leaves = [leaf_hash(each) for each in await load_leaf_texts(owner, 0, end=found.checkpoint.size)]
        assert (
            len(leaves) == found.checkpoint.size == await owner.fetchval("SELECT count(*) FROM audit.entry")
        )
        assert root(leaves) == found.checkpoint.root
        assert (
            parse_checkpoint(open_note(found.note, [shared_log_key().verifier.vkey]).text) == found.checkpoint
        )
        for index in range(0, len(leaves), 50):
            proof = await prove_inclusion(owner, index, size=len(leaves))
            verify_inclusion(leaves[index], index, len(leaves), proof, found.checkpoint.root)
        again = await seal_all(database)
        assert again.checkpoint.size == found.checkpoint.size + 1
        proof = await prove_consistency(owner, old=found.checkpoint.size, new=again.checkpoint.size)
        verify_consistency(
            found.checkpoint.size, again.checkpoint.size, found.checkpoint.root, again.checkpoint.root, proof
        )
    finally:
        await owner.close()


async def test_a_sealer_reads_what_it_takes_and_nothing_that_is_sealed(database: Database) -> None:
    before = (await seal_all(database)).checkpoint.size
    sealer, key = await asyncpg.connect(database.sealer_url), build_signing()
    try:
        assert await sealer.fetch(statement("batch_texts"), 0, 1_000_000) == []
        async with sealer.transaction(isolation="repeatable_read"):
            batch = await sealer.fetchrow(
                statement("seal_begin"), 10, NO_DELAY, key.origin, key.vkeys, key.build, None, []
            )
            taken = await sealer.fetch(statement("batch_texts"), 0, 1_000_000)
        assert (batch["size"], [row["index"] for row in taken]) == (before + 1, [before])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await sealer.fetch("SELECT audit.leaf_texts(0, 1)")
    finally:
        await sealer.close()


async def test_many_batches_of_scattered_numbers_are_one_tree(database: Database) -> None:
    """Two transactions take numbers in turn, one commits after a checkpoint: no two neighbours are sealed together."""
    early, late = [await asyncpg.connect(database.owner_url) for _ in range(2)]
    turns = [early.transaction(), late.transaction()]
    for connection, turn in zip((early, late), turns, strict=True):
        await turn.start()
        await connection.execute(BEGIN)
    for number in range(300):
        for name, connection in (("early", early), ("late", late)):
            await connection.execute(WRITE, f"{name} {number}")
    await turns[0].commit()
    async with open_sealer(database, most=70) as sealer:
        while (found := await sealer.seal_once(silence=NO_DELAY)) and not found.is_complete:
            pass
        await turns[1].commit()
        while (found := await sealer.seal_once(silence=NO_DELAY)) and not found.is_complete:
            pass
    assert found is not None
    leaves = [leaf_hash(each) for each in await load_leaf_texts(early, 0, end=found.checkpoint.size)]
    assert root(leaves) == found.checkpoint.root
    for connection in (early, late):
        await connection.close()
