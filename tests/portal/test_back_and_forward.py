"""Whole journeys in a real browser without scripts, with Back, Forward, reload and a second tab on every page.

Nothing may be done twice, nothing written may be lost, and no page may be the browser's own. The second test loses the
session before each form is sent, comes back in, and goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest

from tests.log_sealer import seal_all
from tests.portal.browser_steps import ACT, Steps
from tests.portal.conftest import PageWalk
from tests.portal.page_steps import DECREE
from tests.portal.portal_demo import PortalDemo
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SESSION: Final = "__Host-jejak"
FINE: Final = (200, 404, 409, 422)
MOVES: Final[Steps] = (("where",), ("reload",), ("tab",), ("back",), ("forward",))
COUNTS: Final = """
SELECT (SELECT count(*) FROM hr.leave_request WHERE reason = 'Perjalanan bolak-balik') AS requests,
       (SELECT count(*) FROM hr.leave_step) AS steps,
       (SELECT count(*) FROM hr.leave_pass WHERE kind = 'REASSIGNED') AS reassigned,
       (SELECT count(*) FROM hr.delegation) AS delegations,
       (SELECT count(*) FROM hr.leave_request WHERE state = 'WITHDRAWN') AS withdrawn,
       (SELECT count(*) FROM hr.account_code WHERE purpose = 'RESET') AS slips,
       (SELECT count(*) FROM hr.totp_reset) AS resets
"""
ASKS: Final[Steps] = (
    ("go", "/cuti/ajukan"),
    *(
        ("fill", "#startsOn", "2026-10-05"),
        ("fill", "#days", "2"),
        ("fill", "#reason", "Perjalanan bolak-balik"),
    ),
    ("send", ACT),
    ("send", "main .pair button"),
)
JOURNEYS: Final[Mapping[str, tuple[str, Steps, Mapping[str, int]]]] = {
    "employee": ("pegawai", (*ASKS, ("click", ".acts a"), ("send", ACT)), {"requests": 1, "withdrawn": 1}),
    "superior": (
        "atasan",
        (
            ("go", "/kotak-masuk"),
            ("click", ".rows li:has(.filed) a"),
            ("choose", "[value=APPROVED]"),
            ("send", ACT),
        ),
        {"steps": 1},
    ),
    "officer": (
        "pejabat",
        (
            *(("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a"), ("choose", "[value=REFUSED]")),
            *(
                ("fill", "#reason", "Pelayanan padat"),
                ("send", ACT),
                ("click", "main a[href='/kotak-masuk']"),
            ),
        ),
        {"steps": 1},
    ),
    "delegate": (
        "atasan",
        (
            ("go", "/kotak-masuk"),
            ("click", ".rows a:has(.hat)"),
            ("choose", "[value=APPROVED]"),
            ("send", ACT),
        ),
        {"steps": 1},
    ),
    "personnel office": (
        "kepegawaian",
        (
            *(
                ("go", "/kepegawaian"),
                ("click", ".rows a"),
                ("choose", ".choice:first-of-type [name=postId]"),
            ),
            *(("fill", "#reason", "Pejabatnya sakit"), ("send", ACT)),
        ),
        {"reassigned": 1},
    ),
    "holder of a post who names a delegate": ("atasan", (*DECREE, ("send", ACT)), {"delegations": 1}),
    "operator": (
        "operator",
        (
            *(("go", "/bantuan-akun"), ("fill", "#cari", "a"), ("send", ACT)),
            *(("click", ".rows li:first-child a"), ("send", "form[action$='/slip'] button")),
            ("click", "main .button"),
        ),
        {"slips": 1},
    ),
    "administrator": (
        "admin",
        (
            *(("go", "/akun"), ("fill", "#cari", "keuangan"), ("send", ACT), ("click", ".rows a")),
            *(("fill", "#reason", "Ponselnya hilang"), ("send", "form[action$='/kode'] button")),
            *(("click", "main .note a"), ("send", "form[action$='/batalkan'] button")),
        ),
        {"resets": 1},
    ),
    "auditor": ("auditor", (("go", "/audit?tabel=hr.leave_request"), ("click", ".entries a")), {}),
    "citizen": (
        "",
        (
            ("go", "/gaji"),
            ("fill", "#cari", "camat"),
            ("click", ACT),
            ("click", "tbody a[href*='jabatan=Camat&']"),
        ),
        {},
    ),
}


CHOSEN: Final = list(JOURNEYS) if IS_FULL_SIZE else ["employee", "officer", "operator", "citizen"]


def _with_moves(steps: Steps) -> Iterator[Sequence[object]]:
    """Look around with every move of a browser on every page that the journey comes to."""
    for step in steps:
        yield step
        if step[0] in ("go", "click", "send"):
            yield from MOVES


@pytest.mark.proof
@pytest.mark.parametrize("journey", CHOSEN)
async def test_nothing_is_done_twice_or_lost_with_back_forward_reload_and_a_second_tab(
    demo: PortalDemo, walk: PageWalk, record_claim: ClaimRecorder, journey: str
) -> None:
    await demo.escalate_all()
    await seal_all(demo.database)
    who, steps, changes = JOURNEYS[journey]
    before = await _counts(demo)
    session = await demo.open_page_session(who) if who else []
    seen = await walk([*session, ("go", "/masuk"), *_with_moves(steps)], javascript=False)
    assert [each for each in seen if each["status"] not in FINE] == []
    for here, reloaded, tab, _, forward in _in_fives(seen):
        assert (reloaded, tab, forward) == (here, here, here)
    record_claim(
        f"The journey of the {journey} with Back, Forward, reload and a second tab on every page, scripts off",
        f"{len(seen)} looks at pages, none of them the browser's own; what was done, was done once: {dict(changes)}",
    )
    after = await _counts(demo)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == dict(
        changes
    )


@pytest.mark.proof
@pytest.mark.parametrize("journey", [name for name in CHOSEN if JOURNEYS[name][2]])
async def test_a_session_that_is_lost_before_any_form_is_sent_loses_nothing_and_does_nothing_twice(
    demo: PortalDemo, walk: PageWalk, journey: str
) -> None:
    await demo.escalate_all()
    who, steps, changes = JOURNEYS[journey]
    before = await _counts(demo)
    session = await demo.open_page_session(who)
    seen = await walk([*session, *_with_lost_sessions(steps, session)], javascript=False)
    assert [each for each in seen if each["status"] not in FINE] == []
    after = await _counts(demo)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == dict(
        changes
    )


def _with_lost_sessions(steps: Steps, session: Steps) -> Iterator[Sequence[object]]:
    """Lose the session before each form is sent, come in again, go back to the form by the link, and send it."""
    for step in steps:
        if step[0] != "send":
            yield step
            continue
        yield from (
            ("forget", SESSION),
            step,
            ("where",),
            *session,
            ("reload",),
            ("click", "main .note a"),
            ("where",),
            step,
        )


def _in_fives(seen: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(seen), len(MOVES)):
        yield seen[at : at + len(MOVES)]


async def _counts(demo: PortalDemo) -> Mapping[str, int]:
    return dict(await demo.superuser.fetchrow(COUNTS))
