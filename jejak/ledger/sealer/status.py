"""Status of sealing in a few lines for an operator, for `jejak ledger status`; it only reads."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg

from audit.key import encode
from audit.limits import MAX_COUNTED_LAG_ENTRIES
from audit.policy import NONE
from audit.seal import Sealer, SigningKeys
from audit.tree_store import SealLag, StoredCheckpoint, load_cosignatures, load_lag, load_latest_checkpoint
from jejak.ledger.sealer.last_checkpoint import LastCheckpointFile
from jejak.ledger.witness_client import read_policy


async def describe_status(url: str, data_dir: Path, *, policy_file: Path | None) -> list[str]:
    """Say what is sealed, what waits, who seals, and whether the database knows all that we signed."""
    policy, own = read_policy(policy_file), LastCheckpointFile(data_dir).read()
    connection = await asyncpg.connect(url)
    try:
        last, behind = await load_latest_checkpoint(connection), await load_lag(connection)
        holder = await Sealer(connection, SigningKeys(origin="", keys=(), build="")).find_holder()
        witnesses = (
            [each["witness"] for each in await load_cosignatures(connection, last.size)] if last else []
        )
    finally:
        await connection.close()
    lines = [*_describe_checkpoint(last), *_describe_backlog(behind), f"sealer      {holder}"]
    if policy.quorum == NONE:
        lines.append("witnesses   none: nobody outside has seen this log")
    else:
        lines.append(f"witnesses   {', '.join(witnesses) or 'none yet'} (quorum {policy.quorum})")
    size = last.size if last else 0
    if own and own.size > size:
        lines.append(
            f"WARNING     {own.size} leaves were signed here and this database has {size}: 'jejak ledger continue'"
        )
    return lines


def _describe_checkpoint(last: StoredCheckpoint | None) -> Iterator[str]:
    if last is None:
        yield "checkpoint  none yet"
        return
    yield f"checkpoint  {last.size} leaves, {last.at:%Y-%m-%d %H:%M:%S} UTC, {last.origin}"
    yield f"root        {encode(last.root)}"


def _describe_backlog(found: SealLag) -> Iterator[str]:
    number = f"{found.unsealed} or more" if found.unsealed >= MAX_COUNTED_LAG_ENTRIES else str(found.unsealed)
    yield f"unsealed    {number}, the oldest for {found.oldest_seconds:.1f} s"
