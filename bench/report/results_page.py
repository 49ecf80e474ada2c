"""Results in `bench/results.json`, and their page docs/benchmarks.md with a chart.

A run of one part leaves what is known of the others as it was.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import growth
from bench.reads import figures
from bench.report import chart

FOLDER = Path(__file__).parents[1]
RESULTS, PROFILE = FOLDER / "results.json", FOLDER / "profile.md"
PAGE, CHART = (FOLDER.parent / "docs" / f"benchmarks.{kind}" for kind in ("md", "svg"))
HEAD = """# What an answer costs

Written by `make bench` and `make bench-growth`. Read the ratios: they were taken within minutes on one machine, and the
times are of that machine. What is compared, and how to repeat it, stands in [bench/README.md](../bench/README.md).
"""


def save_results(found: Mapping[str, Any]) -> None:
    """Add figures to those that are known, and write the page anew."""
    known: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    known.update(found)
    RESULTS.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(render_page(known), "utf-8")
    if "reads" in known:
        CHART.write_text(chart.draw_chart(known), "utf-8")


def render_page(known: Mapping[str, Any]) -> str:
    """Tell what is known."""
    parts = [HEAD]
    if "reads" in known:
        promised, beside = figures.build_sections(known)
        parts += [promised.text, "![CPU per request, where Jejak takes 1](benchmarks.svg)\n", beside.text]
    if "growth" in known:
        parts += [
            each.text for each in growth.build_sections({name: known[name] for name in ("growth", "scanned")})
        ]
    if PROFILE.exists():
        parts.append(PROFILE.read_text("utf-8"))
    return "\n".join(parts)
