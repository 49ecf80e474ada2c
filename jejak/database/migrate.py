"""Migration of a database to the schema of this version.

Migrations, then functions, then grants, in one transaction.

Two processes that start at once wait for each other; a process that is killed leaves nothing half-made. What
it does to the schema is in the log, and no relation is left without audit; where a superuser can be had,
event triggers see to the same for everybody else.
"""

from collections.abc import Sequence
from hashlib import sha256
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

import audit.sql
import models.sql
from audit.context import Attribution, begin
from jejak.database.pools import TORTOISE_APPS, open_pools
from jejak.database.sql import statement
from jejak.errors import OperatorError
from jejak.progress import ProgressCallback
from rulebook.access import SERVICE_ACTORS

GRANT_FILES = ("models/90_grants.sql", "models/91_columns.sql")
"""From nothing upwards: the first takes everything away, so they run together."""
_TEXTS = {"audit": audit.sql.migration_sql, "models": models.sql.migration_sql}


def read_migration_sql(step: str) -> str:
    """Return the SQL of one migration, named as `app.name`."""
    app, _, name = step.partition(".")
    return _TEXTS[app](name)


async def migrate(
    owner_url: str, *, progress: ProgressCallback = lambda line: None, upto: Sequence[str] | None = None
) -> bool:
    """Bring the database to this version; return whether anything changed.

    `upto` stops at the named migrations (`app.name`); functions and grants are this version's and wait for it.

    Raises: OperatorError when a relation would be left without audit
    """
    async with open_pools({"owner": owner_url}), in_transaction("owner") as client:
        await client.execute_query(statement("lock_migration"))
        step = _MigrationRun(client, progress)
        if await step.has_log():
            await step.begin_if_due(upto)
        else:
            await client.execute_script(models.sql.migration_sql("0000_bootstrap"))
        await step.run("audit", upto)
        await step.apply(audit.sql.function_files())
        await step.begin_if_due(upto)
        await step.run("models", upto)
        if upto is None:
            await step.apply(models.sql.function_files())
            if step.has_changed:
                texts = models.sql.function_files()
                await step.apply({name: texts[name] for name in GRANT_FILES}, always=True)
                await step.refuse_unaudited()
                await client.execute_query(statement("finish_schema_change"))
        return step.has_changed


async def install_schema_guard(superuser_url: str) -> bool:
    """Have event triggers refuse and record what anybody does to the schema; return whether any had to be made."""
    async with open_pools({"superuser": superuser_url}), in_transaction("superuser") as client:
        rows = await client.execute_query_dict(statement("is_schema_guarded"))
        if rows[0]["is_watched"]:
            return False
        await begin(client, _build_attribution("watchSchema"))
        await client.execute_query(statement("install_schema_guard"))
        return True


def _build_attribution(operation: str) -> Attribution:
    return Attribution(
        actor=SERVICE_ACTORS["migrate"], method="SERVICE", request=str(uuid4()), operation=operation
    )


class _MigrationRun:
    """One run of the migration inside its transaction."""

    def __init__(self, client: BaseDBAsyncClient, progress: ProgressCallback) -> None:
        self.client = client
        self.progress = progress
        self.has_changed = False
        self.has_actor = False
        self.unrecorded_steps: list[tuple[str, str]] = []
        self.executors = {
            app: MigrationExecutor(client, {app: TORTOISE_APPS[app] | {"default_connection": "owner"}})
            for app in ("audit", "models")
        }

    async def has_log(self) -> bool:
        rows = await self.client.execute_query_dict(statement("log_exists"))
        return bool(rows[0]["stands"])

    async def begin_if_due(self, upto: Sequence[str] | None) -> None:
        """State the actor once, and only if there is something to do: a run that changes nothing leaves no trace."""
        if self.has_actor or not await self._is_due(upto):
            return
        await begin(self.client, _build_attribution("migrate"))
        self.has_actor = True
        if upto is None:
            await self.client.execute_query(statement("record_relation_files"))
        for name, told in self.unrecorded_steps:
            await self._record_step(name, told)

    async def _is_due(self, upto: Sequence[str] | None) -> bool:
        plans = [await executor.plan(_targets(upto, app)) for app, executor in self.executors.items()]
        texts = audit.sql.function_files() | ({} if upto else models.sql.function_files())
        return self.has_changed or any(plans) or bool(await self._find_changed_files(texts))

    async def _find_changed_files(self, texts: dict[str, str]) -> dict[str, bytes]:
        """The files whose text is not the installed one, with the digest of their text."""
        rows = await self.client.execute_query_dict(statement("applied_files"))
        installed = {row["name"]: row["sha256"] for row in rows}
        digests = {name: sha256(text.encode()).digest() for name, text in texts.items()}
        return {name: digest for name, digest in digests.items() if installed.get(name) != digest}

    async def _record_step(self, name: str, told: str) -> None:
        """Put a step on record; those before there is a log are told when it has an actor."""
        if not self.has_actor:
            self.unrecorded_steps.append((name, told))
            return
        await self.client.execute_query(statement("record_migration_step"), [name, told])

    async def run(self, app: str, upto: Sequence[str] | None) -> None:
        targets = _targets(upto, app)
        if await self.executors[app].plan(targets):
            done: list[str] = []
            await self.executors[app].migrate(
                targets, direction="forward", progress=lambda *event: done.extend(self._report_step(*event))
            )
            for name in done:
                await self._record_step(name, sha256(read_migration_sql(name).encode()).hexdigest())
            self.has_changed = True

    async def apply(self, texts: dict[str, str], *, always: bool = False) -> None:
        """Run the repeatable files whose text is not the installed one."""
        stale = await self._find_changed_files(texts)
        for name, text in texts.items():
            if always or name in stale:
                digest = sha256(text.encode()).digest()
                await self.client.execute_script(text)
                await self.client.execute_query(statement("record_applied_file"), [name, digest])
                await self._record_step(name, digest.hex())
                self.has_changed = True

    async def refuse_unaudited(self) -> None:
        rows = await self.client.execute_query_dict(statement("unaudited_relations"))
        if rows:
            names = ", ".join(row["relation"] for row in rows)
            raise OperatorError(
                f"These relations would be changed without a trace: {names}. Call audit.track() on them."
            )

    def _report_step(self, event: str, app: str, name: str) -> list[str]:
        if event != "apply_done":
            return []
        self.progress(f"  {app}.{name}")
        return [f"{app}.{name}"]


def _targets(upto: Sequence[str] | None, app: str) -> list[MigrationTarget]:
    if upto is None:
        return [MigrationTarget(app_label=app, name="__latest__")]
    pairs = [name.split(".", 1) for name in upto]
    return [MigrationTarget(app_label=app, name=name) for of, name in pairs if of == app]
