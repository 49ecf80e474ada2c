"""What we ship and what we install is whole, locked, and names no place to fetch it from."""

import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files
from tests.node import install_packages
from tests.vendor import HERE, SHIPPED, SOURCES

DEPENDENCIES = ROOT / "docs" / "dependencies.md"

_PLACES = ["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)"]
_FLAGS = ["--(extra-)?index" + "-url", "--find" + "-links"]
_ADDRESS = re.compile("|".join(_PLACES + _FLAGS))


def test_no_file_names_a_package_registry() -> None:
    texts = {path: path.read_bytes().decode("utf-8", errors="replace") for path in list_files()}
    assert [format_location(path) for path, text in texts.items() if _ADDRESS.search(text)] == []


def test_every_locked_package_has_a_version_and_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        locked = re.split(r"^(?=[a-z0-9])", path.read_text(), flags=re.MULTILINE)[1:]
        assert locked
        assert [
            entry for entry in locked if not re.match(r"\S+==\S+ \\\n +--hash=sha256:[0-9a-f]{64}", entry)
        ] == []


@pytest.mark.parametrize("folder", ["tests", "tests/chromium", "tests/vendor", "bench/postgraphile"])
def test_every_locked_package_of_node_has_a_hash_and_no_address(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    fetched = {name: each for name, each in packages.items() if name}
    assert fetched
    assert [name for name, each in fetched.items() if not each["integrity"].startswith("sha512-")] == []
    assert [name for name, each in fetched.items() if "resolved" in each] == []


def test_the_wheel_holds_every_file_of_every_package(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path)))
    shipped = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT))
        for path in list_files()
        if is_in_package(path, *PACKAGES) and path.suffix != ".pyc"
    }
    assert ours <= shipped, sorted(ours - shipped)


@pytest.mark.parametrize("name", ["run", "embedded", "dev", "third_party_tools", "peers"])
def test_no_dependency_is_without_its_line_and_none_comes_as_part_of_a_bundle(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-c"))]
    assert [each for each in asked if "[" in each] == [], "an extra brings what nobody named"
    told = " ".join(re.findall(r"^\| ([^|]+) \|", DEPENDENCIES.read_text("utf-8"), flags=re.MULTILINE))
    assert [each for each in asked if re.split("=", each)[0] not in re.split(r"[ ,]+", told.lower())] == []


def test_no_client_of_http_is_used_that_nobody_keeps() -> None:
    forsaken = re.compile(r"^(import|from) httpx\b|^httpx(core)?==", flags=re.MULTILINE)
    ours = [path for path in list_files() if path.suffix == ".py" or path.name in ("run.txt", "dev.txt")]
    assert [format_location(path) for path in ours if forsaken.search(path.read_text("utf-8"))] == []


def test_no_file_of_others_is_shipped_that_is_not_the_locked_one_and_told_with_its_hash() -> None:
    """npm has held each package against the hash in the lock file before it laid it down."""
    modules, lock = install_packages(HERE), json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert {path.name for path in SHIPPED.iterdir()} == set(SOURCES)
    page = DEPENDENCIES.read_text("utf-8")
    for name, source in SOURCES.items():
        shipped = (SHIPPED / name).read_bytes()
        assert shipped == (modules / source).read_bytes(), f"{name}: `make vendor` copies it"
        package = source.partition("/")[0]
        version, digest = lock[f"node_modules/{package}"]["version"], sha256(shipped).hexdigest()
        assert f"| `{name}` | {package} {version} | `{digest}` |" in page, name
