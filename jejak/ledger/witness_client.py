"""Client of the policy's witnesses: asks all at once to cosign a checkpoint, and trusts none.

A witness that is slow, gone or hostile costs its own cosignature and no more: each has a connection and a
thread of its own, one question at a time, and an end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import Checkpoint, Note, NoteError, next_origin, open_note, parse_checkpoint
from audit.policy import Policy, Witness, parse_policy
from audit.submission import Submission
from audit.witness_client import (
    WitnessAnswer,
    WitnessHttpResponse,
    WitnessVerdict,
    is_proof_needed,
    parse_response,
)
from jejak.errors import OperatorError
from jejak.ledger.witness_connection import WitnessConnection, WitnessUnreachable
from jejak.limits import MAX_WITNESS_ROUNDS, WITNESS_TIMEOUT_SECONDS

ConsistencyProver = Callable[[int], Awaitable[Sequence[bytes]]]  # the consistency proof from an older size on


@dataclass(frozen=True)
class SubmissionOutcome:
    """What one witness did: `verdict` is None when it did not answer in time, or not in HTTP.

    `names` are those it has in the policy, `size` where it is when it is ahead of us.
    """

    names: tuple[str, ...]
    verdict: WitnessVerdict | None
    lines: tuple[str, ...] = ()
    size: int | None = None
    detail: str = ""


def read_policy(path: Path | None) -> Policy:
    """The policy in this file; without a file nobody is asked and nobody required.

    Raises: OperatorError when it cannot be read or understood
    """
    if path is None:
        return Policy()
    try:
        return parse_policy(path.read_bytes())
    except NoteError as fault:
        raise OperatorError(f"{path}: {fault}.") from fault


class WitnessClient:
    """The witnesses of a policy that have an address; it remembers where each of them is.

    Raises: OperatorError when an address is none
    """

    def __init__(
        self, witnesses: Iterable[Witness], *, timeout_seconds: float = WITNESS_TIMEOUT_SECONDS
    ) -> None:
        by_url = dict[str, list[Witness]]()
        for each in witnesses:
            if each.url:
                by_url.setdefault(each.url, []).append(each)
        self._peers = [
            _WitnessPeer(url, keys, timeout_seconds=timeout_seconds) for url, keys in by_url.items()
        ]

    async def submit(self, note: str, prove: ConsistencyProver) -> list[SubmissionOutcome]:
        """Ask every witness at once to cosign this checkpoint of ours.

        Raises: NoteError when the note is no checkpoint
        """
        first = Submission.of(note, old_size=0)
        return list(await asyncio.gather(*(each.submit(first, prove) for each in self._peers)))

    async def fetch_latest(self, origin: str) -> dict[str, Note]:
        """What each witness of our kind cosigned last for this log, verified; by its first name in the policy."""
        found = await asyncio.gather(*(each.fetch_latest(origin) for each in self._peers))
        return {each.names[0]: note for each, note in zip(self._peers, found, strict=True) if note}

    async def fetch_all_origins(self, origin: str) -> list[Checkpoint]:
        """What they cosigned last of this log, and of each later life of it that any of them has seen."""
        found = list[Checkpoint]()
        while notes := await self.fetch_latest(origin):
            found += [parse_checkpoint(note.text) for note in notes.values()]
            origin = next_origin(origin)
        return found

    def close(self) -> None:
        """Hang up."""
        for each in self._peers:
            each.connection.close()


def collect_cosignatures(outcomes: Iterable[SubmissionOutcome]) -> list[str]:
    """The verified lines, to be appended to the note and kept."""
    return [line for each in outcomes for line in each.lines]


class _WitnessPeer:
    """One witness: its keys, and the size at which it was when we last heard of it."""

    def __init__(self, url: str, keys: Sequence[Witness], *, timeout_seconds: float) -> None:
        self.names = tuple(each.name for each in keys)
        self.connection = WitnessConnection(url)
        self._vkeys = [each.verifier.vkey for each in keys]
        self._timeout_seconds = timeout_seconds
        self._sizes = dict[str, int]()  # by origin

    async def submit(self, first: Submission, prove: ConsistencyProver) -> SubmissionOutcome:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                answered = await self._submit_once(first, prove)
        except TimeoutError:
            return SubmissionOutcome(self.names, None, detail=f"no answer within {self._timeout_seconds:g} s")
        except WitnessUnreachable as fault:
            return SubmissionOutcome(self.names, None, detail=str(fault))
        return SubmissionOutcome(self.names, answered.verdict, answered.lines, answered.size, answered.text)

    async def _submit_once(self, first: Submission, prove: ConsistencyProver) -> WitnessAnswer:
        new = first.checkpoint
        old_size = min(self._sizes.get(new.origin, 0), new.size)
        answered = WitnessAnswer(WitnessVerdict.REFUSED)
        for _ in range(MAX_WITNESS_ROUNDS):
            proof = await prove(old_size) if is_proof_needed(old_size, new.size) else ()
            sent = Submission(old_size, tuple(proof), first.note, new)
            response = await self.connection.request("POST", "/add-checkpoint", body=sent.text.encode())
            answered = parse_response(response, sent, vkeys=self._vkeys)
            if answered.verdict == WitnessVerdict.COSIGNED:
                self._sizes[new.origin] = new.size
            if answered.verdict != WitnessVerdict.ASKS_FROM or answered.size is None:
                return answered
            old_size = answered.size
        return answered

    async def fetch_latest(self, origin: str) -> Note | None:
        path = f"/checkpoint/{sha256(origin.encode()).hexdigest()}"
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self.connection.request("GET", path)
            return _verified_note(response, self._vkeys, origin=origin)
        except (TimeoutError, WitnessUnreachable, NoteError):
            return None


def _verified_note(response: WitnessHttpResponse, vkeys: Iterable[str], *, origin: str) -> Note | None:
    if response.status != 200:
        return None
    note = open_note(response.body, vkeys)
    return note if parse_checkpoint(note.text).origin == origin else None
