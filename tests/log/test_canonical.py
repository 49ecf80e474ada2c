"""A leaf is read in one way: what PostgreSQL prints is understood to the last digit, and anything else is refused."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.canonical import Json, NotCanonical, parse, serialize
from tests.databases import Database
from tests.proof_report import IS_FULL_SIZE

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
NUMBERS = (
    st.integers(-(10**30), 10**30) | st.decimals(-(10**12), 10**12, places=8) | st.decimals(0, 1, places=20)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)
sized = settings(max_examples=5_000 if IS_FULL_SIZE else 100, deadline=None, derandomize=True, database=None)

# Each as PostgreSQL 18 prints it from a jsonb.
PRINTED: dict[str, Json] = {
    "null": None,
    "true": True,
    "0": 0,
    "-17": -17,
    "1.50": Decimal("1.50"),
    "0.0": Decimal("0.0"),
    "-0.00000001": Decimal("-0.00000001"),
    "123456789012345678901234567890.10": Decimal("123456789012345678901234567890.10"),
    '""': "",
    r'"\b\f\n\r\t\"\\ \u0001\u001f / é 漢 😀"': '\b\f\n\r\t"\\ \x01\x1f / é 漢 😀',
    '"\x7f\u2028"': "\x7f\u2028",
    "[]": [],
    "{}": {},
    '[1, [2, {"a": null}]]': [1, [2, {"a": None}]],
    '{"": 4, "b": 1, "aa": 3, "é": 2}': {"": 4, "b": 1, "aa": 3, "é": 2},
}
ORDERED_BY_CHARACTERS = '{"b": 1, "é": 2, "aa": 3, "": 4}'


@pytest.mark.parametrize("text", PRINTED)
def test_what_postgresql_prints_is_understood(text: str) -> None:
    found = parse(text)
    assert (found, parse(text.encode())) == (PRINTED[text], PRINTED[text])
    assert serialize(found) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"a": {"b": 1, "b": 2}}',
        ORDERED_BY_CHARACTERS,
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        "1e5",
        "1.5E0",
        "1e999999999999999999999",
        "[1e-999999999]",
        "-0",
        "-0.0",
        "01",
        "+1",
        "1.",
        ".5",
        "1_000",
        "1" * 5_000,
        "٣",
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "[1,2]",
        "[1 ,2]",
        "[1,  2]",
        "[1, 2,]",
        "[1, 2",
        "[1] [2]",
        '{"a":1}',
        '{"a" : 1}',
        "{'a': 1}",
        "{a: 1}",
        "true // yes",
        "True",
        r'"\u0041"',
        r'"\/"',
        r'"\u000a"',
        r'"\u001F"',
        r'"\u0000"',
        r'"\ud800"',
        r'"\ud83d\ude00"',
        r'{"\u0000": 1}',
        r'"\x41"',
        '"a\tb"',
        '"a\x00b"',
        '"\ud800"',
        "\ufeff1",
        "[" * 100_000,
        "[" * 50_000 + "]" * 50_000,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotCanonical):
        parse(text)


@pytest.mark.parametrize("raw", [b"\xff", b"\xef\xbb\xbf1", b'"\xc0\x80"', b'"\xed\xa0\x80"', b"1\x00"])
def test_bytes_that_are_no_text_are_refused(raw: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(raw)


@sized
@given(VALUES)
def test_a_value_has_one_text_and_the_text_one_value(value: Json) -> None:
    found = parse(serialize(value))
    assert serialize(found) == serialize(value)
    assert found == value


@sized
@given(st.text(alphabet='{}[]":, 0123456789.-+eEtrufalsn\\', max_size=12))
def test_no_text_is_accepted_that_would_be_printed_otherwise(text: str) -> None:
    try:
        found = parse(text)
    except NotCanonical:
        return
    assert serialize(found) == text


async def test_postgresql_prints_what_we_print(empty_database: Database) -> None:
    values: list[str] = []

    @sized
    @given(VALUES)
    def collect(value: Json) -> None:
        values.append(serialize(value))

    collect()
    texts = [*PRINTED, *values, ORDERED_BY_CHARACTERS]
    connection = await asyncpg.connect(empty_database.owner_url)
    try:
        rows = await connection.fetch("SELECT value::jsonb::text FROM unnest($1::text[]) value", texts)
    finally:
        await connection.close()
    assert [row[0] for row in rows] == [*PRINTED, *values, '{"": 4, "b": 1, "aa": 3, "é": 2}']
