"""Cosigning by the witnesses, after each commit and off the sealer's way, of the newest checkpoint only.

A witness that is slow or gone delays nothing; what it signed is kept in the database and is what makes a
checkpoint public under a policy.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from audit.checkpoint import Checkpoint, NoteError, parse_checkpoint, read_note
from audit.policy import Policy
from audit.seal import SealingRefused
from audit.sql import statement
from audit.tile import TileError
from audit.tree_store import StoredCheckpoint, prove_consistency
from audit.witness_client import WitnessVerdict
from jejak.ledger.witness_client import SubmissionOutcome, WitnessClient, read_policy
from jejak.limits import WITNESS_RETRY_SECONDS

log = logging.getLogger("jejak.seal")
_CONTRADICTIONS = (WitnessVerdict.FORKED, WitnessVerdict.AHEAD)


class CosigningTask:
    """The witnesses of the policy, and a task that asks them while the block lasts.

    Raises: OperatorError when the policy cannot be read
    """

    def __init__(self, policy_file: Path | None, url: str) -> None:
        self._policy: Policy = read_policy(policy_file)
        self._url = url
        self._witnesses = WitnessClient(self._policy.witnesses.values())
        self._newest: str | None = None
        self._is_new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last_outcomes = dict[str, str]()
        self._warning: str | None = None

    async def __aenter__(self) -> Self:
        if any(each.url for each in self._policy.witnesses.values()):
            self._task = asyncio.create_task(self._submit_newest())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._witnesses.close()

    def submit(self, note: str) -> None:
        """Have this checkpoint cosigned, if no newer one comes first."""
        self._newest = note
        self._is_new.set()

    async def known_checkpoints(
        self, last: StoredCheckpoint | None, *, origin: str, own: Checkpoint | None
    ) -> list[Checkpoint]:
        """Return what we ourselves and the witnesses have seen of this log; asks them about the last checkpoint.

        `origin` is the log's name where nothing was signed yet.

        Raises: SealingRefused when a witness has seen another log or a longer one that nobody can show, and when
                nobody at all can say what was signed last
        """
        known = [own] if own else []
        if self._task is None:
            return known
        known += await self._witnesses.fetch_all_origins(last.origin if last else origin)
        if last is None:
            return known
        outcomes = await self._submit_and_store(last.note)
        size = max((each.size for each in known), default=0)
        for outcome in outcomes:
            if outcome.verdict is WitnessVerdict.FORKED or (
                outcome.verdict is WitnessVerdict.AHEAD and (outcome.size or size + 1) > size
            ):
                raise SealingRefused(_format_warning(outcome))
        if own is None and not self._policy.is_met_by(_responding_names(outcomes)):
            raise SealingRefused(
                "There is no copy here of what was signed last, and too few witnesses answer who could say: nothing "
                "is signed until they do. / Belum cukup saksi yang menjawab."
            )
        return known

    def refuse_if_warned(self) -> None:
        """Stop where a witness has said that it saw another log, or more of this one.

        Raises: SealingRefused
        """
        if self._warning:
            raise SealingRefused(self._warning)

    async def _submit_newest(self) -> None:
        while True:
            await self._is_new.wait()
            self._is_new.clear()
            try:
                for outcome in await self._submit_and_store(self._newest or ""):
                    if outcome.verdict in _CONTRADICTIONS:
                        self._warning = _format_warning(outcome)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, NoteError, TileError) as fault:
                log.warning(
                    "witnesses could not be asked; the next checkpoint is offered: %s", type(fault).__name__
                )
            await asyncio.sleep(WITNESS_RETRY_SECONDS)

    async def _submit_and_store(self, note: str) -> list[SubmissionOutcome]:
        size = parse_checkpoint(read_note(note).text).size
        connection = await asyncpg.connect(
            self._url, server_settings={"application_name": "jejak-witnessing"}
        )
        try:

            async def prove(old_size: int) -> Sequence[bytes]:
                return await prove_consistency(connection, old=old_size, new=size)

            outcomes = await self._witnesses.submit(note, prove)
            for outcome in outcomes:
                self._log_outcome(outcome)
                for name, line in zip(outcome.names, outcome.lines, strict=False):
                    await connection.execute(statement("store_cosignature"), size, name, line)
        finally:
            await connection.close()
        return outcomes

    def _log_outcome(self, outcome: SubmissionOutcome) -> None:
        """Say what a witness did when it is not what it did before."""
        name, said = outcome.names[0], f"{outcome.verdict or 'no answer'} {outcome.detail}".strip()
        is_grave = outcome.verdict in _CONTRADICTIONS
        if self._last_outcomes.get(name) != (key := str(outcome.verdict)):
            level = (
                logging.INFO
                if outcome.verdict is WitnessVerdict.COSIGNED
                else logging.ERROR
                if is_grave
                else logging.WARNING
            )
            log.log(level, "witness %s: %s", name, said)
        self._last_outcomes[name] = key


def _responding_names(outcomes: Iterable[SubmissionOutcome]) -> list[str]:
    """The witnesses that said how far they have seen this log."""
    said = (WitnessVerdict.COSIGNED, WitnessVerdict.AHEAD)
    return [name for each in outcomes if each.verdict in said for name in each.names]


def _format_warning(outcome: SubmissionOutcome) -> str:
    size = f" ({outcome.size} leaves)" if outcome.size else ""
    return (
        f"Witness {outcome.names[0]} {outcome.verdict}{size}: nothing is signed until it is clear what was done to "
        f"this database. / Saksi {outcome.names[0]} pernah melihat jejak yang lain atau lebih panjang."
    )
