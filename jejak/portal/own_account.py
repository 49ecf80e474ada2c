"""One's own account: its password, sessions, second factor and identities, and who read or changed one's own data.

Wired by `jejak.portal.routes`. Open to everybody who is signed in, whatever their roles.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.faults import Fault
from jejak.portal.visit import SIGN_IN, Visit

ACCOUNT: Final = "/saya/akun"
TRAIL: Final = "/saya/dibaca"
TOLD: Final = ("diganti", "dilepas", "tertaut")
NOT_LINKED: Final = ("terpakai", "akun-lain", "tak-terjamin", "gagal")
"""What `jejak.oidc.routes` announces of a link that did not come about."""


async def own_account(visit: Visit) -> Response:
    """Show one's own account, and what can be done about it."""
    not_linked = [visit.fault(f"own_account.{each}") for each in NOT_LINKED if visit.announces(each)]
    return visit.page(
        "own_account.html",
        viewer=_viewer(await visit.ask("own_account")),
        told=next((each for each in TOLD if visit.announces(each)), ""),
        faults=[*not_linked, *(visit.draft.faults if visit.draft else ())],
    )


async def change_password(visit: Visit) -> Response:
    """Put a new password in the place of the present one."""
    given = {each: visit.fields.get(each, "") for each in ("password", "newPassword")}
    faults = visit.missing(*given)
    if not faults:
        done = (await visit.send("change_password", **given))["done"]
        if not done["errors"]:
            return visit.announce(ACCOUNT, "diganti")
        faults = visit.faults(done["errors"])
    return visit.go_with_draft(ACCOUNT, faults)


async def sign_out_everywhere(visit: Visit) -> Response:
    """End every session of the account, this one too."""
    done = (await visit.send("sign_out_everywhere"))["done"]
    if done["errors"]:
        return visit.go_with_draft(ACCOUNT, visit.faults(done["errors"]))
    return visit.go(f"{SIGN_IN}?keluar=1")


async def unlink(visit: Visit) -> Response:
    """Let an identity of a sign-in provider open the account no more."""
    given = {"identityId": str(visit.request.path_params["id"]), "idempotencyKey": visit.key()}
    done = (await visit.send("unlink_identity", **given))["done"]
    if done["errors"]:
        return visit.go_with_draft(ACCOUNT, [Fault(each.texts) for each in visit.faults(done["errors"])])
    return visit.announce(ACCOUNT, "dilepas")


async def trail(visit: Visit) -> Response:
    """Show who read or changed one's own data, newest first."""
    viewer = _viewer(await visit.ask("data_accesses", after=visit.asked.get("sesudah")))
    listed = viewer["dataAccesses"]
    end = listed["pageInfo"]["endCursor"] or ""
    return visit.page(
        "trail.html",
        viewer=viewer,
        rows=[each["node"] for each in listed["edges"]],
        next_page=f"{TRAIL}?{urlencode({'sesudah': end})}" if listed["pageInfo"]["hasNextPage"] else "",
        is_first="sesudah" not in visit.asked,
    )


def _viewer(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises: SessionOver"""
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionOver
    return viewer
