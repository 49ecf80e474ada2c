"""Screenshots of the pages in docs/portal: `python -m tests.portal.screenshots`.

Each state of `tests.portal.page_states` that is a picture, on a phone; some also on a wide screen. `--to FOLDER` draws
elsewhere, `--all` every state, `--dark` as they are at night, `--language en` in English.
"""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.demo import DemoOptions, load_demo
from tests.chromium import find_chromium
from tests.databases import create_database, prepare_cluster, start_session_cluster
from tests.endpoints.leave_client import file_request, request_of, take_step
from tests.node import Node, install_packages
from tests.people import TODAY
from tests.portal.conftest import SCRIPT
from tests.portal.page_states import STATES
from tests.portal.portal_demo import PortalDemo, serve_demo_with_provider
from tests.portal.refusing_api import refusing_app, serve_app
from tests.portal.state_walk import StateWalk

FOLDER = Path(__file__).parents[2] / "docs" / "portal"
PHONE, WIDE = 360, 1280
ALSO_WIDE = (
    "depan", "beranda", "ajukan", "ajukan-habis", "kotak-masuk", "putuskan", "gaji", "gaji-rincian", "periksa",
    "permohonan-terkirim", "audit-riwayat", "masuk", "aktifkan", "kode", "pasang-kode", "kode-terpasang", "akun",
    "akun-satu", "akun-kode", "akun-saya", "dibaca", "bantuan-akun", "bantuan-akun-cari", "kepegawaian", "alihkan",
    "pelaksana", "pelaksana-siapa", "pertimbangkan", "tarik", "tautan", "audit", "tidak-ditemukan",
    "gaji-rincian-keduanya", "slip", "slip-bulan",
)  # fmt: skip
UNFOLDED = {"audit-riwayat": ".entries > li:first-child details"}
COLOURS = 48


async def draw_pictures(cluster: Cluster, chosen: Namespace) -> None:
    """Load a demo, walk to every state, and take its picture."""
    await prepare_cluster(cluster)
    node = Node(install_packages())
    browser = str(find_chromium())
    async with create_database(cluster) as database:
        await migrate(database.owner_url)
        await load_demo(database.owner_url, options=DemoOptions(employees=400, today=TODAY))
        async with serve_demo_with_provider(database) as demo, serve_app(refusing_app()) as refusing:
            await _make_leave_steps(demo)
            coming = StateWalk(demo, refusing, chosen.language)
            names = [name for name, each in STATES.items() if each.is_picture or chosen.all]
            async for states in coming.play_scenes({*names, *(STATES[name].after for name in names)}):
                steps = list[Sequence[object]]()
                for name, state in states.items():
                    steps += [*coming.steps_to(state), *coming.last_step(state)]
                    steps += _picture_steps(name, chosen.to) if name in names else []
                told = {
                    "browser": browser,
                    "url": str(demo.http.base_url),
                    "steps": steps,
                    "also": [refusing],
                }
                await node.run_script(SCRIPT, **told, dark=chosen.dark)
    for file in sorted(chosen.to.glob("*.png")):
        _compress(file)


async def _make_leave_steps(demo: PortalDemo) -> None:
    """Let somebody ask for leave and their superior advise: what an auditor finds newest, and home shows waiting."""
    request = await file_request(await demo.sign_in("pegawai"), "2026-07-27", "2026-07-28")
    request_of(await take_step(await demo.sign_in("atasan"), "adviseLeave", request))


def _picture_steps(name: str, folder: Path) -> Iterator[Sequence[object]]:
    if name in UNFOLDED:
        yield ("open", UNFOLDED[name])
    yield ("picture", str(folder / f"{name}.png"), PHONE)
    if name in ALSO_WIDE:
        yield ("picture", str(folder / f"{name}-lebar.png"), WIDE)


def _compress(file: Path) -> None:
    """Keep what an eye sees, in few bytes."""
    with Image.open(file) as picture:
        flat = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(file, optimize=True)


def main() -> None:
    """Draw them all."""
    parser = ArgumentParser(prog="python -m tests.portal.screenshots")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--language", default="id", choices=["id", "en"])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--dark", action="store_true")
    chosen = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(("JEJAK_", "PG"))]:
        del os.environ[name]
    chosen.to.mkdir(parents=True, exist_ok=True)
    with start_session_cluster(in_memory=True) as cluster:
        asyncio.run(draw_pictures(cluster, chosen))


if __name__ == "__main__":
    main()
