"""Tenure on a day, in completed months and years.

Counts calendar months. Never knows which service counts: the caller hands over the day it began, and for
pay the service that the rank decree recorded.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Tenure:
    """Completed service in years and months, as decrees write it."""

    years: int
    months: int

    @classmethod
    def of(cls, months: int) -> "Tenure":
        return cls(*divmod(months, 12))

    @property
    def in_months(self) -> int:
        return 12 * self.years + self.months


def add_months(day: date, months: int) -> date:
    """Go forward by calendar months; where the month is too short, to its last day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def completed_months(since: date, *, on: date) -> int:
    """Count the months of service completed on a day; the anniversary itself completes one.

    Units: whole months, never negative
    """
    months = 12 * (on.year - since.year) + on.month - since.month
    if months > 0 and add_months(since, months) > on:
        months -= 1
    return max(0, months)


def completed_years(since: date, *, on: date) -> int:
    """Count the years completed on a day: service, or age from a birth date."""
    return completed_months(since, on=on) // 12


def tenure(since: date, *, on: date) -> Tenure:
    """Tell the service (masa kerja) completed on a day."""
    return Tenure.of(completed_months(since, on=on))


def service_in_grade(recorded: Tenure, since: date, *, on: date) -> Tenure:
    """Tell the service counted for pay (masa kerja golongan): what the rank decree recorded, run on to a day.

    Source: the decree fixes the service on its first day, deductions between grades included
    """
    return Tenure.of(recorded.in_months + completed_months(since, on=on))
