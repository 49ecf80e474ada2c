"""docs/edge.md says what holds: its numbers are those of the program, and every code has its row and its status."""

import re

import pytest

from jejak import limits
from jejak.asgi import status_codes
from jejak.asgi.status_codes import GRAPHQL, JSON, status_for
from jejak.rate_limit import limits as rate_limits
from jejak.rate_limit import policy
from resolvers.query.page_limits import MAX_PAGE_SIZE
from rulebook import errors
from rulebook.errors.transport import TransportRefusal
from schema.limits import (
    FIELDS_PER_POINT,
    INTROSPECTION_POINTS,
    MAX_COMMENTS,
    MAX_ERRORS,
    MAX_OVERLAP_COMPARISONS,
    MUTATION_POINTS,
    POINTS_PER_PREVIEWED_DAY,
    PUBLIC,
    STAFF,
)
from tests.deployment.markdown_pages import table_rows
from tests.house.source_files import ROOT

PAGE, HALAMAN = ROOT / "docs" / "edge.md", ROOT / "docs" / "id" / "gerbang.md"
LIMITS = {
    "SOURCE_TOO_LONG": ("source_characters",), "TOO_MANY_TOKENS": ("tokens",), "TOO_DEEP": ("levels",),
    "TOO_MANY_ALIASES": ("aliases",), "TOO_MANY_DIRECTIVES": ("directives",), "TOO_MANY_ROOT_FIELDS": ("root_fields",),
    "TOO_MANY_MUTATIONS": ("mutations",), "TOO_MANY_FIELDS": ("fields",), "LIST_TOO_LONG": ("list_items",),
    "INVALID_PAGE": ("page",), "TOO_MANY_NODES": ("nodes",), "TOO_COSTLY": ("points",), "DEADLINE_PASSED": ("seconds",),
}  # fmt: skip


def documented_rows(code: str, *, locale: str) -> list[str]:
    """Return the two cells that the page should have for a limit."""
    (name,) = LIMITS[code]
    found = []
    for side in (STAFF, PUBLIC):
        number = f"1–{MAX_PAGE_SIZE}" if name == "page" else f"{getattr(side, name):,}"
        number = f"{number}; {MAX_COMMENTS}" if name == "tokens" else number
        found.append(number.replace(",", ".") if locale == "id" else number)
    return found


@pytest.mark.parametrize(
    ("page", "head", "locale"),
    [
        (PAGE, "| Limit | Staff | Public | Refused as |", "en"),
        (HALAMAN, "| Batas | Pegawai | Umum | Ditolak sebagai |", "id"),
    ],
)
def test_the_limits_are_those_of_the_program(page: object, head: str, locale: str) -> None:
    rows = table_rows(page, head)  # type: ignore[arg-type]
    assert {row[3].strip("`") for row in rows} == set(LIMITS)
    for row in rows:
        assert list(row[1:3]) == documented_rows(row[3].strip("`"), locale=locale), row


@pytest.mark.parametrize(
    ("page", "head"), [(PAGE, "| | Staff | Public |"), (HALAMAN, "| | Pegawai | Umum, tiap alamat |")]
)
def test_the_paces_are_those_of_the_program(page: object, head: str) -> None:
    rows = [[int(re.sub(r"\D", "", cell)) for cell in row[1:]] for row in table_rows(page, head)]  # type: ignore[arg-type]
    sides = (policy.STAFF, policy.PUBLIC)
    assert rows == [
        [side.points.burst for side in sides],
        [side.points.per_second for side in sides],
        [side.max_concurrent for side in sides],
        [rate_limits.MAX_WAITING_REQUESTS] * 2,
        [int(rate_limits.MAX_WAIT_SECONDS)] * 2,
        [side.mutations.burst for side in sides],
    ]


def test_every_code_has_a_row_and_its_statuses() -> None:
    rows = {
        code: (int(graphql), int(json))
        for cell, graphql, json in table_rows(PAGE, "| Code | `graphql-response+json` | `json` |")
        for code in re.findall(r"`([A-Z_]+)`", cell)
    }
    assert rows == {code: (status_for(code, GRAPHQL), status_for(code, JSON)) for code in status_codes.CODES}


def test_every_refusal_of_a_limit_is_in_the_table() -> None:
    ours = {
        kind.code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, TransportRefusal)
    }
    assert ours <= status_codes.CODES
    assert status_codes.CODES - ours == {
        "BAD_REQUEST",
        "CROSS_SITE",
        "INTERNAL",
        "INVALID_PAGE",
        "NOT_SIGNED_IN",
    }


ENGLISH = (
    f"at most {limits.MAX_BODY_BYTES:,} bytes, {limits.MAX_JSON_LEVELS} levels",
    f"within {limits.REQUEST_TIMEOUT_SECONDS:.0f} seconds",
    f"for {limits.READER_STALL_SECONDS:.0f} seconds is cut off, within {2 * limits.READER_STALL_SECONDS:.0f}",
    f"{limits.MAX_HEAD_BYTES // 1024} kB",
    f"at most {limits.MAX_PIPELINED_REQUESTS} wait",
    f"budget of {MAX_OVERLAP_COMPARISONS:,}",
    f"At most {MAX_ERRORS} errors",
    f"1 for every {FIELDS_PER_POINT} fields",
    f"{MUTATION_POINTS} for a mutation, {INTROSPECTION_POINTS} for the schema, {POINTS_PER_PREVIEWED_DAY} for each day",
    f"1 for every {rate_limits.BYTES_PER_POINT} bytes",
    f"{rate_limits.FREE_VARIABLE_BYTES:,} beside them are free, and {limits.FREE_HEADER_BYTES:,} of headers",
    f"({rate_limits.PUBLIC_BURST_POINTS:,} points, {rate_limits.PUBLIC_POINTS_PER_SECOND} a second)",
    f"pays {rate_limits.TOKEN_LOOKUP_POINTS} points for looking each up",
    f"max-age={limits.PUBLIC_MAX_AGE_SECONDS}",
)
INDONESIAN = (
    f"paling banyak {limits.MAX_BODY_BYTES:,} bita",
    f"dalam {limits.REQUEST_TIMEOUT_SECONDS:.0f} detik",
    f"selama {limits.READER_STALL_SECONDS:.0f} detik tidak",
    f"setelah {2 * limits.READER_STALL_SECONDS:.0f} detik",
    f"{limits.MAX_HEAD_BYTES // 1024} kB",
    f"paling banyak {limits.MAX_PIPELINED_REQUESTS} menunggu",
    f"1 untuk tiap {FIELDS_PER_POINT} kolom",
    f"{MUTATION_POINTS} untuk perubahan",
    f"1 untuk tiap {rate_limits.BYTES_PER_POINT} bita",
    (
        f"{rate_limits.FREE_VARIABLE_BYTES:,} bita di sampingnya bebas, dan selalu "
        f"{limits.FREE_HEADER_BYTES:,} bita kepala"
    ),
    f"({rate_limits.PUBLIC_BURST_POINTS:,} poin, {rate_limits.PUBLIC_POINTS_PER_SECOND} tiap detik)",
    f"tembolok {limits.PUBLIC_MAX_AGE_SECONDS} detik",
)


def test_the_numbers_in_its_sentences_hold() -> None:
    english, indonesian = (" ".join(page.read_text("utf-8").split()) for page in (PAGE, HALAMAN))
    assert [each for each in ENGLISH if each not in english] == []
    assert [each for each in INDONESIAN if each.replace(",0", ".0") not in indonesian] == []
