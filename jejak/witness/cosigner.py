"""Cosigner of submissions: one at a time for a log, stored before the cosignature leaves.

Every log has a thread of its own: what it reads, judges and keeps there nobody interrupts, neither a caller who hangs
up nor another log.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

from audit.checkpoint import NoteError
from audit.submission import Submission, parse_submission
from audit.witness import CosignedCheckpoint, Witness, WitnessResponse
from jejak.errors import OperatorError
from jejak.witness.storage import WitnessStorage

log = logging.getLogger("jejak.witness")
_UNAVAILABLE = WitnessResponse(HTTPStatus.SERVICE_UNAVAILABLE, "The witness cannot use its memory now.\n")


@dataclass(frozen=True)
class LogStatus:
    """One log as the witness knows it: what it cosigned last, and how many requests it has put by."""

    origin: str
    last_cosigned: CosignedCheckpoint | None
    refused_count: int


class WitnessService:
    """A witness at work on its folder.

    Raises: OperatorError when what is kept there for a watched log cannot be read
    """

    def __init__(self, witness: Witness, storage: WitnessStorage, *, clock: Callable[[], int]) -> None:
        self.witness = witness
        self._storage = storage
        self._clock = clock
        for origin in witness.origins:
            try:
                self._last_cosigned(origin)
            except NoteError as fault:
                raise OperatorError(
                    f"What {storage.path} keeps for {origin} cannot be believed: {fault}."
                ) from fault
        self._threads = {origin: ThreadPoolExecutor(1, "witness") for origin in witness.origins}

    async def submit(self, body: bytes) -> WitnessResponse:
        """Answer one submission."""
        try:
            submission = parse_submission(body)
        except NoteError as fault:
            return WitnessResponse(HTTPStatus.BAD_REQUEST, f"This is no submission: {fault}.\n")
        thread = self._threads.get(submission.checkpoint.origin)
        if thread is None:
            return self.witness.respond(submission, None, at=self._clock())
        return await asyncio.get_running_loop().run_in_executor(thread, self._answer_submission, submission)

    def statuses(self) -> list[LogStatus]:
        """Every watched log.

        Raises: OSError or NoteError when the folder cannot be read
        """
        return [
            LogStatus(each, self._last_cosigned(each), len(self._storage.list_refused(each)))
            for each in self.witness.origins
        ]

    def close(self) -> None:
        """Finish what is being judged."""
        for thread in self._threads.values():
            thread.shutdown()

    def _answer_submission(self, submission: Submission) -> WitnessResponse:
        origin, size = submission.checkpoint.origin, submission.checkpoint.size
        try:
            answer = self.witness.respond(submission, self._last_cosigned(origin), at=self._clock())
            if answer.cosigned:
                self._storage.save_note(origin, answer.cosigned.note)
        except (OSError, NoteError) as fault:
            # The disk may hold the former or the new checkpoint; it is read again, and no cosignature has left.
            log.error("memory fails", exc_info=fault, extra={"origin": origin})
            return _UNAVAILABLE
        extra = {"origin": origin, "size": size, "status": int(answer.status)}
        log.log(logging.WARNING if answer.is_fork else logging.INFO, "add-checkpoint", extra=extra)
        if answer.is_fork:
            self._save_refused(submission)
        return answer

    def _save_refused(self, submission: Submission) -> None:
        """Keep what the log signed, for the person who asks it to explain; the refusal stands without it too."""
        checkpoint = submission.checkpoint
        try:
            self._storage.save_refused(checkpoint.origin, size=checkpoint.size, text=submission.text)
        except OSError as fault:
            log.error("refused checkpoint not kept", exc_info=fault, extra={"origin": checkpoint.origin})

    def _last_cosigned(self, origin: str) -> CosignedCheckpoint | None:
        note = self._storage.load_note(origin)
        return None if note is None else self.witness.parse_cosigned(note, origin=origin)
