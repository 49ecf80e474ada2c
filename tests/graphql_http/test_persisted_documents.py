"""Registered documents: asked by their id, read by address, kept by caches where everybody gets the same."""

import json
from pathlib import Path

import httpx2
import pytest

from jejak.app import build_runtime
from jejak.asgi.status_codes import GRAPHQL
from jejak.errors import OperatorError
from jejak.graphql.persisted_documents import compute_document_id, load_persisted_documents
from jejak.limits import PUBLIC_MAX_AGE_SECONDS
from jejak.portal import build_manifest as pages
from jejak.settings import Settings
from schema.root import SCHEMA
from tests.endpoints.test_log import capture_log, request_lines
from tests.graphql_http.conftest import (
    LAW,
    OWN_ACCOUNT,
    PAGES,
    SIGN_OUT,
    TWO_OPERATIONS,
    EdgeFixture,
    code_of,
)

PUBLIC = f"public, max-age={PUBLIC_MAX_AGE_SECONDS}"


# ------------------------------------------------------------------ the manifest


def write_manifest(folder: Path, content: object) -> Path:
    file = folder / "documents.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_a_manifest_names_each_document_by_its_sha_256_with_or_without_the_prefix(tmp_path: Path) -> None:
    file = write_manifest(
        tmp_path, {compute_document_id(LAW): LAW, compute_document_id(PAGES).removeprefix("sha256:"): PAGES}
    )
    assert load_persisted_documents([file], SCHEMA) == {
        compute_document_id(LAW): LAW,
        compute_document_id(PAGES): PAGES,
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "this is no JSON"),
        ([LAW], "one JSON object"),
        ({"Law": LAW}, "'Law' is no SHA-256"),
        ({compute_document_id(LAW): 5}, "is no SHA-256 with a document"),
        ({compute_document_id(LAW): PAGES}, "has another SHA-256"),
        ({compute_document_id("{ tidakAda }"): "{ tidakAda }"}, "would be refused: Cannot query field"),
        ({compute_document_id("{"): "{"}, "would be refused: Syntax Error"),
        (
            {compute_document_id("{ " + "lawfulPay { on } " * 6 + "}"): "{ " + "lawfulPay { on } " * 6 + "}"},
            "more than 5 root fields",
        ),
    ],
)  # fmt: skip
def test_a_server_does_not_start_with_a_document_that_could_not_be_asked(
    tmp_path: Path, content: object, reason: str
) -> None:
    settings = Settings.from_environment({"JEJAK_DOCUMENTS": str(write_manifest(tmp_path, content))})
    with pytest.raises(OperatorError, match=reason):
        build_runtime(settings)


