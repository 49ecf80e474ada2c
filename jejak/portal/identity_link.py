"""Linking one's own account to an identity at the sign-in provider: proofs, the way there, and what came of it.

Wired by `jejak.portal.routes`. The browser goes to the provider by a link and not by the form: `form-action` also holds
for where a form redirects to, and a provider may redirect to hosts that nobody here knows.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.faults import Fault
from jejak.portal.refusals import has_page
from jejak.portal.visit import Visit

FORM: Final = "/saya/akun/tautan"
ONWARD: Final = f"{FORM}/lanjut"
FLOW_LIFETIME_SECONDS: Final = (
    600  # `resolvers.auth.oidc_identity.FLOW_LASTS`: then the provider's answer is not taken
)


async def form(visit: Visit) -> Response:
    """Ask for what opens the account, before another way into it is made."""
    if not visit.house.has_provider:
        raise Refused("NOT_FOUND")
    viewer = (await visit.ask("account"))["viewer"]
    if viewer is None:
        raise SessionOver
    return visit.page("identity_link.html", viewer=viewer, takes_code=viewer["account"]["hasSecondFactor"])


async def begin(visit: Visit) -> Response:
    """Begin the link, and go on to the page that leads to the provider.

    Raises: Refused, SessionOver
    """
    faults = visit.missing("password")
    if not faults:
        try:
            location = await visit.begin_link(visit.fields["password"], visit.given("code") or None)
        except Refused as refused:
            if has_page(refused):
                raise
            texts = {"id": refused.sentence, "en": refused.english}
            faults = [Fault(texts, field=refused.place, language=visit.speech.language)]
        else:
            return visit.go_with_draft(ONWARD, lifetime=FLOW_LIFETIME_SECONDS, location=location)
    return visit.go_with_draft(FORM, faults)


async def onward(visit: Visit) -> Response:
    """Show where the link leads, and lead there."""
    location = visit.given("location")
    if not location:
        return visit.go_with_draft(FORM, visit.draft.faults if visit.draft else ())
    viewer = (await visit.ask("account"))["viewer"]
    if viewer is None:
        raise SessionOver
    host = urlsplit(location).netloc
    return visit.page("identity_onward.html", viewer=viewer, location=location, host=host)
