"""What a person at the inspectorate sees, and can copy to paper."""

import re

from audit.key import encode
from tests.witness.conftest import RunningWitness
from tests.witness.growing_log import ORIGIN


async def test_the_page_tells_the_size_the_root_and_the_line_for_paper(
    running_witness: RunningWitness,
) -> None:
    assert "Belum ada yang disaksikan." in (await running_witness.get("/")).text
    await running_witness.post(running_witness.log.submission(0).text)
    page = await running_witness.get("/")
    root = encode(running_witness.log.growth.root())
    assert len(root) == 44
    assert re.search(
        rf"<pre>{re.escape(f'{ORIGIN} 3 {root} ')}\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ</pre>", page.text
    )
    assert all(vkey in page.text for vkey in running_witness.vkeys)
    assert "ditolak" not in page.text


async def test_every_answer_forbids_what_it_does_not_need(running_witness: RunningWitness) -> None:
    for path in ("/", "/healthz", "/nothing", "/add-checkpoint"):
        headers = (await running_witness.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert (await running_witness.get("/healthz")).json() == {"status": "ok"}
