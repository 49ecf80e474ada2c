"""Check of the whole log: entries, tree, seals, values, the catalogue's history and others' copies.

What each part finds, and in which order one explains the other, is decided here.
"""

from collections.abc import Mapping

import asyncpg

from jejak.doctor.database.catalogue_history import check_catalogue_history
from jejak.doctor.database.sequence_numbers import check_numbers
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log import external_checkpoints as others
from jejak.doctor.log import leaves
from jejak.doctor.log.attribution import check_attribution
from jejak.doctor.log.cosignatures import CosignatureCheck, check_cosignatures, check_entry_times
from jejak.doctor.log.external_checkpoints import ExternalEvidence
from jejak.doctor.log.leaves import ChangedLeaf
from jejak.doctor.log.seals import Seals, load_checkpoint_sizes, read_seals
from jejak.doctor.log.successions import check_successions, find_unknown_keys, unkept_key
from jejak.doctor.log.tree import TreePass, check_roots, run_tree_pass
from jejak.doctor.log.values import check_values
from jejak.doctor.sql import statement
from jejak.progress import ProgressCallback


async def check_ledger(
    connection: asyncpg.Connection,
    examination: Examination,
    *,
    evidence: ExternalEvidence,
    progress: ProgressCallback,
) -> list[DoctorFinding]:
    """Everything that is wrong with the log itself; the connection prints as `set_canonical_session` sets it.

    Trust: believes `outside`, and the entries only as far as a signature by its keys covers them
    """
    extent = await connection.fetchrow(statement("log_extent"))
    examination.size = extent["size"]
    progress("Holding every entry against its leaf …")
    differs = await leaves.find_changed_leaves(
        connection, max(extent["leaves"], extent["hashes"]), progress=progress
    )
    progress("Computing the tree from its hashes …")
    broken = list[DoctorFinding]()
    wanted = {*await load_checkpoint_sizes(connection)}
    tree = await run_tree_pass(connection, wanted | others.claimed_sizes(evidence))
    found = await read_seals(connection, tree.roots, vkeys=evidence.vkeys)
    kept = others.open_external_checkpoints(evidence, found, found=broken)
    tree_findings, differs = await _blame_entry_or_hash(connection, tree, found, differs)
    _add_remarks(examination, evidence, found)
    witnesses = CosignatureCheck(evidence.policy)
    cosigned = await check_cosignatures(connection, witnesses, examination=examination)
    progress("Holding values, erasures and the catalogue's past against the log …")
    return [
        *await leaves.classify_changed_leaves(connection, differs, size=examination.size),
        *await leaves.find_unplaced_entries(connection),
        *await check_numbers(connection, examination, max_silence=evidence.max_silence),
        *await check_attribution(connection),
        *await check_entry_times(
            connection, witnesses, controls=found.controls, copies=kept, roots=tree.roots
        ),
        *tree_findings,
        *found.findings,
        *cosigned,
        *await check_successions(connection, found, vkeys=evidence.vkeys, examination=examination),
        *find_unknown_keys(evidence.unknown_vkeys),
        *unkept_key(evidence.unkept_receipt_vkey),
        *await check_values(connection, examination),
        *await check_catalogue_history(connection, examination),
        *broken,
        *await others.check_external_checkpoints(
            connection, kept, seals=found, roots=tree.roots, examination=examination
        ),
        *await others.check_receipts(connection, evidence, examination=examination),
    ]


async def _blame_entry_or_hash(
    connection: asyncpg.Connection, tree: TreePass, found: Seals, changed: list[ChangedLeaf]
) -> tuple[list[DoctorFinding], list[ChangedLeaf]]:
    """Blame the entry or the hash where they differ: whichever does not lead to the signed root."""
    told = check_roots(tree, found.signed_roots)
    instead = _replacement_hashes(changed)
    if not told or not instead or tree.leaf_count < found.signed_roots[-1][0]:
        return told, changed
    second = await run_tree_pass(connection, [size for size, _ in found.signed_roots], replacements=instead)
    if any(second.roots.get(size) != root for size, root in found.signed_roots):
        return told, changed
    tiles = sorted({index // 256 for index in instead})
    return [
        DoctorFinding(
            FindingKind.TREE,
            FindingCode.TILE_CHANGED,
            f"tile 0/{tile}",
            leaf=tile * 256,
            details={"path": f"tile/0/{tile:03}"},
        )
        for tile in tiles
    ], [each for each in changed if each.index not in instead]


def _replacement_hashes(changed: list[ChangedLeaf]) -> Mapping[int, bytes]:
    return {
        each.index: each.current_hash
        for each in changed
        if each.current_hash and each.sealed_hash and not each.is_misfiled
    }


def _add_remarks(examination: Examination, evidence: ExternalEvidence, found: Seals) -> None:
    if not found.signed_roots:
        examination.add_remark(RemarkCode.NEVER_SEALED_YET)
        return
    examination.add_remark(
        RemarkCode.SEALED,
        size=examination.size,
        origin=found.origin or "–",
        checkpoints=len(found.signed_roots),
    )
    if not evidence.vkeys:
        examination.add_remark(RemarkCode.KEYS_UNKNOWN)
    if not evidence.is_independent:
        examination.add_remark(RemarkCode.NO_COPY)
    for each in found.continuations:
        examination.add_remark(RemarkCode.CONTINUED, copy=each.before, lost=each.lost, decree=each.decree)
