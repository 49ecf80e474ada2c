"""Bootstrap of the virtual environment, run by the Makefile with the machine's own Python.

It needs nothing but the standard library, imports nothing of ours, and touches `.venv` only.
An environment that was cut off in the middle, was moved, or lost its Python is made anew.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import PIPE, STDOUT

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
RUN = ("run", "embedded")
DEVELOP = (*RUN, "dev")
_MIN_FREE_BYTES = 700 * 2**20  # bytes that a whole environment takes, with some to spare
_FULL, _READ_ONLY = os.strerror(errno.ENOSPC), os.strerror(errno.EROFS)


def main(arguments: Sequence[str]) -> int:
    """Make the environment whole and return the exit code; `--dev` adds what checks and tests need."""
    wanted = DEVELOP if "--dev" in arguments else RUN
    try:
        with _hold_lock():
            _install_environment({name: _requirements_digest(name) for name in wanted})
    except KeyboardInterrupt:
        return 130
    except OSError as refusal:
        print(f"jejak: {_failure_message(str(refusal.strerror), refusal.filename or VENV)}", file=sys.stderr)
        return 1
    except RuntimeError as refusal:
        print(f"jejak: {refusal}", file=sys.stderr)
        return 1
    return 0


def _install_environment(wanted: dict[str, str]) -> None:
    found = _read_stamp()
    if found is None or not _is_working():
        _report(f"Making a virtual environment with Python {sys.version.split()[0]} …")
        _recreate_environment_dir()
        _run([sys.executable, "-m", "venv", str(VENV)], act="make a virtual environment")
        found = {}
    if any(found.get(name) != digest for name, digest in wanted.items()):
        STAMP.unlink(missing_ok=True)  # a kill from here on leaves an environment that is made anew
        _install(list(wanted))
        _write_stamp(found | wanted)


def _recreate_environment_dir() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    if (free := shutil.disk_usage(VENV).free) < _MIN_FREE_BYTES:
        raise RuntimeError(
            f"The disk of {ROOT} is full: {free >> 20} MB are free, {_MIN_FREE_BYTES >> 20} are needed."
        )


def _install(names: list[str]) -> None:
    """Every package is locked with its hash and none is resolved; our own is only linked."""
    locks = [word for name in names for word in ("-r", str(_lock_file(name)))]
    total = sum(_lock_file(name).read_text().count("==") for name in names)
    flags = ["--no-input", "--disable-pip-version-check", "--no-deps", "--no-warn-script-location"]
    pip = [str(PYTHON), "-m", "pip", "install", *flags]
    _report(f"Installing {total} locked packages …")
    _run(
        [*pip, "--require-hashes", "--only-binary", ":all:", *locks], act="install the packages", total=total
    )
    _run([*pip, "--no-build-isolation", "--editable", str(ROOT)], act="install this checkout")


def _lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _requirements_digest(name: str) -> str:
    """What decides whether an installation is still right; pyproject tells what ours looks like."""
    return hashlib.sha256(_lock_file(name).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str] | None:
    """What was installed whole, and here; None when that cannot be told."""
    try:
        kept: dict[str, str] = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return kept if kept.pop("root", None) == str(ROOT) else None


def _write_stamp(installed: dict[str, str]) -> None:
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({**installed, "root": str(ROOT)}, indent=2) + "\n")
    fresh.replace(STAMP)


def _is_working() -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    return False


def _run(command: list[str], *, act: str, total: int = 0) -> None:
    """Run to the end and say how far it is; what it printed is shown only when it fails."""
    lines, seen, said = [], 0, time.monotonic()
    with subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, text=True, cwd=ROOT) as child:
        for line in child.stdout or ():
            lines.append(line)
            seen += line.startswith(("Collecting ", "Processing ", "Requirement already"))
            if seen and total and (time.monotonic() - said > 2 or line.startswith("Installing ")):
                said = time.monotonic()
                _report(f"  {seen} of {total} fetched")
    if child.returncode != 0:
        words = next((words for words in (_FULL, _READ_ONLY) if words in "".join(lines)), None)
        if words:
            raise RuntimeError(_failure_message(words, VENV))
        sys.stderr.writelines(lines[-15:])
        raise RuntimeError(f"Could not {act}; the lines above say why.")


@contextlib.contextmanager
def _hold_lock() -> Iterator[None]:
    """Two commands at once must not make one environment; the lock is on the folder and leaves no file."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _report("Waiting for another command that is making the virtual environment …")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _failure_message(words: str, place: str | Path) -> str:
    if words == _FULL:
        return f"The disk is full at {place}: make room and try again."
    if words == _READ_ONLY:
        return f"The disk is read-only at {place}: move this folder to one that can be written."
    return f"This account cannot work with {place} ({words}): use the account that made it, or your own copy."


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
