"""The auditor's page never says "0 entries" of what was not looked for: it says what is wrong, where it was written."""

from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

ASKED = {
    "nip=197001012000011001": ("tujuan", "Isi tujuan pemeriksaan lebih dahulu"),
    "tujuan=Uji&nip=123": ("nip", "NIP terdiri atas 18 angka"),
    "tujuan=Uji&nip=000000000000000000": ("nip", "Susunan NIP ini tidak dikenal"),
    "tabel=hr.tidak_ada": ("", "Tabel ini tidak ada dalam jejak audit"),
    "tindakan=tidakAda": ("", "Tindakan ini tidak dikenal"),
    "sejak=2026-07-06&sampai=2026-07-01": ("sampai", "Perbaiki urutan kedua waktu"),
    "sejak=kemarin": ("sejak", "Tanggal ini belum benar"),
    "jenis=LAIN": ("jenis", "Jenis jejak ini tidak dikenal"),
    "tabel=hr.unit&kunci=x": ("", "Kunci baris ini tidak terbaca"),
}


async def test_the_page_says_what_is_wrong_instead_of_finding_nothing(demo: PortalDemo) -> None:
    cookies = {name: value for _, name, value in await demo.open_page_session("auditor")}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    for asked, (field, sentence) in ASKED.items():
        page = await demo.http.get(f"/audit?{asked}", headers={"cookie": cookie, "accept": "text/html"})
        assert page.status_code == 422, asked
        assert sentence in page.text, asked
        assert "jejak ditemukan" not in page.text, asked
        if field:
            assert f'id="{field}-fault"' in page.text, asked
    english = await demo.http.get(
        "/audit?tabel=hr.no&bahasa=en", headers={"cookie": cookie, "accept": "text/html"}
    )
    assert "There is no such table in the log" in english.text
    found = await demo.http.get("/audit?tabel=hr.unit&jenis=BASELINE", headers={"cookie": cookie})
    assert found.status_code == 200


async def test_a_refused_leave_comes_with_what_could_be_asked_for_instead(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    await paper.get("/cuti/ajukan")
    wish = {"startsOn": "2026-08-13", "days": "40", "reason": "Acara keluarga di Jambi"}
    page = await paper.send(paper.find_form("/cuti/ajukan"), **wish)
    assert page.status_code == 422
    assert "Permintaan ini 40 hari" in page.text
    assert "Yang dapat diajukan" in page.text
    assert "sesudah diajukan" not in page.text
    option, *_ = [each for each in paper.list_forms() if each.action == "/cuti/ajukan"]
    assert option.fields["reason"] == wish["reason"]
    assert 0 < int(option.fields["days"]) < 40
    page = await paper.send(option)
    assert (page.status_code, page.url.path) == (200, "/cuti/ajukan/periksa")
