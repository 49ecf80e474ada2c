"""What does a page know of the house it is in? Its regency's name, zone and day, and how its cookies are called.

Handed over by `jejak.app`; everything else a page knows, it asks the API.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jejak.portal.arms import Arms
from jejak.portal.draft import DraftCipher


@dataclass(frozen=True)
class Whose:
    """Whose pages these are, and which day it is there; `date.min` while nobody knows."""

    regency: str = ""
    time_zone: str = "Asia/Jakarta"
    is_demo: bool = False
    today: date = date.min


@dataclass(frozen=True, kw_only=True)
class House:
    """Where the portal stands; `whose` is asked for each page, since a server may start before its database."""

    session_cookie: str
    csrf_cookie: str
    owed_cookie: str
    whose: Callable[[], Whose]
    drafts: DraftCipher
    has_provider: bool = False
    arms: Arms | None = None
