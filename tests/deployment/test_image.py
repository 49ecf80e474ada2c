"""Contents of the image, read from the Dockerfile without building it."""

import re
import tomllib
from itertools import pairwise

from jejak.settings import SETTINGS
from tests.house.source_files import ROOT

Step = tuple[str, str]


def steps() -> list[Step]:
    """The instructions of the Dockerfile with their words, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


def stages() -> list[list[Step]]:
    """The instructions of each stage, from its FROM on."""
    begun = [at for at, (word, _) in enumerate(steps()) if word == "FROM"]
    return [steps()[start:end] for start, end in pairwise([*begun, len(steps())])]


def instruction_arguments(stage: list[Step], word: str) -> list[str]:
    return [rest for each, rest in stage if each == word]


def test_every_stage_stands_on_the_base_that_was_asked_for() -> None:
    assert steps()[0] == ("ARG", "BASE=python:3.11-slim-bookworm")
    named = {"${BASE}"}
    for stage in stages():
        base, _, name = stage[0][1].partition(" AS ")
        assert base in named
        named.add(name)


def test_what_is_installed_is_locked_and_nothing_embedded_reaches_the_image() -> None:
    installs = [rest for _, rest in steps() if "pip install" in rest or " install --require" in rest]
    assert len(installs) == 2
    assert all("--require-hashes" in each for each in installs)
    environment, final = stages()[-2:]
    assert not any("embedded" in rest for word, rest in environment if word == "COPY")
    assert instruction_arguments(final, "COPY") == [
        "--from=clients /clients /opt/postgresql",
        "--from=installed /opt/jejak /opt/jejak",
    ]


def test_the_image_serves_as_nobody_special_and_can_be_asked_how_it_is() -> None:
    final = stages()[-1]
    assert instruction_arguments(final, "USER") == ["jejak"]
    assert [word for word, _ in final].index("USER") > [word for word, _ in final].index("RUN")
    assert instruction_arguments(final, "ENTRYPOINT") == ['["jejak"]']
    assert instruction_arguments(final, "CMD") == ['["serve"]']
    assert instruction_arguments(final, "VOLUME") == ["/var/lib/jejak"]
    assert "/healthz" in instruction_arguments(final, "HEALTHCHECK")[0]


def test_the_image_sets_only_settings_that_exist() -> None:
    (environment,) = instruction_arguments(stages()[-1], "ENV")
    found = dict(re.findall(r"(JEJAK_\w+)=(\S+)", environment))
    assert found == {"JEJAK_DATA_DIR": "/var/lib/jejak", "JEJAK_HOST": "0.0.0.0", "JEJAK_PORT": "8000"}
    assert found.keys() <= {each.name for each in SETTINGS}


def test_the_clients_that_save_and_restore_come_along_and_no_server() -> None:
    clients = next(stage for stage in stages() if stage[0][1].endswith("AS clients"))
    programs = re.findall(r"pginstall/bin/(\w+)", " ".join(rest for _, rest in clients))
    assert programs == ["pg_dump", "pg_restore", "psql"]


def test_the_build_sees_every_package_and_nothing_else() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*"
    admitted = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert admitted == {*wheel["packages"], "LICENSE", "pyproject.toml", "requirements/*.txt"}
