"""The pages of payroll in every state: months, one month, closing and discarding, files, questions."""

from collections.abc import Mapping, Sequence

from tests.portal.browser_steps import ACT
from tests.portal.page_state import PageState, make_page, without_picture
from tests.portal.page_steps import Step
from tests.portal.scenes import OTHERS_SCENE

_MONTHS, _FILE, _QUESTIONS = "/penggajian", "/penggajian/berkas", "/penggajian/pertanyaan"
_CLOSED: Sequence[Step] = (("go", _MONTHS), ("click", ".rows li:has(.approved) a"))
_QUESTION: Sequence[Step] = (("go", _QUESTIONS), ("click", ".rows li:first-child a"))
_NIP = "198711282018051901"  # of the demo's `pegawai`
_HEADER = "NIP;GAJI POKOK;JUMLAH BERSIH"


def _open_month(name: str, step: str = "") -> Sequence[Step]:
    """Steps to one of the months of the scene, by letters that both languages have, and to closing or discarding it."""
    opened = ("go", _MONTHS), ("click", f".rows li:has-text('{name}') a")
    return (*opened, ("click", f"main a[href$='/{step}']")) if step else opened


def _send_file(name: str, *lines: str) -> Sequence[Step]:
    return (
        ("go", _FILE),
        ("fill", "#month", "2026-11"),
        ("attach", "#file", name, "\n".join(lines)),
        ("send", ACT),
    )


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
        keys=("payroll.weight_refuse", "payroll.rehearse"),
    ),
    "penggajian-berkas-diperiksa": PageState(
        steps=_send_file("gaji.csv", _HEADER, f"{_NIP};2785700;2785700"),
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
    "penggajian-bukan": without_picture(
        make_page(_MONTHS, "refused.denied.title", "kepegawaian", status=403, keys=("refused.denied.why",))
    ),
    "penggajian": make_page(
        _MONTHS,
        "payroll.title",
        "keuangan",
        scene=OTHERS_SCENE,
        keys=("payroll.bring", "payroll.state_OPEN", "payroll.state_CLOSED"),
    ),
    "penggajian-tutup": PageState(
        steps=_open_month("gust", "tutup"),
        heading="payroll.step_tutup",
        user_name="keuangan",
        scene=OTHERS_SCENE,
        keys=("payroll.means_tutup", "payroll.act_tutup"),
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
            keys=("payroll.told_ditutup", "payroll.no_differences"),
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
