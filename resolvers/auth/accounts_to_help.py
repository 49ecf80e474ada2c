"""Accounts of the people whom the caller may help back in, and how far each account is.

Reach is the database's: by the session alone it shows the accounts of an operator's units, and everybody's to
an administrator. What may be done for one of them `resolvers.auth.reset` decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from models.account import Account
from resolvers.caller import Call
from resolvers.query.mapping import Page, Row
from resolvers.query.page_limits import MAX_TOTAL_COUNT
from resolvers.query.selection import PageRequest
from resolvers.query.sql import cursor
from resolvers.sql import statement
from rulebook.access import may
from rulebook.nip import normalize_typed_name
from rulebook.values import Role

LIST = "accountsToHelp"
_SLIP_COLUMNS = ("made_at", "made_by", "expires_at", "used_at")
_RESET_COLUMNS = ("requested_at", "requested_by")


@dataclass(frozen=True, kw_only=True)
class AccountsToHelpFilter:
    """Which accounts: by a whole user name or NIP or a piece of a name, by id, and with a slip of the last 30 days."""

    search: str | None = None
    account_id: UUID | None = None
    with_slip: bool = False

    def values(self, call: Call) -> list[object]:
        """Return what the statements take, for the session of the caller.

        Raises: NotSignedIn
        """
        return [call.require_actor().session_id, _parse_search(self.search), self.account_id, self.with_slip]


async def accounts_to_help(call: Call, wanted: AccountsToHelpFilter, *, page: PageRequest) -> Page:
    """Return accounts by name; none for those who help nobody.

    Raises: NotSignedIn, InvalidCursor
    """
    given = page.before if page.is_backwards else page.after
    edge = cursor.decode(given, label=LIST, columns=[Account._meta.fields_map["id"]])[0] if given else None
    values = [*wanted.values(call), edge, page.is_backwards, page.size + 1]
    if not _may_help(call):
        return Page(rows=[], cursors=[], has_next=False, has_previous=False)
    client = get_connection("app")
    found = await client.execute_query_dict(statement("accounts_to_help"), values)
    more = len(found) > page.size
    shown = found[-page.size :] if page.is_backwards else found[: page.size]
    return Page(
        rows=[_row(each) for each in shown],
        cursors=[cursor.encode([each["id"]], label=LIST) for each in shown],
        has_next=page.before is not None if page.is_backwards else more,
        has_previous=more if page.is_backwards else page.after is not None,
    )


async def count_accounts_to_help(call: Call, wanted: AccountsToHelpFilter) -> int:
    """Return how many there are, counted up to the cap.

    Raises: NotSignedIn
    """
    values = [*wanted.values(call), MAX_TOTAL_COUNT]
    if not _may_help(call):
        return 0
    counted = await get_connection("app").execute_query_dict(statement("accounts_to_help_total"), values)
    total: int = counted[0]["total"]
    return total


def _may_help(call: Call) -> bool:
    """Tell whether the caller helps anybody; what a withheld role would open stays closed."""
    return may(call.require_actor().roles, "resetPassword")


def _parse_search(text: str | None) -> str | None:
    """Return a NIP without its spaces, or what was written; nothing where nothing was."""
    typed = normalize_typed_name(text or "")
    return typed if typed.isdecimal() else (text or "").strip() or None


def _row(found: Mapping[str, Any]) -> Row:
    slip = {name: found[f"slip_{name}"] for name in _SLIP_COLUMNS}
    reset = {name: found[f"reset_{name}"] for name in _RESET_COLUMNS}
    return {
        **found,
        "roles": [Role(name) for name in found["roles"]],
        "slip": slip if slip["made_at"] else None,
        "waiting_reset": reset if reset["requested_at"] else None,
    }
