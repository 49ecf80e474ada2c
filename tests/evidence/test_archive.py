"""Evidence archives: their files, and the verifier inside, which accepts the truth."""

import csv
import io
import json

import pytest

from audit.evidence import build_csv, escape_formula
from jejak.database.pools import get_pool
from rulebook.errors import TooMuchEvidence
from tests.evidence.archive_inspect import read_lines, read_members, remark_codes, run_verifier
from tests.evidence.conftest import FORMULA, EvidenceLog


@pytest.mark.parametrize(
    ("wishes", "is_counted"),
    [
        ({}, True),
        ({"relation": "hr.employee"}, True),
        ({"relation": "hr.employee", "op": "U"}, True),
        ({"with_control": True}, True),
        ({"relation": "hr.nowhere"}, True),
        ({"leaf_from": 3, "leaf_below": 9}, False),
        ({"reason": "SALAH KETIK"}, False),
        ({"operation": "nothing"}, False),
    ],
)
async def test_an_archive_is_believed_by_the_verifier_inside_it(
    evidence_log: EvidenceLog, wishes: dict[str, object], is_counted: bool
) -> None:
    path = await evidence_log.make_archive("benar.zip", **wishes)
    found = run_verifier(path)
    assert (found["code"], found["findings"]) == (0, [])
    assert ("POPULATION" in remark_codes(found)) == is_counted
    assert "UNWITNESSED" in remark_codes(found)
    files = read_members(path)
    matched = json.loads(files["ringkasan.json"])["matched"]
    assert len(read_lines(files, "entri.jsonl")) == matched
    assert sum(name.startswith("bukti/") for name in files) == matched
    assert len(list(csv.reader(io.StringIO(files["entri.csv"].decode("utf-8-sig"))))) == matched + 1


async def test_nothing_found_is_said_and_proven(evidence_log: EvidenceLog) -> None:
    files = read_members(await evidence_log.make_archive("kosong.zip", relation="hr.nowhere"))
    summary = json.loads(files["ringkasan.json"])
    assert (summary["matched"], summary["range"]) == (0, [0, evidence_log.size])
    assert "Tidak ada entri yang memenuhi permintaan ini." in files["laporan.html"].decode()


async def test_the_report_names_the_regency_the_request_and_every_entry(evidence_log: EvidenceLog) -> None:
    files = read_members(await evidence_log.make_archive("laporan.zip", relation="hr.employee", op="U"))
    report = files["laporan.html"].decode()
    for words in (
        "LAPORAN BUKTI JEJAK AUDIT", "Inspektorat Contoh", "pemeriksaan &amp; uji", "Operator &lt;uji&gt;",
        "Pilihan ini lengkap", "TANPA SAKSI", "uji.example/audit/1", "Mengetahui",
    ):  # fmt: skip
        assert words in report
    assert report.count("<td>") > 0
    assert "<script" not in report
    assert "$" not in report


async def test_personal_values_and_the_reason_are_there_as_the_log_committed_to_them(
    evidence_log: EvidenceLog,
) -> None:
    files = read_members(
        await evidence_log.make_archive("nilai.zip", relation="hr.employee", op="U", reason="salah ketik")
    )
    (entry,) = read_lines(files, "entri.jsonl")
    assert json.loads(entry["disclosed"]["new"]["values"])["name"] == FORMULA
    assert json.loads(entry["disclosed"]["tx"]["values"]) == {"reason": "salah ketik, diminta ybs"}
    assert FORMULA not in entry["leaf"]


async def test_a_secret_stays_inside_even_as_a_hash(evidence_log: EvidenceLog) -> None:
    path = await evidence_log.make_archive("akun.zip", relation="hr.account")
    files = read_members(path)
    assert any(each["disclosed"] is None for each in read_lines(files, "entri.jsonl"))
    assert b'"sha256:' not in files["entri.jsonl"]
    assert b'"sha256:' not in files["entri.csv"]
    assert "WITHHELD" in remark_codes(run_verifier(path))


async def test_no_cell_is_a_formula(evidence_log: EvidenceLog) -> None:
    files = read_members(await evidence_log.make_archive("rumus.zip", relation="hr.employee"))
    cells = [cell for row in csv.reader(io.StringIO(files["entri.csv"].decode("utf-8-sig"))) for cell in row]
    assert any(FORMULA in cell for cell in cells)
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", " \u00a0=1", "\uff1d1", "\r=1", "\n=1"]
)
def test_what_a_spreadsheet_would_run_is_tamed(cell: str) -> None:
    assert escape_formula(cell).startswith("'")
    assert list(csv.reader(io.StringIO(build_csv(("a",), [(cell,)]).decode("utf-8-sig"), newline="")))[1] == [
        f"'{cell}"
    ]


async def test_too_much_is_refused_in_words(
    evidence_log: EvidenceLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.audit.evidence.MAX_EVIDENCE_ENTRIES", 2)
    with pytest.raises(TooMuchEvidence) as refusal:
        await evidence_log.make_archive("banyak.zip")
    assert "terlalu banyak untuk satu berkas bukti" in refusal.value.message("id")


async def test_making_it_stands_in_the_log_with_whom_it_is_about(evidence_log: EvidenceLog) -> None:
    await evidence_log.make_archive("tercatat.zip", relation="hr.employee", op="U", reason="salah ketik")
    rows = await get_pool("owner").execute_query_dict(
        "SELECT e.op::text, e.relation, e.subject_id, t.operation, w.values->>'reason' AS reason "
        "FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "JOIN audit.tx_disclosure w ON w.tx_id = t.id ORDER BY e.seq DESC LIMIT 1"
    )
    (row,) = rows
    assert (row["op"], row["relation"], row["operation"]) == ("R", "read", "downloadEvidence")
    assert (row["subject_id"], row["reason"]) == (evidence_log.regency.staff.id, "uji")
