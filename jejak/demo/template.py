"""Template database of the demo, from which it is reset in seconds.

The copy notes which tables it was made with and from which options; with other tables it is made anew. Never
touches a database that holds no demo.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import unquote, urlsplit

import asyncpg

from jejak.database.connection_url import with_database
from jejak.database.migrate import migrate
from jejak.demo.load import is_demo, load_demo
from jejak.demo.options import DemoOptions
from jejak.demo.sql import statement
from jejak.errors import OperatorError
from jejak.progress import ProgressCallback

_DROP_ATTEMPTS = 3  # each waits five seconds for the sessions to end
_SILENT: ProgressCallback = lambda line: None  # noqa: E731


async def save_template(
    owner_url: str, *, options: DemoOptions, progress: ProgressCallback = _SILENT
) -> bool:
    """Put a copy of a freshly loaded demo aside; return whether that was possible.

    Somebody connected to the demo, or an owner who may make no databases, is no reason to fail: it is said.
    """
    name = _database_name(owner_url)
    copy, note = _template_name(name), {"tables": tables_digest(), "options": _options_to_json(options)}
    try:
        async with _maintenance_connection(owner_url) as server:
            await _drop(server, copy)
            await _run(server, "copy_database", copy, name)
            await _run(server, "set_database_comment", copy, json.dumps(note))
            await _run(server, "close_database", copy)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError) as reason:
        progress(f"No copy for 'jejak demo --reset' was put aside: {reason}.")
        return False
    return True


async def reset_demo(
    owner_url: str, *, options: DemoOptions | None = None, progress: ProgressCallback = _SILENT
) -> None:
    """Put a demo back to what it was when loaded; other options, or other tables since, load it anew.

    A database without a regency is filled and never replaced: whatever else is in it is not ours to drop.
    Raises: OperatorError when the database holds a real regency, or its owner may make no databases
    """
    standing = await is_demo(owner_url)
    if standing is False:
        raise OperatorError("This database holds a real regency; only a demo is ever reset.")
    if standing is None:
        progress("There is no demo here yet; it is loaded.")
        await _reload_demo(owner_url, options or DemoOptions(), progress)
        return
    name = _database_name(owner_url)
    try:
        async with _maintenance_connection(owner_url) as server:
            kept = await _load_saved_options(server, _template_name(name))
            if kept is not None and options in (None, kept):
                await _replace(server, name, like=_template_name(name))
                return
            progress("No copy fits; the demo is loaded anew.")
            # Not template0: large objects are closed in template1 (owner.sql).
            await _replace(server, name, like="template1")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError) as reason:
        raise OperatorError(f"The owner of the database cannot reset it: {reason}.") from reason
    await migrate(owner_url, progress=progress)
    await _reload_demo(owner_url, options or kept or DemoOptions(), progress)


async def _reload_demo(owner_url: str, options: DemoOptions, progress: ProgressCallback) -> None:
    await load_demo(owner_url, options=options, progress=progress)
    await save_template(owner_url, options=options, progress=progress)


def tables_digest() -> str:
    """Digest of everything that shapes the database: migrations, functions, and what the audit installs."""
    digest = sha256()
    for package in ("models", "audit"):
        for file in _list_files(files(package)):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _list_files(folder: Traversable) -> Iterator[Traversable]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir() and each.name != "__pycache__":
            yield from _list_files(each)
        elif each.name.endswith((".py", ".sql")):
            yield each


async def _replace(server: asyncpg.Connection, name: str, *, like: str) -> None:
    """Make the new database first: if that fails, the old one still stands, and alone."""
    fresh = f"{name}_demo_fresh"
    await _drop(server, fresh)
    try:
        await _run(server, "copy_database", fresh, like)
        await _run(server, "open_to_roles", fresh)
        await _drop(server, name)
    except BaseException:
        await _drop(server, fresh)
        raise
    await _run(server, "rename_database", fresh, name)


async def _drop(server: asyncpg.Connection, name: str) -> None:
    """Drop a database, with the sessions in it; a program that comes back at once is sent away again."""
    for attempt in reversed(range(_DROP_ATTEMPTS)):
        await server.execute(statement("end_sessions"), name)
        try:
            await _run(server, "drop_database", name)
        except asyncpg.ObjectInUseError:
            if not attempt:
                raise
        else:
            return


async def _load_saved_options(server: asyncpg.Connection, template: str) -> DemoOptions | None:
    """What a kept copy was made from; None when there is none, or it has other tables than this version."""
    note = await server.fetchval(statement("database_comment"), template)
    if not note:
        return None
    kept = json.loads(note)
    return _options_from_json(kept["options"]) if kept["tables"] == tables_digest() else None


def _options_to_json(options: DemoOptions) -> dict[str, object]:
    return asdict(options) | {"today": options.today.isoformat() if options.today else None}


def _options_from_json(words: dict[str, str | int | None]) -> DemoOptions:
    today = words["today"]
    return DemoOptions(
        employees=int(words["employees"] or 0),
        seed=int(words["seed"] or 0),
        profile=str(words["profile"]),
        today=date.fromisoformat(str(today)) if today else None,
    )


def _database_name(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def _template_name(name: str) -> str:
    return f"{name}_demo_template"


async def _run(server: asyncpg.Connection, name: str, *names: str) -> None:
    await server.execute(await server.fetchval(statement(name), *names))


@asynccontextmanager
async def _maintenance_connection(owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the same server that is in nobody's way."""
    connection = await asyncpg.connect(with_database(owner_url, "postgres"))
    try:
        yield connection
    finally:
        await connection.close()
