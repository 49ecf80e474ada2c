"""Settings of the process, read from the environment once, when it starts.

The packages never read the environment; what they need is handed to them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from pathlib import Path

from jejak.errors import OperatorError
from jejak.limits import SEAL_SILENCE_MINUTES, SHUTDOWN_GRACE_SECONDS
from resolvers.auth.sign_in_limits import SESSION_IDLE_MINUTES, SESSION_LIFETIME_HOURS

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
    Setting(
        "JEJAK_SEALER_URL", "", "URL of role jejak_sealer, when the data folder does not keep its password."
    ),
    Setting("JEJAK_PG_PORT", "", "Loopback port of the embedded cluster; without it, no TCP at all."),
    Setting(
        "JEJAK_ORIGINS",
        "",
        "Other browser origins that may call the API, parted by spaces.",
    ),
    Setting(
        "JEJAK_PROXIES",
        "127.0.0.1 ::1",
        "Addresses and networks of proxies whose `X-Forwarded-For` is believed, parted by spaces.",
    ),
    Setting(
        "JEJAK_DOCUMENTS",
        "",
        "Manifests of registered documents (JSON, `{id: document}`), files parted by spaces.",
    ),
    Setting(
        "JEJAK_ADHOC",
        "on",
        "Whether signed-in callers may ask documents that are not registered; `off` for the front end's alone.",
    ),
    Setting(
        "JEJAK_PORTAL_API",
        "",
        "Address whose `/graphql` the pages ask, such as `http://127.0.0.1:8001`; without it, this very process.",
    ),
    Setting(
        "JEJAK_ARMS",
        "",
        "File with the regency's arms for the pages, SVG or PNG, at most 32 kB; without it, the name alone.",
    ),
    Setting(
        "JEJAK_GRACE",
        str(SHUTDOWN_GRACE_SECONDS),
        "Seconds that requests in flight are given when the server stops.",
    ),
    Setting(
        "JEJAK_SEAL",
        "on",
        "Whether `jejak serve` seals too; `off` where `jejak seal` is a service of its own.",
    ),
    Setting(
        "JEJAK_LOG_ORIGIN",
        "jejak.local/audit/1",
        "Name of the audit log and of its key; before the first seal.",
    ),
    Setting(
        "JEJAK_LOG_KEY", "", "The log's signing key itself, for the sealer only; two while one replaces it."
    ),
    Setting("JEJAK_LOG_KEY_FILE", "", "File of the log's signing key; without it, `keys/log.key`."),
    Setting("JEJAK_RECEIPT_KEY", "", "The signing key of receipts itself, for the server."),
    Setting(
        "JEJAK_RECEIPT_KEY_FILE", "", "File of the signing key of receipts; without it, `keys/receipt.key`."
    ),
    Setting(
        "JEJAK_LOG_POLICY",
        "",
        "Policy file of the audit log: its witnesses and how many must cosign; without it, unwitnessed.",
    ),
    Setting(
        "JEJAK_SEAL_SILENCE_MINUTES",
        str(SEAL_SILENCE_MINUTES),
        "Minutes that entries may wait for a seal before `jejak doctor` calls it a fault.",
    ),
    Setting("JEJAK_ADDRESS", "", "Where people reach this server, such as `https://jejak.example.go.id`."),
    Setting(
        "JEJAK_SESSION_HOURS",
        str(SESSION_LIFETIME_HOURS),
        "Hours after which the person who signed in signs in again.",
    ),
    Setting(
        "JEJAK_IDLE_MINUTES",
        str(SESSION_IDLE_MINUTES),
        "Minutes after which a session that nobody uses is over.",
    ),
    Setting(
        "JEJAK_SECURE_COOKIES",
        "on",
        "Whether browsers send cookies over HTTPS only; `off` for a trial without it.",
    ),
    Setting("JEJAK_FACTOR_KEY", "", "The key that second factors are sealed with itself, for the server."),
    Setting("JEJAK_FACTOR_KEY_FILE", "", "File of that key; without it, `keys/factor.key`."),
    Setting("JEJAK_OIDC_ISSUER", "", "Sign-in provider (OpenID Connect) that may vouch for people."),
    Setting("JEJAK_OIDC_CLIENT", "", "What the provider calls this server."),
    Setting("JEJAK_OIDC_SECRET", "", "The secret that the provider knows this server by."),
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
    proxies: tuple[str, ...] = ()
    documents: tuple[Path, ...] = ()
    adhoc: bool = True
    portal_api: str | None = None
    arms: Path | None = None
    log_policy: Path | None = None
    sealer_url: str | None = None
    seals: bool = True
    log_origin: str = "jejak.local/audit/1"
    log_key: str | None = None
    log_key_file: Path | None = None
    receipt_key: str | None = None
    receipt_key_file: Path | None = None
    seal_silence_minutes: int = SEAL_SILENCE_MINUTES
    address: str | None = None
    session_hours: int = SESSION_LIFETIME_HOURS
    idle_minutes: int = SESSION_IDLE_MINUTES
    secure_cookies: bool = True
    factor_key: str | None = None
    factor_key_file: Path | None = None
    oidc_issuer: str | None = None
    oidc_client: str | None = None
    oidc_secret: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings that this environment names.

        Raises: OperatorError when a number or an address is not one
        """
        text = {each.name: environment.get(each.name, "").strip() or each.default for each in SETTINGS}
        return cls(
            host=text["JEJAK_HOST"],
            port=_parse_whole_number(text, "JEJAK_PORT"),
            data_dir=_resolve_folder(text["JEJAK_DATA_DIR"], chosen=bool(environment.get("JEJAK_DATA_DIR"))),
            database_url=text["JEJAK_DATABASE_URL"] or None,
            app_url=text["JEJAK_APP_URL"] or None,
            public_url=text["JEJAK_PUBLIC_URL"] or None,
            auditor_url=text["JEJAK_AUDITOR_URL"] or None,
            sealer_url=text["JEJAK_SEALER_URL"] or None,
            pg_port=_parse_whole_number(text, "JEJAK_PG_PORT") if text["JEJAK_PG_PORT"] else None,
            origins=tuple(text["JEJAK_ORIGINS"].split()),
            proxies=tuple(_parse_network(each) for each in text["JEJAK_PROXIES"].split()),
            documents=tuple(_resolve_folder(each, chosen=True) for each in text["JEJAK_DOCUMENTS"].split()),
            adhoc=_parse_switch(text, "JEJAK_ADHOC"),
            portal_api=text["JEJAK_PORTAL_API"].rstrip("/") or None,
            arms=_parse_file(text["JEJAK_ARMS"]),
            grace=_parse_whole_number(text, "JEJAK_GRACE"),
            log_policy=_parse_file(text["JEJAK_LOG_POLICY"]),
            seals=_parse_switch(text, "JEJAK_SEAL"),
            log_origin=text["JEJAK_LOG_ORIGIN"],
            log_key=text["JEJAK_LOG_KEY"] or None,
            log_key_file=_parse_file(text["JEJAK_LOG_KEY_FILE"]),
            receipt_key=text["JEJAK_RECEIPT_KEY"] or None,
            receipt_key_file=_parse_file(text["JEJAK_RECEIPT_KEY_FILE"]),
            address=text["JEJAK_ADDRESS"].rstrip("/") or None,
            session_hours=_parse_whole_number(text, "JEJAK_SESSION_HOURS"),
            seal_silence_minutes=_parse_whole_number(text, "JEJAK_SEAL_SILENCE_MINUTES"),
            idle_minutes=_parse_whole_number(text, "JEJAK_IDLE_MINUTES"),
            secure_cookies=_parse_switch(text, "JEJAK_SECURE_COOKIES"),
            factor_key=text["JEJAK_FACTOR_KEY"] or None,
            factor_key_file=_parse_file(text["JEJAK_FACTOR_KEY_FILE"]),
            oidc_issuer=text["JEJAK_OIDC_ISSUER"] or None,
            oidc_client=text["JEJAK_OIDC_CLIENT"] or None,
            oidc_secret=text["JEJAK_OIDC_SECRET"] or None,
        )


