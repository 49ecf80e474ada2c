"""Does somebody who has never seen it get their leave, on a line of 50 kbit/s, a screen of 320 px, with no script?"""

from typing import Any

import pytest

from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from tests.portal.conftest import Walk
from tests.portal.stage import Stage
from tests.portal.steps import ACT, Steps, asked_for, signed_in, signed_in_with_code
from tests.proofs import FULL, Saw

PASSWORD = "kuda baterai staples"
_SCRIPTS = pytest.mark.parametrize("javascript", [False, True], ids=["no script", "script"])


@pytest.mark.proof
@_SCRIPTS
async def test_leave_is_asked_for_advised_by_a_delegate_and_decided(
    stage: Stage, walk: Walk, saw: Saw, *, javascript: bool
) -> None:
    line: dict[str, Any] = {"javascript": javascript, "slow": FULL}
    newcomer, delegate = [await stage.colleague(each) for each in (0, 1)]
    superior, officer = await stage.whose("atasan"), await stage.whose("pejabat")
    await stage.stands_in(delegate["nip"], post_id=superior["post_id"])

    came = _opened(await stage.slip(newcomer["nip"]))
    greeting, meaning, told, number, address = await walk([*came, *_ASK], **line)
    assert newcomer["name"] in greeting
    for fact in ("2 hari kerja", "Kamis, 13 Agustus 2026", delegate["name"], superior["name"], REASON):
        assert fact in meaning, fact
    assert told == "Permohonan terkirim"
    request = address.partition("?")[0].removeprefix("/cuti/")

    came = _opened(await stage.slip(delegate["nip"]))
    _, seen, advised = await walk([*came, *_approved(request)], **line)
    assert REASON in seen
    assert f"Atas nama {superior['name']}" in advised

    came = signed_in_with_code("pejabat", password=DEMO_PASSWORD, secret=DEMO_TOTP)
    seen, decided = await walk([*came, *_approved(request)], **line)
    assert f"Atas nama {superior['name']}" in seen
    assert "Disetujui" in decided

    came = signed_in(newcomer["nip"], password=PASSWORD)
    (life,) = await walk([*came, ("click", f".rows a[href$='{request}']"), ("text", "main")], **line)
    for fact in (number, delegate["name"], f"Atas nama {superior['name']}", officer["name"], "Disetujui"):
        assert fact in life, fact
    saw(
        f"In Chromium at 50 kbit/s and 400 ms, 320 px, scripts {'on' if javascript else 'off'}: account, leave, "
        "a delegate's advice, the decision",
        "the applicant sees who did what on whose behalf",
    )


REASON = "Menikahkan adik"
_ASK: Steps = [
    *asked_for("2026-08-13", days=2, reason=REASON),
    ("text", "main"),
    ("click", "main .pair button"),
    ("text", "[role=status] h2"),
    ("text", "[role=status] strong"),
    ("address",),
]


def _opened(code: str) -> Steps:
    """Open an account with a slip, and look at what greets whoever did."""
    return [
        ("go", "/aktifkan"),
        ("fill", "#code", code),
        ("fill", "#newPassword", PASSWORD),
        ("click", ACT),
        ("text", "h1"),
    ]


def _approved(request: str) -> Steps:
    """Find a request in the inbox, look at it, and agree."""
    return [
        ("go", "/kotak-masuk"),
        ("click", f".rows a[href$='{request}']"),
        ("text", "main"),
        ("choose", "[value=APPROVED]"),
        ("click", "main form button"),
        ("text", "main"),
    ]


async def test_whoever_came_in_without_a_code_is_led_to_come_in_with_one(stage: Stage, walk: Walk) -> None:
    delegate, officer = await stage.colleague(), await stage.whose("pejabat")
    await stage.stands_in(delegate["nip"], post_id=officer["post_id"])
    _, told, address = await walk(
        [
            *_opened(await stage.slip(delegate["nip"])),
            *(("go", "/kotak-masuk"), ("click", ".rows a"), ("choose", "[value=APPROVED]"), ("click", ACT)),
            *(("text", "main"), ("click", "main .note a[href^='/masuk?ke=']"), ("address",)),
        ]
    )
    assert "memerlukan kode masuk (TOTP)" in told
    assert "Keputusan Anda belum tercatat" in told
    assert address.startswith(("/masuk?ke=%2Fkotak-masuk%2F", "/masuk?ke=/kotak-masuk/"))


@_SCRIPTS
async def test_a_citizen_finds_what_a_camat_is_paid_in_three_clicks_and_downloads_the_list(
    walk: Walk, *, javascript: bool
) -> None:
    found, title, file = await walk(
        [
            ("go", "/gaji"),
            ("fill", "#cari", "camat"),
            ("click", "main form button"),
            ("click", "tbody a[href*='jabatan=Camat&']"),
            ("text", "main"),
            ("title",),
            ("go", "/gaji"),
            ("download", "a[href='/data/gaji.csv']"),
        ],
        javascript=javascript,
        slow=FULL,
    )
    assert "Rp " in found
    assert title.startswith("Camat, Kecamatan ")
    assert file["name"] == "gaji.csv"
    assert ",Camat," in file["text"]


async def test_a_code_that_a_script_took_from_a_slip_leaves_the_address_at_once(
    stage: Stage, walk: Walk
) -> None:
    person = await stage.colleague()
    code = await stage.slip(person["nip"])
    typed, address, greeting, cookies = await walk(
        [
            ("go", f"/activate#{code}"),
            ("values", "#code"),
            ("address",),
            ("fill", "#newPassword", PASSWORD),
            ("click", ACT),
            ("text", "h1"),
            ("cookies",),
        ]
    )
    assert (typed, address) == ([code], "/aktifkan")
    assert person["name"] in greeting
    kept = {each["name"]: (each["httpOnly"], each["secure"], each["sameSite"]) for each in cookies}
    assert kept == {
        "__Host-jejak": (True, True, "Lax"),
        "__Host-jejak-csrf": (False, True, "Lax"),
        "gaya": (True, False, "Lax"),
    }
