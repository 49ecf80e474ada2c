"""The API before there is a regency, outside a demo, and while the database is away."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.databases import Database
from tests.endpoints.client import SIGN_IN, Caller
from tests.endpoints.conftest import serve_database
from tests.endpoints.test_every_request import HEADERS

WHO = "{ viewer { account { userName } } }"


@pytest.fixture
async def empty(database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A migrated database in which nobody has begun."""
    async with serve_database(database) as http:
        yield http


@pytest.fixture
async def away(database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    """A server whose database nobody finds."""
    urls = {pool: url.replace(f"/{database.name}?", "/nowhere?") for pool, url in database.urls.items()}
    async with serve_database(
        Database(database.name, database.owner_url, database.superuser_url, urls)
    ) as http:
        yield http


async def test_before_there_is_a_regency_strangers_find_nothing_and_nobody_comes_in(
    empty: httpx2.AsyncClient,
) -> None:
    stranger = Caller(empty)
    assert await stranger.ask(WHO) == {"viewer": None}
    rows = "publicCompensation(first: 1) { totalCount edges { node { title } } publication { inForce { field } } }"
    assert (await stranger.ask(f"{{ {rows} }}"))["publicCompensation"] == {
        "totalCount": 0, "edges": [],
        "publication": {"inForce": [{"field": "leaveServiceTimes"}, {"field": "lawfulPay"}]},  # by law
    }  # fmt: skip
    found = await stranger.ask(SIGN_IN, input={"userName": "pegawai", "password": "peragaan-2026"})
    assert [error["code"] for error in found["signIn"]["errors"]] == ["BAD_CREDENTIALS"]
    assert (await empty.get("/readyz")).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/graphiql", "/nowhere"])
async def test_only_a_demo_says_that_it_is_one(empty: httpx2.AsyncClient, path: str) -> None:
    answer = await empty.get(path)
    assert "jejak-demo" not in answer.headers
    assert set(answer.headers) >= HEADERS - {"jejak-demo"}


async def test_while_the_database_is_away_the_process_says_so_and_breaks_nothing(
    away: httpx2.AsyncClient,
) -> None:
    assert (await away.get("/healthz")).status_code == 200
    ready = await away.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["status"] == "not ready"
    assert set(ready.json()["pools"]) == {"app", "public", "auditor"}
    assert "ok" not in ready.json()["pools"].values()
    answer = await Caller(away, f"jejak_1504_{'A' * 43}").post(WHO)
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
    assert set(answer.headers) >= HEADERS - {"jejak-demo"}
    assert "nowhere" not in answer.text
    assert "Traceback" not in answer.text
    unsigned = (await Caller(away).post("{ publicationPolicy { inForce { field } } }")).json()
    assert [error["extensions"]["code"] for error in unsigned["errors"]] == ["INTERNAL"]
