"""Pay slip as PDF: A4 paper, text that can be selected and read aloud, in Indonesian or English.

The same slip gives the same bytes: no day of making is written. The library cannot tag a PDF, so the text stands in
reading order, with title and language.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rulebook.labels import month_text, rupiah_text

_PLAIN, _BOLD = "Vera", "VeraBd"  # they come with reportlab, and any name can be written in them
_MARGIN: Final = 18 * mm
_TOP, _BOTTOM = A4[1] - _MARGIN, _MARGIN + 8 * mm
_AMOUNT_WIDTH: Final = 42 * mm
_WORDS: Final = {
    "id": {
        "title": "Slip gaji {month}", "correction": "Slip gaji {month}, perbaikan",
        "nip": "NIP {nip}", "grade": "Golongan {grade}, masa kerja {years} tahun",
        "income": "Penghasilan", "deductions": "Potongan", "nothing": "Tidak ada.",
        "gross": "Jumlah penghasilan", "deducted": "Jumlah potongan", "net": "Diterima",
        "page": "Halaman {page} dari {pages}",
    },
    "en": {
        "title": "Pay slip, {month}", "correction": "Pay slip, {month}, correction",
        "nip": "NIP {nip}", "grade": "Grade {grade}, {years} years of service",
        "income": "Income", "deductions": "Deductions", "nothing": "None.",
        "gross": "Total income", "deducted": "Total deductions", "net": "Paid out",
        "page": "Page {page} of {pages}",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedPayslipLine:
    """One line: name, rupiah, and the sentences that explain it."""

    name: str
    amount: int
    is_deduction: bool
    explanations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedPayslip:
    """One person's slip of a month, in the words of one language. Units: whole rupiah

    Raises: ValueError for sums that are not those of the lines
    """

    regency: str
    name: str
    nip: str
    position: str
    unit: str
    grade: str
    service_years: int
    month: date
    lines: tuple[PrintedPayslipLine, ...]
    gross: int
    deductions: int
    net: int
    is_correction: bool = False

    def __post_init__(self) -> None:
        sums = [sum(line.amount for line in self._side(is_deduction=side)) for side in (False, True)]
        if [*sums, sums[0] - sums[1]] != [self.gross, self.deductions, self.net]:
            raise ValueError(
                f"the lines come to {sums}, the slip says {self.gross}, {self.deductions}, {self.net}"
            )

    def _side(self, *, is_deduction: bool) -> Iterator[PrintedPayslipLine]:
        return (line for line in self.lines if line.is_deduction is is_deduction)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of text, with an amount at its right or none, and the room above it in points."""

    text: str
    amount: str = ""
    font: str = _PLAIN
    size: float = 9
    above: float = 3
    has_rule: bool = False

    @property
    def height(self) -> float:
        return self.size * 1.25 + self.above


_Block = tuple[_Row, ...]
"""Rows that stay on one page."""


def render_payslip(slip: PrintedPayslip, *, locale: str) -> bytes:
    """Return the slip as a PDF; in Indonesian unless English is asked."""
    locale = "en" if locale == "en" else "id"
    _register_fonts()
    words = _WORDS[locale]
    title = words["correction" if slip.is_correction else "title"].format(
        month=month_text(slip.month, locale)
    )
    paper = BytesIO()
    canvas = Canvas(paper, pagesize=A4, lang=locale, invariant=1)
    canvas.setTitle(f"{title}, {slip.name}")
    canvas.setAuthor(slip.regency)
    canvas.setSubject(title)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    pages = list(_paginate([_build_head(slip, title, locale), *_build_body(slip, locale)]))
    for number, rows in enumerate(pages, start=1):
        _draw(canvas, rows)
        footer = words["page"].format(page=number, pages=len(pages))
        canvas.setFont(_PLAIN, 8)
        canvas.drawString(_MARGIN, _MARGIN, f"{title} · {slip.nip} · {footer}")
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def _build_head(slip: PrintedPayslip, title: str, locale: str) -> _Block:
    words = _WORDS[locale]
    grade = words["grade"].format(grade=slip.grade, years=slip.service_years)
    return (
        *_wrap(_Row(slip.regency, size=10, above=0)),
        *_wrap(_Row(title, font=_BOLD, size=16, above=4)),
        *_wrap(_Row(slip.name, font=_BOLD, size=11, above=10)),
        *_wrap(_Row(words["nip"].format(nip=slip.nip))),
        *_wrap(_Row(", ".join(part for part in (slip.position, slip.unit) if part))),
        *_wrap(_Row(grade)),
    )


def _build_body(slip: PrintedPayslip, locale: str) -> Iterator[_Block]:
    words = _WORDS[locale]
    for side, heading, total, amount in (
        (False, "income", "gross", slip.gross),
        (True, "deductions", "deducted", slip.deductions),
    ):
        lines = [line for line in slip.lines if line.is_deduction is side]
        blocks = [_build_line(line, locale) for line in lines] or [(_Row(words["nothing"]),)]
        blocks[0] = (_Row(words[heading], font=_BOLD, size=12, above=16), *blocks[0])
        total_row = _Row(words[total], rupiah_text(amount, locale), _BOLD, 10, 6, has_rule=True)
        blocks[-1] = (*blocks[-1], total_row)
        yield from blocks
    yield (_Row(words["net"], rupiah_text(slip.net, locale), _BOLD, 13, 16, has_rule=True),)


def _build_line(line: PrintedPayslipLine, locale: str) -> _Block:
    return (
        *_wrap(_Row(line.name, rupiah_text(line.amount, locale), size=10, above=7)),
        *(row for text in line.explanations for row in _wrap(_Row(text, size=8, above=1))),
    )


def _wrap(row: _Row) -> Iterator[_Row]:
    """Break a text that is wider than its column; the amount stands beside the first row."""
    width = A4[0] - 2 * _MARGIN - _AMOUNT_WIDTH
    for number, text in enumerate(simpleSplit(row.text, row.font, row.size, width)):
        size = min(row.size, row.size * width / pdfmetrics.stringWidth(text, row.font, row.size))
        yield (
            replace(row, text=text, size=size)
            if number == 0
            else replace(row, text=text, size=size, amount="", above=1)
        )


def _paginate(blocks: Iterable[_Block]) -> Iterator[Sequence[_Row]]:
    """Fill page after page with whole blocks."""
    page: list[_Row] = []
    left = _TOP - _BOTTOM
    for block in blocks:
        height = sum(row.height for row in block)
        if page and height > left:
            yield page
            page, left = [], _TOP - _BOTTOM
        page.extend(block)
        left -= height
    yield page


def _draw(canvas: Canvas, rows: Sequence[_Row]) -> None:
    line = _TOP
    for row in rows:
        line -= row.height
        if row.has_rule:
            canvas.line(_MARGIN, line + row.size * 1.25, A4[0] - _MARGIN, line + row.size * 1.25)
        canvas.setFont(row.font, row.size)
        canvas.drawString(_MARGIN, line, row.text)
        if row.amount:
            canvas.drawRightString(A4[0] - _MARGIN, line, row.amount)


@cache
def _register_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
