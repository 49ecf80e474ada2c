"""The embedded PostgreSQL: made, started, adopted, stopped.

It is for trying, for tests and for one small office. What JEJAK_DATABASE_URL names is never touched.
"""

from jejak.database.embedded.binaries import find_client_programs
from jejak.database.embedded.directories import ensure_data_dir
from jejak.database.embedded.server import Cluster, find_running, force_stop, start, stop
from jejak.errors import ClusterError

__all__ = [
    "Cluster",
    "ClusterError",
    "ensure_data_dir",
    "find_client_programs",
    "find_running",
    "force_stop",
    "start",
    "stop",
]
