"""QR code (ISO/IEC 18004) of an address, drawn as one path of an SVG.

Drawn here, so that neither a script nor another site gets to see what is in it.
"""

from dataclasses import dataclass
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET_ZONE_MODULES = 4
"""Empty squares that a camera wants around the code."""


@dataclass(frozen=True)
class QR:
    """A code: the side of its frame, and the outline of its dark squares."""

    side: int
    path: str


def build_qr(text: str) -> QR:
    """Return the code of a text; a screen is not torn or stained, so it needs the least correction."""
    code = QRCode(None, QRErrorCorrectLevel.L)
    code.addData(text)
    code.make()
    rows: list[list[bool]] = code.modules
    return QR(
        len(rows) + 2 * QUIET_ZONE_MODULES,
        "".join(_outline(row, y) for y, row in enumerate(rows, start=QUIET_ZONE_MODULES)),
    )


def _outline(row: list[bool], y: int) -> str:
    """Return each run of dark squares of a row as a rectangle."""
    drawn, x = "", QUIET_ZONE_MODULES
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            drawn += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return drawn
