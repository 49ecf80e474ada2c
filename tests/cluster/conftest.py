"""Where does a test of the launcher put its cluster? In a folder of its own, with a space in its path."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.cluster import Cluster, halt, running, start
from jejak.cluster.housing import refuge
from tests.places import a_folder


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet; whatever ran or was left there is gone afterwards."""
    yield from _folder()


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A running cluster for the tests that only look."""
    for data_dir in _folder():
        yield start(data_dir, say=lambda line: None)


@pytest.fixture(scope="module")
def migrated() -> Iterator[Path]:
    """A data folder with every table, whose cluster does not run; tests leave it so."""
    for data_dir in _folder():
        environment = os.environ | {"JEJAK_DATA_DIR": str(data_dir)}
        subprocess.run(
            [sys.executable, "-m", "jejak", "migrate"], env=environment, check=True, capture_output=True
        )
        assert running(data_dir) is None
        yield data_dir


def _folder() -> Iterator[Path]:
    parent = a_folder("jejak of a test ")
    data_dir = parent / "data"
    try:
        yield data_dir
    finally:
        halt(data_dir)
        shutil.rmtree(parent)
        shutil.rmtree(refuge(data_dir), ignore_errors=True)
