"""`jejak migrate`: bring the database to this version. The set-up of `jejak serve` calls `bring_up` too.

It never loads data, and a second run changes nothing.
"""

import asyncio
from argparse import ArgumentParser, Namespace

from jejak.cli import say
from jejak.factor_key import factor_key
from jejak.ledger_keys import make_keys
from jejak.migration import migrate, watch_schema
from jejak.place import Place, opened
from jejak.roles import ensure_roles, role_urls
from jejak.settings import Settings, settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.epilog = "Makes the missing roles too, and keeps their passwords in the data folder."


def run(_args: Namespace) -> int:
    with opened(settings(), say=say) as place:
        changed = bring_up(place, settings())
    print("The database is at this version." if changed else "The database was at this version already.")
    return 0


def bring_up(place: Place, settings: Settings) -> bool:
    """Make the keys, the roles and the tables that this version needs; return whether anything changed."""
    make_keys(settings, place.data_dir)
    factor_key(settings, place.data_dir)
    changed = asyncio.run(
        _bring_up(place.owner_url, role_urls(place.owner_url, settings, data_dir=place.data_dir))
    )
    return guard(place) or changed


def guard(place: Place) -> bool:
    """Have event triggers guard the schema where we are superuser; return whether they had to be made."""
    return place.superuser_url is not None and asyncio.run(watch_schema(place.superuser_url))


async def _bring_up(owner_url: str, urls: dict[str, str]) -> bool:
    await ensure_roles(owner_url, urls)
    return await migrate(owner_url, say=say)
