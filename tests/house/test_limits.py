"""A number that bounds something stands in one place, with its unit and its reason; every other copy follows it."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from jejak import limits, limits_reference
from jejak.limits_reference import MODULES, PAGE, Limit, read_limits, render_page
from jejak.portal import limits as portal_limits
from jejak.settings import SETTINGS
from resolvers import limits as resolver_limits
from tests.house.limit_copies import COPIES, OF_THE_PORTAL
from tests.house.limit_search import find_limits, find_stray_limits, limit_files
from tests.house.source_files import ROOT

FORMAT = "part of a format: another number would be another format"
ELSEWHERE = {
    ("audit/checkpoint.py", "MAX_NUMBER"): FORMAT,
    ("audit/submission.py", "MAX_PROOF_HASHES"): FORMAT,
    ("audit/tile.py", "ENTRIES_LEVEL"): FORMAT,
    ("audit/tile.py", "MAX_ENTRY_BYTES"): FORMAT,
    ("audit/tile.py", "_MAX_INDEX"): FORMAT,
    ("audit/tree_store.py", "_ANY_SIZE"): "the largest bigint of PostgreSQL",
    ("audit/verify/entry.py", "MAX_ID"): FORMAT,
    ("audit/verify/population.py", "_MAX_NUMBER"): FORMAT,
    ("audit/witness_client.py", "_MAX_SIZE_DIGITS"): FORMAT,
    ("jejak/accounts/slip_pdf.py", "SLIPS_PER_SHEET"): "the layout of a printed sheet",
    ("jejak/backup/archive.py", "_BLOCK"): FORMAT,
    ("jejak/database/locate.py", "_MIN_POSTGRESQL_VERSION"): "a version",
    ("jejak/doctor/finding.py", "ENTRIES"): "a bit of an exit code",
    ("jejak/doctor/finding.py", "ROWS"): "a bit of an exit code",
    ("jejak/doctor/log/leaves.py", "MAX_INDEX"): "beyond every leaf there can be",
    ("jejak/graphql/explain.py", "max_documents"): "the one document that is explained",
    ("jejak/graphql/persisted_documents.py", "max_documents"): "documents are checked one by one",
    ("jejak/portal/announcement.py", "_BYTES"): FORMAT,
    ("jejak/rate_limit/known_tokens.py", "_SECRET_LENGTH"): FORMAT,
    ("models/fast_pool.py", "IDLE_SECONDS"): "asyncpg's own default, which our subclass has to repeat",
    ("models/fast_pool.py", "MAX_STATEMENTS"): "asyncpg's own default, which our subclass has to repeat",
    ("resolvers/auth/activation.py", "_BITS"): FORMAT,
    (
        "resolvers/auth/totp/__init__.py",
        "STEP_SECONDS",
    ): "RFC 6238, and what every authenticator takes for granted",
}
"""Numbers that are named like a limit and stand elsewhere, each with its reason."""

UNITS = re.compile(
    r"(^|_)(MILLISECONDS|SECONDS|MINUTES|HOURS|DAYS|MONTHS|YEARS|QUARTERS|BYTES|BITS|CHARACTERS|LETTERS|LINES|LEVELS"
    r"|POINTS|ROWS|ENTRIES|LEAVES|TILES|BUNDLES|CHECKPOINTS|HASHES|TAGS|FIELDS|COLUMNS|RELATIONS|SHAPES|KEYS|ITEMS"
    r"|REQUESTS|CONNECTIONS|STATEMENTS|DOCUMENTS|SCHEMAS|PLANS|VARIANTS|BODIES|HEADERS|ETAGS|EDITIONS|ARCHIVES|ROUNDS"
    r"|RENEWALS|REFUSALS|CHECKS|FINDINGS|NUMBERS|SUGGESTIONS|ISSUES|DATES|NETWORKS|CLIENTS|TOKENS|ATTEMPTS|THREADS"
    r"|SESSIONS|NOTICES|CODES|COLLEAGUES|POSTS|COMMENTS|ERRORS|COMPARISONS|SIGNATURES|COMPENSATIONS|FACTOR|RATIO|SHARE)"
    r"(_PER_[A-Z_]+)?$|_PER_(SECOND|MINUTE|POINT)$"
)
TERMS = {
    "MAX_PAGE_SIZE": "rows; the Relay specification's term",
    "MAX_TOTAL_COUNT": "rows; the field is called totalCount",
    "MAX_SAFE_INTEGER": "a number without unit; JavaScript's term",
    "MAX_PLANS_PER_DOCUMENT": "plans",
    "POINTS_PER_AUDITED_PERSON": "points",
    "POINTS_PER_AUDIT_ENTRY": "points",
    "POINTS_PER_PREVIEWED_DAY": "points",
    "MAX_CACHED_TTL_ENTRIES": "entries",
}
"""Names without a unit at their end: the field's own terms, and rates."""

