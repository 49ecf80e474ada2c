"""The list stands at addresses that stay: whole or not at all, as of now, and harmless in a spreadsheet."""

import asyncio
import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.open_data.columns import COLUMNS, escape_formula
from jejak.open_data.csv_writer import (
    CHECKSUM,
    DICTIONARY,
    FILE_NAMES,
    LICENCE,
    LICENCE_NAME,
    LIST,
    METADATA,
    POLICY,
)
from jejak.open_data.editions import EditionStore
from resolvers.public.open_data import PublicListSnapshot
from tests import people
from tests.databases import Database, create_database
from tests.endpoints.conftest import serve_database
from tests.publication import close_policies


@pytest.fixture
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[Database]:
    """A demo of this test's own, with the pools of its owner and of the public."""
    async with (
        create_database(cluster, template=demo_template.name) as database,
        open_pools({"owner": database.owner_url, "public": database.urls["public"]}),
    ):
        yield database


@pytest.fixture
async def http(demo: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with serve_database(demo, told={"JEJAK_DATA_DIR": str(tmp_path)}) as client:
        yield client


async def change_rows(statement: str, *values: object) -> None:
    async with people.setup_transaction() as db:
        await db.execute_query(statement, list(values))


class CountingStore(EditionStore):
    """A shelf that counts how often an edition is made on it."""

    count = 0

    async def _make_edition(self, seen: PublicListSnapshot, path: Path) -> None:
        self.count += 1
        await super()._make_edition(seen, path)


# ------------------------------------------------------------------ fetching


async def test_the_list_is_csv_by_the_book_with_a_checksum_that_fits(http: httpx2.AsyncClient) -> None:
    found = await http.get(f"/data/{LIST}")
    assert found.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert found.headers["cache-control"] == "public, max-age=60"
    lines = found.content.split(b"\r\n")
    assert lines[0].decode() == ",".join(column.name for column in COLUMNS)
    assert not found.content.startswith("\ufeff".encode())
    assert found.content.count(b"\n") == len(lines) - 1
    told = (await http.get(f"/data/{CHECKSUM}")).text
    assert told == f"{sha256(found.content).hexdigest()}  {LIST}\n"


async def test_a_client_that_has_it_is_told_so_and_head_gives_the_head_alone(
    http: httpx2.AsyncClient,
) -> None:
    for name in FILE_NAMES:
        address, plain = f"/data/{name}", {"accept-encoding": "identity"}
        whole = await http.get(address, headers=plain)
        head = await http.head(address, headers=plain)
        assert (whole.status_code, head.status_code, head.content) == (200, 200, b"")
        for header in ("etag", "last-modified", "content-length", "content-type"):
            assert head.headers[header] == whole.headers[header], header
        tag, changed = whole.headers["etag"], whole.headers["last-modified"]
        for known in ({"if-none-match": f'"x", W/{tag}'}, {"if-modified-since": changed}):
            again = await http.get(address, headers=plain | known)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        for unknown in (
            {"if-none-match": '"x"', "if-modified-since": changed},
            {"if-modified-since": "yesterday"},
        ):
            assert (await http.get(address, headers=plain | unknown)).status_code == 200


async def test_it_travels_zipped_to_clients_that_accept_it(http: httpx2.AsyncClient) -> None:
    plain = await http.get(f"/data/{LIST}", headers={"accept-encoding": "gzip;q=0, identity"})
    async with http.stream("GET", f"/data/{LIST}", headers={"accept-encoding": "gzip"}) as answer:
        zipped = b"".join([piece async for piece in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["etag"] != plain.headers["etag"]
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["vary"] == plain.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(zipped) == plain.content
    assert len(zipped) < len(plain.content) / 5


async def test_both_dictionaries_name_every_column_in_order(http: httpx2.AsyncClient) -> None:
    words = list(csv.DictReader(io.StringIO((await http.get(f"/data/{DICTIONARY}")).text)))
    described = json.loads((await http.get(f"/data/{METADATA}")).content)
    names = [column.name for column in COLUMNS]
    assert [word["kolom"] for word in words] == names
    assert [column["name"] for column in described["tableSchema"]["columns"]] == names
    assert all(word["arti"] and word["meaning"] and word["sumber"] and word["lapis"] for word in words)
    assert described["url"] == LIST
    link = (await http.get(f"/data/{LIST}")).headers["link"]
    assert link == f'</data/{METADATA}>; rel="describedby"; type="application/csvm+json"'


@pytest.mark.parametrize("name", ["", "gaji.csv.gz", "..%2fpasswords.json", ".", "gaji"])
async def test_nothing_else_stands_there(http: httpx2.AsyncClient, name: str) -> None:
    assert (await http.get(f"/data/{name}")).status_code == 404


# ------------------------------------------------------------------ what is open


async def test_the_policy_says_what_is_open_by_which_decree_and_what_is_not_and_why(
    http: httpx2.AsyncClient,
) -> None:
    text = (await http.get(f"/data/{POLICY}")).text
    told = (
        await http.post(
            "/graphql",
            json={
                "query": """{ publicationPolicy {
        inForce { field tier decreeNumber legalBasis effectiveFrom } withheld { field reason } } }"""
            },
        )
    ).json()
    policy = told["data"]["publicationPolicy"]
    for each in policy["inForce"]:
        assert f"{each['field']} ({each['tier']})\n    {each['decreeNumber']}" in text
        assert each["legalBasis"] in text
        assert f"berlaku sejak {each['effectiveFrom']}\n" in text
    for each in policy["withheld"]:
        assert f"{each['field']}\n    {each['reason']}\n" in text
    assert "ILUSTRASI" in text
    assert "$" not in text


async def test_nobody_has_to_guess_under_which_licence_it_is(http: httpx2.AsyncClient) -> None:
    policy = (await http.get(f"/data/{POLICY}")).text
    assert policy.count(f"{LICENCE_NAME} ({LICENCE})") == 2
    metadata = (await http.get(f"/data/{METADATA}")).json()
    assert metadata["dc:license"] == {"@id": LICENCE}
    for locale in ("id", "en"):
        page = (await http.get("/gaji", headers={"accept-language": locale})).text
        assert LICENCE_NAME in page
        assert LICENCE not in page, "a page of ours leads to no other host; the policy has the address"


async def test_without_a_decree_there_is_no_list_at_once_but_a_policy_that_says_so(
    http: httpx2.AsyncClient,
) -> None:
    before = await http.get(f"/data/{LIST}")
    async with close_policies("positionRecords"):
        for name in FILE_NAMES:
            found = await http.get(f"/data/{name}")
            assert found.status_code == (200 if name == POLICY else 404), name
            assert "Belum ada keputusan" in found.text or "belum ada keputusan" in found.text
    after = await http.get(f"/data/{LIST}")
    assert (after.status_code, after.content, after.headers["etag"]) == (
        200,
        before.content,
        before.headers["etag"],
    )


async def test_a_field_that_no_decree_opens_is_an_empty_column(http: httpx2.AsyncClient) -> None:
    async with close_policies("tppTariff"):
        rows = list(csv.DictReader(io.StringIO((await http.get(f"/data/{LIST}")).text)))
    assert {(row["tpp"], row["tpp_keputusan"], row["jumlah_min"], row["jumlah_maks"]) for row in rows} == {
        ("",) * 4
    }
    assert all(row["gaji_pokok_min"].isdigit() for row in rows)


# ------------------------------------------------------------------ when it is made


async def test_it_is_made_once_for_everybody_who_asks(demo: Database, tmp_path: Path) -> None:
    store = CountingStore(tmp_path)
    found = await asyncio.gather(*(store.load_edition() for _ in range(20)))
    assert (len(set(found)), store.count) == (1, 1)
    other = CountingStore(tmp_path)  # another process, or this one started anew
    assert (await other.load_edition(), other.count) == (found[0], 0)


async def test_it_is_made_anew_when_a_row_or_the_day_changes_and_what_stays_keeps_its_time(
    demo: Database, tmp_path: Path
) -> None:
    store = CountingStore(tmp_path, max_age=0)
    first = await store.load_edition()
    changed = (first / LIST).stat().st_mtime_ns
    assert (await store.load_edition(), store.count) == (first, 1)
    await change_rows("UPDATE hr.regency SET demo_today = demo_today + 1")
    second = await store.load_edition()
    assert (second != first, store.count) == (True, 2)
    assert (second / LIST).read_bytes() == (first / LIST).read_bytes()
    assert (second / LIST).stat().st_mtime_ns == changed
    await change_rows("UPDATE hr.unit SET name = name || ' Lama' WHERE code = 'SETDA'")
    third = await store.load_edition()
    assert "Sekretariat Daerah Lama" in (third / LIST).read_text("utf-8")
    assert (third / LIST).stat().st_mtime_ns > changed
    await change_rows("UPDATE hr.unit SET name = 'Sekretariat Daerah' WHERE code = 'SETDA'")
    back = await store.load_edition()
    assert (back, store.count) == (second, 3)
    assert (back / LIST).stat().st_mtime_ns > (third / LIST).stat().st_mtime_ns


@pytest.mark.parametrize("killed_when", [".new", f".new/{LIST}", f".new/{CHECKSUM}"])
async def test_killed_half_way_the_old_file_is_whole_and_the_next_who_asks_makes_the_new_one(
    demo: Database, tmp_path: Path, killed_when: str
) -> None:
    first = await EditionStore(tmp_path).load_edition()
    kept = {path.name: path.read_bytes() for path in first.iterdir()}
    await change_rows("UPDATE hr.unit SET name = name || ' Baru' WHERE code = 'SETDA'")
    await asyncio.to_thread(_make_and_kill, demo.urls["public"], tmp_path, f".*{killed_when}")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == kept
    second = await EditionStore(tmp_path).load_edition()
    assert second != first
    assert (second / CHECKSUM).read_text() == f"{sha256((second / LIST).read_bytes()).hexdigest()}  {LIST}\n"
    assert "Sekretariat Daerah Baru" in (second / LIST).read_text("utf-8")


PROGRAM = """
import asyncio, sys
from pathlib import Path
from jejak.database.pools import open_pools
from jejak.open_data.editions import EditionStore

async def make():
    async with open_pools({"public": sys.argv[1]}):
        await EditionStore(Path(sys.argv[2])).load_edition()

asyncio.run(make())
"""


def _make_and_kill(url: str, folder: Path, when: str) -> None:
    """Have another process make an edition, and kill it as soon as there is such a file, or it is done."""
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(folder)])
    while child.poll() is None and not list(folder.glob(when)):
        time.sleep(0.001)
    child.kill()
    child.wait()


async def test_where_the_data_folder_is_for_reading_only_it_lies_in_a_folder_of_the_process(
    demo: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "file").touch()
    store = CountingStore(tmp_path / "file" / "public-list")  # nobody, root neither, makes a folder in a file
    edition = await store.load_edition()
    assert edition.parent.name.startswith("jejak-public-list-")
    assert (edition / LIST).exists()
    assert (await store.load_edition(), store.count) == (edition, 1)


async def test_old_editions_go_but_for_the_last(demo: Database, tmp_path: Path) -> None:
    store = EditionStore(tmp_path, max_age=0)
    for _ in range(4):
        await change_rows("UPDATE hr.regency SET demo_today = demo_today + 1")
        await store.load_edition()
    assert len(_list_files(tmp_path)) == 2
    assert await store.load_edition() in _list_files(tmp_path)


def _list_files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


# ------------------------------------------------------------------ in a spreadsheet


@pytest.mark.parametrize("name", ["=1+1", "+62", "-1", "@SUM(A1)", "'=1", "\uff1d1", 'Dinas "A", dan, B'])
async def test_no_text_is_a_formula_and_every_text_comes_back(http: httpx2.AsyncClient, name: str) -> None:
    await change_rows("UPDATE hr.unit SET name = $1 WHERE code = 'SETDA'", name)
    rows = list(csv.reader(io.StringIO((await http.get(f"/data/{LIST}")).text, newline="")))
    units = {row[1] for row in rows[1:]}
    told = name if name.startswith("Dinas") else f"'{name}"
    assert told in units
    assert told.removeprefix("'") == name
    assert not any(cell.startswith(tuple("=+-@\t\r\uff1d")) for row in rows for cell in row)


def test_what_is_harmless_stays_as_it_is() -> None:
    assert [escape_formula(text) for text in ("", "Camat", "1=1", " =1")] == ["", "Camat", "1=1", " =1"]
