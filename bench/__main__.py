"""`python -m bench [--full] [NAME …]`: measure, show the tables, and with --full keep them in `bench/results.md`."""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module

from bench.place import FULL, SMALL, Size, settle
from bench.section import FILE, Section, document
from jejak.cluster import Cluster
from tests.databases import cluster_of_this_run

NAMES = ("writes", "lag", "log", "edge")


def main(arguments: Sequence[str]) -> int:
    """Measure; the exit code says whether every goal was met."""
    parser = ArgumentParser(
        prog="python -m bench", description="Measure the ledger beside its peers, and the gate under attack."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(NAMES)}; else all")
    parser.add_argument("--full", action="store_true", help="at the size that the goals speak of (minutes)")
    args = parser.parse_args(arguments)
    if strange := set(args.names) - set(NAMES):
        parser.error(f"there is no measurement {', '.join(sorted(strange))}")
    chosen = [name for name in NAMES if name in (args.names or NAMES)]
    with cluster_of_this_run() as cluster:
        sections, server = asyncio.run(_measure(cluster, chosen, size=FULL if args.full else SMALL))
    text = document(sections, how=f"python -m bench {' '.join(arguments)}".strip(), server=server)
    print(text)
    if args.full and chosen == list(NAMES):
        FILE.write_text(text, "utf-8")
    # The small size shows that everything runs; its figures are too short to be held against goals.
    return int(args.full and not all(goal.is_met for each in sections for goal in each.goals))


async def _measure(cluster: Cluster, names: list[str], *, size: Size) -> tuple[list[Section], str]:
    server = await settle(cluster)
    sections = list[Section]()
    for name in names:
        _say(f"{name} …")
        sections += await import_module(f"bench.{name}").measure(cluster, size, say=_say)
    return sections, server


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
