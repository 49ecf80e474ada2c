"""The embedded PostgreSQL: made, started, adopted, stopped. Called by `jejak.place`, backup and the tests.

It is for trying, for tests and for one small office. What JEJAK_DATABASE_URL names is never touched.
"""

from jejak.cluster.binaries import binaries
from jejak.cluster.housing import Say, prepared
from jejak.cluster.server import Cluster, halt, running, start, stop
from jejak.errors import ClusterError

__all__ = [
    "Cluster",
    "ClusterError",
    "Say",
    "binaries",
    "halt",
    "prepared",
    "running",
    "start",
    "stop",
]
