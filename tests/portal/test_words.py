"""Words of the pages in both languages, used and short; documents registered and valid."""

import ast
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from string import Formatter

import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate

import jejak.portal
import models
from jejak.portal.i18n import LANGUAGES, Translator, load_texts
from jejak.portal.operations import build_manifest, document_id, load_documents
from jejak.portal.pages.account.sign_in import PROVIDER_REFUSALS
from jejak.portal.pages.error_pages import ERROR_PAGES
from rulebook.leave.escalation import reason_for
from rulebook.values import EscalationKind
from schema.sdl import FULL_SCHEMA_FILE
from tests.portal.language_check import find_foreign_pieces, find_foreign_words

PORTAL = Path(jejak.portal.__file__).parent
MOST_WORDS = 20
MACHINES = Path(models.__file__).parent / "migrations/sql/0001_baseline/20_accounts.sql"
REASONS = (
    (EscalationKind.REMINDED, False),
    (EscalationKind.DELEGATED, True),
    (EscalationKind.DELEGATED, False),
    (EscalationKind.RAISED, True),
    (EscalationKind.RAISED, False),
)
_KEY = re.compile(r"""["']([a-z_]+\.[A-Za-z_0-9.]*)(?=["'{])""")
_FILES = (".html", ".js", ".css")
_BY_CODE = (
    "state.", "outcome.", "advice.", "leave.", "op.", "position_kind.", "withheld.", "withheld_why.", "menu.", "month.",
    "weekday.", "because.", "service.", "unit.from_", "missing.", "list_column.",
)  # fmt: skip


