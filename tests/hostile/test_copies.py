"""The whole history is rewritten, cut or exchanged, and agrees with itself; what others have kept names the lie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from audit.key import generate_key
from audit.receipt import PendingReceipt, sign_receipt
from audit.tile import Tile
from jejak.doctor import (
    DoctorFinding,
    ExternalEvidence,
    FindingCode,
    FindingKind,
    find_problems,
    run_examination,
)
from jejak.doctor.report import format_table
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, LOG, as_superuser, without_triggers
from tests.hostile.log_rewriter import rewrite_log
from tests.hostile.sealed_history import SealedHistory, begin_act, fetch_value
from tests.log_sealer import ORIGIN, seal_all, shared_log_key

LIE = "UPDATE audit.entry SET new = new || '{{\"fields\": []}}' WHERE seq = {read}"  # what was read; no row tells of it
_COUNTED = {
    FindingCode.ROWS_ALTERED
}  # until the next crash, or until the person who did it has the statistics forgotten
_WRITTEN = {
    *_COUNTED,
    FindingCode.WRITTEN_LATER,
}  # rows bear the number of who wrote them, until they are restored elsewhere
RECEIPTS = generate_key("uji.example/receipt")

pytestmark = pytest.mark.proof


def _single_finding(findings: list[DoctorFinding], kind: FindingKind) -> DoctorFinding:
    (finding,) = [each for each in findings if each.kind is kind]
    return finding


def _format_findings(findings: list[DoctorFinding]) -> str:
    return format_table(findings, lang="id", values=False)


@ATTACK
async def test_a_tail_cut_off_is_a_rollback_to_the_keeper_of_the_last_checkpoint(
    history: SealedHistory,
) -> None:
    """07: the last batch is gone, without a trace in what remains."""
    database = history.database
    size = await fetch_value(
        database, "SELECT size FROM audit.checkpoint ORDER BY size DESC OFFSET 1 LIMIT 1"
    )
    await without_triggers(
        database,
        [*LOG, "audit.read_subject"],
        f"DELETE FROM audit.read_subject WHERE seq = {history.read}",
        f"DELETE FROM audit.entry e USING audit.leaf l WHERE l.seq = e.seq AND l.index >= {size}",
        f"DELETE FROM audit.leaf WHERE index >= {size}",
        f"UPDATE audit.posting SET places = array(SELECT p FROM unnest(places) p WHERE first / 256 * 256 + p < {size})",
        f"DELETE FROM audit.checkpoint WHERE size > {size}",
        "DELETE FROM audit.tx t WHERE NOT EXISTS (SELECT FROM audit.entry e WHERE e.tx_id = t.id) AND t.id > "
        f"{history.pay_tx}",
        f"DELETE FROM audit.tile WHERE level = 0 AND index * 256 >= {size} OR level = 1 AND {size} < 256",
        f"UPDATE audit.tile SET content = substring(content FROM 1 FOR (CASE level WHEN 0 THEN {size} - index * 256 "
        f"ELSE {size} / 256 END)::integer * 32)",
    )
    alone = await find_problems(database.owner_url, evidence=LOCAL_COPIES)
    # The guards that slept show, numbers that were given, and that rows went; not what was in them.
    assert {each.kind for each in alone} <= {FindingKind.PAST, FindingKind.ENTRIES}
    assert {each.code for each in alone if each.kind is FindingKind.ENTRIES} <= _COUNTED | {
        FindingCode.NUMBERS_MISSING
    }
    findings = await find_problems(
        database.owner_url, evidence=replace(LOCAL_COPIES, notes={"salinan BPK": history.notes[-1]})
    )
    found = _single_finding(findings, FindingKind.COPIES)
    assert (found.code, found.leaf) == (FindingCode.ROLLED_BACK, size)
    assert f"basis data ini hanya {size}: keadaan lama dipasang kembali" in _format_findings(findings)


@ATTACK
async def test_an_older_state_put_in_the_place_of_the_newer_is_a_rollback(history: SealedHistory) -> None:
    """20: nothing in it is false, and it is not the last."""
    notes = {"salinan sendiri": (await seal_all(history.database)).note}
    await as_superuser(history.database, "SELECT 1")
    async with _open_before(history) as older:
        findings = await find_problems(older.owner_url, evidence=replace(LOCAL_COPIES, notes=notes))
    found = _single_finding(findings, FindingKind.COPIES)
    assert (found.code, found.details["copy"]) == (FindingCode.ROLLED_BACK, "salinan sendiri")


@ATTACK
async def test_a_history_signed_by_another_key_is_not_this_logs(history: SealedHistory) -> None:
    """17: everything agrees, but the log did not sign it."""
    await rewrite_log(history.database, generate_key(ORIGIN), LIE.format(read=history.read))
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    bad = [each for each in findings if each.code is FindingCode.BAD_NOTE]
    assert len(bad) >= 1
    assert "tidak ditandatangani dengan kunci log ini" in _format_findings(findings)
    assert {each.kind for each in findings if each.code not in _WRITTEN} <= {
        FindingKind.SEALS,
        FindingKind.PAST,
    }


@ATTACK
async def test_a_history_signed_by_the_stolen_key_shows_in_a_copy_alone(
    history: SealedHistory, tmp_path: Path
) -> None:
    """18: nothing that is sealed tells; a kept checkpoint does, and a kept export names the leaf."""
    await _export(history, tmp_path)
    await rewrite_log(history.database, shared_log_key(), LIE.format(read=history.read))
    alone = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert {each.code for each in alone if each.kind is not FindingKind.PAST} == _WRITTEN
    findings = await find_problems(
        history.database.owner_url,
        evidence=replace(LOCAL_COPIES, notes={"saksi": history.notes[-1]}, folders=(tmp_path,)),
    )
    by_copy = {each.details["copy"]: each for each in findings if each.kind is FindingKind.COPIES}
    assert by_copy["saksi"].code is by_copy[str(tmp_path)].code is FindingCode.OTHER_HISTORY
    named = by_copy[str(tmp_path)]
    assert (named.leaf, named.seq) == (await history.leaf(history.read), history.read)
    assert "log ditulis ulang dan ditandatangani lagi" in _format_findings(findings)


@ATTACK
async def test_a_history_rewritten_without_the_key_lies_between_two_true_roots(
    history: SealedHistory,
) -> None:
    """Entry, leaf hash and tiles agree; the roots that were signed do not."""
    await rewrite_log(history.database, generate_key(ORIGIN), LIE.format(read=history.read))
    database, note = history.database, history.notes
    for each in note:
        size = each.split("\n")[1]
        await without_triggers(
            database,
            LOG,
            f"UPDATE audit.checkpoint SET note = $n${each}$n$, root = decode('{each.split(chr(10))[2]}', 'base64') "
            f"WHERE size = {size}",
        )
    findings = await find_problems(database.owner_url, evidence=LOCAL_COPIES)
    assert [each.code for each in findings if each.kind is FindingKind.TREE] == [FindingCode.REWRITTEN]


@ATTACK
async def test_an_actor_changed_before_the_seal_breaks_a_receipt(history: SealedHistory) -> None:
    """21: the tree holds the lie from the beginning; the person who made the change holds the truth in writing."""
    receipt, seq = await _write_as_another(history.database)
    outside = replace(
        LOCAL_COPIES, receipts={"tanda-terima.txt": receipt}, receipt_vkeys=(RECEIPTS.verifier.vkey,)
    )
    findings = await find_problems(history.database.owner_url, evidence=outside)
    broken = _single_finding(findings, FindingKind.COPIES)
    assert (broken.code, broken.seq) == (FindingCode.PROMISE_BROKEN, seq)
    assert "menjanjikan isi lain untuk permintaan" in _format_findings(findings)


async def test_without_its_receipt_no_copy_tells_of_an_actor_changed_before_the_seal(
    history: SealedHistory,
) -> None:
    await _write_as_another(history.database)
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [each for each in findings if each.kind is FindingKind.COPIES] == []
    slept = [each.subject for each in findings if each.kind is FindingKind.PAST]
    assert slept == ["trigger audit.tx append_only", "trigger audit.tx stamped"]


async def test_a_receipt_that_was_kept_is_said_to_be(history: SealedHistory) -> None:
    receipt, _, _ = await _receipt(history.database)
    await seal_all(history.database)
    outside = ExternalEvidence(
        receipts={"tanda-terima.txt": receipt}, receipt_vkeys=(RECEIPTS.verifier.vkey,)
    )
    seen = await run_examination(history.database.owner_url, evidence=outside)
    assert seen.findings == []
    assert [each.code for each in seen.remarks if each.details.get("copy")] == ["PROMISE_KEPT"]


async def test_a_copy_that_agrees_is_said_to_and_one_of_another_log_is_refused(
    history: SealedHistory,
) -> None:
    forged = history.notes[0].replace(history.notes[0].split("\n")[2], "A" * 43 + "=")
    outside = replace(LOCAL_COPIES, notes={"saksi": history.notes[1], "palsu": forged})
    seen = await run_examination(history.database.owner_url, evidence=outside)
    assert [(each.code, each.subject) for each in seen.findings] == [(FindingCode.COPY_UNREADABLE, "palsu")]
    assert [each.details["copy"] for each in seen.remarks if each.code == "COPY_AGREES"] == ["saksi"]


@asynccontextmanager
async def _open_before(history: SealedHistory) -> AsyncIterator[Database]:
    """The database as it was: here the copy that nobody sealed again."""
    name = f"{history.database.name}_before"
    await as_superuser(history.database, f"CREATE DATABASE {name} TEMPLATE {history.regency.database.name}")
    try:
        yield replace(
            history.database, owner_url=history.database.owner_url.replace(history.database.name, name)
        )
    finally:
        await as_superuser(history.database, f"DROP DATABASE {name} WITH (FORCE)")


async def _write_as_another(database: Database) -> tuple[str, int]:
    """A change whose actor is another one by the time it is sealed: its receipt, and its entry."""
    receipt, seq, tx = await _receipt(database)
    await without_triggers(
        database, ["audit.tx"], f"UPDATE audit.tx SET actor_id = gen_random_uuid() WHERE id = {tx}"
    )
    await seal_all(database)
    return receipt, seq


async def _receipt(database: Database) -> tuple[str, int, int]:
    """A change, and the receipt that the server would have given for it."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        async with begin_act(connection) as tx:
            await connection.execute(
                "UPDATE hr.holiday SET name = name || ' (lagi)' WHERE day = '2026-12-25'"
            )
            row = await connection.fetchrow("SELECT * FROM audit.receipt()")
        seq = await connection.fetchval("SELECT max(seq) FROM audit.entry WHERE tx_id = $1", tx)
        request = await connection.fetchval("SELECT request_id FROM audit.tx WHERE id = $1", tx)
    finally:
        await connection.close()
    promise = PendingReceipt(
        request=request,
        operation="uji",
        xid=row["xid"],
        transaction=tx,
        leaf_hashes=tuple(row["leaf_hashes"]),
    )
    due = datetime.now(UTC) + timedelta(minutes=5)
    return sign_receipt(promise, RECEIPTS.signing_key, origin="uji.example", included_by=due), seq, tx


async def _export(history: SealedHistory, folder: Path) -> None:
    """What an auditor keeps: the checkpoint and the tiles of hashes."""
    connection = await asyncpg.connect(history.database.owner_url)
    rows = await connection.fetch("SELECT level, index, content FROM audit.tile")
    await connection.close()
    for row in rows:
        path = folder / Tile(row["level"], row["index"], len(row["content"]) // 32).path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(row["content"])
    (folder / "checkpoint").write_text(history.notes[-1], "utf-8")
