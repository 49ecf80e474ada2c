"""Do the compose files start what they say, in order, without a secret and without an open door?"""

from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from jejak.cli import COMMANDS
from jejak.settings import SETTINGS
from tests.house.sources import ROOT

Services = dict[str, dict[str, Any]]
OFFICE, DEMO = "compose.yaml", "compose.demo.yaml"


def services(name: str) -> Services:
    """The services of a file, with their anchors merged."""
    found: Services = yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]
    return found


def test_the_office_migrates_and_the_demo_is_filled_before_anything_is_served() -> None:
    assert set(services(OFFICE)) == {"database", "migrate", "serve", "seal", "manage"}
    assert set(services(DEMO)) == {"database", "demo", "serve", "seal", "manage"}
    for name, first in ((OFFICE, "migrate"), (DEMO, "demo")):
        assert services(name)[first]["command"] == [first]
        assert first in COMMANDS
        assert services(name)[first]["depends_on"] == {"database": {"condition": "service_healthy"}}
        assert services(name)["serve"]["depends_on"] == {
            first: {"condition": "service_completed_successfully"}
        }


def test_the_demo_is_the_office_but_for_its_passwords_its_name_and_its_data() -> None:
    office, demo = (services(name) for name in (OFFICE, DEMO))
    for secret in ("JEJAK_OWNER_PASSWORD", "JEJAK_POSTGRES_PASSWORD"):
        text = yaml.safe_dump(office, sort_keys=True, width=10_000)
        office = yaml.safe_load(text.replace("${" + secret + ":?set it in .env}", "demo"))
    office["demo"] = office.pop("migrate") | {"command": ["demo"]}
    for each in ("serve", "seal"):
        office[each]["depends_on"] = demo[each]["depends_on"]
    assert demo == office
    assert len({yaml.safe_load((ROOT / name).read_text("utf-8"))["name"] for name in (OFFICE, DEMO)}) == 2


@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_only_the_server_has_a_port_and_only_on_this_machine(name: str) -> None:
    ports = {each: service["ports"] for each, service in services(name).items() if "ports" in service}
    assert ports == {"serve": ["127.0.0.1:${JEJAK_PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_the_server_knows_where_the_database_is_and_not_as_whom_it_is_owned(name: str) -> None:
    serve = services(name)["serve"]
    assert serve["environment"]["JEJAK_DATABASE_URL"] == "postgresql://database:5432/jejak"
    assert serve["volumes"] == ["kept:/var/lib/jejak:ro"]
    assert serve["read_only"]
    assert serve["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_only_the_sealer_and_commands_reach_the_key_of_the_log(name: str) -> None:
    reach = {each for each, service in services(name).items() if "sealer:" in str(service.get("volumes"))}
    assert reach == {*services(name)} - {"database", "serve"}
    key = services(name)["seal"]["environment"]["JEJAK_LOG_KEY_FILE"]
    assert f"sealer:{key.rpartition('/')[0]}" in services(name)["seal"]["volumes"]
    assert services(name)["serve"]["environment"]["JEJAK_SEAL"] == "off"


def test_the_office_file_holds_no_password() -> None:
    database = services(OFFICE)["database"]
    asked = {**database["environment"], **services(OFFICE)["migrate"]["environment"]}
    assert all("${JEJAK_" in text for key, text in asked.items() if "PASSWORD" in key or "URL" in key)
    assert database["image"].endswith("postgres:18}")


@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_what_is_mounted_from_this_folder_is_there_and_what_is_set_exists(name: str) -> None:
    mounts = services(name)["database"]["volumes"]
    assert all((ROOT / mount.split(":")[0]).is_file() for mount in mounts if mount.startswith("./"))
    ours = {key for each, service in services(name).items() if each != "database"
            for key in service["environment"] if key.startswith("JEJAK_")}  # fmt: skip
    assert ours <= {each.name for each in SETTINGS}
