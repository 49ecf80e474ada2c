"""docs/reads.md follows one query from its text to bytes; every step in it is what the machinery makes today."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest

from jejak.database.pools import open_pools
from jejak.graphql.explain import Explanation, break_lines, explain
from resolvers.caller import Call, load_actor
from tests.api_contract.idempotent_mutations import CASE_BUILDERS
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.statement_log import StatementLog, log_statements

PAGE = Path(__file__).parents[2] / "docs" / "reads.md"


def code_blocks() -> dict[str, str]:
    """Return the blocks of the page by the word after their fence."""
    found = re.findall(r"^```(\w+) (\w+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return {name: text for _, name, text in found}


@pytest.fixture(scope="module")
async def steps(api: RegencyApi) -> Explanation:
    """Every step of the page's query, as the payroll office asks it."""
    caller = await api.enter("keuangan")
    assert caller.token is not None
    async with open_pools(api.regency.database.urls):
        call = Call(str(uuid4()), await load_actor(caller.token))
        return await explain(call, code_blocks()["query"], variables={})


@pytest.mark.parametrize("step", ["selection", "sql", "code", "response"])
async def test_the_page_shows_what_is_made(steps: Explanation, step: str) -> None:
    assert code_blocks()[step] == getattr(steps, step) + "\n"


async def test_a_payload_is_read_as_the_page_says(api: RegencyApi) -> None:
    act = await CASE_BUILDERS["requestLeave"](api)
    assert act.by.token is not None
    async with log_statements(api.superuser):
        log = StatementLog(api)
        await log.since()
        made = await act.by.ask(
            code_blocks()["change"], input={**act.input, "idempotencyKey": new_idempotency_key()}
        )
        ran = await log.since()
    request = made["requestLeave"]["leaveRequest"]
    async with open_pools(api.regency.database.urls):
        call = Call(str(uuid4()), await load_actor(act.by.token))
        steps = await explain(call, code_blocks()["shown"], variables={"id": request["id"]})
    assert [break_lines(each) for each in ran if '"t0"' in each] == [steps.sql]
    assert json.loads(steps.response) == {"data": {"node": request}}
