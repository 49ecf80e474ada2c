"""`jejak migrate`: bring the database to this version. The set-up of `jejak serve` calls `prepare_database` too.

It never loads data, and a second run changes nothing.
"""

import asyncio
from argparse import ArgumentParser, Namespace

from jejak.auth.totp_key import load_or_create_totp_key
from jejak.cli.main import report_progress
from jejak.database.locate import DatabaseLocation, open_location
from jejak.database.migrate import install_schema_guard, migrate
from jejak.database.roles import ensure_roles, role_urls
from jejak.files import secret_file
from jejak.ledger.keys import create_missing_keys
from jejak.settings import Settings, get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.epilog = "Makes the missing roles too, and keeps their passwords in the data folder."


def run(_args: Namespace) -> int:
    with open_location(get_settings(), progress=report_progress) as location:
        changed = prepare_database(location, get_settings())
    print("The database is at this version." if changed else "The database was at this version already.")
    return 0


def prepare_database(location: DatabaseLocation, chosen: Settings) -> bool:
    """Make the keys, the roles and the tables that this version needs; return whether anything changed."""
    create_missing_keys(chosen, location.data_dir)
    load_or_create_totp_key(chosen, location.data_dir)
    secret_file.load_or_create(location.data_dir, secret_file.EVIDENCE_LINK)
    changed = asyncio.run(
        _prepare_database(
            location.owner_url, role_urls(location.owner_url, chosen, data_dir=location.data_dir)
        )
    )
    return install_guard(location) or changed


def install_guard(location: DatabaseLocation) -> bool:
    """Have event triggers guard the schema where we are superuser; return whether they had to be made."""
    return location.superuser_url is not None and asyncio.run(install_schema_guard(location.superuser_url))


async def _prepare_database(owner_url: str, urls: dict[str, str]) -> bool:
    await ensure_roles(owner_url, urls)
    return await migrate(owner_url, progress=report_progress)
