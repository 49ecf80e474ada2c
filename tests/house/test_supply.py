"""What we ship and what we install is whole, locked, and names no place to fetch it from."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.sources import ROOMS, ROOT, files, in_room, named

_PLACES = ["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)"]
_FLAGS = ["--(extra-)?index" + "-url", "--find" + "-links"]
_ADDRESS = re.compile("|".join(_PLACES + _FLAGS))


def test_no_file_names_a_package_registry() -> None:
    texts = {path: path.read_bytes().decode("utf-8", errors="replace") for path in files()}
    assert [named(path) for path, text in texts.items() if _ADDRESS.search(text)] == []


def test_every_locked_package_has_a_version_and_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        locked = re.split(r"^(?=[a-z0-9])", path.read_text(), flags=re.MULTILINE)[1:]
        assert locked
        assert [
            entry for entry in locked if not re.match(r"\S+==\S+ \\\n +--hash=sha256:[0-9a-f]{64}", entry)
        ] == []


@pytest.mark.parametrize("folder", ["tests", "tests/chromium", "bench/postgraphile"])
def test_every_locked_package_of_node_has_a_hash_and_no_address(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: each for name, each in packages.items() if name}
    assert fetched
    assert [name for name, each in fetched.items() if not each["integrity"].startswith("sha512-")] == []
    assert [name for name, each in fetched.items() if "resolved" in each] == []


def test_the_wheel_holds_every_file_of_every_room(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path)))
    shipped = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT)) for path in files() if in_room(path, *ROOMS) and path.suffix != ".pyc"
    }
    assert ours <= shipped, sorted(ours - shipped)
