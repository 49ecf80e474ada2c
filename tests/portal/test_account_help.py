"""Pages of operators, administrators and one's own account show the truth once, and to nobody else."""

import re
from base64 import urlsafe_b64decode

from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo
from tests.portal.scenes import grant_role

NEW_PASSWORD = "kuda baterai staples"


async def _open_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


async def _find_account(paper: PageClient, base: str, searched: str) -> str:
    """Search, look at whom it finds first, and return where their account is shown."""
    await paper.get(base)
    await paper.send(paper.find_form(base), cari=searched)
    (here, *_) = paper.list_links(f"{base}/")
    await paper.get(here)
    return here


async def _find_helped_nip(demo: PortalDemo) -> str:
    """The NIP of somebody whom the demo's operator helps."""
    found = await demo.superuser.fetchval(
        """SELECT e.nip FROM hr.account_role r JOIN hr.account o ON o.id = r.account_id AND o.user_name = 'operator'
             CROSS JOIN LATERAL hr.units_under(r.unit_id) u JOIN hr.post p ON p.unit_id = u
             JOIN hr.employee e ON true JOIN hr.appointment ap ON ap.id = e.current_appointment_id AND ap.post_id = p.id
             JOIN hr.account a ON a.employee_id = e.id AND a.user_name = e.nip
            WHERE hr.account_is_open(a.id)
              AND NOT EXISTS (SELECT FROM hr.leave_authority l WHERE l.deciding_post_id = p.id)
            ORDER BY e.nip LIMIT 1"""
    )
    assert found
    return str(found)


async def test_a_slip_is_shown_once_and_to_its_maker_alone_and_its_state_is_told(demo: PortalDemo) -> None:
    nip, operator = await _find_helped_nip(demo), await _open_client(demo, "operator")
    here = await _find_account(operator, "/bantuan-akun", nip)
    form = operator.find_form(f"{here}/slip")
    await operator.send(form)
    assert "Slip sudah dibuat" in operator.text
    (code,) = re.findall(r'<code class="secret">([^<]+)</code>', operator.text)
    shown = str(operator.page.url.raw_path.decode() if operator.page else "")
    assert code not in shown
    again = await operator.send(form)
    assert again.status_code == 409
    assert "tampil satu kali saja" in operator.text
    assert code not in operator.text
    other = await _open_client(demo, "admin")
    assert (await other.get(shown)).status_code != 200
    assert code not in other.text
    await operator.get("/bantuan-akun")
    assert "Belum dipakai" in operator.text
    owner = PageClient(demo.http)
    await owner.get("/aktifkan")
    await owner.send(owner.find_form("/aktifkan"), code=code, newPassword=NEW_PASSWORD)
    await operator.get("/bantuan-akun")
    assert "Sudah dipakai" in operator.text
    await owner.get("/saya/akun")
    assert "Slip baru untuk akun Anda dibuat pada" in owner.text


async def test_no_name_and_no_nip_that_was_searched_stands_in_an_address(demo: PortalDemo) -> None:
    nip, operator = await _find_helped_nip(demo), await _open_client(demo, "operator")
    await operator.get("/bantuan-akun")
    form = operator.find_form("/bantuan-akun")
    assert form.method == "post"
    for searched in (nip, "a"):
        await operator.send(form, cari=searched)
        assert operator.page
        here = operator.page.url.raw_path.decode()
        assert f"={searched}" not in here
        assert nip not in here
        for link in operator.list_links("/bantuan-akun"):
            assert nip not in link
            for piece in re.findall(r"sesudah=([\w-]+)", link):
                assert nip.encode() not in urlsafe_b64decode(piece + "=" * (-len(piece) % 4))


