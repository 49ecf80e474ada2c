"""Client of the identity tests: the mutations of sign-in, and accounts of their own."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pyotp

from models.account import Account
from models.employee import Employee
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi

VIEWER_ACCOUNT = (
    "{ viewer { account { userName roles withheldRoles mustEnrolTotp hasSecondFactor scopes } } }"
)
_ERRORS = "errors { code path message english: message(locale: EN) }"
_SIGN_IN_PAYLOAD = (
    f"token csrfToken expiresAt challenge {{ token }} viewer {{ account {{ userName roles }} }} {_ERRORS}"
)
_PAYLOADS = {
    "signIn": _SIGN_IN_PAYLOAD,
    "completeSignIn": _SIGN_IN_PAYLOAD,
    "activateAccount": _SIGN_IN_PAYLOAD,
    "signOut": f"signedOut {_ERRORS}",
    "signOutEverywhere": f"sessions {_ERRORS}",
    "changePassword": f"viewer {{ account {{ userName }} }} {_ERRORS}",
    "enrolTotp": f"secret uri {_ERRORS}",
    "confirmTotp": f"recoveryCodes viewer {{ account {{ roles withheldRoles hasSecondFactor }} }} {_ERRORS}",
    "resetPassword": f"slip {{ userName name code expiresAt }} {_ERRORS}",
    "requestTotpReset": f"totpReset {{ id state needsTwo version requestedBy }} {_ERRORS}",
    "approveTotpReset": f"totpReset {{ id state approvedBy version }} {_ERRORS}",
    "cancelTotpReset": f"totpReset {{ id state cancelledBy version }} {_ERRORS}",
}
NEW_PASSWORD = "kuda baterai staples"


async def run_mutation(caller: Caller, name: str, /, **given: object) -> dict[str, Any]:
    """Run a mutation with these inputs, and return the payload."""
    found: dict[str, Any] = (await caller.ask(mutation_document(name), input=given))[name]
    return found


def mutation_document(name: str) -> str:
    """Return the document of a mutation of identity."""
    return f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {_PAYLOADS[name]} }} }}"


def error_codes(payload: dict[str, Any]) -> list[str]:
    """Return the codes of a payload's errors."""
    return [error["code"] for error in payload["errors"]]


async def submit_password(caller: Caller, user_name: str, password: str = people.PASSWORD) -> dict[str, Any]:
    """Give a password."""
    return await run_mutation(caller, "signIn", userName=user_name, password=password)


async def viewer_account(api: RegencyApi, token: str | None) -> dict[str, Any] | None:
    """Return the account behind a token, as its viewer sees it."""
    viewer = (await Caller(api.http, token).ask(VIEWER_ACCOUNT))["viewer"]
    return viewer and dict(viewer["account"])


async def viewer_user_name(api: RegencyApi, token: str | None) -> str | None:
    found = await viewer_account(api, token)
    return str(found["userName"]) if found else None


@dataclass(frozen=True)
class AccountHolder:
    """A person with an account, of whom no other test hears."""

    person: Employee
    account: Account

    @property
    def name(self) -> str:
        return self.account.user_name


async def create_account_holder(*roles: str, **columns: Any) -> AccountHolder:
    person = await people.an_employee(**columns)
    return AccountHolder(person, await people.an_account(f"orang-{person.nip}", for_=person, roles=roles))


async def obtain_token(api: RegencyApi, whose: AccountHolder, password: str = people.PASSWORD) -> str:
    """Sign in, with the second factor where one is owed, and return the token."""
    token = (await api.stranger.sign_in(whose.name, password)).token
    assert token
    return token


@asynccontextmanager
async def client_at_address(api: RegencyApi, address: str) -> AsyncIterator[Caller]:
    """Somebody who knocks from another address."""
    transport = httpx2.AsyncHTTPTransport(local_address=address)
    async with httpx2.AsyncClient(transport=transport, base_url=api.http.base_url, timeout=30) as http:
        yield Caller(http)


def totp_code(secret: str, *, steps: int = 0) -> str:
    """Return what an authenticator shows, some steps of thirty seconds from now."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def server_address(api: RegencyApi) -> str:
    return urlsplit(str(api.http.base_url)).netloc


async def list_attempts(api: RegencyApi, account: Account) -> list[str]:
    """Return how tries of an account ended, oldest first."""
    rows = await api.fetch_rows(
        "SELECT outcome FROM hr.sign_in_attempt WHERE account_id = $1 ORDER BY at", account.id
    )
    return [row["outcome"] for row in rows]
