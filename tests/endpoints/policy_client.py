"""Client of publication policies: proposals, steps, and what came of them."""

from typing import Any

from tests.endpoints.client import Caller, new_idempotency_key

FORM = {
    "field": "tppTariff",
    "tier": "T1",
    "legalBasis": "UU 14/2008 pasal 9",
    "decreeNumber": "188/7/CONTOH",
    "decreeDate": "2026-07-01",
    "effectiveFrom": "2026-07-06",
}
_SHOWN = (
    "policy { id state version field effectiveFrom effectiveUntil proposedBy approvedBy endedBy endDecreeNumber } "
    "errors { __typename code path rule message en: message(locale: EN) }"
)


async def run_policy_mutation(caller: Caller, name: str, **given: object) -> dict[str, Any]:
    """Run one of the four mutations and return its payload."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation Act($input: {kind}!) {{ answer: {name}(input: $input) {{ {_SHOWN} }} }}"
    answer = await caller.ask(document, input={"idempotencyKey": new_idempotency_key(), **given})
    payload: dict[str, Any] = answer["answer"]
    return payload


async def propose(caller: Caller, **given: object) -> dict[str, Any]:
    """Propose a policy as `FORM` says it, but for what is given."""
    return await run_policy_mutation(caller, "proposePolicy", **{**FORM, **given})


def build_step(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the input of a next step on a policy."""
    assert payload["errors"] == []
    return {"policyId": payload["policy"]["id"], "version": payload["policy"]["version"]}


def find_error(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the one error of a payload in which nothing was done."""
    assert payload["policy"] is None
    (error,) = payload["errors"]
    found: dict[str, Any] = error
    return found
