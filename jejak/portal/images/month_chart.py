"""Bar chart of amounts by month: where each bar and each line of the scale stands.

Pure: the macro `month_chart` of `templates/month_chart.html` draws it, with the words of months and scale beside the
picture and the same amounts as a table beneath.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 320
HEIGHT: Final = 150
_TOP, _FOOT = 1, 1  # half a line's width
_SCALE_STEPS: Final = 4
_FILLED_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Bar:
    """One month, its amount and its rectangle; a month without an amount is None and has a rectangle without height."""

    month: str
    amount: int | None
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """One horizontal line and the amount that it stands for."""

    amount: int
    y: float


@dataclass(frozen=True, slots=True)
class MonthChart:
    """A chart and what a reader who does not see it is told: the highest and the lowest month."""

    bars: tuple[Bar, ...]
    scale: tuple[ScaleLine, ...]
    highest: Bar | None
    lowest: Bar | None
    width: int = WIDTH
    height: int = HEIGHT


def build_month_chart(amounts: Mapping[str, int | None]) -> MonthChart:
    """Lay out amounts by the first day of their month, in the order given; None where a month has none.

    Units: whole rupiah
    Raises: ValueError for a negative amount, which no bar can show
    """
    present = [amount for amount in amounts.values() if amount is not None]
    if any(amount < 0 for amount in present):
        raise ValueError("a bar cannot show a negative amount")
    step = _choose_step(max(present, default=0))
    top = step * max(1, -(-max(present, default=0) // step))
    slot = WIDTH / max(1, len(amounts))
    bars = tuple(
        _place_bar(month, amount, left=slot * number, slot=slot, top=top)
        for number, (month, amount) in enumerate(amounts.items())
    )
    filled = [bar for bar in bars if bar.amount is not None]
    return MonthChart(
        bars=bars,
        scale=tuple(ScaleLine(amount, _y_of(amount, top)) for amount in range(0, top + 1, step)),
        highest=max(filled, key=_amount_of, default=None),
        lowest=min(filled, key=_amount_of, default=None),
    )


def _place_bar(month: str, amount: int | None, *, left: float, slot: float, top: int) -> Bar:
    y = _y_of(amount or 0, top)
    return Bar(
        month=month,
        amount=amount,
        x=round(left + slot * (1 - _FILLED_SHARE) / 2, 2),
        y=y,
        width=round(slot * _FILLED_SHARE, 2),
        height=round(HEIGHT - _FOOT - y, 2),
    )


def _y_of(amount: int, top: int) -> float:
    return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _TOP) * amount / top, 2)


def _choose_step(most: int) -> int:
    """Choose a round distance between lines of the scale: 1, 2 or 5 with noughts, so that few lines are enough."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if most <= _SCALE_STEPS * digit * power:
                return digit * power
        power *= 10


def _amount_of(bar: Bar) -> int:
    return bar.amount or 0
