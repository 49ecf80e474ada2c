"""Examples of docs/clients.md run as they stand, against a started server."""

import ast
import json
import re
import sys
from pathlib import Path

import pytest

from tests.clients.client_kit import KIT, PAGE, ClientKit, public_settings, read_example, signed_in_settings
from tests.deployment.markdown_pages import PAGES, code_blocks
from tests.endpoints.regency_api import RegencyApi
from tests.subprocesses import run_program

SETUP, CURL, USE_KIT, MOCK = code_blocks(PAGE, "sh")


def test_the_page_sets_what_its_examples_read() -> None:
    assert [line.split("=")[0] for line in SETUP.splitlines()] == ["export JEJAK_URL", "export JEJAK_TOKEN"]


@pytest.mark.parametrize(
    "text", [CURL, *code_blocks(PAGE, "python"), *code_blocks(PAGE, "ts")], ids=["sh", "python", "ts"]
)
def test_an_example_has_at_most_ten_lines(text: str) -> None:
    assert len([line for line in text.splitlines() if line]) <= 10


async def test_the_example_for_curl_reads_what_the_law_pays(api: RegencyApi, curl: Path) -> None:
    pay = json.loads((await run_program("sh", "-ec", CURL, env=public_settings(api))).stdout)["data"][
        "lawfulPay"
    ]
    assert pay["sources"]
    assert {each["grade"] for each in pay["basePay"]} >= {"I/a", "IV/e", "XVII"}


async def test_the_example_for_python_asks_for_leave(api: RegencyApi) -> None:
    (example,) = code_blocks(PAGE, "python")
    ended = await run_program(sys.executable, "-c", example, env=await signed_in_settings(api, "staff"))
    payload = ast.literal_eval(ended.stdout)
    assert payload["errors"] == []
    assert (payload["leaveRequest"]["state"], payload["leaveRequest"]["workingDays"]) == ("FILED", 1)


def test_no_example_asks_for_a_day_that_passes() -> None:
    """What is asked for lies ahead for as long as anybody copies it: it is reckoned, or far away."""
    asked = re.compile(
        r"""(?:starts|ends|effective|expires)\w*["']?\s*[:=]\s*["'](\d{4})-\d\d-\d\d["']""", re.IGNORECASE
    )
    found = 0
    for page in PAGES:
        for language in ("python", "ts", "sh", "graphql", "json"):
            for text in code_blocks(page, language):
                years = [int(year) for year in asked.findall(text)]
                assert all(year >= 2040 for year in years), (page.name, text)
                found += len(years)
    assert found, "the pages are read at all"


async def test_no_code_is_lost_on_the_way_through_the_client(api: RegencyApi, kit: ClientKit) -> None:
    kit.write(
        "refused.ts", read_example().replace("await ask(MyLeave);", REFUSED).partition("const employee")[0]
    )
    nobody = public_settings(api) | {"JEJAK_TOKEN": "tidak-ada"}
    assert await kit.run("refused.ts", env=nobody) == "NOT_SIGNED_IN\n"


REFUSED = """await ask(MyLeave).catch((refusal) => {
  console.log(refusal.codes.join());
  return { viewer: null };
});"""


async def test_the_example_for_typescript_compiles_and_reads_one_s_own_leave(
    api: RegencyApi, kit: ClientKit
) -> None:
    await kit.check()
    assert (
        await kit.run("example.ts", env=await signed_in_settings(api, "colleague"))
        == "Tono Contoh: 12 days of leave\n"
    )


def test_the_page_uses_the_kit_as_its_package_says() -> None:
    scripts = json.loads((KIT / "package.json").read_text())["scripts"]
    called = [line.removeprefix("npm run ") for line in USE_KIT.splitlines() if line.startswith("npm run ")]
    assert {name: scripts[name] for name in called} == {
        "generate": "graphql-codegen --config codegen.ts",
        "check": "tsc --noEmit",
    }
    assert MOCK.split()[:2] == scripts["mock"].split()
    assert (KIT / Path(MOCK.split()[2])).resolve().is_file()
