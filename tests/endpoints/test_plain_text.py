"""Nothing that a person writes and that is kept holds what nobody sees and what makes it read as something else."""

import unicodedata
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from graphql import get_named_type, is_required_input_field

from jejak.cli.main import main
from rulebook.text import check_plain, find_forbidden_character
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.example_documents import OFFICES, fields_of, plain_value, schema_of
from tests.endpoints.regency_api import RegencyApi

DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
MARKED = "surat \u202etarucas\u202c biasa"
NOT_KEPT = {
    "password", "newPassword", "code", "challenge", "userName", "clientMutationId", "recoveryCodes",
}  # fmt: skip
"""Proofs, and a name that is looked up: nothing of them is kept as it was written."""
MACHINES = {
    "hr.account.user_name", "hr.account.password_hash", "hr.account_identity.issuer", "hr.account_identity.subject",
    "hr.employee.nip", "hr.leave_request.calendar_version", "hr.leave_request.number", "hr.payslip.grade",
    "hr.position_grade.highest_grade", "hr.position_grade.lowest_grade", "hr.rank_history.grade", "hr.regency.profile",
    "hr.regency.time_zone", "ops.applied_file.name", "ops.idempotency.operation", "ops.oidc_flow.nonce",
    "ops.oidc_flow.verifier", "ops.session.scopes", "ops.unaudited.reason", "ops.unaudited.relation",
}  # fmt: skip
"""Columns whose words a program of ours or a provider makes, or that a pattern of their own keeps."""
KINDS = {
    "leaveRequestId": "LeaveRequest", "employeeId": "Employee", "delegateId": "Employee", "postId": "Post",
    "payslipId": "Payslip", "payslipQuestionId": "PayslipQuestion",
    "policyId": "PolicyDecree",
}  # fmt: skip
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
_COLUMNS = """
SELECT format('%s.%s.%s', n.nspname, k.relname, a.attname) AS name,
       coalesce((SELECT string_agg(pg_get_constraintdef(x.oid), ' ') FROM pg_constraint x
                  WHERE x.conrelid = k.oid AND a.attnum = ANY (x.conkey) AND x.contype = 'c'), '') AS rules
  FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid JOIN pg_namespace n ON n.oid = k.relnamespace
 WHERE n.nspname IN ('hr', 'ops') AND k.relkind IN ('r', 'p') AND NOT k.relispartition AND a.attnum > 0
   AND NOT a.attisdropped AND a.atttypid = 'text'::regtype
"""


def list_written_fields() -> list[tuple[str, str, str]]:
    """Return every field of every act that takes words which are kept: whose act, its name, the field."""
    found = {}
    for who in ("pegawai", *OFFICES):
        for name, act in fields_of("Mutation", schema_of(who)).items():
            given: Any = get_named_type(act.args["input"].type)
            for field, kind in given.fields.items():
                if get_named_type(kind.type).name == "String" and field not in NOT_KEPT:
                    found[name, field] = who
    return [(who, name, field) for (name, field), who in found.items()]


WRITTEN = list_written_fields()


async def write_text(api: RegencyApi, who: str, name: str, field: str, text: str) -> list[dict[str, Any]]:
    given: Any = get_named_type(fields_of("Mutation", schema_of(who))[name].args["input"].type)
    fields = {
        each: f'"{to_global_id(KINDS[each], NOBODY)}"' if each in KINDS else plain_value(kind.type)
        for each, kind in given.fields.items()
        if is_required_input_field(kind) and each != field
    }
    told = ", ".join(f"{each}: {value}" for each, value in fields.items())
    query = (
        f"mutation($text: String!) {{ done: {name}(input: {{ {told} {field}: $text }})"
        " { errors { code path message english: message(locale: EN) } } }"
    )
    errors: list[dict[str, Any]] = (await (await api.enter(who)).ask(query, text=text))["done"]["errors"]
    return errors


def test_every_act_that_takes_words_is_looked_at() -> None:
    assert {(name, field) for _, name, field in WRITTEN} >= {
        ("requestLeave", "reason"), ("requestLeave", "address"), ("requestLeave", "phone"), ("adviseLeave", "reason"),
        ("decideLeave", "reason"), ("reassignLeaveStep", "reason"), ("delegateDecisions", "reason"),
        ("delegateDecisions", "decreeNumber"), ("requestErasure", "legalBasis"), ("requestErasure", "reason"),
        ("requestErasure", "decreeNumber"), ("requestTotpReset", "reason"),
    }  # fmt: skip


@pytest.mark.parametrize(("who", "name", "field"), WRITTEN)
async def test_no_act_keeps_a_text_that_reads_as_another(
    api: RegencyApi, who: str, name: str, field: str
) -> None:
    await api.enter(who)
    before = await api.count_rows()
    for text, mark in (
        (MARKED, "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\u200fb", "U+200F"),
        ("a\x1b[2Jb", "U+001B"),
    ):
        (error,) = await write_text(api, who, name, field, text)
        assert (error["code"], error["path"]) == ("INVALID_INPUT", [field])
        assert mark in error["message"]
        assert mark in error["english"]
    assert await api.count_rows() == before


async def test_no_column_takes_what_its_reader_cannot_see(api: RegencyApi) -> None:
    rows = {row["name"]: row["rules"] for row in await api.fetch_rows(_COLUMNS)}
    assert set(rows) >= MACHINES
    bare = {
        name
        for name, rules in rows.items()
        if "is_plain(" not in rules and " = ANY (ARRAY[" not in rules and name not in MACHINES
    }
    assert bare == set()


async def test_no_name_in_a_row_and_no_reason_of_an_act_holds_a_mark_of_direction(api: RegencyApi) -> None:
    for letter in (0x202E, 0x2068, 0x061C, 0x9B):
        with pytest.raises(asyncpg.CheckViolationError, match="unit_words_are_plain"):
            await api.superuser.execute("UPDATE hr.unit SET name = name || chr($1)", letter)
        with pytest.raises(Exception, match="tx_words_are_plain"):
            async with people.setup_transaction(reason=f"salah{chr(letter)} ketik"):
                pass


async def test_python_and_the_database_refuse_the_same_letters(api: RegencyApi) -> None:
    rows = await api.fetch_rows(
        "SELECT n FROM generate_series(1, 65535) n WHERE n NOT BETWEEN 55296 AND 57343 AND NOT hr.is_plain('a', chr(n))"
    )
    refused = [row["n"] for row in rows]
    assert refused == [
        n for n in range(1, 0x10000) if not 0xD800 <= n < 0xE000 and find_forbidden_character(chr(n))
    ]
    assert set(DIRECTIONS) < set(refused)
    assert {unicodedata.category(chr(n)) for n in refused} == {"Cc", "Cf"}
    assert not {9, 10, 13, 0x200C, 0x200D} & set(refused)


def test_letters_of_any_script_are_plain() -> None:
    check_plain(
        name="Désirée I Gusti Ayu, S.Pd.",
        reason="baris satu\r\nbaris dua\t3",
        other="محمد 🐘 \u200d",
        none=None,
    )


@pytest.mark.parametrize(
    "words",
    [
        ["account", "add", "--name", MARKED],
        ["evidence", "x.zip", f"--purpose={MARKED}"],
        ["engagement", "open", MARKED],
    ],
)
def test_no_command_takes_a_text_that_reads_as_another(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "U+202E" in told
    assert "\u202e" not in told
    assert words[2].partition("=")[0] in told or "Argument 3" in told
