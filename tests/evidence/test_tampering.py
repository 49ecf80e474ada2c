"""Whatever somebody changes in an archive, the verifier finds it; what it cannot find, it does not vouch for."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evidence.archive_inspect import LIST, finding_codes, read_members, run_verifier, write_archive
from tests.evidence.conftest import EvidenceLog
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.verify.inspect_report import verify_evidence

Files = dict[str, bytes]
SEED = 20260706


@pytest.fixture
async def honest(evidence_log: EvidenceLog) -> Path:
    """An archive of what happened to people, whose completeness counts show."""
    return await evidence_log.make_archive("jujur.zip", relation="hr.employee")


@pytest.mark.proof
async def test_one_changed_byte_in_any_file_is_found(honest: Path, record_claim: ClaimRecorder) -> None:
    files, chance, times = read_members(honest), random.Random(SEED), 20 if IS_FULL_SIZE else 2
    tried, unseen = 0, list[str]()
    for name, content in files.items():
        for _ in range(times if content else 0):
            at = chance.randrange(len(content))
            changed = content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
            lie = write_archive(honest.with_name("bita.zip"), {**files, name: changed}, with_list=False)
            tried += 1
            if verify_evidence(lie).code == 0:
                unseen.append(f"{name}@{at}")
    figures = f"{tried} bytes in {len(files)} files, {len(unseen)} unseen, seed {SEED}"
    record_claim("One changed byte in any file of evidence is found", figures)
    assert unseen == []


@pytest.mark.parametrize("way", ["cut", "flipped"])
def test_a_damaged_archive_is_not_believed(honest: Path, way: str) -> None:
    raw = bytearray(honest.read_bytes())
    if way == "cut":
        del raw[-100:]
    else:
        raw[len(raw) // 2] ^= 1
    lie = honest.with_name("rusak.zip")
    lie.write_bytes(raw)
    assert verify_evidence(lie).code != 0


def _lines(files: Files, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in files[name].splitlines()]


def _put(files: Files, name: str, found: list[dict[str, object]]) -> None:
    files[name] = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in found).encode()


def _summary(files: Files, **facts: object) -> None:
    files["ringkasan.json"] = json.dumps(json.loads(files["ringkasan.json"]) | facts).encode()


def _leave_out(files: Files) -> None:
    found = _lines(files, "entri.jsonl")
    gone = found.pop(1)
    _put(files, "entri.jsonl", found)
    del files[f"bukti/{gone['index']}.tlog-proof"]
    _summary(files, matched=len(found))


def _leave_out_and_count_less(files: Files) -> None:
    _leave_out(files)
    counts = json.loads(files["ringkasan.json"])["counts"]
    counts["hr.employee"]["I"] -= 1
    _summary(files, counts=counts)


def _leave_out_of_the_range(files: Files) -> None:
    _leave_out_and_count_less(files)
    until = json.loads(files["ringkasan.json"])["range"][1]
    files["rentang.hashes"] = b"\n".join(files["rentang.hashes"].split(b"\n")[1:])
    _summary(files, range=[0, until - 1])


def _drop_a_control_entry(files: Files) -> None:
    _put(files, "kendali.jsonl", _lines(files, "kendali.jsonl")[1:])


def _another_value(files: Files) -> None:
    files["entri.jsonl"] = files["entri.jsonl"].replace(b"1990-05-17", b"1991-05-17", 1)


def _another_actor(files: Files) -> None:
    found = _lines(files, "entri.jsonl")
    found[0]["leaf"] = str(found[0]["leaf"]).replace('"method": "CLI"', '"method": "TOKEN"')
    _put(files, "entri.jsonl", found)


def _an_entry_twice(files: Files) -> None:
    found = _lines(files, "entri.jsonl")
    _put(files, "entri.jsonl", [found[0], *found])
    _summary(files, matched=len(found) + 1)


def _a_proof_of_another(files: Files) -> None:
    one, other = [f"bukti/{each['index']}.tlog-proof" for each in _lines(files, "entri.jsonl")[:2]]
    files[one] = files[other]


def _another_root(files: Files) -> None:
    note = files["checkpoint"].split(b"\n")
    note[2] = b"A" * 43 + b"="
    files["checkpoint"] = b"\n".join(note)


@pytest.mark.parametrize(
    ("lie", "name"),
    [
        (_leave_out, "POPULATION"),
        (_leave_out_and_count_less, "SUMMARY_DIFFERS"),
        (_leave_out_of_the_range, "BAD_PROOF"),
        (_drop_a_control_entry, "CONTROL_CHAIN"),
        (_another_value, "VALUE_CHANGED"),
        (_another_actor, "ENTRY_CHANGED"),
        (_an_entry_twice, "POPULATION"),
        (_a_proof_of_another, "BAD_PROOF"),
        (_another_root, "BAD_NOTE"),
    ],
)
def test_a_lie_told_with_care_is_named(honest: Path, lie: Callable[[Files], None], name: str) -> None:
    files = read_members(honest)
    lie(files)
    found = run_verifier(write_archive(honest.with_name("bohong.zip"), files))
    assert name in finding_codes(found), found["findings"]
    assert found["code"] != 0


def test_an_archive_signed_by_another_log_is_not_taken_for_ours(honest: Path) -> None:
    files = read_members(honest)
    official = honest.with_name("kebijakan")
    official.write_bytes(files["policy"])
    assert run_verifier(honest, "--policy", str(official))["code"] == 0
    official.write_bytes(_other_key() + b"quorum none\n")
    assert finding_codes(run_verifier(honest, "--policy", str(official))) == {"BAD_NOTE"}


def test_the_list_names_every_file(honest: Path) -> None:
    files = read_members(honest)
    listed = {line.split("  ")[1] for line in files[LIST].decode().splitlines()}
    assert listed == set(files) - {LIST}
    files["tambahan.txt"] = b"x"
    assert verify_evidence(write_archive(honest.with_name("lebih.zip"), files, with_list=False)).code != 0


def _other_key() -> bytes:
    from audit.key import generate_key
    from tests.log_sealer import ORIGIN

    return f"log {generate_key(ORIGIN).verifier.vkey}\n".encode()
