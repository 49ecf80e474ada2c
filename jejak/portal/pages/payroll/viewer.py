"""Visitor of the pages of payroll."""

from collections.abc import Mapping
from typing import Any, Final

from jejak.portal.api_client import ApiError, SessionRequired

PAYROLL_PATH: Final = "/penggajian"


def require_payroll(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return who asks, once it is sure that these pages are theirs. Raises: SessionRequired, ApiError"""
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionRequired
    if "PAYROLL" not in viewer["account"]["roles"]:
        raise ApiError("DENIED")
    return viewer
