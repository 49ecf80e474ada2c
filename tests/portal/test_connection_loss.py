"""Lost connections neither lose a request for leave nor make two of one."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from tests.endpoints.conftest import api  # noqa: F401
from tests.endpoints.regency_api import RegencyApi
from tests.people import PASSWORD
from tests.portal.page_client import PageClient, PageForm
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

CUTS = 200 if IS_FULL_SIZE else 12
SEED = 20260706
FIRST = date(2026, 9, 7)  # a Monday
LONGEST_WAIT = 0.06
_COUNT = "SELECT count(*) FROM hr.leave_request WHERE reason = $1"
_STATE = "SELECT state FROM hr.leave_request WHERE reason = $1"
FORM, CHECK, SEND, SHOWN_PART = "the form", "the check", "the sending", "what follows"
REQUEST, AWAITED_PART, ANSWER = "request", "waiting", "answer"


@dataclass(frozen=True)
class LineCut:
    """Where the line breaks: in which exchange, in what is sent, while one waits, or in what comes; at which byte."""

    exchange: str
    part: str
    byte: int = 0
    wait: float = 0.0


@dataclass
class CuttableLine:
    """Somebody's browser, whose line breaks once; without a cut it only measures how long everything is."""

    paper: PageClient
    cut: LineCut | None = None
    lengths: dict[tuple[str, str], int] = field(default_factory=dict)

    async def send(self, exchange: str, method: str, path: str, fields: Mapping[str, str]) -> None:
        """Send what would be sent; up to the cut, or whole."""
        if self.cut and self.cut.exchange != exchange:
            return
        whole = self._request_bytes(method, path, fields)
        url = self.paper.http.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        if self.cut and self.cut.part == REQUEST:
            whole = whole[: min(self.cut.byte, len(whole) - 1)]
        writer.write(whole)
        await writer.drain()
        if self.cut is None:
            self.lengths |= {(exchange, REQUEST): len(whole), (exchange, ANSWER): len(await reader.read())}
        elif self.cut.part == AWAITED_PART:
            await asyncio.sleep(self.cut.wait)
        elif self.cut.part == ANSWER:
            with suppress(
                asyncio.IncompleteReadError
            ):  # it may be a few bytes shorter than the one that was measured
                await reader.readexactly(self.cut.byte)
        writer.transport.abort()
        reader.feed_eof()

    def _request_bytes(self, method: str, path: str, fields: Mapping[str, str]) -> bytes:
        url, body = self.paper.http.base_url, urlencode(fields)
        head = [
            f"{method} {path} HTTP/1.1",
            f"host: {url.host}:{url.port}",
            f"cookie: {'; '.join(f'{name}={value}' for name, value in self.paper.cookies.items())}",
            "connection: close",
            "sec-fetch-site: same-origin",
            "content-type: application/x-www-form-urlencoded",
            f"content-length: {len(body)}",
        ]
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@pytest.mark.proof
async def test_a_line_cut_anywhere_and_a_form_sent_again_make_one_request(
    api: RegencyApi,  # noqa: F811
    record_claim: ClaimRecorder,
) -> None:
    paper = PageClient(api.http)
    await paper.get("/masuk")
    await paper.send(paper.find_form("/masuk"), userName="pegawai", password=PASSWORD)
    measured = CuttableLine(paper)
    await _request_leave(api, measured, "Tanpa putus", starts_on=FIRST)
    cuts = list(_pick_cuts(random.Random(SEED), measured.lengths))
    for number, cut in enumerate(cuts):
        starts_on = FIRST + timedelta(weeks=number % 8)
        await _request_leave(api, CuttableLine(paper, cut), f"Putus {number}", starts_on=starts_on)
    assert sum(cut.exchange == SEND for cut in cuts) * 2 >= CUTS
    counted = Counter(f"{cut.part} of {cut.exchange}" for cut in cuts)
    told = ", ".join(f"{count} in the {name}" for name, count in sorted(counted.items()))
    record_claim(
        "Asking for leave on a line that is cut at a random byte, or while the answer is awaited, and sending again",
        f"{CUTS} cuts of what is sent and answered ({told}; seed {SEED}), one request each",
    )


def _pick_cuts(chance: random.Random, lengths: Mapping[tuple[str, str], int]) -> Iterator[LineCut]:
    """Every other cut falls into the sending or its answer, the others anywhere, as long as each is in bytes."""
    for number in range(CUTS):
        if number % 2:
            (place,) = chance.choices(list(lengths), weights=list(lengths.values()))
        else:
            place = SEND, (REQUEST, AWAITED_PART, ANSWER)[number // 2 % 3]
        if place[1] == AWAITED_PART:
            yield LineCut(*place, wait=chance.uniform(0, LONGEST_WAIT))
        else:
            yield LineCut(*place, byte=chance.randrange(1, lengths[place]))


async def _request_leave(api: RegencyApi, line: CuttableLine, reason: str, *, starts_on: date) -> None:  # noqa: F811
    """Ask for leave; where the line breaks, what was sent is sent again. In the end there is one request."""
    paper = line.paper
    await line.send(FORM, "GET", "/cuti/ajukan", {})
    await paper.get("/cuti/ajukan?baru=1")
    form = paper.find_form("/cuti/ajukan")
    form.fields |= {"startsOn": str(starts_on), "days": "2", "reason": reason}
    await line.send(CHECK, "POST", form.action, form.fields)
    await paper.send(form)
    last: PageForm = paper.find_form("/cuti/ajukan/kirim")
    await line.send(SEND, "POST", last.action, last.fields)
    await paper.send(last)
    assert paper.page is not None
    await line.send(SHOWN_PART, "GET", paper.page.url.raw_path.decode(), {})
    if line.cut and line.cut.exchange == SHOWN_PART:  # nothing came: it is sent once more
        await paper.send(last)
    assert reason in paper.text
    assert await api.superuser.fetchval(_COUNT, reason) == 1, (reason, line.cut)
    await paper.get(f"{paper.page.url.path}/tarik")
    await paper.send(paper.find_form("/cuti/"))
    assert await api.superuser.fetchval(_STATE, reason) == "WITHDRAWN"
