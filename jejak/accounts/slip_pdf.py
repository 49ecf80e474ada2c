"""Activation slips as PDF: A4 paper, three to a sheet, in Indonesian.

The code stands in the QR code and in letters, for the person who has no camera. A person who holds a slip opens the
account, so the file is the operator's alone and goes when it is printed.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from jejak.accounts.activation_slips import PrintedSlip
from rulebook.labels import instant_text

SLIPS_PER_SHEET = 3
_PLAIN, _BOLD = "Vera", "VeraBd"  # they come with reportlab, and any name can be written in them
_MARGIN, _QR = 16 * mm, 42 * mm
_WIDTH, _HEIGHT = A4[0], A4[1] / SLIPS_PER_SHEET


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose slips these are, where people reach the server, and by which clock they live."""

    regency: str
    address: str
    time_zone: str


def write_slips(path: Path, slips: Sequence[PrintedSlip], *, head: Letterhead) -> None:
    """Write the sheets into a new file that nobody else may read.

    Raises: FileExistsError
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(render_pdf(slips, head=head))


def render_pdf(slips: Sequence[PrintedSlip], *, head: Letterhead) -> bytes:
    """Return the sheets as a PDF."""
    _register_fonts()
    paper = BytesIO()
    canvas = Canvas(paper, pagesize=A4, lang="id")
    canvas.setTitle(f"Slip aktivasi akun, {head.regency}")
    for number, slip in enumerate(slips):
        if number and number % SLIPS_PER_SHEET == 0:
            canvas.showPage()
        _draw(canvas, slip, head, top=A4[1] - number % SLIPS_PER_SHEET * _HEIGHT)
    canvas.save()
    return paper.getvalue()


def _draw(canvas: Canvas, slip: PrintedSlip, head: Letterhead, *, top: float) -> None:
    """Draw one slip below `top`, and the line by which it is cut off."""
    canvas.setDash(2, 3)
    canvas.line(_MARGIN / 2, top - _HEIGHT, _WIDTH - _MARGIN / 2, top - _HEIGHT)
    canvas.setDash()
    link = f"{head.address}/activate#{slip.code}"
    renderPDF.draw(_draw_qr_code(link), canvas, _WIDTH - _MARGIN - _QR, top - _MARGIN - _QR)
    line = top - _MARGIN
    for font, size, gap, text in _text_lines(slip, head):
        max_width = _WIDTH - 2 * _MARGIN - (_QR if line > top - _MARGIN - _QR - 2 * mm else 0)
        canvas.setFont(font, _fit_font_size(font, size, text, max_width=max_width))
        line -= gap * mm
        canvas.drawString(_MARGIN, line, text)


def _text_lines(slip: PrintedSlip, head: Letterhead) -> list[tuple[str, float, float, str]]:
    """List font, size, distance from the line above in millimetres, and text."""
    return [
        (_BOLD, 12, 1, "Slip aktivasi akun kepegawaian"),
        (_PLAIN, 9, 5, f"{head.regency} · {slip.unit_name}"),
        (_BOLD, 11, 9, slip.name),
        (_PLAIN, 9, 5, f"NIP {slip.nip}"),
        (_PLAIN, 9, 9, "1. Pindai kode di kanan dengan ponsel, atau buka:"),
        (_BOLD, 9, 5, f"    {head.address}/activate"),
        (_PLAIN, 9, 5, "    lalu ketik kode ini (spasi dan tanda hubung boleh dilewati):"),
        (_BOLD, 11, 6, f"    {slip.code}"),
        (_PLAIN, 9, 6, "2. Pilih kata sandi paling sedikit 12 huruf, misalnya beberapa kata yang mudah Anda ingat."),
        (_PLAIN, 9, 5, f"3. Selanjutnya masuk dengan nama pengguna {slip.user_name} dan kata sandi itu."),
        (
            _PLAIN, 8, 8,
            f"Berlaku sekali, sampai {_format_expiry(slip, head)}. Rahasiakan, dan musnahkan sesudah dipakai.",
        ),
    ]  # fmt: skip


def _format_expiry(slip: PrintedSlip, head: Letterhead) -> str:
    """Return day and hour: who comes on the last day is to know until when."""
    return instant_text(slip.expires_at.astimezone(ZoneInfo(head.time_zone)), "id")


def _fit_font_size(font: str, size: float, text: str, *, max_width: float) -> float:
    """Return the size at which a line fits beside the code."""
    width = pdfmetrics.stringWidth(text, font, size)
    return size if width <= max_width else size * max_width / width


def _draw_qr_code(link: str) -> Drawing:
    drawing = Drawing(_QR, _QR)
    drawing.add(QrCodeWidget(link, barWidth=_QR, barHeight=_QR, barBorder=0, barLevel="M"))
    return drawing


@cache
def _register_fonts() -> None:
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
