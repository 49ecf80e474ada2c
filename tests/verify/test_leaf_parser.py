"""The quick way to read a leaf and the judge of what is canonical never disagree."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.canonical import NotCanonical, parse, serialize
from audit.verify.entry import BadLeaf, _parse_fast, parse_leaf
from tests.log.test_canonical import VALUES
from tests.proof_report import IS_FULL_SIZE
from tests.verify.log_builder import build_log

sized = settings(max_examples=20_000 if IS_FULL_SIZE else 300, deadline=None, derandomize=True, database=None)
TEXTS = [leaf.decode() for leaf in build_log().leaves]


@sized
@given(
    st.dictionaries(st.text(max_size=3).filter(lambda text: "\x00" not in text), VALUES, max_size=4), VALUES
)
def test_any_value_is_read_alike(entry: dict[str, Any], value: Any) -> None:
    try:
        text = serialize([1, entry, {"a": value}])
        text.encode()
    except (NotCanonical, UnicodeEncodeError):
        return
    _check_agreement(text)
    _check_agreement(text.replace('"a": ', '"a":  '))
    _check_agreement(text.replace("1", "01"))


@sized
@given(st.sampled_from(TEXTS), st.integers(0, 10_000), st.sampled_from(list('"\\ {}[],:019eE.-+\n\x00\x7fé')))
def test_any_damage_is_judged_alike(text: str, at: int, put: str) -> None:
    place = at % len(text)
    for damaged in (text[:place] + put + text[place:], text[:place] + put + text[place + 1 :]):
        _check_agreement(damaged)


@pytest.mark.parametrize(
    "text",
    [
        '[1, {"b": 1, "a": 1}, {}]',
        '[1, {"aa": 1, "b": 1}, {}]',
        '[1, {"a": {"aa": 1, "b": 1}}, {}]',
        '[1, {"a": [{"aa": 1, "b": 1}]}, {}]',
        '[1, {"a": 1, "a": 1}, {}]',
        '[1, {"a": -0}, {}]',
        '[1, {"a": 1.0}, {}]',
        '[1, {"a": NaN}, {}]',
        '[1, {"a": "\\u0041"}, {}]',
        '[1, {"a": "\\/"}, {}]',
        "[1.0, {}, {}]",
        "[1, {}, {}] ",
        " [1, {}, {}]",
        "[1, {}, {}, {}]",
    ],
)
def test_each_second_spelling_is_judged_alike(text: str) -> None:
    _check_agreement(text)


def test_every_leaf_of_a_log_passes_the_quick_way() -> None:
    for text in TEXTS:
        entry, tx, written = _parse_fast(text.encode())
        assert [1, entry, tx] == parse(text)
        assert text.endswith(f", {written}]")


def _check_agreement(text: str) -> None:
    """Both refuse, or both read the same; and a leaf is refused whenever its text is not canonical."""
    raw = text.encode("utf-8", "surrogatepass")
    try:
        judged: Any = parse(raw)
    except NotCanonical:
        judged = None
        with pytest.raises(BadLeaf):
            parse_leaf(raw)
    try:
        entry, tx, _ = _parse_fast(raw)
    except (ValueError, RecursionError):
        return
    assert judged == [1, entry, tx]