def test_both_languages_have_the_same_sentences_with_the_same_facts() -> None:
    first, second = (load_texts(each) for each in LANGUAGES)
    assert set(first) == set(second)
    assert {key: _placeholders(first[key]) for key in first} == {
        key: _placeholders(second[key]) for key in second
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(language: str) -> None:
    long = [
        sentence
        for text in load_texts(language).values()
        for sentence in re.split(r"(?<=[.?!])\s", text)
        if len(sentence.split()) > MOST_WORDS
    ]
    assert long == []


def test_every_sentence_is_said_somewhere_and_none_is_missing() -> None:
    known = set(load_texts("id"))
    groups = {key.split(".")[0] for key in known}
    named = {key for text in _read_sources() for key in _KEY.findall(text)}
    named = {key for key in named if key.split(".")[0] in groups and not key.endswith(_FILES)}
    begun = (*(named - known), *_BY_CODE)
    assert {key for key in known - named if not key.startswith(begun)} == set()
    assert {key for key in named - known if not any(each.startswith(key) for each in known)} == set()


def test_every_refusal_has_its_page() -> None:
    kinds = {kind for kind, _ in ERROR_PAGES.values()} | {"broken"}
    for language in LANGUAGES:
        texts = set(load_texts(language))
        assert all({f"refused.{kind}.title", f"refused.{kind}.why"} <= texts for kind in kinds)


def test_no_refusal_on_the_way_from_the_provider_is_told_as_another() -> None:
    for language in LANGUAGES:
        texts = load_texts(language)
        told = {code: texts[f"provider_refusal.{code}"] for code in (*PROVIDER_REFUSALS, "OTHER")}
        assert len(set(told.values())) == len(told)
        assert {key.partition(".")[2] for key in texts if key.startswith("provider_refusal.")} == set(told)


def test_codes_of_the_api_have_their_words() -> None:
    schema, known = build_schema(FULL_SCHEMA_FILE.read_text("utf-8")), set(load_texts("id"))
    for group, enum in {
        "state": "LeaveState", "outcome": "Outcome", "leave": "LeaveKind", "op": "AuditOp", "life": "StepKind",
        "position_kind": "PositionKind", "notice": "NoticeKind", "skip": "SkipReason", "pass": "EscalationKind",
    }.items():  # fmt: skip
        missing = {f"{group}.{value}" for value in schema.type_map[enum].values} - known  # type: ignore[attr-defined]
        assert missing == set()


@pytest.mark.parametrize("name", sorted(load_documents()))
def test_a_question_is_good_and_the_only_one_of_its_file(name: str) -> None:
    document = parse(load_documents()[name])
    assert validate(build_schema(FULL_SCHEMA_FILE.read_text("utf-8")), document) == []
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    assert operation.name
    assert build_manifest()[document_id(name)] == load_documents()[name]


def test_every_question_is_asked_by_some_page() -> None:
    said = {node.value for path in PORTAL.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    assert set(load_documents()) <= said


def test_the_portal_imports_nothing_of_ours() -> None:
    packages = {"schema", "resolvers", "models", "audit", "rulebook", "jejak", "tests", "bench"}
    for path in PORTAL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.split(".")[0] not in packages or name.startswith("jejak.portal"), (
                    f"{path}: {name}"
                )


OF_THE_API = {
    "id": "Sri Contoh memutuskan cuti: mengubah permohonan cuti milik Joko Contoh: hasil dari kosong menjadi ditarik.",
    "en": "Sri Contoh, deciding on leave: changed the leave request of Joko Contoh: state from filed to approved.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_the_other_language_is_noticed_and_none_of_the_own(language: str) -> None:
    other = next(each for each in LANGUAGES if each != language)
    assert {
        each: found
        for each in load_texts(language).values()
        if (found := list(find_foreign_words(each, language)))
    } == {}
    assert list(find_foreign_words(OF_THE_API[language], language)) == []
    for sentence in (OF_THE_API[other], load_texts(other)["sign_in.over"]):
        assert sentence in find_foreign_words(f"Joko Contoh\n{sentence}", language)
    assert list(find_foreign_words("decided_at: 2026-07-06, JPT_PRATAMA", language)) == [
        "decided_at",
        "2026-07-06",
        "JPT_PRATAMA",
    ]


def test_what_the_system_writes_itself_is_said_in_english_too() -> None:
    indonesian, english = Translator("id"), Translator("en")
    kept = {
        key: sentence
        for key, sentence in load_texts("id").items()
        if key.startswith(("because.", "service."))
    }
    machines = re.findall(r"'system:[a-z-]+', '([^']+)', 'SERVICE'", MACHINES.read_text("utf-8"))
    reasons = {reason_for(kind, is_absent=absent) for kind, absent in REASONS}
    assert set(kept.values()) == {*machines, *reasons}
    for key, sentence in kept.items():
        assert (indonesian.audit_text(sentence), english.audit_text(sentence)) == (
            sentence,
            load_texts("en")[key],
        )
    reason = reason_for(EscalationKind.DELEGATED, is_absent=True)
    told = f'Pekerjaan berkala, passing on: added "{reason}"'
    assert list(find_foreign_pieces([english.audit_text(told)], "en")) == []
    assert english.audit_text(told).startswith('Periodic work, passing on: added "The officer is away;')
    assert english.audit_text("Pejabatnya tidak ada, kata kepala") == "Pejabatnya tidak ada, kata kepala"


def test_a_short_piece_and_one_with_facts_are_noticed() -> None:
    assert list(find_foreign_pieces(["Menunggu keputusan", "Sejak 3 Agustus 2026", "Budi Contoh"], "en")) == [
        "Menunggu keputusan",
        "Sejak 3 Agustus 2026",
    ]
    assert list(find_foreign_pieces(["Leave requests", "3 working days", "Total"], "id")) == [
        "Leave requests",
        "3 working days",
    ]


def test_numbers_dates_and_rupiah_are_said_as_people_say_them() -> None:
    indonesian, english = Translator("id"), Translator("en")
    assert indonesian.rupiah(12726400) == "Rp\xa012.726.400"
    assert english.rupiah(12726400) == "Rp\xa012,726,400"
    assert [indonesian.days(each) for each in (1, 2.5)] == ["1\xa0hari", "2½\xa0hari"]
    assert [english.days(each) for each in (1, 2.5)] == ["1\xa0day", "2.5\xa0days"]
    assert indonesian.day("2026-08-03", weekday=True) == "Senin, 3\xa0Agustus\xa02026"
    assert indonesian.date_range("2026-08-03", "2026-08-05") == "3 sampai 5\xa0Agustus\xa02026"
    assert (
        indonesian.date_range("2026-08-31", "2026-09-02")
        == "31\xa0Agustus\xa02026 sampai 2\xa0September\xa02026"
    )
    assert indonesian.local_time("2026-07-06T03:30:00+00:00") == "6\xa0Juli\xa02026 pukul 10.30 WIB"
    assert english.local_time("2026-07-06T03:30:00+00:00") == "6\xa0July\xa02026 at 10:30 WIB"
    papua = Translator("id", "Asia/Jayapura")
    assert papua.local_time("2026-07-06T03:30:00+00:00").endswith("12.30 WIT")
    assert papua.instant("2026-07-06", time.min) == "2026-07-06T00:00:00+09:00"
    assert papua.post_title("Kepala Dinas Pendidikan", "Dinas Pendidikan") == "Kepala Dinas Pendidikan"
    assert papua.post_title("Camat", "Kecamatan Mersam") == "Camat, Kecamatan Mersam"


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _read_sources() -> Iterator[str]:
    for path in [*PORTAL.rglob("*.py"), *PORTAL.glob("templates/*.html")]:
        yield path.read_text("utf-8")
