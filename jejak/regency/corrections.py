"""Corrections of a regency's name and of the day on which its record begins.

The CHECKs of hr.regency say the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from audit.context import attributed
from jejak.accounts.accounts import operator_attribution
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from models.unit import Regency

TIME_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
EARLIEST_RECORD_YEAR = 2017
"""Of the law of leave that is on file; what was before it nobody counts."""
_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class RegencyChange:
    """What of a regency is to be another; None is left as it is."""

    code: str | None = None
    time_zone: str | None = None
    leave_history_from: date | None = None

    def columns(self) -> Mapping[str, object]:
        """Return the columns that change.

        Raises: OperatorError for a value that no regency has
        """
        found: dict[str, object] = {}
        if self.code is not None:
            found["code"] = check_code(self.code)
        if self.time_zone is not None:
            found["time_zone"] = check_time_zone(self.time_zone)
        if self.leave_history_from is not None:
            found["leave_history_from"] = check_leave_history_start(self.leave_history_from)
        return found


def check_code(text: str) -> str:
    """Return a regency's code: province and regency, two digits each.

    Raises: OperatorError
    """
    if not _CODE.fullmatch(text.strip()):
        raise OperatorError(f"{text!r} is no code of a regency: write province and regency, such as 15.04.")
    return text.strip()


def check_time_zone(text: str) -> str:
    """Return one of Indonesia's time zones.

    Raises: OperatorError
    """
    if text.strip() not in TIME_ZONES:
        *some, last = TIME_ZONES
        raise OperatorError(f"{text!r} is no time zone of a regency: write {', '.join(some)} or {last}.")
    return text.strip()


def check_leave_history_start(day: date) -> date:
    """Return the first day whose leave is recorded: not before the law on file, and not after next year.

    Raises: OperatorError
    """
    last = datetime.now(UTC).year + 1
    if not EARLIEST_RECORD_YEAR <= day.year <= last:
        raise OperatorError(
            f"Leave cannot be recorded from {day}: write a day from {EARLIEST_RECORD_YEAR} to {last}."
        )
    return day


async def change_regency(
    owner_url: str, change: RegencyChange, *, reason: str
) -> Mapping[str, tuple[object, object]]:
    """Change the regency and say why; return what each changed column was and is.

    Raises: OperatorError without a reason, without a regency, or for a demo, whose profile says who it is
    """
    columns = change.columns()
    if not reason.strip():
        raise OperatorError("Say why with --reason: it stands in the log beside the change.")
    if not columns:
        raise OperatorError("Nothing to change: name --code, --time-zone or --leave-from.")
    act = replace(operator_attribution("setRegency"), reason=reason.strip())
    async with open_pools({"owner": owner_url}), attributed(act, connection="owner") as client:
        regency = await Regency.all().using_db(client).first()
        if regency is None:
            raise OperatorError("There is no regency yet: run 'jejak init' first.")
        if regency.is_demo:
            raise OperatorError("A demo is what its profile says; only a real regency is changed.")
        before = {name: getattr(regency, name) for name in columns}
        changed = {name: value for name, value in columns.items() if before[name] != value}
        if changed:
            await Regency.filter(id=regency.id).using_db(client).update(**changed)
        return {name: (before[name], value) for name, value in changed.items()}
