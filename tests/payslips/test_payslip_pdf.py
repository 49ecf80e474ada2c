"""A slip on paper says what the slip says: every word and every rupiah, and always in the same bytes."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics

from jejak.payslips.pdf import PrintedPayslip, render_payslip
from rulebook.labels import month_text, rupiah_text
from tests.house.source_files import ROOT
from tests.payslips.slips import AFTER, BEFORE, print_slip

every_locale = pytest.mark.parametrize("locale", ["id", "en"])
TOTALS = {
    "id": ("Penghasilan", "Potongan", "Jumlah penghasilan", "Jumlah potongan", "Diterima"),
    "en": ("Income", "Deductions", "Total income", "Total deductions", "Paid out"),
}
HASH_IN_ANOTHER_PROCESS = (
    "from hashlib import sha256\nfrom jejak.payslips.pdf import render_payslip\n"
    "from tests.payslips.slips import AFTER, BEFORE, print_slip\n"
    "print(sha256(render_payslip(print_slip(AFTER, BEFORE, locale='id'), locale='id')).hexdigest())"
)


def expected_text(slip: PrintedPayslip, locale: str) -> str:
    """Write what a reader of the slip reads, in order and without the feet of its pages."""
    income, deductions, gross, deducted, net = TOTALS[locale]
    title = "Pay slip," if locale == "en" else "Slip gaji"
    grade = ("Grade", "years of service") if locale == "en" else ("Golongan", "tahun")
    service = (
        f"{slip.service_years} {grade[1]}"
        if locale == "en"
        else f"masa kerja {slip.service_years} {grade[1]}"
    )
    texts = [
        slip.regency, f"{title} {month_text(slip.month, locale)}", slip.name, f"NIP {slip.nip}",
        f"{slip.position}, {slip.unit}", f"{grade[0]} {slip.grade}, {service}",
    ]  # fmt: skip
    for is_deduction, heading, total, amount in (
        (False, income, gross, slip.gross),
        (True, deductions, deducted, slip.deductions),
    ):
        texts.append(heading)
        for line in slip.lines:
            if line.is_deduction is is_deduction:
                texts += [line.name, rupiah_text(line.amount, locale), *line.explanations]
        texts += [total, rupiah_text(amount, locale)]
    return normalize_space(" ".join([*texts, net, rupiah_text(slip.net, locale)]))


def normalize_space(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def read_pages(paper: bytes) -> list[str]:
    return [normalize_space(page.extract_text()) for page in PdfReader(BytesIO(paper)).pages]


@every_locale
def test_the_text_of_the_pdf_is_the_slip(locale: str) -> None:
    slip = print_slip(AFTER, BEFORE, locale=locale)
    pages = read_pages(render_payslip(slip, locale=locale))
    body = [
        re.sub(r" (Slip gaji|Pay slip,) \w+ 2026 · \d+ · (Halaman|Page) \d.*$", "", page) for page in pages
    ]
    assert " ".join(body) == expected_text(slip, locale)


@every_locale
def test_a_slip_of_many_lines_loses_none_at_the_end_of_a_page(locale: str) -> None:
    slip = print_slip(AFTER, BEFORE, locale=locale)
    many = replace(
        slip, lines=slip.lines * 9, gross=slip.gross * 9, deductions=slip.deductions * 9, net=slip.net * 9
    )
    pages = read_pages(render_payslip(many, locale=locale))
    assert len(pages) > 3
    last = {"id": f"Halaman {len(pages)} dari {len(pages)}", "en": f"Page {len(pages)} of {len(pages)}"}
    assert pages[-1].endswith(last[locale])
    body = [
        re.sub(r" (Slip gaji|Pay slip,) \w+ 2026 · \d+ · (Halaman|Page) \d.*$", "", page) for page in pages
    ]
    assert " ".join(body) == expected_text(many, locale)


@every_locale
def test_a_reader_is_told_title_and_language_and_needs_nothing_from_elsewhere(locale: str) -> None:
    paper = render_payslip(print_slip(AFTER, BEFORE, locale=locale), locale=locale)
    reader = PdfReader(BytesIO(paper))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (locale, True)
    assert reader.metadata
    title = {"id": "Slip gaji November 2026", "en": "Pay slip, November 2026"}[locale]
    assert reader.metadata.title == f"{title}, Łucja Ünal Sari, S.Kom."
    sizes = {tuple(round(float(each)) for each in page.mediabox[2:]) for page in reader.pages}
    assert sizes == {(595, 842)}
    assert not re.search(rb"/URI|/JavaScript|/Launch|/EmbeddedFile|/GoToR", paper)
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [font.get_object() for each in resources for font in each["/Font"].values()]
    used = [font for font in fonts if "/FontDescriptor" in font]
    assert used
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)


def test_the_same_slip_is_the_same_bytes_in_another_process_and_bears_no_day_of_making() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Jayapura"}
    found = subprocess.run(
        [sys.executable, "-c", HASH_IN_ANOTHER_PROCESS], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    paper = render_payslip(print_slip(AFTER, BEFORE, locale="id"), locale="id")
    assert found.stdout.strip() == sha256(paper).hexdigest()
    assert paper == render_payslip(print_slip(AFTER, BEFORE, locale="id"), locale="id")
    made = PdfReader(BytesIO(paper)).metadata
    assert made
    assert (made.creation_date_raw, made.modification_date_raw) == ("D:20000101000000+00'00'",) * 2


@pytest.mark.parametrize("column", ["gross", "deductions", "net"])
def test_sums_that_are_not_those_of_the_lines_are_never_printed(column: str) -> None:
    slip = print_slip(AFTER, BEFORE, locale="id")
    with pytest.raises(ValueError, match="the lines come to"):
        replace(slip, **{column: getattr(slip, column) + 1})


def test_another_locale_than_english_gets_indonesian() -> None:
    slip = print_slip(AFTER, BEFORE, locale="id")
    assert render_payslip(slip, locale="jv") == render_payslip(slip, locale="id")


def test_a_slip_without_lines_says_that_there_are_none() -> None:
    slip = replace(print_slip(AFTER, None, locale="id"), lines=(), gross=0, deductions=0, net=0)
    (page,) = read_pages(render_payslip(slip, locale="id"))
    assert page.count("Tidak ada.") == 2


def test_a_name_without_spaces_stays_on_the_paper() -> None:
    slip = replace(print_slip(AFTER, None, locale="id"), name="N" * 120)
    ends = []

    def measure(text: str, _cm: Any, matrix: Sequence[float], _font: Any, size: float) -> None:
        if "N" * 120 in text:
            ends.append(matrix[4] + pdfmetrics.stringWidth("N" * 120, "VeraBd", size))

    PdfReader(BytesIO(render_payslip(slip, locale="id"))).pages[0].extract_text(visitor_text=measure)
    assert ends
    assert max(ends) <= 595
