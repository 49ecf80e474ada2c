"""Pages keep a session in a cookie that no script reads; it counts only for a page of this very site."""

from typing import Any

import httpx2
import pytest

from jejak.auth.csrf import derive_csrf_token
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    VIEWER_ACCOUNT,
    AccountHolder,
    create_account_holder,
    obtain_token,
    server_address,
    viewer_user_name,
)

COME = """mutation($input: SignInInput!) { signIn(input: $input) {
  token csrfToken viewer { account { userName } } errors { code } query { viewer { account { userName } } } } }"""
GO = "mutation { signOut(input: {}) { signedOut errors { code } } }"
SESSION, PROOF = "__Host-jejak", "__Host-jejak-csrf"
OURS = {"sec-fetch-site": "same-origin"}


async def post(api: RegencyApi, query: str, headers: dict[str, str], **variables: object) -> httpx2.Response:
    """Send what a browser would, cookies and all, and keep nothing between two requests."""
    async with httpx2.AsyncClient(base_url=api.http.base_url, timeout=30) as http:
        return await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


async def sign_in_as_page(
    api: RegencyApi, whose: AccountHolder, headers: dict[str, str] | None = None
) -> httpx2.Response:
    given = {"userName": whose.name, "password": people.PASSWORD, "asCookie": True}
    return await post(api, COME, OURS if headers is None else headers, input=given)


def kept_cookies(answer: httpx2.Response) -> dict[str, str]:
    return {cookie.partition("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}


def page_headers(answer: httpx2.Response) -> dict[str, str]:
    """Return the headers with which a page of ours asks afterwards."""
    cookies = "; ".join(each.partition(";")[0] for each in kept_cookies(answer).values())
    return OURS | {"cookie": cookies, "jejak-csrf": answer.json()["data"]["signIn"]["csrfToken"]}


def viewer_of(answer: httpx2.Response) -> Any:
    viewer = answer.json()["data"]["viewer"]
    return viewer and viewer["account"]["userName"]


async def test_a_page_gets_a_cookie_in_the_place_of_a_token(api: RegencyApi) -> None:
    whose = await create_account_holder()
    answer = await sign_in_as_page(api, whose)
    payload = answer.json()["data"]["signIn"]
    assert (payload["token"], payload["errors"]) == (None, [])
    assert payload["query"]["viewer"] == {"account": {"userName": whose.name}}
    cookies = kept_cookies(answer)
    assert set(cookies) == {SESSION, PROOF}
    for name, cookie in cookies.items():
        told = {each.strip().lower().partition("=")[0] for each in cookie.split(";")[1:]}
        assert {"secure", "path", "samesite", "max-age"} <= told
        assert ("httponly" in told) is (name == SESSION)
        assert "domain" not in told
        assert "samesite=lax" in cookie.lower()
    token = cookies[SESSION].partition("=")[2].partition(";")[0]
    assert (
        payload["csrfToken"] == derive_csrf_token(token) == cookies[PROOF].partition("=")[2].partition(";")[0]
    )
    assert viewer_of(await post(api, VIEWER_ACCOUNT, page_headers(answer))) == whose.name


async def test_a_cookie_alone_counts_for_nothing(api: RegencyApi) -> None:
    headers = page_headers(await sign_in_as_page(api, await create_account_holder()))
    without = {name: value for name, value in headers.items() if name != "jejak-csrf"}
    answer = await post(api, VIEWER_ACCOUNT, without)
    assert (answer.status_code, viewer_of(answer)) == (200, None)


@pytest.mark.parametrize(
    "site",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://jahat.example"},
        {"origin": "null"},
        {},
    ],
)
async def test_another_site_opens_nothing_with_a_cookie_not_even_with_the_proof(
    api: RegencyApi, site: dict[str, str]
) -> None:
    whose = await create_account_holder()
    headers = page_headers(await sign_in_as_page(api, whose))
    del headers["sec-fetch-site"]
    before = await api.count_rows()
    answer = await post(api, GO, headers | site)
    assert answer.status_code == 403
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["CROSS_SITE"]
    assert "data" not in answer.json() or answer.json()["data"] is None
    assert await api.count_rows() == before
    assert viewer_of(await post(api, VIEWER_ACCOUNT, headers | OURS)) == whose.name


async def test_a_browser_that_names_only_the_origin_is_believed_about_this_one(api: RegencyApi) -> None:
    whose = await create_account_holder()
    headers = page_headers(await sign_in_as_page(api, whose, {"origin": f"http://{server_address(api)}"}))
    del headers["sec-fetch-site"]
    answer = await post(api, VIEWER_ACCOUNT, headers | {"origin": f"http://{server_address(api)}"})
    assert viewer_of(answer) == whose.name


@pytest.mark.parametrize("proof", ["", "x", derive_csrf_token("jejak_1504_" + "A" * 43)])
async def test_a_wrong_proof_is_refused(api: RegencyApi, proof: str) -> None:
    headers = page_headers(await sign_in_as_page(api, await create_account_holder()))
    answer = await post(api, VIEWER_ACCOUNT, headers | {"jejak-csrf": proof})
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["CROSS_SITE"]


@pytest.mark.parametrize("site", [{"sec-fetch-site": "cross-site"}, {"origin": "https://jahat.example"}, {}])
async def test_nobody_plants_a_session_in_somebodys_browser(api: RegencyApi, site: dict[str, str]) -> None:
    answer = await sign_in_as_page(api, await create_account_holder(), site)
    payload = answer.json()["data"]["signIn"]
    assert [error["code"] for error in payload["errors"]] == ["CROSS_SITE"]
    assert (payload["csrfToken"], payload["viewer"], kept_cookies(answer)) == (None, None, {})


async def test_signing_out_takes_the_cookie_away(api: RegencyApi) -> None:
    headers = page_headers(await sign_in_as_page(api, await create_account_holder()))
    answer = await post(api, GO, headers)
    assert answer.json()["data"]["signOut"] == {"signedOut": True, "errors": []}
    assert {name: "max-age=0" in cookie.lower() for name, cookie in kept_cookies(answer).items()} == {
        SESSION: True, PROOF: True,
    }  # fmt: skip
    assert viewer_of(await post(api, VIEWER_ACCOUNT, headers)) is None


async def test_a_bearer_token_needs_no_proof_and_goes_before_a_cookie(api: RegencyApi) -> None:
    page, machine = await create_account_holder(), await create_account_holder()
    headers = page_headers(await sign_in_as_page(api, page))
    token = await obtain_token(api, machine)
    for more in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://jahat.example"}):
        answer = await post(api, VIEWER_ACCOUNT, headers | more | {"authorization": f"Bearer {token}"})
        assert viewer_of(answer) == machine.name
    assert kept_cookies(await post(api, VIEWER_ACCOUNT, {"authorization": f"Bearer {token}"})) == {}
    assert await viewer_user_name(api, Caller(api.http, token).token) == machine.name
