"""Which settings are there, and what are they here? Read from the environment once, when a process starts.

The rooms never read the environment; what they need is handed to them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jejak.errors import Problem

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default as an operator would write it, and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("JEJAK_HOST", "127.0.0.1", "Address that the server listens on."),
    Setting("JEJAK_PORT", "8000", "Port that the server listens on."),
    Setting("JEJAK_DATA_DIR", "var", "Folder of the embedded cluster and of the kept passwords and keys."),
    Setting(
        "JEJAK_DATABASE_URL",
        "",
        "The owner's URL of a PostgreSQL >= 18, used instead of the embedded one.",
    ),
    Setting("JEJAK_APP_URL", "", "URL of role jejak_app, when the data folder does not keep its password."),
    Setting(
        "JEJAK_PUBLIC_URL", "", "URL of role jejak_public, when the data folder does not keep its password."
    ),
    Setting(
        "JEJAK_AUDITOR_URL",
        "",
        "URL of role jejak_auditor, when the data folder does not keep its password.",
    ),
    Setting("JEJAK_PG_PORT", "", "Loopback port of the embedded cluster; without it, no TCP at all."),
    Setting(
        "JEJAK_ORIGINS",
        "",
        "Other browser origins that may call the API, parted by spaces.",
    ),
    Setting("JEJAK_GRACE", "20", "Seconds that requests in flight are given when the server stops."),
)


@dataclass(frozen=True)
class Settings:
    """The settings of this process; an empty optional one is None."""

    host: str
    port: int
    data_dir: Path
    database_url: str | None
    app_url: str | None
    public_url: str | None
    auditor_url: str | None
    pg_port: int | None
    origins: tuple[str, ...]
    grace: int

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings that this environment names.

        Raises: Problem when a number is not one
        """
        text = {each.name: environment.get(each.name, "").strip() or each.default for each in SETTINGS}
        return cls(
            host=text["JEJAK_HOST"],
            port=_whole(text, "JEJAK_PORT"),
            data_dir=_folder(text["JEJAK_DATA_DIR"], chosen=bool(environment.get("JEJAK_DATA_DIR"))),
            database_url=text["JEJAK_DATABASE_URL"] or None,
            app_url=text["JEJAK_APP_URL"] or None,
            public_url=text["JEJAK_PUBLIC_URL"] or None,
            auditor_url=text["JEJAK_AUDITOR_URL"] or None,
            pg_port=_whole(text, "JEJAK_PG_PORT") if text["JEJAK_PG_PORT"] else None,
            origins=tuple(text["JEJAK_ORIGINS"].split()),
            grace=_whole(text, "JEJAK_GRACE"),
        )


@cache
def settings() -> Settings:
    """The settings of this process, read on first asking."""
    return Settings.read(os.environ)


def _whole(text: Mapping[str, str], name: str) -> int:
    if not text[name].isascii() or not text[name].isdigit() or int(text[name]) > 65535:
        raise Problem(f"{name} must be a whole number up to 65535, not {text[name]!r}.")
    return int(text[name])


def _folder(text: str, *, chosen: bool) -> Path:
    """A chosen folder counts from where the command runs, the default one from the root of the checkout."""
    in_checkout = (_ROOT / "pyproject.toml").is_file()
    return Path(text).expanduser().absolute() if chosen or not in_checkout else _ROOT / text
