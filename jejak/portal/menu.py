"""What an employee's menu shows beyond their roles: the inbox with what waits in it, and asking for leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Menu:
    """Whether two entries are of use, and how many requests wait; all of it is shown where nothing is known."""

    has_inbox: bool = True
    waiting_count: int = 0
    may_request_leave: bool = True

    @property
    def hidden_paths(self) -> frozenset[str]:
        """The addresses that lead this person nowhere."""
        shown = {"/kotak-masuk": self.has_inbox, "/cuti/ajukan": self.may_request_leave}
        return frozenset(address for address, is_shown in shown.items() if not is_shown)


def build_menu(found: Mapping[str, Any]) -> Menu:
    """Build the menu from the answer to its question."""
    viewer, waiting = found["viewer"], (found["leaveInbox"] or {"totalCount": 0})["totalCount"] or 0
    if viewer is None:
        return Menu()
    balance = (viewer["employee"] or {}).get("leaveBalance")
    return Menu(
        has_inbox=bool(viewer["handlesLeave"] or waiting),
        waiting_count=waiting,
        may_request_leave=balance is None or is_leave_possible(balance),
    )


def is_leave_possible(balance: Mapping[str, Any]) -> bool:
    """Tell whether a request for annual leave can be granted by the rules, of this year's days or of later ones."""
    return balance["remaining"] > 0 or balance["opensOn"] is not None
