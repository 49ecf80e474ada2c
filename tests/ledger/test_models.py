"""The models say what the catalogue says: columns, nullability, words, and the machines that act."""

import re
from collections.abc import AsyncIterator, Iterable
from types import ModuleType
from typing import Any

import asyncpg
import pytest
from tortoise.models import Model

import models.account
import models.compliance
import models.delegation
import models.employee
import models.leave
import models.pay
import models.unit
import models.views
from jejak.database.pools import open_pools
from rulebook import values
from rulebook.access import SERVICE_ACTORS
from rulebook.table import load_law
from tests.databases import Database

TYPES = {
    "UUIDField": {"uuid"}, "TextField": {"text"}, "DateField": {"date"}, "DatetimeField": {"timestamptz"},
    "BooleanField": {"bool"}, "SmallIntField": {"int2"}, "HalfDaysField": {"int2"}, "IntField": {"int4", "int8"},
    "BigIntField": {"int8"}, "BinaryField": {"bytea"}, "TimeField": {"time"}, "JSONField": {"jsonb"},
}  # fmt: skip
# Words that a CHECK admits; where the rulebook has the vocabulary, it is the rulebook's.
WORDS: dict[str, Iterable[str]] = {
    "unit_kind_is_known": values.UnitKind,
    "position_kind_is_known": values.PositionKind,
    "position_level_is_known": values.FunctionalLevel,
    "position_eselon_is_known": {
        key.removeprefix("tunjangan.jabatan.") for key in load_law().entries if key.startswith("tunjangan.jabatan.")
    },
    "position_grade_kind_is_known": {values.EmployeeKind.PNS, values.EmployeeKind.PPPK},
    "employee_kind_is_known": values.EmployeeKind,
    "employee_sex_is_known": values.Sex,
    "account_kind_is_known": {"PERSON", "SERVICE"},
    "account_role_is_known": set(values.Role) - {values.Role.EMPLOYEE, values.Role.SERVICE},
    "account_code_purpose_is_known": {"ACTIVATE", "ENROL", "RESET"},
    "totp_reset_state_is_known": values.ResetState,
    "sign_in_outcome_is_known": {
        "ACCEPTED", "UNKNOWN_NAME", "WRONG_PASSWORD", "DISABLED", "ACTIVATED", "CODE_REFUSED",
        "SIGNED_OUT", "CHALLENGED", "WRONG_SECOND_FACTOR", "DELAYED", "SIGNED_OUT_EVERYWHERE", "PASSWORD_CHANGED",
        "NOT_LINKED",
    },
    "holiday_kind_is_known": values.HolidayKind,
    "leave_authority_kind_is_known": values.LeaveKind,
    "leave_request_kind_is_known": values.LeaveKind,
    "leave_request_state_is_known": values.LeaveState,
    "payslip_employee_kind_is_known": values.EmployeeKind,
    "payslip_question_state_is_known": values.PayslipQuestionState,
    "erasure_state_is_known": values.ErasureState,
    "pay_run_source_is_known": values.PayRunSource,
    "pay_run_state_is_known": values.PayRunState,
    "leave_step_kind_is_known": values.StepKind,
    "leave_step_outcome_is_known": values.Outcome,
    "leave_pass_kind_is_known": values.EscalationKind,
    "leave_pass_step_is_known": values.StepKind,
    "delegation_kind_is_known": values.DelegationKind,
    "leave_ledger_kind_is_known": {*values.MovementKind, "RECORDED"},
    "publication_policy_state_is_known": values.PolicyState,
    "publication_policy_tier_is_known": {"T0", "T1", "T2"},
    "account_vouching_is_known": {"OPERATOR", "ADMINISTRATOR"},
    "account_totp_vouching_is_known": {"OPERATOR", "ADMINISTRATOR"},
    "session_method_is_known": {"PASSWORD", "CODE", "OIDC", "TOKEN", "SERVICE"},
    "challenge_method_is_known": {"PASSWORD", "CODE", "OIDC"},
}  # fmt: skip
Columns = dict[str, dict[str, tuple[bool, str]]]


def _all(*modules: ModuleType) -> dict[str, type[Model]]:
    return {
        f"{each._meta.schema}.{each._meta.db_table}": each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Model) and each.__module__ == module.__name__
    }


