"""Cases of every rule, as data that a lawyer can read (cases/*.toml)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from rulebook.errors import InsufficientBalance, Refusal
from rulebook.table import load_law
from tests.law.delegation_rules import DELEGATION_RULES
from tests.law.rule_adapters import RULES as OTHERS

CASES = Path(__file__).parent / "cases"
RULES = {**OTHERS, **DELEGATION_RULES}
ON_FILE = {entry.source.text("id") for entries in load_law().entries.values() for entry in entries}


def cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        read = tomllib.loads(path.read_text("utf-8"))
        for case in read["case"]:
            yield pytest.param(read["rule"], case, id=f"{path.stem}: {case['sentence']}")


def describe_refusal(refusal: Refusal) -> Mapping[str, Any]:
    """Flatten a refusal into what a case expects: its code and its facts."""
    if isinstance(refusal, InsufficientBalance):
        days = {"available": refusal.available_half_days / 2, "asked": refusal.asked_half_days / 2}
        held = {"held_by": refusal.held_by} if refusal.held_by else {}
        return {"refusal": refusal.code, "year": refusal.year, **days, **held}
    facts = {
        field.name: getattr(refusal, field.name)
        for field in fields(refusal)
        if field.name not in ("rule", "path")
    }
    return {"refusal": refusal.code, **facts}


@pytest.mark.parametrize(("rule", "case"), list(cases()))
def test_the_rule_answers_the_case(rule: str, case: Mapping[str, Any]) -> None:
    given, on = case["given"], case["on"]
    assert case["article"] in ON_FILE | {""}, "the article is not that of any value on file"
    if "refusal" not in case["expect"]:
        assert RULES[rule](given, on) == case["expect"]
        return
    with pytest.raises(Refusal) as refused:
        RULES[rule](given, on)
    assert describe_refusal(refused.value) == case["expect"]
    assert (refused.value.rule.text("id") if refused.value.rule else "") == case["article"]


def test_no_sentence_is_told_twice_in_one_file() -> None:
    for path in CASES.glob("*.toml"):
        sentences = [case["sentence"] for case in tomllib.loads(path.read_text("utf-8"))["case"]]
        assert len(sentences) == len(set(sentences)), path.name
