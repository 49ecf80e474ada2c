"""Sealer of the log, one batch at a time: take entries, hash them into the tree, sign, store, commit.

Takes a bare connection as jejak_sealer. Nothing that is signed leaves this module before its transaction has
committed, so there are never two roots for one size. It keeps no file and asks no witness; what is known
outside of the database is handed to it, and when the database knows less, it refuses to sign.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import itemgetter
from typing import Any

import asyncpg

from audit.checkpoint import (
    Checkpoint,
    NoteError,
    next_origin,
    open_note,
    sign_note,
    signature_line,
    split_origin,
)
from audit.key import Signer, encode, parse_signing_key
from audit.limits import (
    MAX_BATCH_ENTRIES,
    MAX_SEAL_SILENCE_SECONDS,
    SEAL_FETCH_LEAVES,
    SEAL_LOCK_TIMEOUT_MILLISECONDS,
)
from audit.merkle import leaf_hashes
from audit.sql import statement
from audit.succession import Succession, parse_succession, sign_endorsement
from audit.tile import HEIGHT, Growth, Tile
from audit.tree_store import StoredCheckpoint, load_growth, load_latest_checkpoint, load_root

MAX_SILENCE = timedelta(
    seconds=MAX_SEAL_SILENCE_SECONDS
)  # after which a checkpoint says that nothing happened


class SealingRefused(Exception):
    """The database is not the continuation of what was signed before; signing would show two faces."""


class LogRolledBack(SealingRefused):
    """A checkpoint is known that is larger than the database's last: an older state was put in its place."""

    def __init__(self, known: Checkpoint, has: int) -> None:
        super().__init__(
            f"A checkpoint of {known.size} leaves ({known.origin}) was signed, and this database has {has}: it is an "
            f"older state, such as a restored backup. Nothing is signed until two persons decide "
            f"('jejak ledger continue'). / Basis data ini lebih tua daripada segel terakhir yang diketahui."
        )
        self.known, self.has = known, has


class LogRewritten(SealingRefused):
    """A checkpoint is known whose leaves are other ones than the database's."""

    def __init__(self, known: Checkpoint) -> None:
        super().__init__(
            f"The first {known.size} leaves are not those that were signed as {encode(known.root)} ({known.origin}): "
            f"the log was rewritten. Keep this database as evidence. / Jejak audit telah ditulis ulang."
        )
        self.known = known


class UnknownSigningKey(SealingRefused):
    """The last checkpoint is signed by none of the keys that are here: they were exchanged, or the old one is lost."""

    def __init__(self, last: Checkpoint) -> None:
        super().__init__(
            f"The last checkpoint, of {last.size} leaves ({last.origin}), is signed by none of the keys here. Put the "
            f"log's key back; if it is lost, two persons decide ('jejak ledger continue'). / Kunci log di sini bukan "
            f"kunci yang menandatangani segel terakhir."
        )


@dataclass(frozen=True)
class SealResult:
    """A checkpoint that has committed, and how many entries it took in beside its control entry.

    `decision` is the note by which the log went on here, after a restore or with another key.
    """

    checkpoint: Checkpoint
    note: str
    entries: int
    is_complete: bool
    decision: str | None = None


