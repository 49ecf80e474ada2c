"""Where does a test of the launcher put its cluster? In a folder of its own, with a space in its path."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.cluster import Cluster, halt, start
from jejak.cluster.housing import refuge


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet; whatever ran or was left there is gone afterwards."""
    yield from _folder()


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A running cluster for the tests that only look."""
    for data_dir in _folder():
        yield start(data_dir, say=lambda line: None)


def _folder() -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="jejak of a test "))
    parent.chmod(0o711)  # root hands the cluster to another account, who must get through
    data_dir = parent / "data"
    try:
        yield data_dir
    finally:
        halt(data_dir)
        shutil.rmtree(parent)
        shutil.rmtree(refuge(data_dir), ignore_errors=True)
