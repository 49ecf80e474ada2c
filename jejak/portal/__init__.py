"""Plain pages over the API, for employees and offices that sign in and for the public.

Mounted by `jejak.app`, which hands it an ASGI application. It imports nothing of ours: what a page shows and does is
what registered documents of `/graphql` tell and do for the visitor's own session, so a page can know no more than the
API. No script is needed, and nothing is fetched from elsewhere.
"""

from jejak.portal.api import Api as Api
from jejak.portal.api import in_process as in_process
from jejak.portal.api import over_tcp as over_tcp
from jejak.portal.arms import Arms as Arms
from jejak.portal.arms import ArmsRefused as ArmsRefused
from jejak.portal.arms import read_arms as read_arms
from jejak.portal.draft import DraftCipher as DraftCipher
from jejak.portal.endpoint import lost as lost
from jejak.portal.house import House as House
from jejak.portal.house import Whose as Whose
from jejak.portal.operations import manifest as manifest
from jejak.portal.routes import portal_routes as portal_routes
