"""Runner of the pg_dump and pg_restore that fit this server.

A password never stands on a command line, where every user of the machine could read it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from jejak.database.connection_url import separate_password
from jejak.database.embedded import ClusterError, find_client_programs
from jejak.errors import OperatorError

_INHERITED_VARIABLES = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")


def find_program(name: str, *, server: int) -> Path:
    """The program in a version that knows this server, ours before the machine's.

    Raises: OperatorError when there is none
    """
    seen = {}
    for folder in _program_folders():
        program = folder / name
        if (version := _major_version(program)) is not None:
            if version >= server:
                return program
            seen[version] = program
    found = f"only {max(seen)} is here" if seen else "there is none here"
    raise OperatorError(
        f"The server is PostgreSQL {server}, which needs its own {name} or a newer one; {found}."
    )


@contextmanager
def run_program(program: Path, *arguments: str, url: str, pipe: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program at work on this database, with one of its ends (`stdin` or `stdout`) in our hands.

    Raises: OperatorError with the program's own first complaint
    """
    address, password = separate_password(url)
    environment = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
    with TemporaryFile() as complaints:
        process = subprocess.Popen(
            [program, *arguments, "--dbname", address],
            env={**environment, "PGPASSWORD": password, "LC_ALL": "C", "PGTZ": "UTC"},
            stderr=complaints,
            stdin=subprocess.PIPE if pipe == "stdin" else subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipe == "stdout" else subprocess.DEVNULL,
        )
        try:
            yield process
        except BrokenPipeError:
            pass  # it went away; why, it said itself
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            _close(process)
        if process.wait() != 0:
            complaints.seek(0)
            raise OperatorError(
                f"{program.name} failed: {_error_line(complaints.read().decode(errors='replace'))}"
            )


def count_megabytes(
    progress: Callable[[str], None], words: str, *, every: int = 64 << 20
) -> Callable[[int], None]:
    """A tick that tells the megabytes done now and then."""
    told = 0

    def tick(done: int) -> None:
        nonlocal told
        if done - told >= every:
            told = done
            progress(f"{words}: {done >> 20} MB")

    return tick


def _program_folders() -> Iterator[Path]:
    try:
        yield find_client_programs()
    except ClusterError:
        return
    if (found := shutil.which("pg_dump")) is not None:
        yield Path(found).parent


def _major_version(program: Path) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    number = re.search(r"\) (\d+)", said)
    return int(number.group(1)) if number else None


def _close(process: subprocess.Popen[bytes]) -> None:
    for end in (process.stdin, process.stdout):
        if end is not None:
            with suppress(BrokenPipeError):
                end.close()


def _error_line(text: str) -> str:
    lines = [line for line in text.splitlines() if "error:" in line or "FATAL" in line] or text.splitlines()
    return lines[0].strip() if lines else "it said nothing."
