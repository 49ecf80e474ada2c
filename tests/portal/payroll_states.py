"""The pages of payroll in every state: months, one month, closing and discarding, files, questions."""

from collections.abc import Mapping, Sequence

from tests.portal.browser_steps import ACT
from tests.portal.page_state import PageState, make_page, without_picture
from tests.portal.page_steps import FILE_BULK, Step
from tests.portal.scenes import OTHERS_SCENE

_MONTHS, _FILE, _QUESTIONS = "/penggajian", "/penggajian/berkas", "/penggajian/pertanyaan"
_CLOSED: Sequence[Step] = (("go", _MONTHS), ("click", ".rows li:has(.approved) a"))
_QUESTION: Sequence[Step] = (("go", _QUESTIONS), ("click", ".rows li:first-child a"))
_NIP = "198711282018051901"  # of the demo's `pegawai`
_HEADER = "NIP;GAJI POKOK;JUMLAH BERSIH"
_ROW = f"{_NIP};2785700;2785700"


def _open_month(name: str, step: str = "") -> Sequence[Step]:
    """Steps to one of the months of the scene, by letters that both languages have, and to closing or discarding it."""
    opened = ("go", _MONTHS), ("click", f".rows li:has-text('{name}') a")
    return (*opened, ("click", f"main a[href$='/{step}']")) if step else opened


def _send_file(name: str, *lines: str, month: str = "2026-11", times: int = 1) -> Sequence[Step]:
    return (
        ("go", _FILE),
        ("fill", "#month", month),
        ("attach", "#file", name, "\n".join(lines), times),
        ("send", ACT),
    )


def _make_step_too_late(name: str, *, done: str, step: str, told: str) -> PageState:
    """Something is done about a month in another browser while somebody looks at the page that asks once more."""
    return without_picture(
        PageState(
            steps=(*_open_month(name, step), ("send", ACT)),
            heading=f"payroll.step_{step}",
            user_name="keuangan",
            status=422,
            scene=OTHERS_SCENE,
            colleague="keuangan",
            meanwhile=(*_open_month(name, done), ("send", ACT)),
            keys=("page.faults", told, "payroll.back_to_run"),
        )
    )


