"""Tables of the law: every number dated, sourced and in force from the right day, key by key."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rulebook.errors import NoLawInForce
from rulebook.table import (
    DatedValue,
    Table,
    entry,
    load_law,
    load_national_holidays,
    load_pay_steps,
    parse_tables,
)
from rulebook.values import GRADES_PNS, GRADES_PPPK, Citation, HolidayKind

ONE_DAY = timedelta(days=1)
EVERY_VALUE = [value for values in load_law().entries.values() for value in values]
IDS = [f"{value.key} from {value.since}" for value in EVERY_VALUE]

TWO_VALUES = """
[tarif.makan]
unit = "rupiah"
at = [
    { from = 2020-01-01, until = 2020-12-31, value = 10, law = "A", article = "1", verified = true },
    { from = %s, value = 20, law = "B", article = "2", verified = false },
]
"""


@pytest.mark.parametrize("value", EVERY_VALUE, ids=IDS)
def test_a_value_says_its_unit_and_its_source(value: DatedValue) -> None:
    assert value.unit
    assert value.source.law


@pytest.mark.parametrize("value", EVERY_VALUE, ids=IDS)
def test_a_value_begins_on_its_day_and_not_the_day_before(value: DatedValue) -> None:
    assert load_law().entry(value.key, on=value.since) == value
    assert load_law().entry(value.key, on=value.since + ONE_DAY) == value
    if value is load_law().entries[value.key][0]:
        with pytest.raises(NoLawInForce) as refused:
            load_law().entry(value.key, on=value.since - ONE_DAY)
        assert (refused.value.key, refused.value.on) == (value.key, value.since - ONE_DAY)
    else:
        assert load_law().entry(value.key, on=value.since - ONE_DAY) != value


def test_a_value_that_ended_gives_way_the_day_after() -> None:
    table = parse_tables({"makan.toml": TWO_VALUES % "2021-01-01"})
    days = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 2))
    assert [table.entry("tarif.makan", on=day).integer for day in days] == [10, 20, 20]


def test_a_gap_between_two_values_is_refused_not_bridged() -> None:
    table = parse_tables({"makan.toml": TWO_VALUES % "2022-01-01"})
    with pytest.raises(NoLawInForce):
        table.entry("tarif.makan", on=date(2021, 6, 1))


def test_two_values_for_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="runs into"):
        parse_tables({"makan.toml": TWO_VALUES % "2020-12-31"})


def test_one_key_in_two_tables_is_refused() -> None:
    text = TWO_VALUES % "2021-01-01"
    with pytest.raises(ValueError, match="another table"):
        parse_tables({"makan.toml": text, "minum.toml": text})


def test_a_number_is_not_taken_for_a_truth() -> None:
    value = DatedValue("k", 1, "u", date(2020, 1, 1), None, Citation("A", "1", True))
    with pytest.raises(TypeError):
        _ = value.boolean


def test_an_unknown_key_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        Table({}).entry("tak.ada", on=date(2026, 1, 1))


@pytest.mark.parametrize(("regime", "grades"), [("pns", GRADES_PNS), ("pppk", GRADES_PPPK)])
def test_pay_rises_with_every_step_and_every_grade(regime: str, grades: tuple[str, ...]) -> None:
    steps = load_pay_steps(entry(f"gaji.tabel.{regime}", on=date(2026, 1, 1)).text)
    assert tuple(steps) == grades
    for ladder in steps.values():
        assert all(lower < higher for (_, lower), (_, higher) in pairwise(ladder))
    at_24 = [dict(ladder).get(24) or dict(ladder)[25] for ladder in steps.values()]
    assert at_24 == sorted(at_24)


@pytest.mark.parametrize(
    ("year", "national", "collective"), [(2025, 17, 11), (2026, 17, 8), (2027, 18, 8)], ids=str
)
def test_the_states_calendar_has_its_holidays(year: int, national: int, collective: int) -> None:
    kinds = [holiday.kind for holiday in load_national_holidays() if holiday.day.year == year]
    assert (kinds.count(HolidayKind.NATIONAL), kinds.count(HolidayKind.COLLECTIVE)) == (national, collective)
