"""An origin that is no address is another site's, at every endpoint that knows people: it breaks none."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.endpoints.conftest import serve_database
from tests.regency import SmallRegency

SETTINGS = {
    "JEJAK_ADDRESS": "https://jejak.example.go.id",
    "JEJAK_OIDC_ISSUER": "https://penyedia.example",
    "JEJAK_OIDC_CLIENT": "jejak",
}
VIEWER_QUERY = "{ viewer { account { id } } }"
SIGN_IN = 'mutation { signIn(input: {userName: "x", password: "y", asCookie: true}) { errors { code } } }'


@pytest.fixture
async def http(small_regency: SmallRegency) -> AsyncIterator[httpx2.AsyncClient]:
    """The small regency with a sign-in provider, which nobody gets to."""
    async with serve_database(small_regency.database, told=SETTINGS) as http:
        yield http


@pytest.mark.parametrize("origin", ["http://[", "http://a]b", "//", "null", "é"])
async def test_an_origin_that_is_none_is_another_sites(http: httpx2.AsyncClient, origin: str) -> None:
    said = [(b"origin", origin.encode())]
    page = [(b"cookie", b"__Host-jejak=x"), (b"jejak-csrf", b"x"), *said]
    answer = await http.post("/graphql", json={"query": VIEWER_QUERY}, headers=page)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "CROSS_SITE")
    answer = await http.post("/graphql", json={"query": SIGN_IN}, headers=said)
    assert answer.json()["data"]["signIn"]["errors"] == [{"code": "CROSS_SITE"}]
    for path in ("/login/oidc", "/login/oidc/callback"):
        answer = await http.get(path, headers=page)
        assert (answer.status_code, answer.headers["location"]) == (303, "/masuk?ditolak=CROSS_SITE")
    answer = await http.post("/login/oidc/link", headers=page)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "CROSS_SITE")
    assert (await http.get("/audit/tile/entries/000.p/1", headers=page)).status_code == 403