_DECEMBER: Sequence[Step] = _send_file("gaji.csv", _HEADER, _ROW, month="2026-12")
PAYROLL_STATES: Mapping[str, PageState] = {
    "penggajian-bulan": PageState(
        steps=_CLOSED, heading="payroll.run_title", user_name="keuangan", keys=("payroll.differences",)
    ),
    "penggajian-pertanyaan-kosong": without_picture(
        make_page(_QUESTIONS, "payroll.questions", "keuangan", keys=("payroll.no_questions",))
    ),
    "penggajian-berkas": make_page(_FILE, "payroll.bring", "keuangan", keys=("payroll.rehearse",)),
    "penggajian-berkas-tanpa": without_picture(
        PageState(
            steps=(("go", _FILE), ("free", "main form"), ("send", ACT)),
            heading="payroll.bring",
            user_name="keuangan",
            status=422,
            keys=("missing.month", "missing.file"),
        )
    ),
    "penggajian-berkas-salah": PageState(
        steps=_send_file("gaji.csv", _HEADER, "199001012015012001;2785700;2785700", ";1;2"),
        heading="payroll.bring",
        user_name="keuangan",
        status=422,
        keys=("payroll.refused", "payroll.weight_refuse", "payroll.rehearse"),
    ),
    "penggajian-berkas-salah-semua": without_picture(
        PageState(
            steps=_send_file("gaji.csv", _HEADER, *[";1;2"] * 120),
            heading="payroll.bring",
            user_name="keuangan",
            status=422,
            keys=("payroll.refused", "payroll.issues", "payroll.more_issues"),
        )
    ),
    "penggajian-berkas-diperiksa": PageState(
        steps=_send_file("gaji.csv", _HEADER, _ROW),
        heading="payroll.bring",
        user_name="keuangan",
        keys=("payroll.would_bring", "payroll.bring_now", "payroll.bring_act"),
    ),
    "penggajian-berkas-bukan": without_picture(
        PageState(
            steps=_send_file("gaji.csv", "a;b", "1;2"),
            heading="payroll.bring",
            user_name="keuangan",
            status=422,
            keys=("payroll.try_again",),
        )
    ),
    "penggajian-berkas-tanpa-baris": without_picture(
        PageState(
            steps=_send_file("gaji.csv", _HEADER),
            heading="payroll.bring",
            user_name="keuangan",
            keys=("payroll.no_rows", "payroll.try_again"),
        )
    ),
    "penggajian-berkas-terlalu-besar": without_picture(
        PageState(
            steps=_send_file("gaji.csv", "x", times=FILE_BULK),
            heading="payroll.bring",
            bulk=FILE_BULK,
            user_name="keuangan",
            status=413,
            keys=("page.faults", "payroll.too_large", "payroll.rehearse"),
        )
    ),
    "penggajian-berkas-dibawa": without_picture(
        PageState(
            steps=(*_DECEMBER, ("attach", "#file", "gaji.csv", f"{_HEADER}\n{_ROW}"), ("send", ACT)),
            heading="payroll.title",
            user_name="keuangan",
            keys=("payroll.told_dibawa", "payroll.brought_by"),
        )
    ),
    "penggajian-berkas-sudah-ada": without_picture(
        PageState(
            steps=_DECEMBER,
            heading="payroll.bring",
            user_name="keuangan",
            after="penggajian-berkas-dibawa",
            keys=("payroll.known", "payroll.try_again"),
        )
    ),
    "penggajian-bukan": without_picture(
        make_page(_MONTHS, "refused.denied.title", "kepegawaian", status=403, keys=("refused.denied.why",))
    ),
    "penggajian": make_page(
        _MONTHS,
        "payroll.title",
        "keuangan",
        scene=OTHERS_SCENE,
        keys=("payroll.bring", "payroll.correction", "payroll.state_OPEN", "payroll.state_CLOSED"),
    ),
    "penggajian-tutup": PageState(
        steps=_open_month("gust", "tutup"),
        heading="payroll.step_tutup",
        user_name="keuangan",
        scene=OTHERS_SCENE,
        keys=("payroll.correction", "payroll.file_hash", "payroll.means_tutup", "payroll.act_tutup"),
    ),
    "penggajian-tutup-sendiri": without_picture(
        PageState(
            steps=(*_open_month("tember", "tutup"), ("send", ACT)),
            heading="payroll.step_tutup",
            user_name="keuangan",
            status=422,
            scene=OTHERS_SCENE,
            keys=("page.faults",),
        )
    ),
    "penggajian-ditutup": without_picture(
        PageState(
            steps=(*_open_month("gust", "tutup"), ("send", ACT)),
            heading="payroll.run_title",
            user_name="keuangan",
            scene=OTHERS_SCENE,
            keys=("payroll.told_ditutup",),
        )
    ),
    "penggajian-buang": without_picture(
        PageState(
            steps=_open_month("tober", "buang"),
            heading="payroll.step_buang",
            user_name="keuangan",
            scene=OTHERS_SCENE,
            keys=("payroll.means_buang", "payroll.act_buang"),
        )
    ),
    "penggajian-dibuang": without_picture(
        PageState(
            steps=(*_open_month("tober", "buang"), ("send", ACT)),
            heading="payroll.run_title",
            user_name="keuangan",
            scene=OTHERS_SCENE,
            keys=("payroll.told_dibuang",),
        )
    ),
    "penggajian-tutup-sudah-ditutup": _make_step_too_late(
        "november 2026", done="tutup", step="tutup", told="payroll.is_CLOSED"
    ),
    "penggajian-tutup-sudah-dibuang": _make_step_too_late(
        "april 2026", done="buang", step="tutup", told="payroll.is_DISCARDED"
    ),
    "penggajian-pertanyaan": make_page(
        _QUESTIONS, "payroll.questions", "keuangan", scene=OTHERS_SCENE, keys=("payroll.questions_lead",)
    ),
    "penggajian-jawab": PageState(
        steps=_QUESTION,
        heading="payroll.question_of",
        user_name="keuangan",
        scene=OTHERS_SCENE,
        keys=("payroll.question", "payroll.send_answer"),
    ),
    "penggajian-jawab-kosong": without_picture(
        PageState(
            steps=(*_QUESTION, ("free", "main form"), ("send", ACT)),
            heading="payroll.question_of",
            user_name="keuangan",
            status=422,
            scene=OTHERS_SCENE,
            keys=("missing.answer",),
        )
    ),
    "penggajian-dijawab": without_picture(
        PageState(
            steps=(*_QUESTION, ("fill", "#answer", "Ada dua hari tanpa keterangan."), ("send", ACT)),
            heading="payroll.questions",
            user_name="keuangan",
            scene=OTHERS_SCENE,
            keys=("payroll.told_dijawab",),
        )
    ),
}
