"""Messages of refusals in both languages, one example of each, read as a person would."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest

from rulebook import errors
from rulebook.errors import InsufficientBalance, InvalidInput, Refusal
from rulebook.values import (
    Citation,
    DelegationKind,
    EmployeeKind,
    ErasureState,
    LeaveKind,
    LeaveState,
    Outcome,
    PasswordFault,
    PayRunState,
    PolicyState,
    PublicationField,
    ResetState,
)

EXAMPLES: dict[Any, object] = {
    int: 12,
    str: "Camat Mersam",
    date: date(2026, 12, 1),
    datetime: datetime(2026, 11, 24, 2, 30, tzinfo=UTC),
    EmployeeKind: EmployeeKind.PPPK,
    LeaveKind: LeaveKind.ANNUAL,
    LeaveState: LeaveState.APPROVED,
    Outcome: Outcome.CHANGED,
    ErasureState: ErasureState.APPROVED,
    PayRunState: PayRunState.CLOSED,
    PasswordFault: PasswordFault.PERSONAL,
    ResetState: ResetState.DONE,
    PolicyState: PolicyState.ENDED,
    PublicationField: PublicationField.NET_PAY,
    DelegationKind: DelegationKind.PLT,
    EmployeeKind | LeaveKind: LeaveKind.SICK,
    int | None: 2027,
    str | None: "CT-2026-000001",
}
JARGON = re.compile(
    r"\b(null|none|error|exception|invalid|uuid|graphql|sql|http|server|database)\b", re.IGNORECASE
)


def every_refusal() -> Iterator[type[Refusal]]:
    return (kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not Refusal)


def example(kind: type[Refusal]) -> Refusal:
    """Make a refusal with a plausible value in every field."""
    hints = get_type_hints(kind)
    facts = {
        field.name: EXAMPLES[hints[field.name]]
        for field in fields(kind)
        if field.name not in ("rule", "path")
    }
    return kind(rule=Citation("PP 11/2017", "311", verified=True), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(every_refusal()), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("locale", ["id", "en"])
def test_a_refusal_speaks_in_short_plain_sentences(kind: type[Refusal], locale: str) -> None:
    message = example(kind).message(locale)
    sentences = re.split(r"(?<=[.!?])\s+", message.replace("art. ", "art "))
    assert message.endswith(".") or kind is InvalidInput
    assert max(len(sentence.split()) for sentence in sentences) <= 20, sentences
    assert not JARGON.search(message)
    assert not re.search(r"[{}]|_", message)
    assert ("PP 11/2017 art. 311." if locale == "en" else "PP 11/2017 pasal 311.") in message


def test_codes_are_capitals_and_each_its_own() -> None:
    codes = [kind.code for kind in every_refusal()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code) for code in codes)


def test_another_locale_than_english_gets_indonesian() -> None:
    refusal = example(InsufficientBalance)
    assert refusal.message("jv") == refusal.message("id") != refusal.message("en")


def test_half_a_day_is_said_as_half_a_day() -> None:
    refusal = InsufficientBalance(year=2026, available_half_days=13, asked_half_days=24)
    assert "6½ hari" in refusal.message("id")
    assert "6.5 days" in refusal.message("en")


def test_an_unverified_rule_says_so() -> None:
    doubtful = Citation("PP 11/2017", "313", verified=False)
    assert errors.NoSuperior(rule=doubtful).message("id").count("pasal 313 (belum diverifikasi)") == 1
    assert errors.NoSuperior(rule=doubtful).message("en").count("art. 313 (unverified)") == 1


def test_the_path_can_be_overridden_and_has_a_default() -> None:
    assert errors.DatesReversed(starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1)).path == ("ends_on",)
    assert errors.NotFound(path=("employee_id",)).path == ("employee_id",)


def test_a_refusal_in_a_log_is_its_code_alone() -> None:
    with pytest.raises(Refusal, match=r"^NOT_FOUND$"):
        raise errors.NotFound
