"""Demo data is the same every time, at every size, in every profile and on every day."""

import os
from datetime import date
from importlib.resources import files

import pytest

from jejak.demo.options import DemoOptions
from jejak.demo.regency import Demo, make_demo
from jejak.errors import OperatorError
from jejak.regency.profile import load_profile, profile_names, read_profile

SIZES = (250, 300, 999, 6_000, 40_000) if os.environ.get("JEJAK_PROOF") == "full" else (250, 300, 999)


def test_the_same_seed_makes_the_same_rows(demo: Demo) -> None:
    again = make_demo(demo.setting.options, password_hash="none")
    assert again.tables == demo.tables


def test_another_seed_makes_other_people(demo: Demo) -> None:
    other = make_demo(DemoOptions(employees=400, seed=7, today=demo.setting.today), password_hash="none")
    assert other.tables["employee"] != demo.tables["employee"]
    assert len(other.tables["employee"]) == 400


@pytest.mark.parametrize("size", SIZES)
def test_a_demo_has_exactly_as_many_employees_as_asked_for(size: int) -> None:
    made = make_demo(DemoOptions(employees=size, today=date(2026, 11, 24)), password_hash="none")
    assert len(made.tables["employee"]) == size


@pytest.mark.parametrize("profile", profile_names())
@pytest.mark.parametrize("today", [date(2025, 1, 1), date(2026, 1, 1), date(2026, 2, 28), date(2027, 12, 31)])
def test_it_may_stand_on_any_day_of_the_calendar(profile: str, today: date) -> None:
    made = make_demo(DemoOptions(employees=300, profile=profile, today=today), password_hash="none")
    states = {request.state for request in made.tables["leave_request"]}  # type: ignore[attr-defined]
    assert made.tables["regency"][0][-1] == today
    assert today == date(2025, 1, 1) or "APPROVED" in states


@pytest.mark.parametrize("year", [2024, 2028])
def test_a_year_without_a_calendar_is_refused_in_words(year: int) -> None:
    with pytest.raises(OperatorError, match="holidays are on file for 2025 to 2027 only"):
        DemoOptions(today=date(year, 6, 1))


@pytest.mark.parametrize("size", [0, 249, 60_001])
def test_a_size_that_no_regency_has_is_refused(size: int) -> None:
    with pytest.raises(OperatorError, match="A demo has from 250 to 60000 employees"):
        DemoOptions(employees=size)


def test_the_second_profile_lives_in_another_zone_with_other_units() -> None:
    batanghari, fictional = load_profile("batanghari"), load_profile("teluk-cendana")
    assert (batanghari.time_zone, fictional.time_zone) == ("Asia/Jakarta", "Asia/Makassar")
    assert not set(batanghari.districts.names) & set(fictional.districts.names)
    assert not any(unit.is_sourced for unit in fictional.units)


def test_an_unknown_profile_and_a_dangling_name_are_refused() -> None:
    with pytest.raises(OperatorError, match="There is no profile 'patterns'"):
        load_profile("patterns")
    text = (files("jejak.regency") / "profiles" / "batanghari.toml").read_text("utf-8")
    with pytest.raises(OperatorError, match="names what it does not have: DINAS-LAIN"):
        read_profile("salah", text.replace('health = "DINKES"', 'health = "DINAS-LAIN"'))
