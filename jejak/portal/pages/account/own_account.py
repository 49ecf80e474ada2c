"""One's own account: its password, sessions, second factor and identities, and who read or changed one's own data.

Open to everybody who is signed in, whatever their roles.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api_client import SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.request_context import SIGN_IN_PATH, PageContext

ACCOUNT_PATH: Final = "/saya/akun"
DATA_ACCESSES_PATH: Final = "/saya/dibaca"
TOLD: Final = ("diganti", "dilepas", "tertaut")
NOT_LINKED: Final = ("terpakai", "akun-lain", "tak-terjamin", "gagal")
"""What `jejak.auth.oidc.routes` announces of a link that did not come about."""


async def show_own_account(context: PageContext) -> Response:
    """Show one's own account, and what can be done about it."""
    not_linked = [
        context.form_error(f"own_account.{each}") for each in NOT_LINKED if context.has_announcement(each)
    ]
    return context.render_page(
        "own_account.html",
        viewer=_require_viewer(await context.query("own_account")),
        told=next((each for each in TOLD if context.has_announcement(each)), ""),
        faults=[*not_linked, *(context.draft.errors if context.draft else ())],
    )


async def change_password(context: PageContext) -> Response:
    """Put a new password in the place of the present one."""
    given = {each: context.fields.get(each, "") for each in ("password", "newPassword")}
    faults = context.missing_field_errors(*given)
    if not faults:
        done = (await context.mutate("change_password", **given))["done"]
        if not done["errors"]:
            return context.redirect_with_announcement(ACCOUNT_PATH, "diganti")
        faults = context.to_form_errors(done["errors"])
    return context.redirect_with_draft(ACCOUNT_PATH, faults)


async def sign_out_everywhere(context: PageContext) -> Response:
    """End every session of the account, this one too."""
    done = (await context.mutate("sign_out_everywhere"))["done"]
    if done["errors"]:
        return context.redirect_with_draft(ACCOUNT_PATH, context.to_form_errors(done["errors"]))
    return context.redirect(f"{SIGN_IN_PATH}?keluar=1")


async def unlink_identity(context: PageContext) -> Response:
    """Let an identity of a sign-in provider open the account no more."""
    given = {
        "identityId": str(context.request.path_params["id"]),
        "idempotencyKey": context.idempotency_key(),
    }
    done = (await context.mutate("unlink_identity", **given))["done"]
    if done["errors"]:
        return context.redirect_with_draft(
            ACCOUNT_PATH, [FormError(each.texts) for each in context.to_form_errors(done["errors"])]
        )
    return context.redirect_with_announcement(ACCOUNT_PATH, "dilepas")


async def show_data_accesses(context: PageContext) -> Response:
    """Show who read or changed one's own data, newest first."""
    viewer = _require_viewer(await context.query("data_accesses", after=context.query_params.get("sesudah")))
    listed = viewer["dataAccesses"]
    end = listed["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "trail.html",
        viewer=viewer,
        rows=_count_repeats(context, [each["node"] for each in listed["edges"]]),
        next_page=f"{DATA_ACCESSES_PATH}?{urlencode({'sesudah': end})}"
        if listed["pageInfo"]["hasNextPage"]
        else "",
        is_first="sesudah" not in context.query_params,
    )


def _count_repeats(
    context: PageContext, rows: Sequence[Mapping[str, Any]]
) -> Sequence[tuple[Mapping[str, Any], int]]:
    """Fold lines that would read the same, one after the other; return each with how many there are of it."""
    runs = groupby(rows, lambda each: {**each, "at": context.translator.local_time(each["at"])})
    alike = [list(run) for _, run in runs]
    return [(run[0], len(run)) for run in alike]


def _require_viewer(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises: SessionRequired"""
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionRequired
    return viewer
