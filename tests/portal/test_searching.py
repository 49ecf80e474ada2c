"""The auditor's page never says "0 entries" of what was not looked for: it says what is wrong, where it was written."""

from tests.portal.stage import Stage

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


async def test_the_page_says_what_is_wrong_instead_of_finding_nothing(stage: Stage) -> None:
    cookies = {name: value for _, name, value in await stage.session("auditor")}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    for asked, (field, sentence) in ASKED.items():
        page = await stage.http.get(f"/audit?{asked}", headers={"cookie": cookie, "accept": "text/html"})
        assert page.status_code == 422, asked
        assert sentence in page.text, asked
        assert "jejak ditemukan" not in page.text, asked
        if field:
            assert f'id="{field}-fault"' in page.text, asked
    english = await stage.http.get(
        "/audit?tabel=hr.no&bahasa=en", headers={"cookie": cookie, "accept": "text/html"}
    )
    assert "There is no such table in the log" in english.text
    found = await stage.http.get("/audit?tabel=hr.unit&jenis=BASELINE", headers={"cookie": cookie})
    assert found.status_code == 200
