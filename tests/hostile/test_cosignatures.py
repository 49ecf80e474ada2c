"""What witnesses signed is held against their keys and their clocks; honest rows, clocks and absences accuse nobody."""

import time
from dataclasses import replace

import asyncpg
import pytest

from audit.checkpoint import read_note, signature_line
from audit.key import Algorithm, generate_key
from audit.policy import parse_policy
from jejak.doctor import DoctorFinding, FindingCode, FindingKind, find_problems, run_examination
from jejak.doctor.report import format_table
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser, without_triggers
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all

WITNESS, STRANGER = (
    generate_key(f"{name}.example/saksi", Algorithm.COSIGNATURE_ED25519) for name in ("bpk", "asing")
)
SEEN = replace(LOCAL_COPIES, policy=parse_policy(f"witness bpk {WITNESS.verifier.vkey}\nquorum bpk\n"))
DAY = 86_400

pytestmark = pytest.mark.proof


async def _cosign(history: SealedHistory, *, offset: int = 0, note: str | None = None) -> tuple[int, str]:
    """The last checkpoint, or another, is cosigned by a witness whose clock differs; return its size and the line."""
    text = read_note(note or history.notes[-1]).text
    size, line = (
        int(text.split("\n")[1]),
        signature_line(text, WITNESS.signing_key, at=int(time.time()) + offset),
    )
    await _store_cosignature(history, size, "bpk", line)
    return size, line


async def _seconds_since_seal(history: SealedHistory, note: str) -> int:
    size = int(read_note(note).text.split("\n")[1])
    connection = await asyncpg.connect(history.database.owner_url)
    age: int = await connection.fetchval(
        """SELECT extract(epoch FROM clock_timestamp() - e.at)::integer
             FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq WHERE l.index = $1 - 1""",
        size,
    )
    await connection.close()
    return age


async def _store_cosignature(history: SealedHistory, size: int, witness: str, line: str) -> None:
    connection = await asyncpg.connect(history.database.sealer_url)
    await connection.execute("SELECT audit.store_cosignature($1, $2, $3)", size, witness, line)
    await connection.close()


async def _findings_of(history: SealedHistory, wrong: FindingCode) -> list[DoctorFinding]:
    findings = await find_problems(history.database.owner_url, evidence=SEEN)
    assert {each.code for each in findings} <= {wrong}
    return findings


async def test_what_a_witness_saw_late_and_with_a_clock_some_minutes_off_is_in_order(
    history: SealedHistory,
) -> None:
    # The history is older than this test: the first checkpoint was cosigned when it was the newest.
    age = await _seconds_since_seal(history, history.notes[0])
    for offset, note in ((-240 - age, history.notes[0]), (120, history.notes[-1])):
        await _cosign(history, offset=offset, note=note)
    await seal_all(history.database)
    seen = await run_examination(history.database.owner_url, evidence=SEEN)
    assert seen.findings == []
    assert "COSIGNER_UNKNOWN" not in {each.code for each in seen.remarks}


@ATTACK
async def test_a_log_dated_ahead_of_a_witness_that_is_right_is_named(history: SealedHistory) -> None:
    """74: every entry is dated a day ahead, and the log agrees with itself."""
    size, _ = await _cosign(history, offset=-DAY)
    findings = await _findings_of(history, FindingCode.MISDATED)
    assert {each.leaf for each in findings} == set(range(size))
    assert f"bpk sudah menyaksikan log pada ukuran {size}" in format_table(findings, lang="id", values=False)


@ATTACK
async def test_a_seal_dated_before_what_a_witness_had_seen_is_named(history: SealedHistory) -> None:
    """74b: the clock was put back after a checkpoint was cosigned."""
    await _cosign(history, offset=DAY)
    size = (await seal_all(history.database)).checkpoint.size
    (finding,) = await _findings_of(history, FindingCode.MISDATED)
    assert finding.subject == f"leaf {size - 1} · audit.checkpoint size={size}"


@ATTACK
async def test_the_time_of_a_cosignature_that_another_holds_counts_too(history: SealedHistory) -> None:
    """74c: the database keeps no cosignature; the witness has its own."""
    text = read_note(history.notes[-1]).text
    line = signature_line(text, WITNESS.signing_key, at=int(time.time()) - DAY)
    outside = replace(SEEN, notes={"bpk": history.notes[-1] + line})
    assert {each.code for each in await find_problems(history.database.owner_url, evidence=outside)} == {
        FindingCode.MISDATED
    }


def _spoil(line: str) -> str:
    head, _, body = line.rstrip("\n").rpartition(" ")
    return f"{head} {body[:20]}{'A' if body[20] != 'A' else 'B'}{body[21:]}\n"


@ATTACK
@pytest.mark.parametrize(
    "how", ["another signature", "no signature at all", "two lines", "of another checkpoint"]
)
async def test_a_junk_cosignature_is_named_and_no_honest_one_accused(
    history: SealedHistory, how: str
) -> None:
    """75: in the witness's name, at a checkpoint that it did not sign."""
    _, line = await _cosign(history)
    size = int(history.notes[0].split("\n")[1])
    junk = {
        "another signature": _spoil(line),
        "no signature at all": "sampah",
        "two lines": line + line[:-2] + "\n",
        "of another checkpoint": line,
    }[how]
    await _store_cosignature(history, size, "bpk", junk)
    (finding,) = await _findings_of(history, FindingCode.BAD_COSIGNATURE)
    assert (finding.kind, finding.subject) == (
        FindingKind.SEALS,
        f"audit.cosignature size={size}, witness=bpk",
    )
    assert f"baris atas nama saksi bpk pada {size}" in format_table([finding], lang="id", values=False)


@ATTACK
async def test_a_cosignature_of_no_checkpoint_is_named(history: SealedHistory) -> None:
    """75b: the foreign key slept meanwhile."""
    _, line = await _cosign(history)
    await as_superuser(
        history.database,
        "SET session_replication_role = replica; INSERT INTO audit.cosignature (size, witness, line) "
        f"VALUES (9000000, 'bpk', $n${line}$n$)",
    )
    (finding,) = await _findings_of(history, FindingCode.BAD_COSIGNATURE)
    assert finding.subject == "audit.cosignature size=9000000, witness=bpk"


@ATTACK
async def test_a_cosignature_that_was_removed_is_counted(history: SealedHistory) -> None:
    """75c: which it was the witness knows."""
    await _cosign(history)
    await without_triggers(history.database, ["audit.cosignature"], "DELETE FROM audit.cosignature")
    findings = await find_problems(history.database.owner_url, evidence=SEEN)
    assert "audit.cosignature" in {each.subject for each in findings if each.code is FindingCode.ROWS_ALTERED}


async def test_a_witness_that_the_policy_does_not_know_is_said(history: SealedHistory) -> None:
    """It may be a former one: keep its line in the policy, where it need not count."""
    text = read_note(history.notes[-1]).text
    line = signature_line(text, STRANGER.signing_key, at=int(time.time()))
    await _store_cosignature(history, int(text.split("\n")[1]), "asing", line)
    seen = await run_examination(history.database.owner_url, evidence=SEEN)
    assert seen.findings == []
    said = [each.details for each in seen.remarks if each.code == "COSIGNER_UNKNOWN"]
    assert said == [{"witness": "asing", "number": 1}]
