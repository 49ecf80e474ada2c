"""Writer of the manifest, the picture of a fresh database: `python -m jejak.doctor.database.write_manifest`.

Run by the person who changes a migration, a function or a grant; it starts a cluster of its own and removes it.
"""

import asyncio
import json
import tempfile
from pathlib import Path

import asyncpg

from jejak.database.embedded import force_stop, start
from jejak.database.migrate import migrate
from jejak.database.roles import ensure_roles, role_urls
from jejak.doctor.database.built_in import BUILT_IN, read_built_in
from jejak.doctor.database.catalogue_diff import MANIFEST, CatalogueSnapshot, read_catalogue
from jejak.doctor.database.rights import read_rights
from jejak.doctor.sql import statement
from jejak.settings import Settings


def main() -> None:
    """Make a database, draw it, and keep the picture beside this file."""
    with tempfile.TemporaryDirectory(prefix="jejak-manifest-") as name:
        Path(name).chmod(0o711)  # root hands the cluster to another account, who must get through
        try:
            picture = asyncio.run(
                _read_fresh_catalogue(start(Path(name, "data"), progress=print).url(), Path(name, "data"))
            )
        finally:
            force_stop(Path(name, "data"))
    text = json.dumps(picture, indent=1, ensure_ascii=False) + "\n"
    (Path(__file__).parents[1] / MANIFEST).write_text(text, "utf-8")


async def _read_fresh_catalogue(owner_url: str, data_dir: Path) -> CatalogueSnapshot:
    await ensure_roles(owner_url, role_urls(owner_url, Settings.from_environment({}), data_dir=data_dir))
    await migrate(owner_url)
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(statement("set_canonical_session"))
            return (
                await read_catalogue(connection)
                | {BUILT_IN: await read_built_in(connection)}
                | await read_rights(connection)
            )
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
