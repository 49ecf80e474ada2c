"""How does a database get the shape this version needs?

Migrations, then functions, then grants, in one transaction.

Called by `jejak migrate` and by the set-up of `jejak serve` and the tests. Two processes that start at once wait
for each other; a process that is killed leaves nothing half-made.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction

import audit.sql
import models.sql
from audit.context import Attribution, begin
from jejak.database import APPS, connected
from jejak.errors import Problem
from jejak.sql import statement
from rulebook.access import SERVICE_ACTORS

GRANTS = "models/90_grants.sql"
Say = Callable[[str], None]


async def migrate(owner_url: str, *, say: Say = lambda line: None, upto: Sequence[str] | None = None) -> bool:
    """Bring the database to this version; return whether anything changed.

    `upto` stops at the named migrations (`app.name`); functions and grants are this version's and wait for it.

    Raises: Problem when a relation would be left without audit
    """
    async with connected({"owner": owner_url}), in_transaction("owner") as client:
        await client.execute_query(statement("lock_migration"))
        await client.execute_script(models.sql.migration_sql("0000_bootstrap"))
        step = _Step(client, say)
        if await step.log_stands():
            await step.sign_if_due(upto)
        await step.run("audit", upto)
        await step.apply(audit.sql.function_files())
        await step.sign_if_due(upto)
        await step.run("models", upto)
        if upto is None:
            await step.apply(models.sql.function_files())
            if step.changed:
                await step.apply({GRANTS: models.sql.function_files()[GRANTS]}, always=True)
                await step.refuse_unwatched()
        return step.changed


class _Step:
    """One run of the migration inside its transaction."""

    def __init__(self, client: BaseDBAsyncClient, say: Say) -> None:
        self.client = client
        self.say = say
        self.changed = False
        self.signed = False
        self.executors = {
            app: MigrationExecutor(client, {app: APPS[app] | {"default_connection": "owner"}})
            for app in ("audit", "models")
        }

    async def log_stands(self) -> bool:
        rows = await self.client.execute_query_dict(statement("log_stands"))
        return bool(rows[0]["stands"])

    async def sign_if_due(self, upto: Sequence[str] | None) -> None:
        """State the actor once, and only if there is something to do: a run that changes nothing leaves no trace."""
        due = [await executor.plan(_targets(upto, app)) for app, executor in self.executors.items()]
        if self.signed or not any(due):
            return
        act = Attribution(
            actor=SERVICE_ACTORS["migrate"], method="SERVICE", request=str(uuid4()), operation="migrate"
        )
        await begin(self.client, act)
        self.signed = True

    async def run(self, app: str, upto: Sequence[str] | None) -> None:
        targets = _targets(upto, app)
        if await self.executors[app].plan(targets):
            await self.executors[app].migrate(targets, direction="forward", progress=self._progress)
            self.changed = True

    async def apply(self, texts: dict[str, str], *, always: bool = False) -> None:
        """Run the repeatable files whose text is not the installed one."""
        rows = await self.client.execute_query_dict(statement("applied_files"))
        installed = {row["name"]: row["sha256"] for row in rows}
        for name, text in texts.items():
            digest = sha256(text.encode()).digest()
            if always or installed.get(name) != digest:
                await self.client.execute_script(text)
                await self.client.execute_query(statement("keep_file"), [name, digest])
                self.changed = True

    async def refuse_unwatched(self) -> None:
        rows = await self.client.execute_query_dict(statement("untracked"))
        if rows:
            names = ", ".join(row["relation"] for row in rows)
            raise Problem(
                f"These relations would be changed without a trace: {names}. Call audit.track() on them."
            )

    def _progress(self, event: str, app: str, name: str) -> None:
        if event == "apply_done":
            self.say(f"  {app}.{name}")


def _targets(upto: Sequence[str] | None, app: str) -> list[MigrationTarget]:
    if upto is None:
        return [MigrationTarget(app_label=app, name="__latest__")]
    pairs = [name.split(".", 1) for name in upto]
    return [MigrationTarget(app_label=app, name=name) for of, name in pairs if of == app]
