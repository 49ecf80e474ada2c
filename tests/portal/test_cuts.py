"""Does a line that breaks lose a request for leave, or make two of one?"""

import asyncio
import random
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from tests.doors.conftest import town  # noqa: F401
from tests.doors.town import Town
from tests.people import PASSWORD
from tests.portal.paper import Form, Paper
from tests.proofs import FULL, Saw

CUTS = 200 if FULL else 12
SEED = 20260706
FIRST = date(2026, 9, 7)  # a Monday
_COUNT = "SELECT count(*) FROM hr.leave_request WHERE reason = $1"


@pytest.mark.proof
async def test_a_line_cut_anywhere_and_a_form_sent_again_make_one_request(town: Town, saw: Saw) -> None:  # noqa: F811
    chance, paper = random.Random(SEED), Paper(town.http)
    await paper.get("/masuk")
    await paper.send(paper.form("/masuk"), userName="pegawai", password=PASSWORD)
    told = dict.fromkeys(("form", "check", "send"), 0)
    for number in range(CUTS):
        reason = f"Putus {number}"
        where = chance.choice(sorted(told))
        told[where] += 1
        await _journey(paper, chance, reason, cut_at=where, starts_on=FIRST + timedelta(weeks=number % 8))
        assert await town.behind.fetchval(_COUNT, reason) == 1, reason
        await paper.send(paper.form("/cuti/"))
        assert (
            await town.behind.fetchval("SELECT state FROM hr.leave_request WHERE reason = $1", reason)
            == "WITHDRAWN"
        )
    saw(
        "Asking for leave on a line that is cut at a random byte, or while the answer is awaited, and sending again",
        f"{CUTS} cuts ({', '.join(f'{count} at {name}' for name, count in told.items())}; seed {SEED}), "
        "one request each",
    )


async def _journey(paper: Paper, chance: random.Random, reason: str, *, cut_at: str, starts_on: date) -> None:
    """Ask for leave; at one of the pages the line breaks, and what was sent is sent again."""
    if cut_at == "form":
        await _cut(paper, chance, "GET", "/cuti/ajukan", {})
    await paper.get("/cuti/ajukan")
    form = paper.form("/cuti/ajukan/periksa")
    form.fields |= {"startsOn": str(starts_on), "days": "2", "reason": reason}
    if cut_at == "check":
        await _cut(paper, chance, "POST", form.action, form.fields)
    await paper.send(form)
    last: Form = paper.form("/cuti/ajukan/kirim")
    if cut_at == "send":
        await _cut(paper, chance, "POST", last.action, last.fields)
    await paper.send(last)
    assert reason in paper.text


async def _cut(
    paper: Paper, chance: random.Random, method: str, path: str, fields: Mapping[str, str]
) -> None:
    """Send a request up to some byte, or whole without waiting for all of its answer, and hang up."""
    url, body = paper.http.base_url, urlencode(fields)
    cookie = "; ".join(f"{name}={value}" for name, value in paper.cookies.items())
    head = [
        f"{method} {path} HTTP/1.1",
        f"host: {url.host}:{url.port}",
        f"cookie: {cookie}",
        "sec-fetch-site: same-origin",
        "content-type: application/x-www-form-urlencoded",
        f"content-length: {len(body)}",
    ]
    whole = ("\r\n".join(head) + "\r\n\r\n" + body).encode()
    reader, writer = await asyncio.open_connection(url.host, url.port)
    is_whole = chance.random() < 0.7
    writer.write(whole if is_whole else whole[: chance.randrange(1, len(whole))])
    await writer.drain()
    if is_whole:
        await asyncio.sleep(chance.uniform(0, 0.06))
    writer.transport.abort()
    reader.feed_eof()