@cache
def get_settings() -> Settings:
    """The settings of this process, read on first asking."""
    return Settings.from_environment(os.environ)


def _parse_whole_number(text: Mapping[str, str], name: str) -> int:
    if not text[name].isascii() or not text[name].isdigit() or int(text[name]) > 65535:
        raise OperatorError(f"{name} must be a whole number up to 65535, not {text[name]!r}.")
    return int(text[name])


def _parse_switch(text: Mapping[str, str], name: str) -> bool:
    if text[name] not in ("on", "off"):
        raise OperatorError(f"{name} is on or off, not {text[name]!r}.")
    return text[name] == "on"


def _parse_network(text: str) -> str:
    if text == "*":
        raise OperatorError(
            "JEJAK_PROXIES names the proxies themselves: with `*` everybody could choose their own address in "
            "`X-Forwarded-For`, and so whose points they spend."
        )
    try:
        return str(ip_network(text)).removesuffix("/32").removesuffix("/128")
    except ValueError as error:
        raise OperatorError(f"JEJAK_PROXIES names addresses or networks, not {text!r}.") from error


def _parse_file(text: str) -> Path | None:
    return _resolve_folder(text, chosen=True) if text else None


def _resolve_folder(text: str, *, chosen: bool) -> Path:
    """A chosen folder counts from where the command runs, the default one from the root of the checkout."""
    in_checkout = (_ROOT / "pyproject.toml").is_file()
    return Path(text).expanduser().absolute() if chosen or not in_checkout else _ROOT / text
