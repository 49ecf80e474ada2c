"""Pages of delegates and of the personnel office say what is wrong, act once, and open to nobody else."""

from collections.abc import Mapping

from schema.fields.ids import from_global_id
from tests.portal.page_client import PageClient, PageForm
from tests.portal.portal_demo import PortalDemo

DECREE: Mapping[str, str] = {
    "kind": "PLH",
    "effectiveFrom": "2026-08-03",
    "effectiveUntil": "2026-08-07",
    "decreeNumber": "800/55/CONTOH",
    "decreeDate": "2026-07-06",
    "reason": "Cuti tahunan",
}
_COUNT = "SELECT count(*) FROM hr.delegation WHERE decree_number = '800/55/CONTOH'"


async def _open_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


async def _find_form(paper: PageClient) -> PageForm:
    """The form of the decree, for the person who is first in the list."""
    await paper.get("/pelaksana/tunjuk")
    await paper.get(paper.list_links("/pelaksana/tunjuk?jabatan=")[0])
    return paper.find_form("/pelaksana/tunjuk")


async def test_an_empty_form_says_what_is_missing_and_keeps_what_was_chosen(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    form = await _find_form(paper)
    answer = await paper.send(form, effectiveFrom="besok", reason="Cuti")
    assert answer.status_code == 422
    for fault in ("Nomor keputusan belum diisi", "Tanggal ini belum benar", "Pilih Plh. atau Plt."):
        assert fault in paper.text
    again = paper.find_form("/pelaksana/tunjuk")
    assert {name: again.fields[name] for name in ("postId", "delegateId", "key", "reason")} == {
        **{name: form.fields[name] for name in ("postId", "delegateId", "key")},
        "reason": "Cuti",
    }


async def test_a_decree_is_written_down_once_however_often_it_is_sent(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    form = await _find_form(paper)
    for _ in range(2):
        await paper.send(form, **DECREE)
        assert "Pelaksana sudah ditunjuk" in paper.text
    assert await demo.superuser.fetchval(_COUNT) == 1
    refused = await paper.send(await _find_form(paper), **DECREE)
    assert refused.status_code == 422
    assert "sudah" in paper.text


async def test_the_first_to_end_a_delegation_ends_it(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    await paper.send(await _find_form(paper), **DECREE)
    form = paper.find_form("/pelaksana/")
    await paper.send(form)
    assert "Penugasan sudah diakhiri" in paper.text
    assert "Diakhiri oleh" in paper.text
    form.fields["key"] = "00000000-0000-4000-8000-000000000000"
    assert (await paper.send(form)).status_code == 422


async def test_another_takes_the_place_of_a_delegate_in_one_act(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    await paper.send(await _find_form(paper), **DECREE)
    await paper.get(next(each for each in paper.list_links("/pelaksana/tunjuk?jabatan=") if "ganti=" in each))
    await paper.get(paper.list_links("/pelaksana/tunjuk?jabatan=")[1])
    assert "Penugasan yang digantikan berakhir" in paper.text
    await paper.send(paper.find_form("/pelaksana/tunjuk"), **DECREE)
    assert "Pelaksana sudah ditunjuk" in paper.text
    live = f"{_COUNT} AND ended_at IS NULL"
    assert (await demo.superuser.fetchval(_COUNT), await demo.superuser.fetchval(live)) == (2, 1)


async def test_a_post_is_found_by_the_nip_of_its_holder(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "kepegawaian")
    nip = await demo.superuser.fetchval(
        "SELECT min(nip) FROM hr.employee WHERE current_appointment_id IS NOT NULL"
    )
    await paper.get(f"/pelaksana/tunjuk?cari={nip[:8]}+{nip[8:]}")
    assert paper.text.count('class="whole"') == 1
    assert nip in paper.text
    await paper.get(f"/pelaksana/tunjuk?cari={nip[:8]}")  # a piece of it finds nobody
    assert "Tidak ada orang dengan nama atau NIP itu" in paper.text


async def test_no_page_shows_a_superior_the_nip_of_somebody_under_them(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    form = await _find_form(paper)
    person = await demo.superuser.fetchrow(
        "SELECT nip FROM hr.employee WHERE id = $1::uuid", from_global_id(form.fields["delegateId"])[1]
    )
    nip = person["nip"]
    shown = paper.text
    await paper.get("/pelaksana/tunjuk")
    shown += paper.text
    await paper.get(f"/pelaksana/tunjuk?cari={nip}")
    assert "carilah dengan nama" in paper.text  # the field shows what was written, and nobody is found
    assert paper.text.count('class="whole"') == 0
    assert nip not in shown
    assert "*" * 13 not in shown, "a masked NIP is alike for everybody and tells nothing"


async def test_nobody_names_for_a_post_that_is_not_theirs(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    form = await _find_form(paper)
    await paper.get("/kotak-masuk")
    other = PageClient(demo.http).set_session(await demo.open_page_session("kepegawaian"))
    await other.get("/pelaksana/tunjuk?cari=an")
    form.fields["postId"] = other.list_links("/pelaksana/tunjuk?jabatan=")[0].partition("jabatan=")[2]
    answer = await paper.send(form, **DECREE)
    assert answer.status_code in (404, 422)
    assert await demo.superuser.fetchval(_COUNT) == 0


async def test_the_pages_open_to_whom_they_are_for(demo: PortalDemo) -> None:
    for path, who, status in (
        ("/pelaksana/tunjuk?jabatan=abc", "atasan", 404),
        ("/pelaksana/tunjuk", "auditor", 403),
        ("/pelaksana", "auditor", 403),
        ("/kepegawaian", "pejabat", 403),
        ("/kepegawaian/abc", "kepegawaian", 404),
        ("/kepegawaian", "", 303),
        ("/pelaksana/tunjuk", "", 303),
        ("/kode-masuk", "", 303),
    ):
        demo.http.cookies.clear()
        headers = {}
        if who:
            headers["cookie"] = "; ".join(
                f"{name}={value}" for _, name, value in await demo.open_page_session(who)
            )
        assert (await demo.http.get(path, headers=headers)).status_code == status, (path, who)


async def test_a_step_is_reassigned_once_and_only_with_a_reason(demo: PortalDemo) -> None:
    await demo.escalate_all()
    paper = await _open_client(demo, "kepegawaian")
    await paper.get("/kepegawaian")
    await paper.get(paper.list_links("/kepegawaian/")[0])
    form, chosen = paper.find_form("/kepegawaian/"), paper.list_choices("postId")[0]
    assert (await paper.send(form, postId=chosen)).status_code == 422
    for _ in range(2):
        await paper.send(form, postId=chosen, reason="Sakit lama")
        assert "Langkah sudah dialihkan" in paper.text
    passes = "SELECT count(*) FROM hr.leave_pass WHERE kind = 'REASSIGNED'"
    assert await demo.superuser.fetchval(passes) == 1
    form.fields["key"] = "00000000-0000-4000-8000-000000000000"
    conflict = await paper.send(form, postId=chosen, reason="Lagi")
    assert conflict.status_code in (409, 422)
