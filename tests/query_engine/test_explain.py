"""`jejak explain FILE --as USER` prints every step of an answer, from the text to the bytes."""

import json
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jejak.database.embedded import Cluster
from tests.databases import Database, create_database
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.subprocesses import ProgramResult, run_program

PAYSLIPS = "query Mine($first: Int) { viewer { employee { name payslips(first: $first) { edges { node { net } } } } } }"
PUBLIC = "{ publicCompensation(first: 1) { edges { node { title } } } }"
STEPS = [
    "Ask: what is wanted, and how it is told",
    "SQL: what is sent",
    "Values",
    "Python: what tells the records",
]
STEPS += ["EXPLAIN", "Bytes"]


@pytest.fixture(scope="module")
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[Database]:
    async with create_database(cluster, template=demo_template.name) as database:
        yield database


async def run_explain(database: Database, folder: Path, text: str, *words: str) -> ProgramResult:
    """Ask the program as an operator would, at a database that a setting names."""
    (folder / "asked.graphql").write_text(text, "utf-8")
    named = {
        "JEJAK_DATABASE_URL": database.owner_url,
        "JEJAK_DATA_DIR": str(folder / "var"),
        **{f"JEJAK_{pool.upper()}_URL": url for pool, url in database.urls.items()},
    }
    return await run_program(
        sys.executable, "-m", "jejak", "explain", folder / "asked.graphql", *words, env=named
    )


def sections(ended: ProgramResult) -> dict[str, str]:
    """Return what was printed below each heading."""
    assert ended.code == 0, ended.stderr
    parts = [each.partition("\n") for each in ended.stdout.split("── ")[1:]]
    return {heading: text.strip() for heading, _, text in parts}


async def test_every_step_is_printed(demo: Database, tmp_path: Path) -> None:
    found = sections(
        await run_explain(demo, tmp_path, PAYSLIPS, "--as", "pegawai", "--variables", '{"first": 2}')
    )
    assert list(found) == STEPS
    assert '"payslip"' in found["SQL: what is sent"]
    assert ";" not in found["SQL: what is sent"]
    assert "def f0(" in found["Python: what tells the records"]
    assert "Limit" in found["EXPLAIN"]
    assert found["Bytes"].startswith('{"data":{"viewer":{"employee":{"name":"')
    assert found["Bytes"].count('"net":') == 2


async def test_nobody_may_ask_too(demo: Database, tmp_path: Path) -> None:
    found = sections(await run_explain(demo, tmp_path, PUBLIC, "--as", "-"))
    assert list(found) == STEPS
    assert found["Bytes"].startswith('{"data":{"publicCompensation":{"edges":[')


@pytest.mark.parametrize(
    ("text", "words", "complaint"),
    [
        ("mutation { signOut(input: {}) { signedOut } }", ("--as", "pegawai"), "only what reads is explained"),
        ("{ viewer { nothing } }", ("--as", "pegawai"), "Cannot query field"),
        ("{ __schema { queryType { name } } }", ("--as", "-"), "No plan answers this"),
        (PAYSLIPS, ("--as", "pegawai", "--variables", "[1]"), "variables"),
    ],
)  # fmt: skip
async def test_what_cannot_be_explained_is_told_in_a_sentence(
    demo: Database, tmp_path: Path, text: str, words: tuple[str, ...], complaint: str
) -> None:
    ended = await run_explain(demo, tmp_path, text, *words)
    assert ended.code == 1
    assert complaint in ended.stderr
    assert "Traceback" not in ended.stderr


ENTRIES = """query Entries($filter: AuditEntryFilter) {
  auditEntries(filter: $filter, first: 2) { edges { node { leafIndex } } } }"""


@pytest.mark.parametrize("filter_", [{"reason": "izin"}, {"nip": "197001012000011001"}, {"field": "state"}])
async def test_a_search_of_the_log_ends_in_no_traceback(
    demo: Database, tmp_path: Path, filter_: dict[str, str]
) -> None:
    given = ("--as", "auditor", "--variables", json.dumps({"filter": filter_}))
    ended = await run_explain(demo, tmp_path, ENTRIES, *given)
    assert "Traceback" not in ended.stderr, ended.stderr
    if set(filter_) & {"reason", "nip"}:
        assert ended.code == 1
        assert "purpose" in ended.stderr
    ended = await run_explain(demo, tmp_path, ENTRIES, *given, "--purpose", "Pemeriksaan")
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.code == 0 or "letter" in ended.stderr, ended.stderr
    if ended.code == 0:
        assert list(sections(ended)) == STEPS


FILTERS: dict[str, object] = {
    "actorId": "QWNjb3VudDox", "before": "2026-06-30T00:00:00Z", "field": "state", "leafBelow": 9, "leafFrom": 1,
    "nip": "197001012000011001", "op": "INSERT", "operation": "decideLeave", "reason": "izin",
    "relation": "hr.leave_request", "requestId": "tidak-ada", "rowId": "tidak-ada", "rowKey": {"id": "1"},
    "since": "2026-06-01T00:00:00Z", "subjectId": "tidak-ada", "withControl": True,
}  # fmt: skip
ACCOUNTS = ("-", "pegawai", "atasan", "pejabat", "kepegawaian", "keuangan", "operator", "admin")
SMALL = 3


@pytest.mark.proof
async def test_no_filter_of_the_log_and_no_role_ends_in_a_traceback(
    demo: Database, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    """Each filter as the auditor, and one as every other account: an answer or a sentence."""
    asked = [("auditor", {name: value}) for name, value in FILTERS.items()]
    asked += [(who, {"operation": "decideLeave"}) for who in ACCOUNTS]
    answered = 0
    for who, filter_ in asked if IS_FULL_SIZE else random.Random(13).sample(asked, SMALL):
        given = ("--as", who, "--purpose", "Pemeriksaan", "--variables", json.dumps({"filter": filter_}))
        ended = await run_explain(demo, tmp_path, ENTRIES, *given)
        assert "Traceback" not in ended.stderr, (who, filter_, ended.stderr)
        assert ended.code == 0 or ended.stderr.strip(), (who, filter_)
        assert "no demo account" not in ended.stderr, who
        answered += ended.code == 0
    record_claim(
        "`jejak explain` of filters of the log", f"{len(asked)} filters and roles, {answered} answered"
    )