@dataclass(frozen=True, kw_only=True)
class SigningKeys:
    """As which log, and with which keys, the first of them the newest; two while one replaces the other."""

    origin: str
    keys: tuple[str, ...]
    build: str

    @property
    def vkeys(self) -> tuple[str, ...]:
        """What verifies them."""
        return tuple(parse_signing_key(key).verifier.vkey for key in self.keys)

    @property
    def endorsements(self) -> tuple[str, ...]:
        """For each key that replaces another, what that one says of it."""
        newer = zip(self.vkeys, self.keys[1:], strict=False)
        return tuple(sign_endorsement(vkey, old) for vkey, old in newer)

    def has_signed(self, note: str) -> bool:
        """Whether one of the keys has signed a note of this log."""
        try:
            return bool(open_note(note, self.vkeys))
        except NoteError:
            return False

    def of(self, origin: str) -> "SigningKeys":
        """The same keys under the name of this origin, which a log's key bears."""
        signers = [parse_signing_key(key) for key in self.keys]
        named = tuple(Signer(replace(each.verifier, name=origin), each.seed).signing_key for each in signers)
        return replace(self, origin=origin, keys=named)

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the note with a signature of each key."""
        note = sign_note(checkpoint.text, self.keys[0])
        return note + "".join(signature_line(checkpoint.text, key) for key in self.keys[1:])


class Sealer:
    """Seals one database through one connection, which must be the holder of the lock of sealers.

    `known` are the checkpoints that others may have seen; they must be in this database, or nothing is signed.
    What is in it is looked at whenever the tree is read anew, at the first batch and after every failure.
    """

    def __init__(
        self,
        connection: "asyncpg.Connection",
        signing: SigningKeys,
        *,
        known: Sequence[Checkpoint] = (),
        max_entries: int = MAX_BATCH_ENTRIES,
    ) -> None:
        self._connection = connection
        self.signing = signing
        self.known = tuple(known)
        self._max_entries = max_entries
        self._growth: Growth | None = None

    async def lock(self) -> bool:
        """Become the one sealer of this database, to the end of the connection; False when another is."""
        return bool(await self._connection.fetchval(statement("seal_lock")))

    async def find_holder(self) -> str:
        """Name the session that seals now, as well as it can be seen."""
        row = await self._connection.fetchrow(statement("seal_holder"))
        if row is None:
            return "nobody"
        return f"{row['application_name'] or 'a session'} (PostgreSQL process {row['pid']})"

    async def extend(self) -> None:
        """Make room in the log; where a writer is in the way it waits for a moment only, to be called again later.

        Raises: asyncpg.LockNotAvailableError then
        """
        await self._connection.execute(statement("seal_extend"), str(SEAL_LOCK_TIMEOUT_MILLISECONDS))

    async def seal_once(self, *, silence: timedelta = MAX_SILENCE) -> SealResult | None:
        """Seal what is visible now, up to one batch; None when there is nothing and the last checkpoint is fresh.

        Raises: SealingRefused
        """
        grown, self._growth = self._growth, None
        async with self._connection.transaction(isolation="repeatable_read"):
            last = await load_latest_checkpoint(self._connection)
            size = last.size if last else 0
            decision = await self._load_decision(last)
            if grown is None or grown.size != size:
                grown = await self._check_known_checkpoints(last, is_continued=decision is not None)
            signing = self._signing_keys_after(last, is_continued=decision is not None)
            if last and decision is None and not signing.has_signed(last.note):
                raise UnknownSigningKey(Checkpoint(last.origin, last.size, last.root))
            batch = await self._connection.fetchrow(
                statement("seal_begin"), self._max_entries, silence, signing.origin, signing.vkeys, signing.build,
                json.dumps(_decision_fields(*decision)) if decision else None, signing.endorsements)  # fmt: skip
            sealed = await self._store_batch(batch, grown, signing) if batch else None
            if sealed and decision:
                sealed = replace(sealed, decision=decision[1])
        self._growth = grown
        if sealed:
            self.known = (sealed.checkpoint,)
        return sealed

    def _signing_keys_after(self, last: StoredCheckpoint | None, *, is_continued: bool) -> SigningKeys:
        """A log keeps its origin; one that goes on by a decision gets a number that nobody has seen yet."""
        if last is None:
            return self.signing
        seen = (last.origin, *(each.origin for each in self.known))
        return self.signing.of(next_origin_after(seen) if is_continued else last.origin)

    async def _check_known_checkpoints(self, last: StoredCheckpoint | None, *, is_continued: bool) -> Growth:
        """The tree to go on with, once it is sure that everything known is in it."""
        size = last.size if last else 0
        for known in self.known:
            if known.size > size and not is_continued:
                raise LogRolledBack(known, size)
            if 0 < known.size <= size and await load_root(self._connection, known.size) != known.root:
                raise LogRewritten(known)
        grown = await load_growth(self._connection, size)
        if last and grown.root() != last.root:
            raise LogRewritten(Checkpoint(last.origin, last.size, last.root))
        return grown

    async def _load_decision(self, last: StoredCheckpoint | None) -> tuple[Succession, str] | None:
        """The decision of two persons to go on from here, signed with our key, and its note; None when none is due.

        It is due after a restore that lost what is known elsewhere, and when the last seal is another key's.
        """
        here = Checkpoint(last.origin, last.size, last.root) if last else None
        ahead = [known for known in self.known if here is None or known.size > here.size]
        if here is None or last is None or (not ahead and self.signing.of(here.origin).has_signed(last.note)):
            return None
        signing = self._signing_keys_after(last, is_continued=True)
        after = Checkpoint(signing.origin, here.size, here.root)
        for row in await self._connection.fetch(statement("continuation_due")):
            try:
                found = parse_succession(row["note"], signing.vkeys)
            except NoteError:
                continue  # anybody may have written it; jejak doctor names it
            before = max(ahead, key=checkpoint_order, default=here)
            if (found.before, found.after) == (before, after) and found.has_two_people:
                return found, row["note"]
        return None

    async def _store_batch(self, batch: Any, grown: Growth, signing: SigningKeys) -> SealResult:
        start = grown.size
        tiles = [*await self._append_leaves(grown, batch["size"]), *_changed_partial_tiles(grown, start)]
        checkpoint = Checkpoint(signing.origin, grown.size, grown.root())
        note = signing.sign(checkpoint)
        columns = [[getattr(tile, each) for tile, _ in tiles] for each in ("level", "index")]
        await self._connection.execute(
            statement("seal_store"),
            checkpoint.size,
            checkpoint.root,
            note,
            *columns,
            [each for _, each in tiles],
        )
        return SealResult(checkpoint, note, grown.size - start - 1, batch["is_complete"])

    async def _append_leaves(self, grown: Growth, size: int) -> list[tuple[Tile, bytes]]:
        """Hash the leaves just taken into the tree, and return the tiles they made full."""
        start, tiles = grown.size, list[tuple[Tile, bytes]]()
        texts = await self._load_texts(start, size)
        for following in range(start + SEAL_FETCH_LEAVES, size + SEAL_FETCH_LEAVES, SEAL_FETCH_LEAVES):
            # Asked for first: the database puts the next ones together while these are hashed here.
            coming = self._load_texts(following, size)
            texts, filled = await asyncio.gather(coming, _hash_leaves(grown, texts))
            tiles += filled
        return tiles

    async def _load_texts(self, start: int, size: int) -> list[str]:
        """What leaves say, in order. Were one missing, the tree would be too small for the database to keep."""
        if start >= size:
            return []
        rows = await self._connection.fetch(statement("batch_texts"), start, start + SEAL_FETCH_LEAVES)
        return [text for _, text in sorted(rows, key=itemgetter(0))]


async def _hash_leaves(grown: Growth, texts: Sequence[str]) -> list[tuple[Tile, bytes]]:
    return grown.append(leaf_hashes(text.encode() for text in texts))


def _decision_fields(found: Succession, note: str) -> dict[str, Any]:
    """A decision as the control entry states it."""
    return {
        "origin": found.before.origin,
        "size": found.before.size,
        "root": encode(found.before.root),
        "lost_from": found.after.size,
        "lost_until": found.before.size,
        "decree": found.decree,
        "by": [each.who for each in (found.request, found.approval) if each],
        "note": note,
    }


def next_origin_after(origins: Iterable[str]) -> str:
    """The origin under which a log goes on that was known by these."""
    return next_origin(max(origins, key=split_origin))


def checkpoint_order(checkpoint: Checkpoint) -> tuple[object, ...]:
    """Order checkpoints of one log: a later origin lies beyond all of an earlier one, whatever its size."""
    return (*split_origin(checkpoint.origin), checkpoint.size)


def _changed_partial_tiles(grown: Growth, start: int) -> Iterator[tuple[Tile, bytes]]:
    """The unfinished tiles that have grown since the tree had `start` leaves."""
    for tile, content in grown.partial_tiles():
        if start >> HEIGHT * tile.level != grown.size >> HEIGHT * tile.level:
            yield tile, content