async def test_the_loss_of_a_second_factor_needs_a_reason_and_for_a_role_another_administrator(
    demo: PortalDemo,
) -> None:
    admin = await _open_client(demo, "admin")
    here = await _find_account(admin, "/akun", "keuangan")
    form = admin.find_form(f"{here}/kode")
    assert (await admin.send(form, reason=" ")).status_code == 422
    assert "Alasan belum diisi" in admin.text
    await admin.send(admin.find_form(f"{here}/kode"), reason="Ponselnya hilang")
    assert "Administrator lain harus menyetujuinya" in admin.text
    asked = await demo.superuser.fetchval("SELECT name FROM hr.account WHERE user_name = 'admin'")
    await admin.get(here)  # the account says so itself, to everybody who helps and as long as it waits
    assert re.search(
        rf"Penghapusan diminta oleh {asked}, \d+\xa0\w+\xa0\d{{4}} pukul \d\d\.\d\d WI", admin.text
    )
    assert [each.action for each in admin.list_forms() if each.action == f"{here}/kode"] == []
    await admin.get("/akun")
    assert "1 permintaan hapus kode masuk menunggu persetujuan" in admin.text
    await admin.get("/akun/kode")
    assert not [each for each in admin.list_forms() if each.action.endswith("/setujui")]  # not by who asked
    assert "Administrator lain yang menyetujuinya" in admin.text
    cancel = next(each for each in admin.list_forms() if each.action.endswith("/batalkan"))
    await admin.send(cancel)
    assert "Permintaan sudah dibatalkan" in admin.text
    assert not [each for each in admin.list_forms() if each.action.endswith("/setujui")]
    await admin.get(here)
    assert "Penghapusan diminta oleh" not in admin.text
    assert any(each.action.startswith(f"{here}/kode") for each in admin.list_forms())


async def test_another_administrator_is_offered_to_agree_and_the_factor_is_gone(demo: PortalDemo) -> None:
    await grant_role("operator", "ADMINISTRATOR")
    admin, other = await _open_client(demo, "admin"), await _open_client(demo, "operator")
    here = await _find_account(admin, "/akun", "keuangan")
    await admin.send(admin.find_form(f"{here}/kode"), reason="Ponselnya hilang")
    await other.get("/akun/kode")
    approve = next(each for each in other.list_forms() if each.action.endswith("/setujui"))
    await other.send(approve)
    assert "Kode masuk sudah dihapus" in other.text
    assert (await other.send(approve)).status_code == 200  # the second click answers the same
    assert "Kode masuk sudah dihapus" in other.text


async def test_who_helps_nobody_has_no_page_of_helping(demo: PortalDemo) -> None:
    for who in ("pegawai", "auditor"):
        paper = await _open_client(demo, who)
        for path in ("/bantuan-akun", "/akun", "/akun/kode"):
            assert (await paper.get(path)).status_code == 403, (who, path)
        await paper.get("/")
        assert not paper.list_links("/bantuan-akun"), who
        assert "/akun" not in paper.list_links("/akun"), who
        assert paper.list_links("/saya/akun"), who


async def test_a_page_of_one_role_is_not_the_other_roles(demo: PortalDemo) -> None:
    for who, path in (("operator", "/akun"), ("operator", "/akun/kode"), ("admin", "/bantuan-akun")):
        paper = await _open_client(demo, who)
        assert (await paper.get(path)).status_code == 403


async def test_a_password_is_changed_on_ones_own_page_and_other_sessions_end(demo: PortalDemo) -> None:
    paper, elsewhere = await _open_client(demo, "guru"), await _open_client(demo, "guru")
    await paper.get("/saya/akun")
    assert paper.text.count("Masuk ") >= 2
    form = paper.find_form("/saya/akun")
    await paper.send(form, password="bukan-kata-sandinya", newPassword=NEW_PASSWORD)
    assert 'id="password-fault"' in paper.text
    assert NEW_PASSWORD not in paper.text
    await paper.send(paper.find_form("/saya/akun"), password="peragaan-2026", newPassword=NEW_PASSWORD)
    assert "Kata sandi sudah diganti" in paper.text
    await elsewhere.get("/saya/akun")
    assert elsewhere.page
    assert elsewhere.page.url.path == "/masuk"
    await paper.get("/saya/akun")
    await paper.send(paper.find_form("/saya/akun/keluar"))
    assert "Anda sudah keluar" in paper.text


async def test_one_reads_who_saw_ones_data_in_words(demo: PortalDemo) -> None:
    office, paper = await demo.sign_in("kepegawaian"), await _open_client(demo, "pegawai")
    query = (
        "query($nip: String!) { employees(first: 1, filter: {nip: $nip}) { edges { node { birthDate } } } }"
    )
    for _ in range(3):
        await office.ask(query, nip=(await demo.find_employee("pegawai"))["nip"])
    await paper.get("/saya/dibaca")
    # One line, or two where a minute ended in between.
    lines = re.findall(r"Membaca data pegawai: tanggal lahir", paper.text)
    assert 1 <= len(lines) <= 2
    assert re.search(r"· [23]\skali", paper.text)
    assert "leave_request" not in paper.text
    assert not re.search(r">[^<]*[a-z]_[a-z]", paper.text.partition("<main")[2])
