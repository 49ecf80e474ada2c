"""Worker of the sealer: checks for entries five times a second, seals them, and retries for ever.

One connection holds the lock of sealers; when it is lost, another is opened. What the sealer refuses to sign
is told once in words, and looked at again: two persons may decide meanwhile.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg

from audit.seal import MAX_SILENCE, Sealer, SealingRefused
from audit.tree_store import load_latest_checkpoint
from jejak.database.roles import RUNTIME_ROLES
from jejak.database.sql import statement
from jejak.errors import OperatorError, operator_message
from jejak.ledger.sealer.cosigning import CosigningTask
from jejak.ledger.sealer.key_ring import KeyRing
from jejak.ledger.sealer.last_checkpoint import LastCheckpointFile
from jejak.limits import (
    MAX_SEAL_RETRY_SECONDS,
    PARTITION_CHECK_SECONDS,
    SEAL_CLOSE_TIMEOUT_SECONDS,
    SEAL_COMMAND_TIMEOUT_SECONDS,
    SEAL_IDLE_TRANSACTION_SECONDS,
    SEAL_LOCK_POLL_SECONDS,
    SEAL_LOCK_RETRY_SECONDS,
    SEAL_POLL_SECONDS,
)
from jejak.settings import Settings
from resolvers.limits import MAX_IDENTIFIER_BYTES

log = logging.getLogger("jejak.seal")
_AT_ONCE = timedelta(0)
_FAILURES = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass
class SealWorker:
    """Where and as whom to seal, until `stop` is set."""

    url: str
    settings: Settings
    data_dir: Path
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _last_reason: str = field(default="", init=False)

    async def run(self) -> None:
        """Seal; whatever fails is tried again.

        Raises: OperatorError when there is no key to sign with
        """
        KeyRing(self.settings, self.data_dir)
        wait = SEAL_POLL_SECONDS
        while not self.stop.is_set():
            try:
                async with self._connection() as connection:
                    wait = SEAL_POLL_SECONDS
                    await self._session(connection)
            except (SealingRefused, OperatorError) as refusal:
                self._log_once(str(refusal), level=logging.ERROR)
                wait = SEAL_LOCK_RETRY_SECONDS
            except _FAILURES as fault:
                self._log_once(
                    f"sealing failed; it is tried again: {operator_message(fault) or type(fault).__name__}"
                )
                wait = min(MAX_SEAL_RETRY_SECONDS, wait * 2)
            await self._sleep(wait)

    async def _session(self, connection: "asyncpg.Connection") -> None:
        """Seal through one connection, once it holds the lock."""
        await _refuse_strong(connection)
        ring, copy = KeyRing(self.settings, self.data_dir), LastCheckpointFile(self.data_dir)
        sealer = Sealer(connection, ring.signing)
        if not await self._acquire_lock(sealer):
            return
        async with CosigningTask(self.settings.log_policy, self.url) as cosigning:
            last = await load_latest_checkpoint(connection)
            sealer.known = tuple(
                await cosigning.known_checkpoints(last, origin=ring.signing.origin, own=copy.read())
            )
            partition_check = _Interval(PARTITION_CHECK_SECONDS)
            while not self.stop.is_set():
                if partition_check.is_due():
                    with suppress(asyncpg.LockNotAvailableError):
                        await sealer.extend()
                cosigning.refuse_if_warned()
                sealer.signing = ring.refresh()
                sealed = await sealer.seal_once(silence=_AT_ONCE if ring.is_replacing else MAX_SILENCE)
                self._last_reason = ""
                if sealed is None:
                    await self._catch_up(connection, copy)
                else:
                    copy.write(sealed.note)
                    if sealed.decision:
                        copy.write_decision(sealed.decision, sealed.checkpoint.origin)
                    ring.record_public_keys(sealed.checkpoint.origin)
                    cosigning.submit(sealed.note)
                    if ring.is_replacing:
                        ring.drop_old_key()
                        log.info(
                            "both keys signed checkpoint %s; now the new one signs", sealed.checkpoint.size
                        )
                if sealed is None or sealed.is_complete:
                    await self._sleep(SEAL_POLL_SECONDS)

    async def _catch_up(self, connection: "asyncpg.Connection", copy: LastCheckpointFile) -> None:
        """Keep what was committed before a sealer was killed that had no time to keep it."""
        if not copy.is_current and (last := await load_latest_checkpoint(connection)):
            copy.write(last.note)

    async def _acquire_lock(self, sealer: Sealer) -> bool:
        """Wait until this is the only sealer; say who the other is."""
        while not self.stop.is_set():
            if await sealer.lock():
                return True
            self._log_once(
                f"another sealer is at work: {await sealer.find_holder()}; this one waits", level=logging.INFO
            )
            await self._sleep(SEAL_LOCK_POLL_SECONDS)
        return False

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["asyncpg.Connection"]:
        connection = await asyncpg.connect(
            self.url,
            command_timeout=SEAL_COMMAND_TIMEOUT_SECONDS,
            server_settings={
                "synchronous_commit": "on",  # what is signed has reached the disk
                "application_name": f"jejak-seal {socket.gethostname()}:{os.getpid()}"[:MAX_IDENTIFIER_BYTES],
                "idle_in_transaction_session_timeout": f"{SEAL_IDLE_TRANSACTION_SECONDS}s",
            },
        )
        try:
            yield connection
        finally:
            with suppress(*_FAILURES, TimeoutError):
                await connection.close(timeout=SEAL_CLOSE_TIMEOUT_SECONDS)

    def _log_once(self, reason: str, *, level: int = logging.WARNING) -> None:
        """Say it once, and not with every look."""
        if reason != self._last_reason:
            log.log(level, "%s", reason)
        self._last_reason = reason

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stop.wait()


async def _refuse_strong(connection: "asyncpg.Connection") -> None:
    """Let nobody seal who could change what is sealed."""
    role, can = await connection.fetchrow(statement("role_privileges"))
    if can is not None or role != RUNTIME_ROLES["sealer"]:
        raise OperatorError(
            f"The sealer logs in as a role that {can or 'is another'}; jejak does not seal like that."
        )


class _Interval:
    """Now, and then again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._next = seconds, 0.0

    def is_due(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
