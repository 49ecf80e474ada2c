"""The manifest that `jejak doctor` compares with is what this version's files make."""

import asyncpg

from jejak.doctor.built_in import BUILT_IN, draw_built_in
from jejak.doctor.picture import drawn, manifest
from jejak.doctor.rights import draw_rights
from jejak.doctor.sql import statement
from tests.databases import Database


async def test_the_manifest_is_fresh(module_database: Database) -> None:
    connection = await asyncpg.connect(module_database.owner_url)
    async with connection.transaction(readonly=True):
        await connection.execute(statement("read_alike"))
        picture = (
            await drawn(connection)
            | {BUILT_IN: await draw_built_in(connection)}
            | await draw_rights(connection)
        )
    await connection.close()
    assert picture == manifest(), "run: python -m jejak.doctor.draw"