def test_a_server_does_not_start_without_its_manifest(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build_runtime(Settings.from_environment({"JEJAK_DOCUMENTS": str(tmp_path / "none.json")}))


def test_manifests_of_several_front_ends_add_up(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    files = [
        write_manifest(tmp_path, {compute_document_id(LAW): LAW}),
        write_manifest(other, {compute_document_id(TWO_OPERATIONS): TWO_OPERATIONS}),
    ]
    runtime = build_runtime(Settings.from_environment({"JEJAK_DOCUMENTS": " ".join(map(str, files))}))
    assert runtime.documents == {
        **pages(),
        compute_document_id(LAW): LAW,
        compute_document_id(TWO_OPERATIONS): TWO_OPERATIONS,
    }
    assert runtime.is_adhoc_open


# ------------------------------------------------------------------ asking


async def test_a_registered_document_is_asked_by_its_id_in_a_body_or_an_address(edge: EdgeFixture) -> None:
    posted = await edge.http.post(
        "/graphql", json={"documentId": compute_document_id(PAGES), "variables": {"n": 2}}
    )
    fetched = await edge.get(documentId=compute_document_id(PAGES), variables='{"n":2}')
    assert posted.json()["data"] == fetched.json()["data"] == {"publicCompensation": {"edges": []}}


async def test_one_operation_of_several_is_named(edge: EdgeFixture) -> None:
    answer = await edge.get(documentId=compute_document_id(TWO_OPERATIONS), operationName="Two")
    assert answer.json()["data"]["lawfulPay"]["on"]
    assert code_of(await edge.get(documentId=compute_document_id(TWO_OPERATIONS))) == "OPERATION_UNKNOWN"


@pytest.mark.parametrize(
    "given",
    ["", "sha256:" + "0" * 64, "sha256:", "Law", "x-own:1", compute_document_id(LAW).upper(), "é" * 99],
)
async def test_an_unknown_id_is_one_error_in_a_well_formed_answer(edge: EdgeFixture, given: str) -> None:
    headers = {"accept": GRAPHQL}
    fetched = await edge.http.get("/graphql", params={"documentId": given}, headers=headers)
    posted = await edge.http.post("/graphql", json={"documentId": given}, headers=headers)
    for answer in (fetched, posted):
        assert (answer.status_code, code_of(answer)) == (404, "DOCUMENT_UNKNOWN")


async def test_a_document_of_staff_is_unknown_to_the_public(edge: EdgeFixture) -> None:
    answer = await edge.http.post("/graphql", json={"documentId": compute_document_id(OWN_ACCOUNT)})
    edge.rate_limits.limiter.buckets.clear()
    none = await edge.http.post("/graphql", json={"documentId": "sha256:" + "0" * 64})
    assert code_of(answer) == "DOCUMENT_UNKNOWN"
    assert _without_rate(answer) == _without_rate(none)
    staff = await edge.get(of=await edge.staff(), documentId=compute_document_id(OWN_ACCOUNT))
    assert staff.json()["data"]["viewer"]["account"]["userName"] == "pegawai"


def _without_rate(answer: httpx2.Response) -> str:
    """Return what is told, but for the request id, and for the points that came back meanwhile."""
    available = answer.json()["extensions"]["cost"]["available"]
    return answer.text.replace(answer.headers["x-request-id"], "").replace(f'"available":{available}', "")


async def test_nothing_is_changed_by_address(edge: EdgeFixture) -> None:
    staff = await edge.staff()
    answer = await edge.get(of=staff, documentId=compute_document_id(SIGN_OUT))
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert code_of(answer) == "METHOD_NOT_ALLOWED"
    assert (await staff.ask("{ viewer { account { id } } }"))["viewer"]


# ------------------------------------------------------------------ caches


async def test_what_everybody_gets_may_be_kept_and_says_nothing_of_this_request(edge: EdgeFixture) -> None:
    answer = await edge.get(documentId=compute_document_id(LAW))
    assert set(answer.json()) == {"data"}
    assert answer.headers["cache-control"] == PUBLIC
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"] not in answer.text
    assert "actual=" in answer.headers["jejak-cost"]
    assert {"Accept", "Authorization", "Cookie"} <= {
        each.strip() for each in answer.headers["vary"].split(",")
    }
    tag = answer.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await edge.http.get(
            "/graphql", params={"documentId": compute_document_id(LAW)}, headers={"if-none-match": known}
        )
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == PUBLIC
    other = await edge.http.get(
        "/graphql", params={"documentId": compute_document_id(LAW)}, headers={"if-none-match": '"x"'}
    )
    assert (other.status_code, other.content) == (200, answer.content)


async def test_a_cached_answer_costs_nothing_and_each_document_has_its_own(edge: EdgeFixture) -> None:
    costs = [
        (await edge.get(documentId=compute_document_id(PAGES), variables=given)).headers["jejak-cost"]
        for given in ('{"n":3}', '{ "n": 3 }', '{"n":4}')
    ]
    actual = [int(each.partition("actual=")[2].partition(",")[0]) for each in costs]
    assert actual[0] > 0
    assert actual[1] == 0
    assert actual[2] > 0


async def test_the_two_media_types_are_kept_apart(edge: EdgeFixture) -> None:
    kinds = set()
    for media in ("application/json", GRAPHQL, "application/json", GRAPHQL):
        answer = await edge.http.get(
            "/graphql", params={"documentId": compute_document_id(LAW)}, headers={"accept": media}
        )
        kinds.add(answer.headers["content-type"])
        assert answer.headers["content-type"].startswith(media)
    assert len(kinds) == 2


async def test_an_answer_is_kept_for_its_time_and_no_longer(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(edge.runtime.response_cache, "_clock", lambda: now)
    await edge.get(documentId=compute_document_id(LAW))
    assert "actual=0" in (await edge.get(documentId=compute_document_id(LAW))).headers["jejak-cost"]
    now += PUBLIC_MAX_AGE_SECONDS
    assert "actual=0" not in (await edge.get(documentId=compute_document_id(LAW))).headers["jejak-cost"]


async def test_an_answer_to_somebody_who_signed_in_is_never_kept(edge: EdgeFixture) -> None:
    staff = await edge.staff()
    for _ in range(2):
        answer = await edge.get(of=staff, documentId=compute_document_id(LAW))
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert answer.json()["extensions"]["cost"]["actual"] > 0


async def test_a_refusal_by_address_is_never_kept(edge: EdgeFixture) -> None:
    for params in (
        {"documentId": "x"},
        {"documentId": compute_document_id(PAGES), "variables": '{"n":0}'},
        {},
    ):
        answer = await edge.http.get("/graphql", params=params)
        assert answer.headers["cache-control"] == "no-store"


async def test_what_stands_in_an_address_is_in_no_line_of_the_log(edge: EdgeFixture) -> None:
    secret = "Rahasia-Dalam-Alamat"
    async with capture_log() as lines:
        await edge.get(documentId=compute_document_id(LAW), variables=json.dumps({"x": secret}))
        await edge.get(documentId=secret)
        await edge.http.get("/graphql", params={"query": secret, secret: secret})
    assert secret not in json.dumps(lines)
    first = request_lines(lines)[0]
    assert (first["document"], first["route"]) == (
        compute_document_id(LAW).removeprefix("sha256:"),
        "/graphql",
    )
    assert first["cost"] > 0


# ------------------------------------------------------------------ nothing else


async def test_a_setting_leaves_signed_in_callers_the_registered_documents_alone(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not build_runtime(Settings.from_environment({"JEJAK_ADHOC": "off"})).is_adhoc_open
    monkeypatch.setattr(edge.runtime, "is_adhoc_open", False)
    staff = await edge.staff()
    answer = await edge.post("{ viewer { account { id } } }", of=staff)
    assert (answer.status_code, code_of(answer)) == (403, "DOCUMENT_REQUIRED")
    assert (await edge.get(of=staff, documentId=compute_document_id(OWN_ACCOUNT))).json()["data"]["viewer"]
    assert (await edge.post("{ lawfulPay { on } }")).json()["data"][
        "lawfulPay"
    ]  # the public asks as it likes
