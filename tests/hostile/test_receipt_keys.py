"""A public key of receipts that was taken from where it is published does not go unnamed."""

from pathlib import Path

import pytest

from jejak.doctor import FindingCode, FindingKind, run_examination
from jejak.doctor.known_keys import load_external_evidence
from jejak.ledger.keys import create_missing_keys
from jejak.settings import Settings
from tests.hostile.attacker import ATTACK, LOCAL_COPIES
from tests.hostile.sealed_history import SealedHistory


@ATTACK
@pytest.mark.parametrize("deed", ["removed", "exchanged"])
async def test_the_public_keys_of_receipts_are_not_removed_or_exchanged_unnamed(
    history: SealedHistory, tmp_path: Path, deed: str
) -> None:
    settings = Settings.from_environment({"JEJAK_DATA_DIR": str(tmp_path / "other")})
    create_missing_keys(settings, tmp_path / "other")
    create_missing_keys(settings, tmp_path / "own")
    kept, other = (tmp_path / each / "ledger" / "receipt.vkeys" for each in ("own", "other"))
    honest = load_external_evidence(tmp_path / "own", given_vkeys=LOCAL_COPIES.vkeys, settings=settings)
    assert (await run_examination(history.database.owner_url, evidence=honest)).findings == []
    kept.unlink() if deed == "removed" else kept.write_text(other.read_text())
    outside = load_external_evidence(tmp_path / "own", given_vkeys=LOCAL_COPIES.vkeys, settings=settings)
    findings = (await run_examination(history.database.owner_url, evidence=outside)).findings
    assert [(each.kind, each.code, each.subject) for each in findings] == [
        (FindingKind.COPIES, FindingCode.KEY_UNVOUCHED, "ledger/receipt.vkeys")
    ]
