"""What evidence says of values that were destroyed, and of a checkpoint that a witness has seen."""

from pathlib import Path

from audit.checkpoint import signature_line
from audit.key import Algorithm, generate_key
from audit.tree_store import load_latest_checkpoint
from jejak.database.pools import get_pool
from jejak.ledger.erasure import ErasureResult, execute_erasure
from tests.erasure.former_employee import FormerEmployee, create_former_employee, request_and_approve
from tests.evidence.archive_inspect import read_lines, read_members, remark_codes, run_verifier
from tests.evidence.conftest import EvidenceLog
from tests.log_sealer import open_sealer, seal_all
from tests.regency import SmallRegency
from tests.two_person_approval import DECREE


async def _erase_leaver(regency: SmallRegency) -> FormerEmployee:
    leaver = await create_former_employee(regency)
    await seal_all(regency.database)
    assert isinstance(await execute_erasure(await request_and_approve(leaver)), ErasureResult)
    await seal_all(regency.database)
    return leaver


async def test_destroyed_values_are_told_with_their_decree_and_the_rest_is_proven(
    small_regency: SmallRegency, tmp_path: Path
) -> None:
    before = await seal_all(small_regency.database)
    leaver = await _erase_leaver(small_regency)
    kept = await load_latest_checkpoint(get_pool("auditor"))
    assert kept is not None
    evidence_log = EvidenceLog(small_regency, kept.size, tmp_path)
    path = await evidence_log.make_archive(
        subject_id=leaver.employee.id, leaf_from=before.checkpoint.size, leaf_below=before.checkpoint.size + 2
    )
    found = run_verifier(path)
    assert (found["code"], found["findings"]) == (0, [])
    assert DECREE in next(each["decree"] for each in found["statements"] if each["said"] == "DESTROYED")
    files = read_members(path)
    assert "telah dimusnahkan" in files["entri.csv"].decode()
    assert any(each["disclosed"] == {} for each in read_lines(files, "entri.jsonl"))
    for secret in leaver.secrets:
        assert all(secret.encode() not in content for content in files.values()), secret


async def test_a_witnessed_checkpoint_is_the_one_that_proves(
    small_regency: SmallRegency, tmp_path: Path
) -> None:
    first = await seal_all(small_regency.database)
    witness = generate_key("saksi.example/w", Algorithm.COSIGNATURE_ED25519)
    line = signature_line(first.checkpoint.text, witness.signing_key, at=1_783_300_000)
    async with open_sealer(small_regency.database) as sealer:
        await sealer._connection.execute(
            "SELECT audit.store_cosignature($1, $2, $3)", first.checkpoint.size, "saksi", line
        )
    vkey = witness.verifier.vkey
    policy = f"witness saksi {vkey}\nquorum saksi\n"
    evidence_log = EvidenceLog(small_regency, first.checkpoint.size, tmp_path, policy=policy.encode())
    path = await evidence_log.make_archive(relation="hr.unit")
    found = run_verifier(path, "--require-witness")
    assert found["code"] == 0
    assert "COSIGNED" in remark_codes(found)
    report = read_members(path)["laporan.html"].decode()
    assert "Disaksikan oleh saksi" in report
    assert "TANPA SAKSI" not in report
