"""Fixtures of demo tests: a small demo, made in memory once, on a fixed date."""

from datetime import date

import pytest

from jejak.demo.options import DemoOptions
from jejak.demo.regency import Demo, make_demo

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def demo() -> Demo:
    return make_demo(DemoOptions(employees=400, today=TODAY), password_hash="none")
