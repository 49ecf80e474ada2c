"""Kinds of pay slip lines: words in both languages, law and mark for each kind of employee, and a column."""

import re
import tomllib
from datetime import date

import pytest

from rulebook.payslip.line_kinds import LineKind, load_line_kinds
from rulebook.table import TABLES
from rulebook.values import EmployeeKind, PayslipLineKind, SourceMark

ON = date(2026, 11, 1)
COLUMNS = {
    1: {
        "base_pay", "spouse_allowance", "child_allowance", "position_allowance", "rice_allowance", "tpp",
        "other_income",
    },
    -1: {"pension_contribution", "health_contribution", "other_deductions"},
}  # fmt: skip
JARGON = re.compile(
    r"\b(null|regime|entitled|pursuant|hereby|termaktub|sebagaimana|dimaksud)\b", re.IGNORECASE
)
KINDS = list(load_line_kinds().values())
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda each: each.kind)
every_locale = pytest.mark.parametrize("locale", ["id", "en"])


def test_no_kind_of_line_is_without_its_words_and_none_is_unknown() -> None:
    written = tomllib.loads((TABLES / "payslip_line_kinds.toml").read_text("utf-8"))
    assert list(written) == list(PayslipLineKind) == [each.kind for each in KINDS]


@every_locale
@every_kind
def test_a_kind_is_explained_in_one_plain_sentence_of_at_most_twenty_words(
    kind: LineKind, locale: str
) -> None:
    sentence = kind.explanation(locale)
    assert kind.name(locale)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)", sentence)) == 1
    assert 5 <= len(sentence.split()) <= 20
    assert not JARGON.search(sentence)
    assert sentence != kind.explanation("en" if locale == "id" else "id")


@every_locale
def test_no_two_kinds_have_one_name(locale: str) -> None:
    assert len({each.name(locale) for each in KINDS}) == len(KINDS)


def test_another_locale_than_english_gets_indonesian() -> None:
    kind = load_line_kinds()[PayslipLineKind.BASE_PAY]
    assert (kind.name("jv"), kind.explanation("jv")) == (kind.name("id"), kind.explanation("id"))


@every_kind
def test_a_kind_has_a_law_for_each_kind_of_employee_once(kind: LineKind) -> None:
    employees = [each for source in kind.sources for each in source.employee_kinds]
    assert employees
    assert len(employees) == len(set(employees))
    assert EmployeeKind.PPPK_PART_TIME not in employees
    for source in kind.sources:
        assert all(citation.law for citation in source.list_citations(on=ON))
        assert len({each.law for each in source.list_citations(on=ON)}) == len(source.list_citations(on=ON))
        assert bool(source.keys) != bool(source.law)


@every_kind
def test_a_law_that_was_not_read_is_never_marked_as_verified(kind: LineKind) -> None:
    for source in kind.sources:
        are_verified = all(each.verified for each in source.list_citations(on=ON))
        assert (source.mark is SourceMark.VERIFIED) == are_verified


@every_kind
def test_a_kind_sums_into_a_column_of_its_own_sign(kind: LineKind) -> None:
    assert kind.column in COLUMNS[kind.sign]


def test_every_column_collects_a_kind() -> None:
    assert {each.column for each in KINDS} == COLUMNS[1] | COLUMNS[-1]


def test_a_line_that_is_not_for_a_kind_of_employee_has_no_source_for_it() -> None:
    kinds = load_line_kinds()
    assert kinds[PayslipLineKind.GENERAL_ALLOWANCE].find_source(EmployeeKind.PPPK) is None
    found = kinds[PayslipLineKind.BASE_PAY].find_source(EmployeeKind.PPPK)
    assert found
    assert [each.text("en") for each in found.list_citations(on=ON)] == ["Perpres 11/2024 Lampiran"]
