"""How do the pages look? `python -m tests.portal.pictures` draws them into docs/portal, from the demo's own people.

Each state of `tests.portal.states` that is a picture, on a phone; some also on a wide screen. `--to FOLDER` draws
elsewhere, `--all` every state, `--dark` as they are at night, `--language en` in English.
"""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from jejak.cluster import Cluster
from jejak.demo import DemoOptions, load_demo
from jejak.migration import migrate
from tests.chromium import find_chromium
from tests.databases import cluster_of_this_run, made, settle
from tests.doors.leave import done, filed, take
from tests.node import Node, installed
from tests.people import TODAY
from tests.portal.conftest import SCRIPT
from tests.portal.refusing import SESSION, listening, refusing_app
from tests.portal.stage import Stage, on_stage
from tests.portal.states import STATES, State
from tests.sealing import sealed

FOLDER = Path(__file__).parents[2] / "docs" / "portal"
PHONE, WIDE = 360, 1080
ALSO_WIDE = ("beranda", "putuskan", "gaji", "gaji-rincian", "periksa", "permohonan-terkirim", "audit-riwayat")
COLOURS = 48


async def draw(cluster: Cluster, chosen: Namespace) -> None:
    """Load a demo, walk to every state, and take its picture."""
    await settle(cluster)
    node = Node(installed())
    browser = str(await find_chromium(node))
    async with made(cluster) as database:
        await migrate(database.owner_url)
        await load_demo(database.owner_url, options=DemoOptions(employees=400, today=TODAY))
        async with on_stage(database) as stage, listening(refusing_app()) as refusing:
            await stage.time_passes()
            await _something_happens(stage)
            await sealed(database)
            steps = await _steps(stage, refusing, chosen)
            told = {"browser": browser, "url": str(stage.http.base_url), "steps": steps, "also": [refusing]}
            await node.told(SCRIPT, **told, dark=chosen.dark)
    for file in sorted(chosen.to.glob("*.png")):
        _pack(file)


async def _something_happens(stage: Stage) -> None:
    """Let somebody ask for leave and their superior advise: what an auditor finds newest, and home shows waiting."""
    request = await filed(await stage.come("pegawai"), "2026-07-27", "2026-07-28")
    done(await take(await stage.come("atasan"), "adviseLeave", request))


async def _steps(stage: Stage, refusing: str, chosen: Namespace) -> list[Sequence[object]]:
    whose = sorted({each.who for each in STATES.values() if each.who})
    sessions = {who: await stage.session(who) for who in whose}
    steps = list[Sequence[object]]()
    for name, state in STATES.items():
        if state.is_picture or chosen.all:
            keep = [("keep", SESSION, state.refuses)] if state.refuses else sessions.get(state.who, [])
            steps += [
                ("begin",),
                ("keep", "bahasa", chosen.language),
                *keep,
                *state.way,
                _last(state, refusing),
            ]
            steps += _pictures(name, chosen.to)
    return steps


def _last(state: State, refusing: str) -> Sequence[object]:
    return ("go", refusing + str(state.last[1])) if state.refuses else state.last


def _pictures(name: str, folder: Path) -> Iterator[Sequence[object]]:
    yield ("picture", str(folder / f"{name}.png"), PHONE)
    if name in ALSO_WIDE:
        yield ("picture", str(folder / f"{name}-lebar.png"), WIDE)


def _pack(file: Path) -> None:
    """Keep what an eye sees, in few bytes."""
    with Image.open(file) as picture:
        flat = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(file, optimize=True)


def main() -> None:
    """Draw them all."""
    parser = ArgumentParser(prog="python -m tests.portal.pictures")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--language", default="id", choices=["id", "en"])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--dark", action="store_true")
    chosen = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(("JEJAK_", "PG"))]:
        del os.environ[name]
    chosen.to.mkdir(parents=True, exist_ok=True)
    with cluster_of_this_run(in_memory=True) as cluster:
        asyncio.run(draw(cluster, chosen))


if __name__ == "__main__":
    main()
