"""`python -m bench [--full] [NAME …]`: measure and show the tables; with --full keep them.

What ledger and gate cost goes to `bench/results.md`, what answers cost to `bench/results.json` and docs/benchmarks.md.
"""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from importlib import import_module

from bench.measurement_setup import FULL, SMALL, MeasurementSize, prepare_cluster
from bench.report import results_page
from bench.report.section import RESULTS_FILE, Section, render_results
from jejak.database.embedded import Cluster
from tests.databases import start_session_cluster

LEDGER = ("writes", "lag", "log", "edge")
NAMES = (*LEDGER, "reads")
GROWTH = "growth"  # takes a large database, so it is asked for by name


def main(arguments: Sequence[str]) -> int:
    """Measure; the exit code says whether every goal was met."""
    parser = ArgumentParser(
        prog="python -m bench", description="Measure the ledger, the gate and the reads beside their peers."
    )
    known = (*NAMES, GROWTH)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join(known)}; else all but {GROWTH}"
    )
    parser.add_argument("--full", action="store_true", help="at the size that the goals speak of (minutes)")
    args = parser.parse_args(arguments)
    if strange := set(args.names) - set(known):
        parser.error(f"there is no measurement {', '.join(sorted(strange))}")
    chosen = [name for name in known if name in (args.names or NAMES)]
    with start_session_cluster() as cluster:
        found, server = asyncio.run(_measure(cluster, chosen, size=FULL if args.full else SMALL))
    sections = [each for several in found.values() for each in several]
    print("\n".join(each.text for each in sections))
    if args.full:
        _save_results(found, how=f"python -m bench {' '.join(arguments)}".strip(), server=server)
    # The small size shows that everything runs; its figures are too short to be held against goals.
    return int(args.full and not all(goal.is_met for each in sections for goal in each.goals))


async def _measure(
    cluster: Cluster, names: list[str], *, size: MeasurementSize
) -> tuple[dict[str, list[Section]], str]:
    server = await prepare_cluster(cluster)
    found = dict[str, list[Section]]()
    for name in names:
        _print_progress(f"{name} …")
        found[name] = await import_module(f"bench.{name}").measure(cluster, size, say=_print_progress)
    return found, server


def _save_results(found: Mapping[str, Sequence[Section]], *, how: str, server: str) -> None:
    """Write down what the ledger costs where all of it was measured, and what answers cost where any was."""
    if found.keys() >= set(LEDGER):
        RESULTS_FILE.write_text(
            render_results([each for name in LEDGER for each in found[name]], how=how, server=server), "utf-8"
        )
    figures = {
        name: value for several in found.values() for each in several for name, value in each.figures.items()
    }
    if figures:
        results_page.save_results(figures)


def _print_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
