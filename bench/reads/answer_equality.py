"""Equality of answers, value for value, before they are measured; approvals by what the log says.

An invalid document is answered fastest of all, so nothing is taken on trust.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class AnswersDiffer(Exception):
    """Two systems answered differently."""


def normalize_answer(body: bytes) -> Any:
    """Return what an answer says, in one shape: what stands below the viewer stands at the root, for some know none; an
    instant is one in whatever spelling.

    Raises: AnswersDiffer for an answer with errors
    """
    answer = orjson.loads(body)
    if "errors" in answer or not answer.get("data"):
        raise AnswersDiffer(body[:2_000].decode())
    found = answer["data"]
    viewer = found.pop("viewer", {})
    return _normalize(found | viewer)


def check_equal(ours: bytes, theirs: bytes, *, what: str) -> None:
    """Raises: AnswersDiffer, naming the first place where they differ"""
    for place in _find_differences(normalize_answer(ours), normalize_answer(theirs), what):
        raise AnswersDiffer(place)


def _find_differences(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    match ours, theirs:
        case dict(), dict() if ours.keys() == theirs.keys():
            for name in ours:
                yield from _find_differences(ours[name], theirs[name], f"{place}.{name}")
        case list(), list() if len(ours) == len(theirs):
            for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
                yield from _find_differences(our, their, f"{place}[{number}]")
        case _ if ours != theirs:
            yield f"{place}: {ours!r} is not {theirs!r}"


def _normalize(value: Any) -> Any:
    match value:
        case dict():
            return {name: _normalize(each) for name, each in value.items()}
        case list():
            return [_normalize(each) for each in value]
        case str() if _INSTANT.match(value):
            return datetime.fromisoformat(value)
        case _:
            return value