TABLES = _all(
    *(
        models.delegation,
        models.account,
        models.employee,
        models.leave,
        models.pay,
        models.compliance,
        models.unit,
    )
)
VIEWS = _all(models.views)
NOT_READ = {
    "hr.position_record", "hr.position_compensation", "hr.living_session",
    "hr.open_account", "hr.present", "ops.sign_in_challenge", "ops.sign_in_pace",
    "ops.totp_step", "ops.oidc_flow", "ops.evidence_link", "ops.points", "ops.verification", "ops.unaudited",
    "ops.applied_file", "ops.tortoise_migrations",
}  # fmt: skip


@pytest.fixture
async def initialised_models() -> AsyncIterator[None]:
    """The models know their columns once Tortoise has seen them; no connection is needed."""
    async with open_pools({}):
        yield


@pytest.fixture(scope="module")
async def columns(module_database: Database) -> Columns:
    """Relation → column → (may be null, type), as the catalogue has them."""
    connection = await asyncpg.connect(module_database.superuser_url)
    rows = await connection.fetch(
        "SELECT nspname || '.' || relname, attname, NOT attnotnull, typname FROM pg_attribute "
        "JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace "
        "JOIN pg_type t ON t.oid = atttypid "
        "WHERE relkind IN ('r', 'p', 'f', 'v') AND attnum > 0 AND nspname IN ('hr', 'ops', 'published')"
    )
    await connection.close()
    found: Columns = {}
    for relation, column, nullable, kind in rows:
        found.setdefault(relation, {})[column] = (nullable, kind)
    return found


async def test_every_relation_has_a_model(columns: Columns) -> None:
    assert {
        *TABLES,
        *VIEWS,
        *NOT_READ,
        "hr.holding",
        "hr.standing_in",
        "hr.away",
        "published.opened",
    } == set(columns)


@pytest.mark.parametrize("relation", TABLES)
async def test_a_model_has_the_columns_of_its_table(
    initialised_models: None, columns: Columns, relation: str
) -> None:
    fields = _fields(TABLES[relation])
    assert {name: field.null for name, field in fields.items()} == {
        name: nullable for name, (nullable, _) in columns[relation].items()
    }


@pytest.mark.parametrize("relation", VIEWS)
async def test_a_model_has_the_columns_of_its_view(
    initialised_models: None, columns: Columns, relation: str
) -> None:
    assert set(_fields(VIEWS[relation])) == set(columns[relation])


@pytest.mark.parametrize("relation", TABLES | VIEWS)
async def test_a_models_fields_are_of_their_columns_types(
    initialised_models: None, columns: Columns, relation: str
) -> None:
    for name, field in _fields((TABLES | VIEWS)[relation]).items():
        assert columns[relation][name][1] in TYPES[type(field).__name__], f"{relation}.{name}"


async def test_the_words_that_a_table_admits_are_the_rulebooks(module_database: Database) -> None:
    rows = await _fetch(
        module_database,
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'c' AND conname ~ '_is_known$'",
    )
    admitted = {name: set(re.findall(r"'([\w.]+)'::", says)) for name, says in rows if "ARRAY" in says}
    assert admitted == {name: set(words) for name, words in WORDS.items()}


async def test_the_kinds_of_line_that_a_slip_admits_are_the_rulebooks(module_database: Database) -> None:
    ((says,),) = await _fetch(
        module_database,
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'payslip_line_kind_has_its_sign'",
    )
    assert set(re.findall(r"'(\w+)'::", says)) == set(values.PayslipLineKind)


async def test_the_grades_that_a_rank_admits_are_the_rulebooks(module_database: Database) -> None:
    grades = [*values.GRADES_PNS, *values.GRADES_PPPK]
    wrong = ["", "I/e", "IV/f", "V/a", "XVIII", "III", "iii/a"]
    ((says,),) = await _fetch(
        module_database,
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'rank_grade_is_known'",
    )
    (pattern,) = re.findall(r"'(.*)'", says)
    assert [grade for grade in grades if not re.search(pattern, grade)] == []
    assert [grade for grade in wrong if re.search(pattern, grade)] == ["III"]


async def test_the_machines_that_act_are_the_policys(module_database: Database) -> None:
    rows = await _fetch(module_database, "SELECT user_name, id FROM hr.account WHERE kind = 'SERVICE'")
    assert dict(rows) == {f"system:{name}": identity for name, identity in SERVICE_ACTORS.items()}


def _fields(model: type[Model]) -> dict[str, Any]:
    meta = model._meta
    return {column: meta.fields_map[name] for name, column in meta.fields_db_projection.items()}


async def _fetch(database: Database, query: str) -> list[Any]:
    connection = await asyncpg.connect(database.superuser_url)
    rows = await connection.fetch(query)
    await connection.close()
    return [tuple(row) for row in rows]
