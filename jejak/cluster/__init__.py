"""The embedded PostgreSQL: made, started, adopted, stopped. Called by `jejak.place`, backup and the tests.

It is for trying, for tests and for one small office. What JEJAK_DATABASE_URL names is never touched.
"""

from jejak.cluster.binaries import find_client_programs
from jejak.cluster.housing import ProgressCallback, ensure_data_dir
from jejak.cluster.server import Cluster, find_running, force_stop, start, stop
from jejak.errors import ClusterError

__all__ = [
    "Cluster",
    "ClusterError",
    "ProgressCallback",
    "ensure_data_dir",
    "find_client_programs",
    "find_running",
    "force_stop",
    "start",
    "stop",
]
