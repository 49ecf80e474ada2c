"""Copies what is shipped of others out of the packages that the lock file names."""

from tests.node import installed
from tests.vendor import HERE, SHIPPED, SOURCES

modules = installed(HERE)
for name, source in SOURCES.items():
    (SHIPPED / name).write_bytes((modules / source).read_bytes())
