"""An auditor takes proofs home and checks them offline; nobody else is given any, and an altered log is caught."""

import asyncio
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from audit.checkpoint import open_note, parse_checkpoint
from audit.merkle import ProofError, leaf_hash, verify_consistency
from audit.tlog_proof import parse_proof
from schema.fields.ids import to_global_id
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.leave_client import create_leave_parties, file_request
from tests.endpoints.receipts import receipt_key, receipts_of
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import ORIGIN, seal_all, shared_log_key

CHECKPOINT = "size origin root note at isWitnessed cosignedBy { witness at }"
PROOF = (
    f"query($id: ID!) {{ auditProof(id: $id) {{ leafIndex leaf tlogProof checkpoint {{ {CHECKPOINT} }} }} }}"
)
CONSISTENCY = """query($old: Int!, $new: Int) { auditConsistency(old: $old, new: $new) {
  oldSize newSize oldRoot newRoot proof } }"""
ONE = f"query($size: Int) {{ auditCheckpoint(size: $size) {{ {CHECKPOINT} }} }}"
HEALTH = f"""{{ auditHealth {{ unsealed oldestUnsealedSeconds isWitnessed origin publicKeys
  lastCheckpoint {{ {CHECKPOINT} }} lastVerification {{ at size exitCode findings }} }} }}"""
NEWEST = """{ auditEntries(first: 100) { edges { node { id leafIndex leafHash operation } } } }"""
ASK = """mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { leaveRequest { id } errors { code } } }"""
KEYS = [shared_log_key().verifier.vkey]


@pytest.fixture
async def auditor(api: RegencyApi) -> Caller:
    return await api.enter("auditor")


@pytest.fixture
async def entries(api: RegencyApi, auditor: Caller) -> list[dict[str, Any]]:
    """The newest sealed entries of a log with something in it."""
    await file_request((await create_leave_parties(api)).applicant, "2026-09-07", "2026-09-08")
    await seal_all(api.regency.database)
    edges = (await auditor.ask(NEWEST))["auditEntries"]["edges"]
    return [edge["node"] for edge in edges]


async def test_every_entry_is_proven_under_the_published_checkpoint(
    auditor: Caller, entries: list[dict[str, Any]]
) -> None:
    for entry in entries[::20]:
        found = (await auditor.ask(PROOF, id=entry["id"]))["auditProof"]
        hashed = leaf_hash(found["leaf"].encode())
        assert hashed == b64decode(entry["leafHash"])
        proof = parse_proof(found["tlogProof"])
        checkpoint, note = proof.verify(hashed, KEYS)
        assert proof.index == found["leafIndex"] == entry["leafIndex"]
        assert (checkpoint.origin, checkpoint.size) == (ORIGIN, found["checkpoint"]["size"])
        assert len(note.signatures) == 1
        with pytest.raises(ProofError):
            proof.verify(leaf_hash(found["leaf"].replace("hr.", "hs.").encode() + b" "), KEYS)


async def test_a_proof_is_checked_by_the_offline_verifier(
    auditor: Caller, entries: list[dict[str, Any]], tmp_path: Path
) -> None:
    found = (await auditor.ask(PROOF, id=entries[0]["id"]))["auditProof"]
    (tmp_path / "entri.tlog-proof").write_text(found["tlogProof"], "utf-8")
    (tmp_path / "entri.leaf").write_text(found["leaf"], "utf-8")
    words = ["proof", tmp_path / "entri.tlog-proof", "--leaf", tmp_path / "entri.leaf", "--key", KEYS[0]]
    code, said = await run_verifier(words)
    assert code == 0, said


