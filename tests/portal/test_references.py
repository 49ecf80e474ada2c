"""No link, form or redirect of any page leads to another host, whatever stands in the address that was asked for."""

import asyncio
import re
from html import unescape
from itertools import product
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import pytest

from jejak.portal.reference import build_reference, keep_local
from jejak.portal.routes import _GET_PAGES, _MOVED_PATHS
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import create_account_holder

HOST = "jahat.example"
PIECES = ("/", "\\", "%2F", "%5c", "%09", "%0d%0a", "%00", ".", "..", "%2e%2E", "@", "%3A%2F%2F")
FRONTS = [f"/{''.join(more)}" for count in range(3) for more in product(PIECES, repeat=count)]
PARAMETERS = ("ke", "bahasa", "sesudah", "cari", "jabatan", "unit", "tujuan", "ganti", "oleh")
WHOLE = (
    f"//{HOST}",
    f"https://{HOST}/",
    f"http:{HOST}",
    f"javascript://{HOST}/",
    f"\t//{HOST}",
    f"/\t/{HOST}",
)
_LINK = re.compile(r'(?:href|action|src)="([^"]*)"')
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def is_leaving_site(reference: str) -> bool:
    """Tell whether a browser would leave this site. Source: WHATWG URL Standard, the basic URL parser"""
    read = re.sub(r"[\t\n\r]", "", reference.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    return read.startswith("//") or (bool(_SCHEME.match(read)) and not read.startswith("data:image/svg+xml,"))


async def send_targets(api: RegencyApi, targets: list[str], *, host: str = "") -> list[tuple[int, str, str]]:
    """Ask for addresses just as they are written; return statuses, `location` and bodies."""
    parts = urlsplit(str(api.http.base_url))
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    found = []
    for target in targets:
        head = f"GET {target} HTTP/1.1\r\nHost: {host or parts.netloc}\r\nAccept: text/html\r\n\r\n"
        writer.write(head.encode("latin-1"))
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        told = dict(re.findall(r"^([\w-]+): (.*)\r$", top, re.MULTILINE))
        body = await reader.readexactly(int(told.get("content-length", 0)))
        found.append((int(top.split()[1]), told.get("location", ""), body.decode()))
    writer.close()
    return found


def foreign_links(answer: tuple[int, str, str]) -> list[str]:
    """Return what in an answer leads to another host."""
    _, location, body = answer
    return [each for each in (location, *map(unescape, _LINK.findall(body))) if is_leaving_site(each)]


def list_targets() -> list[str]:
    """Return every page, and none, with every front of an address that could be read as another host's."""
    unknown = [
        f"{front}{HOST}{query}" for front in FRONTS for query in ("", "?a=1", f"?bahasa=en&ke=//{HOST}")
    ]
    led = [
        path.replace("{id}", quote(f"{front}{HOST}", safe="%"))
        for path in _MOVED_PATHS
        for front in FRONTS[:20]
    ]
    values = [f"{front}{HOST}" for front in FRONTS] + list(WHOLE)
    sent = [f"/masuk?{urlencode({'ke': value})}" for value in values]
    pages = [
        f"{page.replace('{id}', 'x')}?{urlencode({name: value})}"
        for page in _GET_PAGES
        for name in PARAMETERS
        for value in WHOLE[:2]
    ]
    slashed = [
        f"{page.rstrip('/')}/"
        for page in ("/graphql", "/graphiql", "/static", "/audit/evidence", *_GET_PAGES)
    ]
    return [*unknown, *led, *sent, *pages, *slashed]


async def test_no_address_makes_a_page_lead_to_another_host(api: RegencyApi) -> None:
    targets = list_targets()
    answers = await send_targets(api, targets)
    wrong = {
        target: found for target, each in zip(targets, answers, strict=True) if (found := foreign_links(each))
    }
    assert not wrong
    assert {200, 303, 404} <= {status for status, _, _ in answers}


@pytest.mark.parametrize("host", [HOST, f"{HOST}/?", f"x@{HOST}", f"{HOST}#"])
async def test_no_name_of_a_host_that_somebody_gives_is_led_to(api: RegencyApi, host: str) -> None:
    targets = ["/graphql/", "/masuk/", "/static", "/cuti", "/keluar", "/nowhere", "//nowhere", "/healthz/"]
    for answer in await send_targets(api, targets, host=host):
        assert foreign_links(answer) == []
        assert HOST not in answer[1] + answer[2]


async def test_nobody_who_signs_in_is_led_to_another_host(api: RegencyApi) -> None:
    who = (await create_account_holder()).name
    given = {"userName": who, "password": people.PASSWORD}
    async with httpx2.AsyncClient(
        base_url=api.http.base_url, headers={"sec-fetch-site": "same-origin"}
    ) as http:
        for to in (*WHOLE, f"/..//{HOST}", f"/.//{HOST}", f"/%2F{HOST}", f"/\\{HOST}"):
            answer = await http.post("/masuk", data={**given, "to": to})
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), to
        answer = await http.post("/masuk", data={**given, "to": "/cuti/ajukan?a=1&b=%2F"})
        assert answer.headers["location"] == "/cuti/ajukan?a=1&b=%2F"


def test_a_reference_never_leaves_and_never_loses_what_is_local() -> None:
    for front in FRONTS:
        for text in (f"{front}{HOST}", f"{front}{HOST}?{front}"):
            assert not is_leaving_site(build_reference(text))
            assert not is_leaving_site(keep_local(text))
            assert keep_local(build_reference(text)) in (build_reference(text), "/")
    for path in ("/", "/cuti/ajukan", "/gaji?cari=a%20b&x=//y", "/cuti/TGVhdmU6MQ%3D%3D?a=1", "/cuti/"):
        assert keep_local(path) == path
    assert build_reference("/cuti/a b=", "x=%2F") == "/cuti/a%20b%3D?x=%2F"
