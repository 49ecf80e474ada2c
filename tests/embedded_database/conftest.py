"""Fixtures of the embedded database's tests: a cluster in a folder of its own, with a space in its path."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.database.embedded import Cluster, find_running, force_stop, start
from jejak.database.embedded.directories import fallback_dir
from tests.temp_dirs import make_temp_dir


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that does not exist yet; whatever ran or was left there is gone afterwards."""
    yield from _temporary_data_dir()


@pytest.fixture(scope="module")
def shared_cluster() -> Iterator[Cluster]:
    """A running cluster for the tests that only look."""
    for data_dir in _temporary_data_dir():
        yield start(data_dir, progress=lambda line: None)


@pytest.fixture(scope="module")
def migrated_folder() -> Iterator[Path]:
    """A data folder with every table, whose cluster does not run; tests leave it so."""
    for data_dir in _temporary_data_dir():
        environment = os.environ | {"JEJAK_DATA_DIR": str(data_dir)}
        subprocess.run(
            [sys.executable, "-m", "jejak", "migrate"], env=environment, check=True, capture_output=True
        )
        assert find_running(data_dir) is None
        yield data_dir


def _temporary_data_dir() -> Iterator[Path]:
    parent = make_temp_dir("jejak of a test ")
    data_dir = parent / "data"
    try:
        yield data_dir
    finally:
        force_stop(data_dir)
        shutil.rmtree(parent)
        shutil.rmtree(fallback_dir(data_dir), ignore_errors=True)
