"""Options of the demo: size, seed, profile and civil date, and what follows from the date.

The date is the demo's own; audit instants stay real.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from jejak.errors import OperatorError
from jejak.regency.profile import DEFAULT_PROFILE, Profile, load_profile
from rulebook.table import load_national_holidays

MIN_EMPLOYEES = 250
MAX_EMPLOYEES = 60_000


@dataclass(frozen=True)
class DemoOptions:
    """What `jejak demo` was asked for; `today` is None when the demo lives on the real date."""

    employees: int = 2_000
    seed: int = 1948
    profile: str = DEFAULT_PROFILE
    today: date | None = None

    def __post_init__(self) -> None:
        """Raises: OperatorError for a size or a date that the demo cannot have"""
        if not MIN_EMPLOYEES <= self.employees <= MAX_EMPLOYEES:
            raise OperatorError(
                f"A demo has from {MIN_EMPLOYEES} to {MAX_EMPLOYEES} employees, not {self.employees}."
            )
        if self.today is not None:
            refuse_year_without_calendar(self.today)


def refuse_year_without_calendar(day: date) -> None:
    """Raises: OperatorError when the holidays of that year are not on file"""
    years = list_calendar_years()
    if day.year not in years:
        raise OperatorError(
            f"{day} cannot be the demo's date: holidays are on file for {years[0]} to {years[-1]} only."
        )


def list_calendar_years() -> tuple[int, ...]:
    """List the years whose holidays are packaged."""
    return tuple(sorted({holiday.day.year for holiday in load_national_holidays()}))


@dataclass(frozen=True)
class DemoSetting:
    """The demo's place and time: everything that follows from the options before chance has a say."""

    options: DemoOptions
    today: date
    profile: Profile = field(repr=False)

    @classmethod
    def from_options(cls, options: DemoOptions) -> "DemoSetting":
        """Settle on a date: the one asked for, else the real one in the regency's own zone.

        Raises: OperatorError when the real date lies in a year without a calendar
        """
        profile = load_profile(options.profile)
        today = options.today or datetime.now(ZoneInfo(profile.time_zone)).date()
        refuse_year_without_calendar(today)
        return cls(options, today, profile)

    @property
    def year(self) -> int:
        """Year N of the leave form."""
        return self.today.year

    @cached_property
    def first_leave_year(self) -> int:
        """The first year with requests, N-1 where its calendar is on file; before it stand opening balances."""
        return max(self.year - 1, list_calendar_years()[0])

    @property
    def last_move_day(self) -> date:
        """Nobody moved to another post after this day, so all requests had today's superiors."""
        return date(self.year - 1, 1, 1)