TEXT_LENGTHS = {
    "name": limits.MAX_ACCOUNT_NAME_CHARACTERS,
    "decree": resolver_limits.MAX_REFERENCE_CHARACTERS,
    "decree_number": resolver_limits.MAX_REFERENCE_CHARACTERS,
    "end_decree_number": resolver_limits.MAX_REFERENCE_CHARACTERS,
    "legal_basis": resolver_limits.MAX_REFERENCE_CHARACTERS,
    "letter_number": resolver_limits.MAX_REFERENCE_CHARACTERS,
    "label": limits.MAX_ACCOUNT_NAME_CHARACTERS,
    "purpose": resolver_limits.MAX_REASON_CHARACTERS,
    "question": resolver_limits.MAX_REASON_CHARACTERS,
    "answer": resolver_limits.MAX_REASON_CHARACTERS,
    "reason": resolver_limits.MAX_REASON_CHARACTERS,
    "address": resolver_limits.MAX_LEAVE_ADDRESS_CHARACTERS,
    "phone": resolver_limits.MAX_LEAVE_PHONE_CHARACTERS,
    "issuer": limits.MAX_OIDC_SUBJECT_CHARACTERS,
    "subject": limits.MAX_OIDC_SUBJECT_CHARACTERS,
}
"""Columns whose length the tables check, and the limit that a kinder message is made of."""


def all_limits() -> Iterator[tuple[str, Limit]]:
    for module in MODULES:
        for each in read_limits(module):
            yield module, each


def test_no_limit_stands_outside_the_limits_files() -> None:
    assert sorted(set(find_stray_limits()) - set(ELSEWHERE)) == []
    assert sorted(set(ELSEWHERE) - set(find_stray_limits())) == [], (
        "no exception is needed for these any more"
    )


def test_every_limits_file_is_on_the_page() -> None:
    places = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in limit_files()}
    assert places == set(MODULES)
    assert PAGE.read_text("utf-8") == render_page(), "run `make sdl`"


@pytest.mark.parametrize("module", MODULES)
def test_no_limit_is_without_unit_and_reason(module: str) -> None:
    constants = [
        name for name in vars(import_module(module)) if name.isupper() and name not in ("STAFF", "PUBLIC")
    ]
    imported = {
        alias.name
        for node in ast.walk(ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    listed = {each.name: each for each in read_limits(module)}
    assert set(constants) - imported == set(listed)
    assert [name for name in listed if not UNITS.search(name) and name not in TERMS] == []
    assert [name for name, each in listed.items() if not each.reason.endswith(".") or not each.heading] == []


def test_no_limit_has_two_places() -> None:
    names = [each.name for _, each in all_limits()]
    assert sorted({each for each in names if names.count(each) > 1}) == []


def test_no_default_of_a_setting_differs_from_its_limit() -> None:
    numbers = {each.name: each.default for each in SETTINGS if each.default.isdigit()}
    listed = {each.setting: str(each.value) for _, each in all_limits() if each.setting}
    assert listed == {name: default for name, default in numbers.items() if name != "JEJAK_PORT"}


@pytest.mark.parametrize(("path", "place", "number"), COPIES)
def test_no_copy_differs_from_its_limit(path: str, place: str, number: str) -> None:
    before, _, after = (re.escape(each) for each in place.partition("{}"))
    found = re.findall(rf"{before}([\w,.]+){after}", " ".join((ROOT / path).read_text("utf-8").split()))
    assert set(found) == {number}


def test_no_page_has_another_limit_than_the_api() -> None:
    assert {name: getattr(portal_limits, name) for name in OF_THE_PORTAL} == OF_THE_PORTAL


def test_no_table_takes_a_text_of_another_length() -> None:
    found = {
        (column, int(length))
        for package in ("models", "audit")
        for path in (ROOT / package / "migrations").rglob("*.sql")
        for column, length in re.findall(r"char_length\((\w+)\) <= (\d+)", path.read_text("utf-8"))
    }
    assert found == set(TEXT_LENGTHS.items())


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("MAX_ROWS = 10", "MAX_ROWS"),
        ("_TIMEOUT_SECONDS: Final = 2 * 1.5", "_TIMEOUT_SECONDS"),
        ("LINK_LIFETIME = timedelta(minutes=5)", "LINK_LIFETIME"),
        ("MAX_ROWS, MAX_BYTES = 10, LIMIT", "MAX_ROWS"),
        ("class Cache:\n    max_entries = 1 << 8", "max_entries"),
        ("connect(command_timeout=5)", "command_timeout"),
        ("def read(*, max_rows: int = 100): ...", "max_rows"),
    ],
)
def test_no_way_of_writing_a_limit_is_overlooked(source: str, name: str) -> None:
    assert list(find_limits(ast.parse(source))) == [name]


@pytest.mark.parametrize(
    "source",
    ["MAX_ROWS = OTHER * 2", "LEAST = timedelta(0)", "NAME = 'max'", "column(max_items=3)", "STATUS = 404"],
)
def test_no_other_number_is_taken_for_a_limit(source: str) -> None:
    assert list(find_limits(ast.parse(source))) == []


def test_the_page_has_the_numbers_of_both_kinds_of_callers() -> None:
    rows = [line for line in render_page().splitlines() if line.startswith("| `seconds` |")]
    assert [line.split(" | ")[1:3] for line in rows] == [["10", "3"]]
    assert {name for name, _ in limits_reference.read_document_limits()} >= {"levels", "points", "seconds"}


def test_no_form_of_a_page_bounds_a_text_by_a_number_of_its_own() -> None:
    found = [
        f"{path.name}: {number}"
        for path in sorted((ROOT / "jejak" / "portal" / "templates").rglob("*.html"))
        for number in re.findall(r'maxlength(?:": |=")(\d{2,})', path.read_text("utf-8"))
    ]
    assert found == []