async def run_verifier(words: Sequence[object]) -> tuple[int, str]:
    """Run the verifier as an auditor does, in a process of its own."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "audit.verify", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


async def test_what_is_not_sealed_has_no_proof_yet(api: RegencyApi, auditor: Caller) -> None:
    await file_request((await create_leave_parties(api)).applicant, "2026-09-07", "2026-09-08")
    newest = await api.superuser.fetchval("SELECT max(seq) FROM audit.entry")
    assert (await auditor.ask(PROOF, id=to_global_id("AuditEntry", newest)))["auditProof"] is None
    await seal_all(api.regency.database)
    assert (await auditor.ask(PROOF, id=to_global_id("AuditEntry", newest)))["auditProof"] is not None


async def test_the_log_only_grows_and_proves_it(api: RegencyApi, auditor: Caller) -> None:
    await seal_all(api.regency.database)
    old = (await auditor.ask(ONE))["auditCheckpoint"]
    await file_request((await create_leave_parties(api)).applicant, "2026-09-07", "2026-09-08")
    await seal_all(api.regency.database)
    new = (await auditor.ask(ONE))["auditCheckpoint"]
    assert old["size"] < new["size"]
    found = (await auditor.ask(CONSISTENCY, old=old["size"]))["auditConsistency"]
    assert found == (await auditor.ask(CONSISTENCY, old=old["size"], new=new["size"]))["auditConsistency"]
    assert (found["oldRoot"], found["newRoot"]) == (old["root"], new["root"])
    proof = [b64decode(each) for each in found["proof"]]
    verify_consistency(old["size"], new["size"], b64decode(old["root"]), b64decode(new["root"]), proof)
    same = (await auditor.ask(CONSISTENCY, old=old["size"], new=old["size"]))["auditConsistency"]
    assert (same["proof"], same["oldRoot"]) == ([], same["newRoot"])
    for sizes in ({"old": 0}, {"old": -1}, {"old": 9, "new": 3}, {"old": 1, "new": 2**31 - 1}):
        assert await auditor.error_codes(CONSISTENCY, **sizes) == ["INVALID_INPUT"]


async def test_a_checkpoint_is_found_by_its_size(api: RegencyApi, auditor: Caller) -> None:
    made = await seal_all(api.regency.database)
    found = (await auditor.ask(ONE, size=made.checkpoint.size))["auditCheckpoint"]
    read = parse_checkpoint(open_note(found["note"], KEYS).text)
    assert (read.size, read.origin) == (found["size"], found["origin"]) == (made.checkpoint.size, ORIGIN)
    assert read.root == b64decode(found["root"])
    assert (found["isWitnessed"], found["cosignedBy"]) == (False, [])
    assert (await auditor.ask(ONE, size=made.checkpoint.size + 1))["auditCheckpoint"] is None


async def test_a_cosignature_makes_a_checkpoint_witnessed(api: RegencyApi, auditor: Caller) -> None:
    made = await seal_all(api.regency.database)
    line = "\N{EM DASH} saksi.example AAAAAAAAAAAA\n"
    await api.superuser.execute(
        "SELECT audit.store_cosignature($1, 'saksi.example', $2)", made.checkpoint.size, line
    )
    await file_request((await create_leave_parties(api)).applicant, "2026-09-07", "2026-09-08")
    await seal_all(api.regency.database)
    found = (await auditor.ask(ONE, size=made.checkpoint.size))["auditCheckpoint"]
    assert found["isWitnessed"] is True
    assert [each["witness"] for each in found["cosignedBy"]] == ["saksi.example"]
    assert found["note"].endswith(line)
    seq = await api.superuser.fetchval("SELECT min(seq) FROM audit.leaf")
    proof = (await auditor.ask(PROOF, id=to_global_id("AuditEntry", seq)))["auditProof"]
    assert proof["checkpoint"]["size"] == made.checkpoint.size, (
        "a cosigned checkpoint proves more than a newer one"
    )
    assert proof["tlogProof"].endswith(line)


async def test_health_tells_how_far_sealing_is_behind(api: RegencyApi, auditor: Caller) -> None:
    made = await seal_all(api.regency.database)
    found = (await auditor.ask(HEALTH))["auditHealth"]
    assert found["unsealed"] == 0
    assert (found["lastCheckpoint"]["size"], found["origin"]) == (made.checkpoint.size, ORIGIN)
    assert found["publicKeys"] == [*KEYS, receipt_key().vkey]
    assert (found["isWitnessed"], found["lastVerification"]) == (False, None)
    await file_request((await create_leave_parties(api)).applicant, "2026-09-07", "2026-09-08")
    await api.superuser.execute("INSERT INTO ops.verification (size, exit_code, findings) VALUES (7, 2, 1)")
    behind = (await auditor.ask(HEALTH))["auditHealth"]
    assert behind["unsealed"] > 0
    assert behind["oldestUnsealedSeconds"] >= 0
    last = behind["lastVerification"]
    assert (last["size"], last["exitCode"], last["findings"]) == (7, 2, 1)


async def backdate_entry(api: RegencyApi, seq: int) -> None:
    """Do as the superuser what no grant and no trigger is in the way of: set an entry back by a day."""
    branch = await api.superuser.fetchval(
        "SELECT tableoid::regclass::text FROM audit.entry WHERE seq = $1", seq
    )
    async with api.superuser.transaction():
        await api.superuser.execute(f"ALTER TABLE {branch} DISABLE TRIGGER append_only")
        await api.superuser.execute(f"UPDATE {branch} SET at = at - interval '1 day' WHERE seq = $1", seq)
        await api.superuser.execute(f"ALTER TABLE {branch} ENABLE ALWAYS TRIGGER append_only")


async def test_an_entry_that_was_altered_is_caught_by_its_proof(
    api: RegencyApi, auditor: Caller, entries: list[dict[str, Any]]
) -> None:
    (entry, *_) = [each for each in entries if each["operation"] == "requestLeave"]
    seq = await api.superuser.fetchval("SELECT seq FROM audit.leaf WHERE index = $1", entry["leafIndex"])
    await backdate_entry(api, seq)
    found = (await auditor.ask(PROOF, id=entry["id"]))["auditProof"]
    proof = parse_proof(found["tlogProof"])
    with pytest.raises(ProofError):
        proof.verify(leaf_hash(found["leaf"].encode()), KEYS)


@pytest.mark.parametrize("is_altered", [False, True], ids=["kept", "altered between commit and seal"])
async def test_a_receipt_is_kept_by_an_honest_log_and_broken_by_an_altered_one(
    api: RegencyApi, auditor: Caller, tmp_path: Path, *, is_altered: bool
) -> None:
    line = await create_leave_parties(api)
    dates = {"startsOn": "2026-09-07", "endsOn": "2026-09-08", "reason": "Urusan keluarga"}
    answer = await line.applicant.post(ASK, input={"idempotencyKey": new_idempotency_key(), **dates})
    (receipt,) = receipts_of(answer)
    (tmp_path / "tanda-terima").write_text(receipt["note"], "utf-8")
    seqs = await api.superuser.fetch(
        "SELECT seq FROM audit.entry WHERE tx_id = $1 ORDER BY seq", int(receipt["transaction"])
    )
    if is_altered:
        await backdate_entry(api, seqs[0]["seq"])
    await seal_all(api.regency.database)
    proofs, leaves = [], []
    for number, row in enumerate(seqs):
        found = (await auditor.ask(PROOF, id=to_global_id("AuditEntry", row["seq"])))["auditProof"]
        proofs.append(tmp_path / f"{number}.tlog-proof")
        leaves.append(tmp_path / f"{number}.leaf")
        proofs[-1].write_text(found["tlogProof"], "utf-8")
        leaves[-1].write_text(found["leaf"], "utf-8")
    words = ["receipt", tmp_path / "tanda-terima", "--key", receipt_key().vkey, "--log-key", KEYS[0]]
    words += ["--proof", *proofs, "--leaf", *leaves]
    code, said = await run_verifier(words)
    assert code == (64 if is_altered else 0), said


PROOF_QUERIES: dict[str, dict[str, Any]] = {
    PROOF: {"id": to_global_id("AuditEntry", 1)}, CONSISTENCY: {"old": 1, "new": 1}, ONE: {"size": None}, HEALTH: {},
}  # fmt: skip


@pytest.mark.parametrize(
    "who", ["staff", "superior", "officer", "bupati", "kepegawaian", "keuangan", "admin", "school_head"]
)
async def test_nobody_else_is_given_a_proof(api: RegencyApi, who: str) -> None:
    await seal_all(api.regency.database)
    caller = await api.enter(who)
    for query, given in PROOF_QUERIES.items():
        for each in (caller, api.stranger):
            assert set(await each.error_codes(query, **given)) == {"BAD_REQUEST"}, query


@pytest.mark.parametrize(
    "id_", ["rusak", to_global_id("Unit", 1), to_global_id("AuditEntry", 10**18), "QXVkaXRFbnRyeTrCsg"]
)
async def test_an_id_that_names_no_entry_is_not_found(auditor: Caller, id_: str) -> None:
    assert await auditor.error_codes(PROOF, id=id_) == ["NOT_FOUND"]
