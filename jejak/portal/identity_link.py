"""Linking one's own account to an identity at the sign-in provider: proofs, the way there, and what came of it.

The browser goes to the provider by a link and not by the form: `form-action` also holds for where a form
redirects to, and a provider may redirect to hosts that nobody here knows.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.limits import OIDC_FLOW_SECONDS
from jejak.portal.pages.error_pages import has_page
from jejak.portal.request_context import PageContext

FORM: Final = "/saya/akun/tautan"
ONWARD: Final = f"{FORM}/lanjut"


async def form(context: PageContext) -> Response:
    """Ask for what opens the account, before another way into it is made."""
    if not context.site.has_oidc_provider:
        raise ApiError("NOT_FOUND")
    viewer = (await context.query("account"))["viewer"]
    if viewer is None:
        raise SessionRequired
    return context.render_page(
        "identity_link.html", viewer=viewer, takes_code=viewer["account"]["hasSecondFactor"]
    )


async def begin(context: PageContext) -> Response:
    """Begin the link, and go on to the page that leads to the provider.

    Raises: ApiError, SessionRequired
    """
    faults = context.missing_field_errors("password")
    if not faults:
        try:
            location = await context.begin_link(context.fields["password"], context.get_field("code") or None)
        except ApiError as refused:
            if has_page(refused):
                raise
            texts = {"id": refused.sentence, "en": refused.english}
            faults = [FormError(texts, field=refused.input_field, language=context.translator.language)]
        else:
            return context.redirect_with_draft(ONWARD, lifetime=OIDC_FLOW_SECONDS, location=location)
    return context.redirect_with_draft(FORM, faults)


async def onward(context: PageContext) -> Response:
    """Show where the link leads, and lead there."""
    location = context.get_field("location")
    if not location:
        return context.redirect_with_draft(FORM, context.draft.errors if context.draft else ())
    viewer = (await context.query("account"))["viewer"]
    if viewer is None:
        raise SessionRequired
    host = urlsplit(location).netloc
    return context.render_page("identity_onward.html", viewer=viewer, location=location, host=host)
