"""Browser without a screen that goes to a sign-in provider and back."""

import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_MAX_STEPS = 20  # pages between leaving and coming back


class Browser:
    """One person's browser: what one site sets, no other site gets, not even on another port."""

    def __init__(self) -> None:
        self._sites: dict[str, httpx2.AsyncClient] = {}

    def client_for(self, url: str) -> httpx2.AsyncClient:
        """Return the part of the browser that belongs to a site."""
        site = urlsplit(url).netloc
        if site not in self._sites:
            self._sites[site] = httpx2.AsyncClient(timeout=30, follow_redirects=False)
        return self._sites[site]

    async def get(self, url: str) -> httpx2.Response:
        return await self.client_for(url).get(url)

    async def close(self) -> None:
        for client in self._sites.values():
            await client.aclose()

    async def follow_until(self, url: str, *, home: str, name: str) -> str:
        """Follow links and fill in forms, as `name`, until an address at home is reached again; return that address."""
        answer, here = await self.get(url), url
        for _ in range(_MAX_STEPS):
            if answer.has_redirect_location:
                here = urljoin(here, answer.headers["location"])
                if here.startswith(f"{home}/login/oidc/callback"):
                    return here
                answer = await self.get(here)
            else:
                here, answer = await self._submit_form(answer, here, name=name)
        raise AssertionError(f"never came back from {here}: {answer.text[:500]}")

    async def _submit_form(
        self, page: httpx2.Response, here: str, *, name: str
    ) -> tuple[str, httpx2.Response]:
        form = _FORM.search(page.text)
        assert form, page.text[:2000]
        inputs = [dict(_ATTRIBUTE.findall(each)) for each in _INPUT.findall(form[2])]
        fields = {told["name"]: unescape(told.get("value", "")) for told in inputs if "name" in told}
        given = {key: name if key in ("login", "password") else value for key, value in fields.items()}
        there = urljoin(here, unescape(form[1]))
        return there, await self.client_for(there).post(there, data=given)


def parse_outcome(answer: httpx2.Response) -> dict[str, str]:
    """Return what became of somebody who comes back: where they are sent, and what is owed or refused."""
    where = urlsplit(answer.headers["location"])
    assert (answer.status_code, where.fragment) == (303, "")
    asked = {key: values[0] for key, values in parse_qs(where.query).items()}
    if where.path == "/masuk/kode":
        return {"challenge": answer.cookies["jejak-owed"]}
    if where.path == "/masuk":
        return {"refused": asked["ditolak"]}
    if where.path == "/saya/akun":
        (word,) = asked
        return {"linked": "1"} if word == "tertaut" else {"announced": word}
    assert (where.path, asked) == ("/", {})
    return {"entered": "1"}


def parse_authorization_request(url: str) -> dict[str, str]:
    """Return what a browser asks the provider for."""
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
