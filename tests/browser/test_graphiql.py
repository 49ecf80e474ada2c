"""GraphiQL works in a real browser under a policy that trusts nothing but this server."""

import time

import pyotp
import pytest
from graphql import GraphQLObjectType, build_schema

from schema.sdl import FULL_SCHEMA_FILE
from tests import people
from tests.browser.conftest import BrowserScript
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import ClaimRecorder

STAFF = {"userName": "pegawai", "password": people.PASSWORD}
NOTHING: dict[str, list[str]] = {"complaints": [], "violations": [], "abroad": [], "failed": []}
_QUIET = "in Chromium: schema, documentation, one query; no violation, no complaint, nothing fetched from elsewhere"
FIRST = "default-src 'none'; script-src 'self'; style-src 'self'; "


@pytest.mark.proof
async def test_staff_see_their_schema_and_who_they_are(
    look: BrowserScript, api: RegencyApi, record_claim: ClaimRecorder
) -> None:
    found = await look("graphiql.mjs", "/graphiql", **STAFF)
    assert found["noticed"] == NOTHING
    assert sorted(found["seen"]["fields"]) == _list_query_fields("staff")
    assert found["seen"]["answer"]["data"]["viewer"]["account"]["name"] == api.regency.staff.name
    assert found["seen"]["kept"] == {"cookie": ""}, "something stays in the browser"
    record_claim(f"GraphiQL under `{FIRST.strip()}`, as staff", _QUIET)


async def test_an_account_with_a_second_factor_is_asked_for_it_here_too(look: BrowserScript) -> None:
    code = pyotp.TOTP(people.TOTP).at(int(time.time()) + 30)
    found = await look("graphiql.mjs", "/graphiql", **(STAFF | {"userName": "kepegawaian", "code": code}))
    assert found["noticed"] == NOTHING
    assert set(found["seen"]["fields"]) >= set(_list_query_fields("personnel"))


@pytest.mark.proof
async def test_the_public_sees_the_public_schema_and_what_is_published(
    look: BrowserScript, record_claim: ClaimRecorder
) -> None:
    found = await look("graphiql.mjs", "/graphiql")
    assert found["noticed"] == NOTHING
    assert sorted(found["seen"]["fields"]) == _list_query_fields("public")
    assert list(found["seen"]["answer"]["data"]) == ["publicCompensation"]
    assert found["seen"]["kept"] == {"cookie": ""}, "something stays in the browser"
    record_claim(f"GraphiQL under `{FIRST.strip()}`, as the public", _QUIET)


async def test_the_policy_begins_with_nothing_and_knows_no_exception(api: RegencyApi) -> None:
    policy = (await api.http.get("/graphiql")).headers["content-security-policy"]
    assert policy.startswith(FIRST)
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_what_a_page_must_not_do_is_noticed(look: BrowserScript) -> None:
    noticed = (await look("noticing.mjs", "/graphiql"))["noticed"]
    assert set(noticed["violations"]) == {
        "connect-src http://127.0.0.1:9/abroad",
        "script-src-elem inline",
        "style-src-attr inline",
    }
    assert [each.split()[0] for each in noticed["failed"]] == ["404"]
    assert any("thrown on purpose" in each for each in noticed["complaints"])


def _list_query_fields(audience: str) -> list[str]:
    """Return the fields of Query as the audience's committed schema has them."""
    query = build_schema(
        (FULL_SCHEMA_FILE.parent / "by_audience" / f"{audience}.graphql").read_text("utf-8")
    ).query_type
    assert isinstance(query, GraphQLObjectType)
    return sorted(query.fields)
