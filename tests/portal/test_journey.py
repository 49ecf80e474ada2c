"""Journey of a newcomer to their leave: 50 kbit/s, a screen of 320 px, no script."""

import re
from typing import Any

import pytest

from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from tests.portal.browser_steps import (
    ACT,
    Steps,
    leave_form_steps,
    sign_in_steps,
    sign_in_steps_with_code,
    to_keyboard,
)
from tests.portal.conftest import PageWalk
from tests.portal.portal_demo import PortalDemo
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

PASSWORD = "kuda baterai staples"
MOST_BYTES, MOST_SECONDS_ASKING, MOST_SECONDS_DECIDING = 20_000, 8.0, 5.0
_SCRIPTS = pytest.mark.parametrize("javascript", [False, True], ids=["no script", "script"])


@pytest.mark.proof
@_SCRIPTS
async def test_leave_is_asked_for_advised_by_a_delegate_and_decided(
    demo: PortalDemo, walk: PageWalk, record_claim: ClaimRecorder, *, javascript: bool
) -> None:
    line: dict[str, Any] = {"javascript": javascript, "slow": IS_FULL_SIZE}
    newcomer, delegate = [await demo.find_colleague(each) for each in (0, 1)]
    superior, officer = await demo.find_employee("atasan"), await demo.find_employee("pejabat")
    await demo.put_on_leave("atasan")
    await demo.add_delegation(delegate["nip"], post_id=superior["post_id"])

    came = _activation_steps(await demo.make_slip(newcomer["nip"]))
    greeting, meaning, told, number, address = await walk(to_keyboard([*came, *_ASK]), **line)
    assert newcomer["name"] in greeting
    for fact in ("2 hari kerja", "Kamis, 13 Agustus 2026", delegate["name"], superior["name"], REASON):
        assert fact in meaning, fact
    assert told == "Permohonan terkirim"
    request = address.partition("?")[0].removeprefix("/cuti/")

    came = _activation_steps(await demo.make_slip(delegate["nip"]))
    _, seen, advised = await walk(to_keyboard([*came, *_approval_steps(request)]), **line)
    assert REASON in seen
    assert f"Atas nama {superior['name']}" in advised

    came = sign_in_steps_with_code("pejabat", password=DEMO_PASSWORD, secret=DEMO_TOTP)
    seen, decided = await walk(to_keyboard([*came, *_approval_steps(request)]), **line)
    assert f"Atas nama {superior['name']}" in seen
    assert "Disetujui" in decided

    came = sign_in_steps(newcomer["nip"], password=PASSWORD)
    (life,) = await walk(
        to_keyboard([*came, ("click", f".rows a[href$='{request}']"), ("text", "main")]), **line
    )
    for fact in (number, delegate["name"], f"Atas nama {superior['name']}", officer["name"], "Disetujui"):
        assert fact in life, fact
    record_claim(
        f"In Chromium at 50 kbit/s and 400 ms, 320 px, scripts {'on' if javascript else 'off'}: account, leave, "
        "a delegate's advice, the decision",
        "every link and form by keyboard; the applicant sees who did what on whose behalf",
    )


REASON = "Menikahkan adik"
_ASK: Steps = [
    *leave_form_steps("2026-08-13", days=2, reason=REASON),
    ("text", "main"),
    ("click", "main .pair button"),
    ("text", "[role=status] h2"),
    ("text", "[role=status] strong"),
    ("address",),
]


def _activation_steps(code: str) -> Steps:
    """Open an account with a slip, and look at what greets the person who did."""
    return [
        ("go", "/aktifkan"),
        ("fill", "#code", code),
        ("fill", "#newPassword", PASSWORD),
        ("click", ACT),
        ("text", "h1"),
    ]


def _approval_steps(request: str) -> Steps:
    """Find a request in the inbox, look at it, and agree."""
    return [
        ("go", "/kotak-masuk"),
        ("click", f".rows a[href$='{request}']"),
        ("text", "main"),
        ("choose", "[value=APPROVED]"),
        ("click", "main form button"),
        ("text", "main"),
    ]


