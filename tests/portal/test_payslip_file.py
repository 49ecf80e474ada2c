"""Pages of payroll: a file is checked, brought in by one person and closed by another; a question is answered."""

from pathlib import Path

from tests.endpoints.client import new_idempotency_key
from tests.intake.files import write_csv
from tests.intake.pay_files import build_slip
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo
from tests.portal.scenes import grant_role

PATH = "/penggajian/berkas"
LAST_SLIP = "{ viewer { employee { payslips(first: 1) { edges { node { id } } } } } }"
ASK = "mutation($input: AskAboutPayslipInput!) { done: askAboutPayslip(input: $input) { errors { code } } }"


async def _open_payroll(demo: PortalDemo, user_name: str = "keuangan") -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(user_name))


async def _write_file(demo: PortalDemo, folder: Path, **amounts: str) -> bytes:
    nips = [(await demo.find_employee(each))["nip"] for each in ("pegawai", "atasan")]
    return write_csv(folder / "gaji.csv", [build_slip(nip) | amounts for nip in nips]).read_bytes()


async def test_one_brings_a_file_in_after_its_rehearsal_and_another_closes_it(
    demo: PortalDemo, tmp_path: Path
) -> None:
    content, paper = await _write_file(demo, tmp_path), await _open_payroll(demo)
    await paper.get(PATH)
    answer = await paper.send_file(paper.find_form(PATH), "gaji.csv", content, month="2026-11")
    assert (answer.status_code, "Belum ada yang disimpan" in paper.text) == (200, True)
    form = paper.find_form(PATH)
    assert (form.fields["month"], len(form.fields["sha256"])) == ("2026-11", 64)
    answer = await paper.send_file(form, "gaji.csv", content + b"\n")
    assert (answer.status_code, "bukan berkas yang baru diperiksa" in paper.text) == (422, True)
    answer = await paper.send_file(form, "gaji.csv", content)
    assert (answer.url.path, answer.status_code) == ("/penggajian", 200)
    assert "Berkas sudah masuk" in paper.text
    path = next(
        each for each in paper.list_links("/penggajian/") if "pertanyaan" not in each and "berkas" not in each
    )
    await paper.get(f"{path}/tutup")
    refused = await paper.send(paper.find_form(path))
    assert (refused.status_code, 'role="alert"' in paper.text) == (422, True)
    await grant_role("kepegawaian", "PAYROLL")
    other = await _open_payroll(demo, "kepegawaian")
    await other.get(f"{path}/tutup")
    closed = await other.send(other.find_form(path))
    assert (closed.status_code, "Bulan ini sudah ditutup" in other.text) == (200, True)
    assert (
        await demo.superuser.fetchval("SELECT state FROM hr.pay_run WHERE month = '2026-11-01'") == "CLOSED"
    )


async def test_a_file_with_faults_or_no_file_is_not_taken(demo: PortalDemo, tmp_path: Path) -> None:
    wrong, paper = await _write_file(demo, tmp_path, TPP="=1+1"), await _open_payroll(demo)
    await paper.get(PATH)
    form = paper.find_form(PATH)
    answer = await paper.send_file(form, "salah.csv", wrong, month="2026-11")
    assert (answer.status_code, "Baris 2, TPP" in paper.text, "=1+1" in paper.text) == (422, True, True)
    assert "sha256" not in paper.find_form(PATH).fields
    answer = await paper.send_file(form, "", b"", month="13/2026")
    assert (answer.status_code, answer.url.path) == (422, PATH)
    assert "Berkas belum dipilih" in paper.text
    assert "Bulan belum benar" in paper.text
    for size in (20_000_100, 20_100_000, 30_000_000):
        answer = await paper.send_file(form, "besar.csv", b"x" * size, month="2026-11")
        assert (answer.status_code, "terlalu besar" in paper.text) == (413, True), size
    answer = await paper.send_file(form, "gaji.csv", wrong, month="2026-11", site="cross-site")
    assert answer.status_code == 403
    answer = await paper.send(form, month="2026-11")
    assert answer.status_code == 400
    staff = await _open_payroll(demo, "pegawai")
    assert (await staff.get(PATH)).status_code == 403
    assert (await staff.send_file(form, "gaji.csv", wrong, month="2026-11")).status_code in (403, 409)
    assert await demo.superuser.fetchval("SELECT count(*) FROM hr.pay_run WHERE source = 'IMPORTED'") == 0


async def test_a_question_is_answered_on_the_page_and_then_waits_no_more(demo: PortalDemo) -> None:
    staff, paper = await demo.sign_in("pegawai"), await _open_payroll(demo)
    slip = (await staff.ask(LAST_SLIP))["viewer"]["employee"]["payslips"]["edges"][0]["node"]["id"]
    asked = {
        "payslipId": slip,
        "question": "Mengapa TPP saya turun?",
        "idempotencyKey": new_idempotency_key(),
    }
    assert (await staff.ask(ASK, input=asked))["done"]["errors"] == []
    await paper.get("/penggajian/pertanyaan")
    (link,) = paper.list_links("/penggajian/pertanyaan/")
    await paper.get(link)
    assert "Mengapa TPP saya turun?" in paper.text
    answer = await paper.send(paper.find_form(link), answer="")
    assert (answer.status_code, "Jawaban belum diisi" in paper.text) == (422, True)
    answer = await paper.send(paper.find_form(link), answer="Ada dua hari tanpa keterangan.")
    assert (answer.url.path, "Jawaban sudah terkirim" in paper.text) == ("/penggajian/pertanyaan", True)
    assert paper.list_links("/penggajian/pertanyaan/") == []
