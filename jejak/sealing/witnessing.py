"""What do the witnesses say? Asked after each commit, off the sealer's way, about the newest checkpoint only.

Called by the sealer. A witness that is slow or gone delays nothing; what it signed is kept in the database and is what
makes a checkpoint public under a policy.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from audit.checkpoint import Checkpoint, NoteError, parse_checkpoint, read_note
from audit.policy import Policy
from audit.sql import statement
from audit.store import Kept, consistency
from audit.tile import TileError
from audit.witness_client import Verdict
from jejak.ledger_witness import Outcome, Witnesses, read_policy

log = logging.getLogger("jejak.seal")
_REST = 1.0  # seconds between two rounds of questions


class Witnessing:
    """The witnesses of the policy, and a task that asks them while the block lasts.

    Raises: Problem when the policy cannot be read
    """

    def __init__(self, policy_file: Path | None, url: str) -> None:
        self._policy: Policy = read_policy(policy_file)
        self._url = url
        self._witnesses = Witnesses(self._policy.witnesses.values())
        self._newest: str | None = None
        self._is_new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._told = dict[str, str]()

    async def __aenter__(self) -> Self:
        if any(each.url for each in self._policy.witnesses.values()):
            self._task = asyncio.create_task(self._ask())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._witnesses.close()

    def offer(self, note: str) -> None:
        """Have this checkpoint cosigned, if no newer one comes first."""
        self._newest = note
        self._is_new.set()

    async def known(self, last: Kept | None) -> Sequence[Checkpoint]:
        """Return what the witnesses have seen of this log."""
        notes = await self._witnesses.latest(last.origin) if last and self._task else {}
        return [parse_checkpoint(note.text) for note in notes.values()]

    async def _ask(self) -> None:
        while True:
            await self._is_new.wait()
            self._is_new.clear()
            try:
                await self._round(self._newest or "")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, NoteError, TileError) as fault:
                log.warning(
                    "witnesses could not be asked; the next checkpoint is offered: %s", type(fault).__name__
                )
            await asyncio.sleep(_REST)

    async def _round(self, note: str) -> None:
        size = parse_checkpoint(read_note(note).text).size
        connection = await asyncpg.connect(
            self._url, server_settings={"application_name": "jejak-witnessing"}
        )
        try:

            async def prove(old_size: int) -> Sequence[bytes]:
                return await consistency(connection, old=old_size, new=size)

            for outcome in await self._witnesses.submit(note, prove):
                self._tell(outcome)
                for name, line in zip(outcome.names, outcome.lines, strict=False):
                    await connection.execute(statement("keep_cosignature"), size, name, line)
        finally:
            await connection.close()

    def _tell(self, outcome: Outcome) -> None:
        """Say what a witness did when it is not what it did before."""
        name, said = outcome.names[0], f"{outcome.verdict or 'no answer'} {outcome.said}".strip()
        is_grave = outcome.verdict in (Verdict.FORKED, Verdict.AHEAD)
        if self._told.get(name) != (key := str(outcome.verdict)):
            level = (
                logging.INFO
                if outcome.verdict is Verdict.COSIGNED
                else logging.ERROR
                if is_grave
                else logging.WARNING
            )
            log.log(level, "witness %s: %s", name, said)
        self._told[name] = key