@_SCRIPTS
async def test_an_officer_without_a_code_sets_one_up_on_the_way(
    demo: PortalDemo, walk: PageWalk, *, javascript: bool
) -> None:
    delegate, officer = await demo.find_colleague(), await demo.find_employee("pejabat")
    await demo.add_delegation(delegate["nip"], post_id=officer["post_id"])
    _, told, typed, done, seen, decided = await walk(
        to_keyboard(
            [
                *_activation_steps(await demo.make_slip(delegate["nip"])),
                *(("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a"), ("text", "main")),
                *(
                    ("click", "main .note a[href^='/kode-masuk']"),
                    ("fill", "#password", PASSWORD),
                    ("click", ACT),
                ),
                *(("text", ".secret"), ("code", ".secret", "#code"), ("click", ACT), ("text", "main")),
                *(("click", "main a.button"), ("text", "main")),
                *(("choose", "[value=APPROVED]"), ("click", ACT), ("text", "main")),
            ]
        ),
        javascript=javascript,
    )
    assert "Keputusan memerlukan kode masuk" in told
    assert "Kirim keputusan" not in told
    assert [len(each) for each in typed.split()] == [4] * 8
    assert len(re.findall(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b", done)) == 10
    assert f"Anda bertindak atas nama {officer['name']}" in seen
    assert f"Atas nama {officer['name']}" in decided
    assert "Keputusan: Disetujui" in decided


@_SCRIPTS
async def test_the_personnel_office_finds_what_went_past_somebody_and_names_a_delegate(
    demo: PortalDemo, walk: PageWalk, *, javascript: bool
) -> None:
    await demo.escalate_all()
    session, delegate = await demo.open_page_session("kepegawaian"), await demo.find_colleague()
    home, name, facts, named, listed = await walk(
        [
            *session,
            *(("go", "/"), ("text", "main"), ("click", ".note a[href='/kepegawaian']")),
            *(("text", ".rows li:last-child .what"), ("click", ".rows li:last-child a"), ("text", "main")),
            *(("click", "main a[href^='/pelaksana/tunjuk?']"), ("fill", "#cari", delegate["name"])),
            *(("click", ACT), ("click", ".pick"), ("choose", "[value=PLH]"), ("fill", "#effectiveFrom", DAY)),
            *(("fill", "#effectiveUntil", DAY), ("fill", "#decreeDate", DAY), ("fill", "#reason", "Sakit")),
            *(("fill", "#decreeNumber", "800/88/CONTOH"), ("click", ACT), ("text", "[role=status]")),
            ("text", ".rows li:first-child"),
        ],
        javascript=javascript,
    )
    assert "terlewat dan masih menunggu" in home
    assert name in facts
    assert "Diminta juga kepada atasan berikutnya" in facts
    assert "Pelaksana sudah ditunjuk" in named
    for fact in (delegate["name"], "Plh.", "800/88/CONTOH", "Akhiri sekarang"):
        assert fact in listed, fact


async def test_the_personnel_office_gives_a_step_to_another_post(demo: PortalDemo, walk: PageWalk) -> None:
    await demo.escalate_all()
    post, told, life = await walk(
        [
            *await demo.open_page_session("kepegawaian"),
            *(("go", "/kepegawaian"), ("click", ".rows a"), ("text", ".choice:first-of-type strong")),
            *(("choose", ".choice:first-of-type input"), ("fill", "#reason", "Sakit lama"), ("click", ACT)),
            *(("text", "[role=status]"), ("text", ".life")),
        ]
    )
    assert "dialihkan ke jabatan lain" in told
    assert "Dialihkan oleh bagian kepegawaian" in life
    assert post in life


DAY = "2026-07-06"


@pytest.mark.proof
@_SCRIPTS
async def test_a_citizen_finds_what_a_camat_is_paid_in_three_clicks_and_downloads_the_list(
    walk: PageWalk, *, javascript: bool
) -> None:
    found, title, file = await walk(
        [
            ("go", "/"),
            ("click", "footer a[href='/gaji']"),
            ("fill", "#cari", "camat"),
            ("click", "main form button"),
            ("click", "tbody a[href*='jabatan=Camat&']"),
            ("text", "main"),
            ("title",),
            ("go", "/gaji"),
            ("download", "a[href='/data/gaji.csv']"),
        ],
        javascript=javascript,
        slow=IS_FULL_SIZE,
    )
    assert "Rp " in found
    assert title.startswith("Camat, Kecamatan ")
    assert file["name"] == "gaji.csv"
    assert ",Camat," in file["text"]


@pytest.mark.proof
async def test_asking_and_deciding_take_few_bytes_and_little_time(
    demo: PortalDemo, walk: PageWalk, record_claim: ClaimRecorder
) -> None:
    applicant, officer = await demo.open_page_session("pegawai"), await demo.open_page_session("pejabat")
    asked, decided = await walk(
        [
            *(("slowly", IS_FULL_SIZE), *applicant, ("count",)),
            *(*leave_form_steps("2026-08-13", days=2), ("click", "main .pair button"), ("counted",)),
            *(*officer, ("count",), ("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a")),
            *(("choose", "[value=APPROVED]"), ("click", ACT), ("counted",)),
        ]
    )
    for counted in (asked, decided):
        assert counted["bytes"] <= MOST_BYTES
    if IS_FULL_SIZE:
        assert asked["whole"] <= MOST_SECONDS_ASKING
        assert decided["whole"] <= MOST_SECONDS_DECIDING
        record_claim(
            "Asking for leave and deciding on it in Chromium at 50 kbit/s and 400 ms, style included",
            f"{asked['bytes']:,} bytes and {asked['whole']:.1f} s; {decided['bytes']:,} bytes and "
            f"{decided['whole']:.1f} s",
        )


async def test_a_code_that_a_script_took_from_a_slip_leaves_the_address_at_once(
    demo: PortalDemo, walk: PageWalk
) -> None:
    person = await demo.find_colleague()
    code = await demo.make_slip(person["nip"])
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
