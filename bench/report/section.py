"""Section of the results: a table, the goals beside the figures, written to `bench/results.md`."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS_FILE = Path(__file__).parents[1] / "results.md"


@dataclass(frozen=True)
class Goal:
    """What was promised, what was seen, and whether that is enough."""

    text: str
    value: str
    is_met: bool


@dataclass
class Section:
    """One measurement."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    """What of it is kept in `bench/results.json`."""

    def add_goal(
        self, text: str, *, value: float, unit: str, at_most: float | None = None, at_least: float = 0
    ) -> None:
        """Hold what was seen against a bound."""
        is_met = value >= at_least and (at_most is None or value <= at_most)
        self.goals.append(Goal(text, f"{value:,.{0 if abs(value) >= 1000 else 2}f} {unit}".strip(), is_met))

    @property
    def text(self) -> str:
        """The section as Markdown."""
        lines = [f"## {self.title}", "", _format_row(self.head), _format_row(("---",) * len(self.head))]
        lines += [_format_row(row) for row in self.rows]
        if self.goals:
            lines += ["", "| Goal | Seen | |", "|---|---|---|"]
            lines += [
                _format_row((each.text, each.value, "met" if each.is_met else "NOT MET"))
                for each in self.goals
            ]
        lines += [f"\n{note}" for note in self.notes]
        return "\n".join(lines) + "\n"


def render_results(sections: list[Section], *, how: str, server: str) -> str:
    """Return the whole of `results.md`."""
    head = (
        "# Costs of the audit log and of the limits\n\n"
        f"Written by `{how}` on {datetime.now(UTC):%Y-%m-%d}: {describe_machine(server)}.\n"
        "Read the ratios; the times are of that machine. How to repeat it, and what is compared, stands in\n"
        "[README.md](README.md).\n\n"
    )
    return head + "\n".join(each.text for each in sections)


def describe_machine(server: str) -> str:
    """Say what it was measured on."""
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, PostgreSQL {server}"


def _format_row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
