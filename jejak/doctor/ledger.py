"""Is the log the one that was sealed? Entries, tree, seals, values, the catalogue's past and others' copies.

Asked by `doctor`, in its snapshot. What each part finds, and in which order one explains the other, is decided here.
"""

from collections.abc import Callable, Mapping

import asyncpg

from jejak.doctor import copies as others
from jejak.doctor import leaves
from jejak.doctor.acts import acts
from jejak.doctor.copies import Outside
from jejak.doctor.cosignatures import Witnesses, cosignatures, times
from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.leaves import Differs
from jejak.doctor.numbers import numbers
from jejak.doctor.past import past
from jejak.doctor.seals import Seals, seals, sizes
from jejak.doctor.sql import statement
from jejak.doctor.successions import strange_keys, successions, unkept_key
from jejak.doctor.tree import Walk, judged, walk
from jejak.doctor.values import values

Say = Callable[[str], None]


async def ledger(
    connection: asyncpg.Connection, seen: Examination, *, outside: Outside, say: Say
) -> list[Finding]:
    """Everything that is wrong with the log itself; the connection prints as `read_alike` sets it.

    Trust: believes `outside`, and the entries only as far as a signature by its keys covers them
    """
    extent = await connection.fetchrow(statement("log_extent"))
    seen.size = extent["size"]
    say("Holding every entry against its leaf …")
    differs = await leaves.read(connection, max(extent["leaves"], extent["hashes"]), say=say)
    say("Computing the tree from its hashes …")
    broken = list[Finding]()
    wanted = {*await sizes(connection)}
    tree = await walk(connection, wanted | others.claimed_sizes(outside))
    found = await seals(connection, tree.roots, vkeys=outside.vkeys)
    kept = others.opened(outside, found, found=broken)
    tree_findings, differs = await _weighed(connection, tree, found, differs)
    _said(seen, outside, found)
    witnesses = Witnesses(outside.policy)
    cosigned = await cosignatures(connection, witnesses, seen=seen)
    say("Holding values, erasures and the catalogue's past against the log …")
    return [
        *await leaves.named(connection, differs, size=seen.size),
        *await leaves.unplaced(connection),
        *await numbers(connection, seen, silence=outside.silence),
        *await acts(connection),
        *await times(connection, witnesses, controls=found.controls, copies=kept, roots=tree.roots),
        *tree_findings,
        *found.findings,
        *cosigned,
        *await successions(connection, found, vkeys=outside.vkeys, seen=seen),
        *strange_keys(outside.strange_vkeys),
        *unkept_key(outside.unkept_receipt_vkey),
        *await values(connection, seen),
        *await past(connection, seen),
        *broken,
        *await others.held(connection, kept, seals=found, roots=tree.roots, seen=seen),
        *await others.promised(connection, outside, seen=seen),
    ]


async def _weighed(
    connection: asyncpg.Connection, tree: Walk, found: Seals, differs: list[Differs]
) -> tuple[list[Finding], list[Differs]]:
    """Who lies where entry and hash differ? Whichever does not lead to the signed root."""
    told = judged(tree, found.signed)
    instead = _instead(differs)
    if not told or not instead or tree.ends < found.signed[-1][0]:
        return told, differs
    second = await walk(connection, [size for size, _ in found.signed], instead=instead)
    if any(second.roots.get(size) != root for size, root in found.signed):
        return told, differs
    tiles = sorted({index // 256 for index in instead})
    return [
        Finding(
            Kind.TREE,
            Wrong.TILE_CHANGED,
            f"tile 0/{tile}",
            leaf=tile * 256,
            details={"path": f"tile/0/{tile:03}"},
        )
        for tile in tiles
    ], [each for each in differs if each.index not in instead]


def _instead(differs: list[Differs]) -> Mapping[int, bytes]:
    return {each.index: each.now for each in differs if each.now and each.sealed and not each.is_misfiled}


def _said(seen: Examination, outside: Outside, found: Seals) -> None:
    if not found.signed:
        seen.say(Said.NEVER_SEALED_YET)
        return
    seen.say(Said.SEALED, size=seen.size, origin=found.origin or "–", checkpoints=len(found.signed))
    if not outside.vkeys:
        seen.say(Said.KEYS_UNKNOWN)
    if not outside.is_independent:
        seen.say(Said.NO_COPY)
    for each in found.continuations:
        seen.say(Said.CONTINUED, copy=each.before, lost=each.lost, decree=each.decree)
