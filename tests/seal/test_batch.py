"""Does one batch hold what was visible, under the root that its hashes give? Against a tree built anew."""

import asyncpg

from audit.checkpoint import open_note, parse_checkpoint
from audit.merkle import leaf_hash, root, verify_consistency, verify_inclusion
from audit.store import consistency, inclusion, leaf_texts
from tests.databases import Database
from tests.sealing import key_of_the_test, sealed


async def test_a_checkpoint_covers_every_entry_there_is(database: Database) -> None:
    found = await sealed(database)
    owner = await asyncpg.connect(database.owner_url)
    try:
        leaves = [leaf_hash(each) for each in await leaf_texts(owner, 0, end=found.checkpoint.size)]
        assert (
            len(leaves) == found.checkpoint.size == await owner.fetchval("SELECT count(*) FROM audit.entry")
        )
        assert root(leaves) == found.checkpoint.root
        assert (
            parse_checkpoint(open_note(found.note, [key_of_the_test().verifier.vkey]).text)
            == found.checkpoint
        )
        for index in range(0, len(leaves), 50):
            proof = await inclusion(owner, index, size=len(leaves))
            verify_inclusion(leaves[index], index, len(leaves), proof, found.checkpoint.root)
        again = await sealed(database)
        assert again.checkpoint.size == found.checkpoint.size + 1
        proof = await consistency(owner, old=found.checkpoint.size, new=again.checkpoint.size)
        verify_consistency(
            found.checkpoint.size, again.checkpoint.size, found.checkpoint.root, again.checkpoint.root, proof
        )
    finally:
        await owner.close()
