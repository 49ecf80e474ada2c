"""docs/edge.md says what holds: its numbers are those of the program, and every code has its row and its status."""

import re

import pytest

from jejak import statuses
from jejak.rate import turn
from jejak.reading import MOST_BYTES
from jejak.reply import FRESH
from jejak.serving import MOST_HEAD, PATIENCE, STALL
from jejak.statuses import GRAPHQL, JSON, status
from resolvers.plan.ask import MOST
from rulebook import errors
from rulebook.errors.edge import AtTheGate
from schema.limits import COMMENTS, ERRORS, OVERLAP_BUDGET, PUBLIC, STAFF
from tests.house.sources import ROOT
from tests.shipping.pages import table

PAGE, HALAMAN = ROOT / "docs" / "edge.md", ROOT / "docs" / "id" / "gerbang.md"
LIMITS = {
    "SOURCE_TOO_LONG": ("source",), "TOO_MANY_TOKENS": ("tokens",), "TOO_DEEP": ("depth",),
    "TOO_MANY_ALIASES": ("aliases",), "TOO_MANY_DIRECTIVES": ("directives",), "TOO_MANY_ROOT_FIELDS": ("roots",),
    "TOO_MANY_MUTATIONS": ("mutations",), "TOO_MANY_FIELDS": ("fields",), "LIST_TOO_LONG": ("items",),
    "INVALID_PAGE": ("page",), "TOO_MANY_NODES": ("nodes",), "TOO_COSTLY": ("points",), "DEADLINE_PASSED": ("seconds",),
}  # fmt: skip


def told(code: str, *, locale: str) -> list[str]:
    """Return the two cells that the page should have for a limit."""
    (name,) = LIMITS[code]
    found = []
    for limits in (STAFF, PUBLIC):
        number = f"1–{MOST}" if name == "page" else f"{getattr(limits, name):,}"
        number = f"{number}; {COMMENTS}" if name == "tokens" else number
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
    rows = table(page, head)  # type: ignore[arg-type]
    assert {row[3].strip("`") for row in rows} == set(LIMITS)
    for row in rows:
        assert list(row[1:3]) == told(row[3].strip("`"), locale=locale), row


@pytest.mark.parametrize(
    ("page", "head"), [(PAGE, "| | Staff | Public |"), (HALAMAN, "| | Pegawai | Umum, tiap alamat |")]
)
def test_the_paces_are_those_of_the_program(page: object, head: str) -> None:
    rows = [[int(re.sub(r"\D", "", cell)) for cell in row[1:]] for row in table(page, head)]  # type: ignore[arg-type]
    sides = (turn.STAFF, turn.PUBLIC)
    assert rows == [
        [side.points.most for side in sides],
        [side.points.restore for side in sides],
        [side.at_once for side in sides],
        [turn.MOST_WAITING] * 2,
        [int(turn.PATIENCE)] * 2,
        [side.changes.most for side in sides],
    ]


def test_every_code_has_a_row_and_its_statuses() -> None:
    rows = {
        code: (int(graphql), int(json))
        for cell, graphql, json in table(PAGE, "| Code | `graphql-response+json` | `json` |")
        for code in re.findall(r"`([A-Z_]+)`", cell)
    }
    assert rows == {code: (status(code, GRAPHQL), status(code, JSON)) for code in statuses.CODES}


def test_every_refusal_of_the_gate_is_in_the_table() -> None:
    ours = {
        kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AtTheGate)
    }
    assert ours <= statuses.CODES
    assert statuses.CODES - ours == {"BAD_REQUEST", "CROSS_SITE", "INTERNAL", "INVALID_PAGE", "NOT_SIGNED_IN"}


def test_the_numbers_in_its_sentences_hold() -> None:
    said = " ".join(PAGE.read_text("utf-8").split())
    for sentence in (
        f"at most {MOST_BYTES:,} bytes", f"within {PATIENCE:.0f} seconds",
        f"for {STALL:.0f} seconds is cut off, within {2 * STALL:.0f}", f"{MOST_HEAD // 1024} kB",
        f"budget of {OVERLAP_BUDGET:,}", f"At most {ERRORS} errors", f"max-age={FRESH}",
    ):  # fmt: skip
        assert sentence in said
