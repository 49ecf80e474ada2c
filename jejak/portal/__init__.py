"""Plain pages over the API, for employees and offices that sign in and for the public.

Mounted by `jejak.app`, which hands it an ASGI application. It imports nothing of ours: what a page shows and does is
what registered documents of `/graphql` tell and do for the visitor's own session, so a page can know no more than the
API. No script is needed, and nothing is fetched from elsewhere.
"""

from jejak.portal.api_client import ApiClient as ApiClient
from jejak.portal.api_client import connect_in_process as connect_in_process
from jejak.portal.api_client import connect_over_tcp as connect_over_tcp
from jejak.portal.endpoint import not_found_endpoint as not_found_endpoint
from jejak.portal.forms.draft import DraftCipher as DraftCipher
from jejak.portal.images.coat_of_arms import CoatOfArms as CoatOfArms
from jejak.portal.images.coat_of_arms import InvalidCoatOfArms as InvalidCoatOfArms
from jejak.portal.images.coat_of_arms import load_coat_of_arms as load_coat_of_arms
from jejak.portal.operations import build_manifest as build_manifest
from jejak.portal.routes import portal_routes as portal_routes
from jejak.portal.site import RegencyInfo as RegencyInfo
from jejak.portal.site import Site as Site
