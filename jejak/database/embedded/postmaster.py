"""State of the PostgreSQL on a folder, read from `postmaster.pid`.

A pid file outlives a kill -9 and a reboot, and its number may be another process's by now.
"""

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jejak.database.embedded.os_errors import wrong_owner_error

_PID, _PORT, _SOCKET_DIR = 0, 3, 4  # lines of postmaster.pid


@dataclass(frozen=True)
class Postmaster:
    """A live server process, perhaps still starting: then it has no socket yet."""

    pid: int
    port: int
    socket_dir: Path

    def is_accepting(self) -> bool:
        """Whether it takes connections now; a server that is starting or stopping accepts and says no."""
        path = self.socket_dir / f".s.PGSQL.{self.port}"
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(5)
                probe.connect(str(path))
                probe.sendall(_build_startup_packet())
                return probe.recv(1024)[:1] == b"R"  # it asks for a password
        except OSError:
            return False


def find_postmaster(cluster_dir: Path) -> Postmaster | None:
    """The server of this folder, if its process lives.

    Raises: ClusterError when the folder is another account's
    """
    path = cluster_dir / "postmaster.pid"
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return None
    except PermissionError as refusal:
        raise wrong_owner_error(cluster_dir, "another account") from refusal
    if not lines or not _is_alive(pid := int(lines[_PID])):
        return None
    if not _is_server_of(pid, cluster_dir):
        path.unlink(missing_ok=True)  # another process has that number now, and PostgreSQL would refuse
        return None
    if len(lines) <= _SOCKET_DIR:
        return Postmaster(pid, port=0, socket_dir=Path("/nonexistent"))
    return Postmaster(pid, int(lines[_PORT]), Path(lines[_SOCKET_DIR]))


def _build_startup_packet() -> bytes:
    body = (3 << 16).to_bytes(4, "big") + b"user\0postgres\0database\0postgres\0\0"
    return (len(body) + 4).to_bytes(4, "big") + body


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server_of(pid: int, cluster_dir: Path) -> bool:
    """Whether this process was started as the server of this folder."""
    command = Path("/proc", str(pid), "cmdline")
    if Path("/proc/self").exists():
        return command.exists() and os.fsencode(cluster_dir) in command.read_bytes().split(b"\0")
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(cluster_dir) in shown.stdout
