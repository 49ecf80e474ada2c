"""Compose files start what they say, in order, without a secret and without an open port."""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from jejak.cli.main import COMMANDS
from jejak.database.embedded.binaries import find_server_programs
from jejak.database.embedded.os_account import find_cluster_account
from jejak.settings import SETTINGS, Settings
from tests.house.source_files import ROOT
from tests.temp_dirs import make_temp_dir

Services = dict[str, dict[str, Any]]
OFFICE, DEMO = "compose.yaml", "compose.demo.yaml"


def services(name: str) -> Services:
    """The services of a file, with their anchors merged."""
    found: Services = yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]
    return found


def networks(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))["networks"]
    return found


SECRETS = {"JEJAK_OWNER_PASSWORD": "owner", "JEJAK_POSTGRES_PASSWORD": "postgres"}
OWN = {
    "JEJAK_NETWORK": "10.9.8",
    "JEJAK_ORIGINS": "https://jejak.example.go.id",
    "JEJAK_LOG_ORIGIN": "jejak.example.go.id/audit/1",
    "JEJAK_LOG_POLICY": "/var/lib/jejak/policy",
    "JEJAK_ADDRESS": "https://jejak.example.go.id",
    "JEJAK_OIDC_ISSUER": "https://sso.example.go.id",
    "JEJAK_OIDC_CLIENT": "jejak",
    "JEJAK_OIDC_SECRET": "secret",
}
"""What an office may write into .env beside the passwords."""


def substitute(text: str, given: Mapping[str, str]) -> str:
    """A value of a compose file as Docker fills it from .env."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found["name"], found["otherwise"]
        assert given.get(name) or otherwise is not None, f"{name} is not set"
        return given.get(name) or otherwise

    return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<otherwise>[^}]*)|:\?[^}]*)\}", value, text)


@pytest.mark.parametrize("given", [SECRETS, SECRETS | OWN], ids=["passwords alone", "everything"])
@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_no_environment_is_one_that_the_settings_refuse(name: str, given: dict[str, str]) -> None:
    read = 0
    for each, service in services(name).items():
        if each == "database":
            continue
        environment = {key: substitute(text, given) for key, text in service["environment"].items()}
        assert "$" not in "".join(environment.values())
        found = Settings.from_environment(
            {"JEJAK_HOST": "0.0.0.0", "JEJAK_DATA_DIR": "/var/lib/jejak"} | environment
        )
        assert found.database_url
        read += 1
    assert read == 4


@pytest.mark.parametrize("given", [{}, OWN], ids=["as it is", "with another network"])
@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_nobody_but_the_proxy_of_this_machine_is_believed_about_who_asks(
    name: str, given: dict[str, str]
) -> None:
    believed = substitute(services(name)["serve"]["environment"]["JEJAK_PROXIES"], given)
    (network,) = networks(name)["default"]["ipam"]["config"]
    assert substitute(network["gateway"], given) == believed
    assert ip_address(believed) in ip_network(substitute(network["subnet"], given))


def test_the_office_and_the_demo_run_beside_each_other_in_networks_of_their_own() -> None:
    subnets = {
        ip_network(substitute(networks(name)["default"]["ipam"]["config"][0]["subnet"], {}))
        for name in (OFFICE, DEMO)
    }
    assert len(subnets) == 2
    usual = ip_network("172.16.0.0/12"), ip_network("192.168.0.0/16")  # where Docker takes its own from
    assert not any(each.overlaps(other) for each in subnets for other in usual)


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


def test_the_demo_is_the_office_but_for_its_passwords_its_name_its_network_and_its_data() -> None:
    office, demo = (services(name) for name in (OFFICE, DEMO))
    for secret in ("JEJAK_OWNER_PASSWORD", "JEJAK_POSTGRES_PASSWORD"):
        text = yaml.safe_dump(office, sort_keys=True, width=10_000)
        office = yaml.safe_load(text.replace("${" + secret + ":?set it in .env}", "demo"))
    office["demo"] = office.pop("migrate") | {"command": ["demo"]}
    for each in ("serve", "seal"):
        office[each]["depends_on"] = demo[each]["depends_on"]
    office["serve"]["environment"]["JEJAK_PROXIES"] = demo["serve"]["environment"]["JEJAK_PROXIES"]
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
def test_a_cluster_can_be_made_with_what_the_database_is_told(name: str, tmp_path: Path) -> None:
    account = find_cluster_account(tmp_path / "cluster")
    for each in (folder := make_temp_dir("jejak-initdb-"), folder / "data"):
        each.mkdir(exist_ok=True)
        account.take_ownership(each)
    try:
        told = services(name)["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
        programs = find_server_programs(account)
        made = account.run(
            programs / "initdb", "--pgdata", folder / "data", "--no-sync", "--auth=trust", *told
        )
        assert made.returncode == 0, made.stdout
    finally:
        rmtree(folder)


@pytest.mark.parametrize("name", [OFFICE, DEMO])
def test_what_is_mounted_from_this_folder_is_there_and_what_is_set_exists(name: str) -> None:
    mounts = services(name)["database"]["volumes"]
    assert all((ROOT / mount.split(":")[0]).is_file() for mount in mounts if mount.startswith("./"))
    ours = {key for each, service in services(name).items() if each != "database"
            for key in service["environment"] if key.startswith("JEJAK_")}  # fmt: skip
    assert ours <= {each.name for each in SETTINGS}
