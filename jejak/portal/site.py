"""Site facts of a page: its regency's name, zone and day, and the names of its cookies.

Handed over by `jejak.app`; everything else a page knows, it asks the API.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jejak.portal.forms.draft import DraftCipher
from jejak.portal.images.coat_of_arms import CoatOfArms


@dataclass(frozen=True)
class RegencyInfo:
    """Whose pages these are, and which day it is there; `date.min` while nobody knows."""

    name: str = ""
    time_zone: str = "Asia/Jakarta"
    is_demo: bool = False
    today: date = date.min


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the portal stands; `load_regency` is called for each page, since a server may start before its database."""

    session_cookie: str
    csrf_cookie: str
    challenge_cookie: str
    load_regency: Callable[[], RegencyInfo]
    draft_cipher: DraftCipher
    column_labels: Mapping[str, Mapping[str, str]]
    has_oidc_provider: bool = False
    coat_of_arms: CoatOfArms | None = None
