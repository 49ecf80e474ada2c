"""A regency of nobody's invention begins by the commands and documents of the import guide, as they stand there."""

import csv
import os
import re
import shlex
import shutil
import signal
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import httpx2
import pytest
from pypdf import PdfReader

from jejak.database.embedded import force_stop
from jejak.database.embedded.directories import fallback_dir
from tests.endpoints.client import Caller, new_idempotency_key
from tests.house.source_files import ROOT
from tests.identity.client import NEW_PASSWORD, run_mutation, totp_code
from tests.portal.page_client import PageClient
from tests.subprocesses import run_program
from tests.temp_dirs import make_temp_dir

GUIDE, PANDUAN = ROOT / "docs" / "import.md", ROOT / "docs" / "id" / "impor.md"
SAMPLES = ROOT / "docs" / "samples"
TITLES = {"Sekretaris Daerah", "Kepala Dinas Pendidikan", "Pengelola Kepegawaian", "Perawat Terampil"}
OPENED = ("positionRecords", "basePayRange", "positionAllowance", "tppTariff")
OPEN_BY_LAW = {"lawfulPay", "leaveServiceTimes"}
_BLOCK = re.compile(r"^```(sh|graphql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"activate#([A-Z2-7-]+)")
_ENROLMENT = re.compile(r"\(enrolTotp\).*: ([A-Z2-7-]+)$", re.MULTILINE)


class Step(NamedTuple):
    """One command line, or one document with the person who sends it."""

    language: str
    text: str
    person: str = ""

    @property
    def name(self) -> str:
        """The document's own name."""
        found = re.search(r"(?:query|mutation) (\w+)", self.text)
        return found[1] if found else ""


def read_steps(page: Path) -> Iterator[Step]:
    """Yield what the page has people do, in order."""
    for language, text in _BLOCK.findall(page.read_text("utf-8")):
        if language == "sh":
            yield from (Step("sh", line) for line in text.replace("\\\n", "").splitlines())
        else:
            yield Step("graphql", text, text.splitlines()[0].removeprefix("# "))


@dataclass
class NewRegency:
    """A data folder in which nothing was, the people whose accounts were made, and the last answer that had an id."""

    environment: dict[str, str]
    http: httpx2.AsyncClient | None = None
    codes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    known: dict[str, Caller] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    policies: list[dict[str, Any]] = field(default_factory=list)

    async def type_command(self, line: str) -> None:
        """Run a line of the page as a shell does; what it prints of a new account is kept."""
        ended = await run_program("sh", "-ec", line, cwd=ROOT, env=self.environment)
        assert ended.code == 0, (line, ended)
        words = shlex.split(line)
        if words[1:3] == ["account", "add"]:
            (link,), enrolment = _LINK.findall(ended.stdout), _ENROLMENT.search(ended.stdout)
            self.codes[words[3]] = link, enrolment and enrolment[1]

    @property
    def stranger(self) -> Caller:
        assert self.http
        return Caller(self.http)

    async def enter(self, name: str) -> Caller:
        """Open somebody's account by their link, and set up the second factor where the role needs one."""
        if name not in self.known:
            code, enrolment = self.codes[name]
            opened = await run_mutation(self.stranger, "activateAccount", code=code, newPassword=NEW_PASSWORD)
            assert opened["errors"] == []
            caller = self.known[name] = Caller(self.stranger.http, opened["token"])
            if enrolment:
                begun = await run_mutation(caller, "enrolTotp", password=NEW_PASSWORD, code=enrolment)
                confirmed = await run_mutation(caller, "confirmTotp", code=totp_code(begun["secret"]))
                assert (confirmed["errors"], confirmed["viewer"]["account"]["withheldRoles"]) == ([], [])
        return self.known[name]

    async def send(self, step: Step, *, person: str = "", **wish: str) -> dict[str, Any]:
        """Send a document of the page with the id and the version of the answer before."""
        today = datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()
        given = {"id": self.last.get("id"), "version": self.last.get("version")}
        given |= {"key": new_idempotency_key(), "today": today} | wish
        declared = set(re.findall(r"\$(\w+): ", step.text))
        caller = await self.enter(person or step.person)
        found = await caller.ask(step.text, **{name: given[name] for name in declared})
        self.last = next(find_versions(found), self.last)
        return found


def find_versions(answer: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of an answer that tell id and version."""
    if isinstance(answer, dict):
        if {"id", "version"} <= answer.keys():
            yield answer
        for each in answer.values():
            yield from find_versions(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from find_versions(each)


@pytest.fixture
async def regency() -> AsyncIterator[NewRegency]:
    """An empty folder; its server and its cluster are stopped at the end."""
    folder = make_temp_dir("jejak-guide-")
    data_dir = folder / "data"
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("JEJAK_", "PG"))}
    try:
        yield NewRegency(bare | {"JEJAK_DATA_DIR": str(data_dir), "JEJAK_PORT": "0", "COLUMNS": "200"})
    finally:
        force_stop(data_dir)
        shutil.rmtree(folder)
        shutil.rmtree(fallback_dir(data_dir), ignore_errors=True)


@contextmanager
def serve(environment: dict[str, str]) -> Iterator[str]:
    """`jejak serve` until the end of the block; yield its address."""
    command = [str(ROOT / ".venv" / "bin" / "jejak"), "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, start_new_session=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            assert server.wait(60) == 0


def test_neither_page_has_anybody_type_or_send_something_else() -> None:
    steps = list(read_steps(GUIDE))
    assert steps == list(read_steps(PANDUAN))
    assert [step.name for step in steps if step.language == "graphql"] == [
        "OpenMonths", "CloseMonth", "OwnPayslips", "ProposePolicy", "ApprovePolicy",
    ]  # fmt: skip
    assert all(step.text.startswith(".venv/bin/jejak ") for step in steps if step.language == "sh")


async def test_a_regency_begins_without_anything_of_the_demo(regency: NewRegency) -> None:
    first, *others = read_steps(GUIDE)
    await regency.type_command(first.text)
    with serve(regency.environment) as address:
        async with httpx2.AsyncClient(base_url=address, timeout=60) as http:
            regency.http = http
            for step in others:
                if step.language == "sh":
                    await regency.type_command(step.text)
                else:
                    await CHECKS[step.name](regency, step)
            await _check_public_list(regency)


async def _check_open_months(regency: NewRegency, step: Step) -> None:
    """The month is open with the sums of its file, and its people do not see it."""
    (run,) = (edge["node"] for edge in (await regency.send(step))["payRuns"]["edges"])
    lines = read_sample("payslips.csv")
    headers = {"gross": "JUMLAH KOTOR", "deductions": "JUMLAH POTONGAN", "net": "JUMLAH BERSIH"}
    totals = {name: sum(int(line[header]) for line in lines) for name, header in headers.items()}
    assert (run["month"], run["state"], run["count"], run["totals"]) == (
        "2026-11-01", "OPEN", len(lines), totals,
    )  # fmt: skip
    assert await list_own_slips(regency) == []


async def _check_close(regency: NewRegency, step: Step) -> None:
    """Somebody else than the importer closes it."""
    await _check_same_person(regency, step, person="keuangan")
    payload = (await regency.send(step))["closePayRun"]
    assert payload["errors"] == []
    assert (payload["payRun"]["state"], payload["payRun"]["closedBy"]) == ("CLOSED", "bendahara")


async def _check_own_slips(regency: NewRegency, step: Step) -> None:
    """The slip is the row of the file, line by line."""
    viewer = (await regency.send(step))["viewer"]
    (slip,) = (edge["node"] for edge in viewer["employee"]["payslips"]["edges"])
    row = next(line for line in read_sample("payslips.csv") if line["NAMA"] == "Halimah Saputra")
    assert (slip["period"], slip["gross"], slip["net"]) == (
        "2026-11-01", int(row["JUMLAH KOTOR"]), int(row["JUMLAH BERSIH"]),
    )  # fmt: skip
    amounts = sorted(int(cell) for name, cell in row.items() if name in LINE_HEADERS)
    assert sorted(line["amount"] for line in slip["lines"] if line["amount"]) == amounts
    assert row["NAMA"] in await download_slip(regency, step.person, slip["pdfUrl"])
    assert (await regency.stranger.http.get(slip["pdfUrl"])).status_code != 200


async def download_slip(regency: NewRegency, person: str, address: str) -> str:
    """Sign in as a browser does, and return the words of the slip on paper."""
    browser = PageClient(regency.stranger.http)
    await browser.get("/masuk")
    await browser.send(browser.find_form("/masuk"), userName=person, password=NEW_PASSWORD)
    paper = await browser.get(address)
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)


async def _check_propose(regency: NewRegency, step: Step) -> None:
    """Each field is proposed by itself, and a proposal opens nothing."""
    for opened in OPENED:
        payload = (await regency.send(step, field=opened))["proposePolicy"]
        assert (payload["errors"], payload["policy"]["state"]) == ([], "PROPOSED")
        regency.policies.append(payload["policy"])
    assert (await regency.stranger.http.get("/data/gaji.csv")).status_code == 404
    listed = await regency.stranger.ask("{ publicCompensation(first: 1) { totalCount } }")
    assert listed["publicCompensation"]["totalCount"] == 0


async def _check_approve(regency: NewRegency, step: Step) -> None:
    """Another information officer approves each."""
    for each in regency.policies:
        regency.last = each
        await _check_same_person(regency, step, person="ppid")
        payload = (await regency.send(step))["approvePolicy"]
        assert (payload["errors"], payload["policy"]["state"]) == ([], "APPROVED")


async def _check_same_person(regency: NewRegency, step: Step, *, person: str) -> None:
    (payload,) = (await regency.send(step, person=person)).values()
    assert [error["code"] for error in payload["errors"]] == ["SAME_PERSON"]


async def _check_public_list(regency: NewRegency) -> None:
    """Page and file tell the titles of the regency with their pay, and nobody's name."""
    in_force = "{ publicationPolicy { inForce { field decreeNumber isIllustrative } } }"
    opened = (await regency.stranger.ask(in_force))["publicationPolicy"]["inForce"]
    assert {each["isIllustrative"] for each in opened} == {False}
    assert {each["field"] for each in opened} == {*OPENED, *OPEN_BY_LAW}
    page = await regency.stranger.http.get("/gaji")
    assert (page.status_code, [title for title in TITLES if title not in page.text]) == (200, [])
    file = await regency.stranger.http.get("/data/gaji.csv")
    assert file.status_code == 200
    rows = list(csv.DictReader(file.text.splitlines()))
    assert {row["jabatan"] for row in rows} >= TITLES
    assert {row["ilustrasi"] for row in rows} == {"false"}
    assert not any(line["NAMA"] in page.text + file.text for line in read_sample("employees.csv"))
    _check_pay(rows)


def _check_pay(rows: list[dict[str, str]]) -> None:
    """Every row has the pay of the kinds and the class that the samples name, and its parts give its total."""
    tariffs = {
        line["KELAS JABATAN"]: line["BESARAN TPP"].replace(".", "") for line in read_sample("tariffs.csv")
    }
    spans: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for line in read_sample("grades.csv"):
        ends = line["GOLONGAN TERENDAH"], line["GOLONGAN TERTINGGI"]
        spans[line["JABATAN NAMA"]][line["JENIS PEGAWAI"].lower()] = ends
    tables = {
        "pns": read_steps_of_pay("gaji_pokok_pns_2024.csv"),
        "pppk": read_steps_of_pay("gaji_pppk_2024.csv"),
    }
    for row in rows:
        assert (row["tpp"], row["golongan_sumber"]) == (tariffs[row["kelas_jabatan"]], "Kepbup Contoh 2/2026")
        for kind, table in tables.items():
            paid = {name: row[name] for name in row if f"_{kind}_" in name}
            if (span := spans[row["jabatan"]].get(kind)) is None:
                assert set(paid.values()) == {""}
                continue
            assert "" not in paid.values()
            base = [int(row[f"gaji_pokok_{kind}_{end}"]) for end in ("min", "maks")]
            assert base == [table[span[0]][0], table[span[1]][-1]]
            for end in ("min", "maks"):
                parts = (int(row[f"{part}_{kind}_{end}"]) for part in ("gaji_pokok", "tunjangan"))
                assert int(row[f"jumlah_{kind}_{end}"]) == sum(parts) + int(row["tpp"])
        for part, pick in (("gaji_pokok_{}min", min), ("jumlah_{}maks", max)):
            of_kinds = [row[part.format(f"{kind}_")] for kind in spans[row["jabatan"]]]
            assert int(row[part.format("")]) == pick(map(int, of_kinds))


def read_steps_of_pay(table: str) -> dict[str, list[int]]:
    """The base pay of each grade of a table of the law, from its first step to its last."""
    steps = defaultdict(list)
    with (ROOT / "rulebook" / "tables" / table).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            steps[line["golongan"]].append(int(line["rupiah"]))
    return steps


async def list_own_slips(regency: NewRegency) -> list[Any]:
    """The slips that the employee of the page sees."""
    caller = await regency.enter("halimah")
    found = await caller.ask("{ viewer { employee { payslips(first: 9) { edges { node { net } } } } } }")
    edges: list[Any] = found["viewer"]["employee"]["payslips"]["edges"]
    return edges


def read_sample(name: str) -> list[dict[str, str]]:
    """The rows of a sample file."""
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


LINE_HEADERS = [
    name for name in read_sample("payslips.csv")[0]
    if name not in ("NIP", "NAMA", "BULAN", "GOLONGAN", "MASA KERJA") and not name.startswith("JUMLAH")
]  # fmt: skip
CHECKS: dict[str, Callable[[NewRegency, Step], Any]] = {
    "OpenMonths": _check_open_months,
    "CloseMonth": _check_close,
    "OwnPayslips": _check_own_slips,
    "ProposePolicy": _check_propose,
    "ApprovePolicy": _check_approve,
}
