"""Evidence links: for the session that asked, once, for ten minutes, while it is an auditor's."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest

from jejak.app import create_app
from jejak.database.embedded import Cluster
from jejak.database.pools import get_pool, open_pools
from jejak.settings import Settings
from models.account import Account, AccountRole
from resolvers.audit.entries import EntryFilter
from resolvers.audit.evidence import LINK_LIFETIME, EvidenceLinkKey, filter_from_fields, filter_to_fields
from rulebook.access import SERVICE_ACTORS
from rulebook.errors import EvidenceLinkRefused
from tests import people
from tests.databases import create_database
from tests.endpoints.client import Caller
from tests.evidence.archive_inspect import read_lines, read_members, remark_codes, run_verifier
from tests.hostile.attacker import without_triggers
from tests.log_sealer import seal_all
from tests.people import setup_transaction
from tests.regency import SmallRegency

SECRET = "rahasia server uji"
ASK = """query($filter: AuditEntryFilter!) {
  auditEvidence(filter: $filter) { url expiresAt matched checkpointSize }
}"""


@dataclass(frozen=True)
class EvidenceServer:
    """A server whose secret we know, over a sealed log."""

    http: httpx2.AsyncClient
    auditor: Caller
    regency: SmallRegency

    async def request_link(self, **wishes: object) -> dict[str, Any]:
        found: dict[str, Any] = (await self.auditor.ask(ASK, filter=wishes))["auditEvidence"]
        return found

    async def fetch(self, url: str, who: Caller | None = None, **headers: str) -> httpx2.Response:
        """Follow a link with a token, the auditor's unless somebody else follows it."""
        token = (who or self.auditor).token
        given = {"authorization": f"Bearer {token}"} if token else {}
        return await self.http.get(url, headers={**given, **headers})

    async def sign_in(self, name: str) -> Caller:
        return await Caller(self.http).sign_in(name, people.PASSWORD)


