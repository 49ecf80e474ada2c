"""Chart of CPU per request: a row for each operation, a dot for each system, on a logarithmic scale.

What our server takes is 1, so whatever lies right of the line takes more than ours.
"""

from collections.abc import Iterator, Mapping
from math import log2
from typing import Any

from bench.reads.operations import OPERATIONS
from bench.reads.systems import OURS, PEER, PLAIN, ROWS_LIMIT, SQL_LIMIT

COLOURS: Mapping[str, str] = {
    SQL_LIMIT: "#8a8a8a",
    ROWS_LIMIT: "#bdbdbd",
    OURS: "#00664f",
    PEER: "#c4540a",
    PLAIN: "#5b4b9a",
}
LEFT, TOP, ROW, WIDTH = 70, 40, 30, 560
LEAST, MOST = -4, 6  # a sixteenth, and 64 times


def draw_chart(results: Mapping[str, Any]) -> str:
    """Return the chart as SVG."""
    height = TOP + ROW * len(OPERATIONS) + 20
    lines = [*_draw_scale(height), *_draw_legend()]
    for number, question in enumerate(OPERATIONS):
        y = TOP + ROW * number + ROW // 2
        lines.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{question.name}</text>')
        lines.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y}" y2="{y}" stroke="#eee"/>')
        systems = results[question.name]["systems"]
        for name, each in systems.items():
            times = each["cpu_ms"] / systems[OURS]["cpu_ms"]
            told = f"{question.name}, {name}: {each['cpu_ms']:.3f} ms, {times:.2f} times"
            lines.append(
                f'<circle cx="{_x_of(times):.1f}" cy="{y}" r="6" fill="{COLOURS[name]}"><title>{told}</title></circle>'
            )
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 20} {height}" role="img" '
        'font-family="sans-serif" font-size="12">\n'
        "<title>CPU per request, where Jejak takes 1</title>\n"
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _x_of(times: float) -> float:
    """Return where on the scale so many times ours lies; what lies beyond it stands at its end."""
    return LEFT + WIDTH * (min(max(log2(times), LEAST), MOST) - LEAST) / (MOST - LEAST)


def _draw_scale(height: int) -> Iterator[str]:
    for power in range(LEAST, MOST + 1):
        x, told = _x_of(2.0**power), f"{2**power}×" if power >= 0 else f"1/{2**-power}"
        colour = "#00664f" if power == 0 else "#ddd"
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height - 18}" stroke="{colour}"/>'
        yield f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle" fill="#555">{told}</text>'


def _draw_legend() -> Iterator[str]:
    for number, (name, colour) in enumerate(COLOURS.items()):
        x = LEFT + 115 * number
        yield f'<circle cx="{x + 6}" cy="18" r="6" fill="{colour}"/><text x="{x + 18}" y="22">{name}</text>'
