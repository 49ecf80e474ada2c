"""What a person at the inspectorate sees, and can copy to paper."""

import re

from audit.key import encode
from tests.witness.conftest import RunningWitness
from tests.witness.growing_log import ORIGIN


async def test_the_page_tells_the_size_the_root_and_the_line_for_paper(standing: RunningWitness) -> None:
    assert "Belum ada yang disaksikan." in (await standing.get("/")).text
    await standing.post(standing.log.submission(0).text)
    page = await standing.get("/")
    root = encode(standing.log.growth.root())
    assert len(root) == 44
    assert re.search(
        rf"<pre>{re.escape(f'{ORIGIN} 3 {root} ')}\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ</pre>", page.text
    )
    assert all(vkey in page.text for vkey in standing.vkeys)
    assert "ditolak" not in page.text


async def test_every_answer_forbids_what_it_does_not_need(standing: RunningWitness) -> None:
    for path in ("/", "/healthz", "/nothing", "/add-checkpoint"):
        headers = (await standing.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert (await standing.get("/healthz")).json() == {"status": "ok"}