@pytest.fixture
async def evidence_server(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[EvidenceServer]:
    async with create_database(cluster, template=small_template.database.name) as database:
        await seal_all(database)
        async with open_pools(database.urls | {"owner": database.owner_url}):
            app = create_app(
                Settings.from_environment({}), database.urls, link_secret=SECRET, factor_key=people.FACTOR_KEY
            )
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://uji") as http:
                auditor = await Caller(http).sign_in("auditor", people.PASSWORD)
                yield EvidenceServer(http, auditor, replace(small_template, database=database))


async def list_downloads() -> list[dict[str, Any]]:
    """What is on record of downloads."""
    rows: list[dict[str, Any]] = await get_pool("owner").execute_query_dict(
        "SELECT e.op::text, t.actor_id, t.method, w.values->>'reason' AS reason FROM audit.entry e "
        "JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id "
        "WHERE t.operation = 'downloadEvidence' AND e.op <> 'T' ORDER BY e.seq"
    )
    return rows


async def test_an_auditor_follows_a_link_and_it_stands_in_the_log(
    evidence_server: EvidenceServer, tmp_path: Path
) -> None:
    found = await evidence_server.request_link(relation="hr.employee")
    expires = datetime.fromisoformat(found["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < expires <= LINK_LIFETIME
    answer = await evidence_server.fetch(found["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.read("entri.jsonl").splitlines()) == found["matched"] > 0
    path = tmp_path / "bukti.zip"
    path.write_bytes(answer.content)
    assert run_verifier(path)["code"] == 0
    assert [(row["op"], row["method"], row["reason"]) for row in await list_downloads()] == [
        ("R", "SESSION", None)
    ]


async def test_the_purpose_of_the_request_is_that_of_the_download(evidence_server: EvidenceServer) -> None:
    headers = {"authorization": f"Bearer {evidence_server.auditor.token}", "jejak-purpose": "ST 12 Juli"}
    body = {"query": ASK, "variables": {"filter": {"op": "UPDATE"}}}
    url = (await evidence_server.http.post("/graphql", json=body, headers=headers)).json()["data"][
        "auditEvidence"
    ]["url"]
    assert "Juli" not in url
    assert (await evidence_server.fetch(url)).status_code == 200
    assert [row["reason"] for row in await list_downloads()] == ["ST 12 Juli"]


async def list_refused_links() -> list[tuple[str, UUID, str]]:
    """What is on record of links that were followed in vain: the code, by whom, and about whose account."""
    rows = await get_pool("owner").execute_query_dict(
        "SELECT e.new->>'code' AS code, t.actor_id, e.new->>'row' AS row FROM audit.entry e "
        "JOIN audit.tx t ON t.id = e.tx_id WHERE e.op = 'T' AND t.operation = 'downloadEvidence' ORDER BY e.seq"
    )
    return [(row["code"], row["actor_id"], row["row"]) for row in rows]


async def account_id_of(name: str) -> UUID:
    return (await Account.get(user_name=name, using_db=get_pool("owner"))).id


async def test_a_link_that_is_old_or_forged_is_refused(evidence_server: EvidenceServer) -> None:
    url = (await evidence_server.request_link(relation="hr.unit"))["url"]
    text = url.partition("link=")[2]
    key = EvidenceLinkKey(SECRET)
    order, _ = key.decrypt(text)
    old = key.encrypt(order, at=datetime.now(UTC) - LINK_LIFETIME - timedelta(seconds=1))
    forged = [
        text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in (0, 20, len(text) // 2)
    ]
    foreign = EvidenceLinkKey("another server").encrypt(order, at=datetime.now(UTC))
    for lie in (*forged, foreign, "", "x", "\u0000"):
        assert (await evidence_server.fetch(f"/audit/evidence?link={quote(lie)}")).status_code == 403, lie
    assert await list_refused_links() == [], "of what this server did not make there is nothing to tell"
    assert (await evidence_server.fetch(f"/audit/evidence?link={old}")).status_code == 403
    assert (await evidence_server.http.head(url)).status_code == 405
    auditor = await account_id_of("auditor")
    assert await list_refused_links() == [("EVIDENCE_LINK_REFUSED", auditor, str(auditor))]
    assert await list_downloads() == []


async def test_a_link_opens_for_nobody_but_the_session_that_asked(evidence_server: EvidenceServer) -> None:
    url = (await evidence_server.request_link(relation="hr.unit"))["url"]
    nobody, other = Caller(evidence_server.http), await evidence_server.sign_in("admin")
    again = await evidence_server.sign_in("auditor")
    for who in (nobody, other, again, Caller(evidence_server.http, "nothing")):
        answer = await evidence_server.fetch(url, who) if who.token else await evidence_server.http.get(url)
        assert answer.status_code == 403
        assert "tidak dibuat oleh sesi Anda" in answer.text
        assert answer.headers["cache-control"] == "no-store"
    assert await list_downloads() == []
    auditor, service = await account_id_of("auditor"), SERVICE_ACTORS["sign-in"]
    by = (service, await account_id_of("admin"), auditor, service)
    assert await list_refused_links() == [("EVIDENCE_LINK_REFUSED", each, str(auditor)) for each in by]
    assert (await evidence_server.fetch(url)).status_code == 200, "a refused request has used nothing up"


async def test_no_link_gives_its_evidence_twice(evidence_server: EvidenceServer) -> None:
    url = (await evidence_server.request_link(relation="hr.employee"))["url"]
    assert (await evidence_server.fetch(url)).status_code == 200
    text = url.partition("link=")[2]
    for written in (text, f"{text[:9]}%0A{text[9:]}", f"{text}!", text.rstrip("=")):
        assert (await evidence_server.fetch(f"/audit/evidence?link={written}")).status_code in (403, 410)
    answer = await evidence_server.fetch(url)
    assert answer.status_code == 410
    assert "sudah dipakai" in answer.text
    assert "was used already" in answer.text
    assert len(await list_downloads()) == 1
    auditor = await account_id_of("auditor")
    assert set(await list_refused_links()) == {("EVIDENCE_LINK_USED", auditor, str(auditor))}


async def test_of_two_who_follow_a_link_at_once_one_gets_it(evidence_server: EvidenceServer) -> None:
    for _ in range(3):
        url = (await evidence_server.request_link(relation="hr.employee"))["url"]
        before = len(await list_downloads())
        answers = await asyncio.gather(*(evidence_server.fetch(url) for _ in range(4)))
        assert sorted(each.status_code for each in answers) == [200, 410, 410, 410]
        assert len(await list_downloads()) == before + 1
    assert len(await list_refused_links()) == 9


async def test_a_browser_follows_its_link_with_its_cookie_and_no_other_site_leads_it_there(
    evidence_server: EvidenceServer,
) -> None:
    session = {"cookie": f"__Host-jejak={evidence_server.auditor.token}"}
    for site in ({"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {}):
        url = (await evidence_server.request_link(relation="hr.unit"))["url"]
        assert (await evidence_server.http.get(url, headers=session | site)).status_code == 200
    url = (await evidence_server.request_link(relation="hr.unit"))["url"]
    for elsewhere in ("cross-site", "same-site"):
        answer = await evidence_server.http.get(url, headers=session | {"sec-fetch-site": elsewhere})
        assert answer.status_code == 403
    assert [by for _, by, _ in await list_refused_links()] == [SERVICE_ACTORS["sign-in"]] * 2
    assert (await evidence_server.fetch(url)).status_code == 200


async def test_a_caller_who_follows_links_without_end_waits(evidence_server: EvidenceServer) -> None:
    answers = [(await evidence_server.http.get("/audit/evidence?link=x")).status_code for _ in range(230)]
    assert set(answers) == {403, 429}


@pytest.mark.parametrize("way", ["the session ended", "the role ended"])
async def test_a_link_dies_with_the_session_and_the_role(evidence_server: EvidenceServer, way: str) -> None:
    url = (await evidence_server.request_link(relation="hr.unit"))["url"]
    if way == "the session ended":
        await evidence_server.auditor.ask("mutation { signOut(input: {}) { errors { code } } }")
    else:
        async with setup_transaction() as db:
            await (
                AccountRole.filter(role="AUDITOR")
                .using_db(db)
                .update(effective_until=people.TODAY - timedelta(days=1))
            )
    assert (await evidence_server.fetch(url)).status_code == 403
    assert await list_downloads() == []
    assert [code for code, _, _ in await list_refused_links()] == ["EVIDENCE_LINK_REFUSED"]


async def test_nobody_but_an_auditor_is_given_a_link(evidence_server: EvidenceServer) -> None:
    wishes = {"filter": {"relation": "hr.employee"}}
    for caller in (
        Caller(evidence_server.http),
        *[await evidence_server.sign_in(name) for name in ("pegawai", "admin", "kepegawaian")],
    ):
        assert set(await caller.error_codes(ASK, **wishes)) == {"BAD_REQUEST"}


@pytest.mark.parametrize("is_open", [False, True], ids=["without a letter", "under a letter"])
async def test_evidence_holds_the_values_that_were_open_to_the_auditor(
    evidence_server: EvidenceServer, tmp_path: Path, is_open: bool
) -> None:
    """What is closed is withheld, each entry with its proof all the same."""
    if is_open:
        await people.a_letter_of_audit()
    stating = replace(
        evidence_server, auditor=replace(evidence_server.auditor, purpose="pemeriksaan berkala")
    )
    path = tmp_path / "bukti.zip"
    path.write_bytes(
        (await evidence_server.fetch((await stating.request_link(relation="hr.employee"))["url"])).content
    )
    found, files = run_verifier(path), read_members(path)
    assert (found["code"], "WITHHELD" in remark_codes(found)) == (0, not is_open)
    assert {each["disclosed"] is not None for each in read_lines(files, "entri.jsonl")} == {is_open}
    told = b"".join(files.values()).decode("utf-8", "replace")
    assert all(
        (text in told) is is_open
        for text in (evidence_server.regency.staff.nip, evidence_server.regency.staff.name)
    )
    assert ("(tidak dibuka)" in files["laporan.html"].decode()) is not is_open


async def test_an_entry_taken_out_of_the_history_of_its_row_is_in_the_evidence(
    evidence_server: EvidenceServer, tmp_path: Path
) -> None:
    wishes = {"rowKey": {"id": str(evidence_server.regency.staff.id)}, "relation": "hr.employee"}
    before = await evidence_server.request_link(**wishes)
    await without_triggers(
        evidence_server.regency.database,
        ["audit.leaf"],
        "UPDATE audit.leaf l SET row_hash = l.row_hash + 1 FROM audit.entry e WHERE e.seq = l.seq "
        f"AND e.pk ->> 'id' = '{evidence_server.regency.staff.id}'",
    )
    found = await evidence_server.request_link(**wishes)
    assert found["matched"] == before["matched"] > 0
    path = tmp_path / "bukti.zip"
    path.write_bytes((await evidence_server.fetch(found["url"])).content)
    assert len(read_lines(read_members(path), "entri.jsonl")) == found["matched"]
    assert run_verifier(path)["code"] == 0


async def test_too_much_is_refused_before_there_is_a_link(
    evidence_server: EvidenceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.audit.evidence.MAX_EVIDENCE_ENTRIES", 3)
    assert await evidence_server.auditor.error_codes(ASK, filter={}) == ["TOO_MUCH_EVIDENCE"]


@pytest.mark.parametrize(
    "narrowed",
    [
        EntryFilter(),
        EntryFilter(with_control=True),
        EntryFilter(op="U", relation="hr.employee"),
        EntryFilter(
            actor_id=SERVICE_ACTORS["cli"],
            row=("Employee", SERVICE_ACTORS["cli"]),
            row_key={"id": 1},
            since=datetime(2026, 7, 6, tzinfo=UTC),
            leaf_from=0,
            reason="x",
        ),
    ],
)
def test_a_filter_survives_being_told(narrowed: EntryFilter) -> None:
    assert filter_from_fields(filter_to_fields(narrowed)) == narrowed


def test_a_link_says_nothing_to_those_who_see_it() -> None:
    with pytest.raises(EvidenceLinkRefused):
        EvidenceLinkKey("one").decrypt("gAAAA")
