"""Copies what is shipped of others out of the packages that the lock file names."""

from tests.node import install_packages
from tests.vendor import HERE, SHIPPED, SOURCES

modules = install_packages(HERE)
for name, source in SOURCES.items():
    (SHIPPED / name).write_bytes((modules / source).read_bytes())
