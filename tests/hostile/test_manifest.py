"""The manifest that `jejak doctor` compares with is what this version's files make."""

import asyncpg

from jejak.doctor.database.built_in import BUILT_IN, read_built_in
from jejak.doctor.database.catalogue_diff import load_manifest, read_catalogue
from jejak.doctor.database.rights import read_rights
from jejak.doctor.sql import statement
from tests.databases import Database


async def test_the_manifest_is_fresh(module_database: Database) -> None:
    connection = await asyncpg.connect(module_database.owner_url)
    async with connection.transaction(readonly=True):
        await connection.execute(statement("set_canonical_session"))
        picture = (
            await read_catalogue(connection)
            | {BUILT_IN: await read_built_in(connection)}
            | await read_rights(connection)
        )
    await connection.close()
    assert picture == load_manifest(), "run: python -m jejak.doctor.database.write_manifest"
