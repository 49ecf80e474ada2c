"""Tools of archive tests: open one, change it, hand it to the verifier."""

import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

LIST = "berkas.sha256"


def read_members(path: Path) -> dict[str, bytes]:
    """Every file of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {each.filename: archive.read(each) for each in archive.infolist()}


def write_archive(path: Path, files: dict[str, bytes], *, with_list: bool = True) -> Path:
    """Pack files again; with a list that fits them, as somebody would who lies with care."""
    listed = dict(files)
    if with_list:
        sums = {name: sha256(raw).hexdigest() for name, raw in files.items() if name != LIST}
        listed[LIST] = "".join(f"{each}  {name}\n" for name, each in sorted(sums.items())).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in listed.items():
            archive.writestr(name, raw)
    return path


def read_lines(files: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in files[name].splitlines()]


def run_verifier(path: Path, *more: str) -> dict[str, Any]:
    """What the verifier inside an archive says of it, run by bare Python from a folder of its own."""
    program = path.with_suffix(".pyz")
    program.write_bytes(
        read_members(path)["verifikasi.pyz"] if "verifikasi.pyz" in read_members(path) else _own_verifier()
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", program, "evidence", path, "--json", *more],
        cwd=path.parent,
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == "", done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["code"] == done.returncode
    return found


def finding_codes(found: dict[str, Any]) -> set[str]:
    """The names of what is wrong."""
    return {each["wrong"] for each in found["findings"]}


def remark_codes(found: dict[str, Any]) -> set[str]:
    """The names of what was said."""
    return {each["said"] for each in found["statements"]}


def _own_verifier() -> bytes:
    from audit.verify.bundle import build_zipapp

    return build_zipapp()
