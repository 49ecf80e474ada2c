"""schemathesis finds no document that breaks the server, made from the schema that the caller sees.

A declared refusal is an answer (`schemathesis_checks.py`); one for want of time or patience would hide something, so
it is none here.
"""

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from resolvers.mappings import KIND_OF_RELATION
from rulebook.errors import DeadlinePassed, RateLimited, Refusal, TooManyAtOnce, TooManyChanges
from schema.fields.ids import to_global_id
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.third_party_tools.tool_environment import OutsideTools

SEED = 20260706
EXAMPLES = 100 if IS_FULL_SIZE else 2  # of every field
HERE = Path(__file__).parent
HURRY = {each.code for each in (DeadlinePassed, RateLimited, TooManyAtOnce, TooManyChanges)}
INVALID = "BAD_REQUEST"
LEAVING = r"Mutation\.signOut"


@dataclass(frozen=True)
class SchemathesisRun:
    """What schemathesis asked of which fields, and what it was answered."""

    field_count: int
    answers: list[dict[str, Any]]

    @property
    def refusals(self) -> Counter[str]:
        return Counter(
            error["extensions"]["code"] for each in self.answers for error in each.get("errors", ())
        )

    @property
    def whole(self) -> int:
        return sum("errors" not in each for each in self.answers)

    def __str__(self) -> str:
        asked = f"{len(self.answers):,} questions at {self.field_count} fields, {self.whole:,} answered whole"
        return f"{asked}, refused {dict(self.refusals.most_common())}, seed {SEED}"


Ask = Callable[..., Awaitable[SchemathesisRun]]


@pytest.fixture(scope="module")
async def staff(api: RegencyApi) -> str:
    """A session that is opened before thousands of wrong passwords slow this address down."""
    token = (await api.enter("staff")).token
    assert token
    return token


@pytest.fixture
def ask(api: RegencyApi, staff: str, tools: OutsideTools, tmp_path: Path) -> Ask:
    """Have schemathesis ask as somebody, with valid documents or with invalid ones."""

    async def run_schemathesis(
        who: str | None, mode: str, *options: str, allowed: AbstractSet[str]
    ) -> SchemathesisRun:
        ended = await tools.run(
            *("-m", "schemathesis.cli", "run", f"{api.http.base_url}/graphql", "--mode", mode),
            *("--checks", "check_answer,negative_data_rejection", "--generation-database", "none"),
            *("--request-timeout", "60"),
            *("--seed", str(SEED), "--max-examples", str(EXAMPLES), *options),
            *("--report", "ndjson", "--report-ndjson-path", str(tmp_path / "told.ndjson")),
            *(("--header", f"Authorization: Bearer {staff}") if who else ()),
            cwd=tmp_path,
            env={
                "SCHEMATHESIS_HOOKS": "schemathesis_checks",
                "PYTHONPATH": str(HERE),
                "REFUSALS": json.dumps(sorted(allowed)),
                "IDS": json.dumps(await _real_ids(api) if mode == "positive" else []),
            },
        )
        assert ended.code == 0, ended.stdout
        found = re.search(r"Tested: (\d+)", ended.stdout)
        assert found, ended.stdout
        return SchemathesisRun(int(found[1]), list(_read_answers(tmp_path / "told.ndjson")))

    return run_schemathesis


@pytest.mark.proof
@pytest.mark.parametrize("who", [None, "staff"], ids=["the public", "staff"])
async def test_schemathesis_finds_no_valid_question_that_breaks_anything(
    ask: Ask, record_claim: ClaimRecorder, who: str | None
) -> None:
    asked = await ask(
        who, "positive", "--exclude-name-regex", LEAVING, allowed=_refusal_codes(Refusal) - HURRY
    )
    assert asked.whole > len(asked.answers) // 3, asked
    record_claim(f"schemathesis, asking what is valid as {who or 'the public'}, finds nothing", str(asked))


@pytest.mark.proof
@pytest.mark.parametrize("who", [None, "staff"], ids=["the public", "staff"])
async def test_schemathesis_finds_no_invalid_question_that_is_answered(
    ask: Ask, record_claim: ClaimRecorder, who: str | None
) -> None:
    asked = await ask(who, "negative", allowed=_refusal_codes(Refusal) - HURRY | {INVALID})
    assert asked.whole == 0, asked
    record_claim(f"schemathesis, asking what is invalid as {who or 'the public'}, finds nothing", str(asked))


@pytest.mark.proof
async def test_leaving_breaks_nothing_for_who_goes_on_asking(ask: Ask, record_claim: ClaimRecorder) -> None:
    """What was valid before is asked again by a stranger then, whose schema is smaller."""
    asked = await ask(
        "colleague", "positive", "--include-name-regex", LEAVING, allowed=_refusal_codes(Refusal) | {INVALID}
    )
    assert asked.whole > 0, asked
    record_claim("schemathesis, signing out and going on, finds nothing", str(asked))


def _refusal_codes(kind: type[Refusal]) -> set[str]:
    """Return the codes of every refusal that there is."""
    own = {kind.code} if "code" in vars(kind) else set()
    return own.union(*(_refusal_codes(each) for each in kind.__subclasses__()))


async def _real_ids(api: RegencyApi) -> list[str]:
    """Return ids of real objects, of every type."""
    return [
        to_global_id(kind, row["id"])
        for relation, kind in KIND_OF_RELATION.items()
        for row in await api.fetch_rows(f"SELECT id FROM {relation} ORDER BY id LIMIT 5")
    ]


def _read_answers(report: Path) -> Iterator[dict[str, Any]]:
    """Read every answer that schemathesis got."""
    for line in report.read_text("utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for each in recorder.get("interactions", {}).values():
            yield json.loads(b64decode(each["response"]["content"]["$base64"]))
