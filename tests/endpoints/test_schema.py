"""The shape of the API: every act looks like every other, and every list too."""

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_non_null_type,
)

from schema.sdl import FULL_SCHEMA_FILE
from tests.endpoints.example_documents import GRAPH, fields_of

COMING = {
    *("signIn", "completeSignIn", "activateAccount", "signOut", "signOutEverywhere"),
    *("changePassword", "enrolTotp", "confirmTotp"),
}
FILING = {
    *("requestLeave", "requestErasure", "resetPassword", "requestTotpReset", "unlinkIdentity"),
    *("delegateDecisions", "askAboutPayslip", "proposePolicy"),
}
OURS = [name for name in GRAPH.type_map if not name.startswith("__")]


@pytest.mark.parametrize(("name", "field"), fields_of("Mutation").items())
def test_every_mutation_takes_one_input_and_returns_a_payload(name: str, field: GraphQLField) -> None:
    type_name = name[0].upper() + name[1:]
    assert [(arg, str(each.type)) for arg, each in field.args.items()] == [("input", f"{type_name}Input!")]
    assert str(field.type) == f"{type_name}Payload"
    payload = fields_of(f"{type_name}Payload")
    assert str(payload["errors"].type) == "[UserError!]!"
    assert str(payload["query"].type) == "Query!"
    others = {
        each: answer for each, answer in payload.items() if each not in ("errors", "query", "signedOut")
    }
    assert [each for each, answer in others.items() if is_non_null_type(answer.type)] == []


@pytest.mark.parametrize("name", fields_of("Mutation"))
def test_what_changes_something_names_its_key_and_the_version_it_was_read_at(name: str) -> None:
    input_ = GRAPH.type_map[f"{name[0].upper()}{name[1:]}Input"]
    assert isinstance(input_, GraphQLInputObjectType)
    given = {each: str(field.type) for each, field in input_.fields.items()}
    assert given.get("idempotencyKey") == (None if name in COMING else "UUID!")
    assert given.get("version") == (None if name in COMING | FILING else "Int!")


def test_every_user_error_has_code_message_path_and_rule() -> None:
    interface = GRAPH.type_map["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    assert {name: str(field.type) for name, field in interface.fields.items()} == {
        "code": "String!", "message": "String!", "path": "[String!]!", "rule": "String",
    }  # fmt: skip
    assert list(interface.fields["message"].args) == ["locale"]
    assert {each.name for each in GRAPH.get_possible_types(interface)} == {
        "Refusal", "LeaveConflict", "VersionConflict", "InsufficientBalance",
    }  # fmt: skip
    assert {"decidedBy", "decidedAt", "current"} <= set(fields_of("LeaveConflict"))
    assert "available" in fields_of("InsufficientBalance")


def test_every_list_of_objects_is_a_connection_with_its_page() -> None:
    for name in OURS:
        found = GRAPH.type_map[name]
        for field_name, field in found.fields.items() if isinstance(found, GraphQLObjectType) else ():
            if get_named_type(field.type).name.endswith("Connection"):
                assert {"first", "after", "last", "before"} <= set(field.args), f"{name}.{field_name}"
    for name in (each for each in OURS if each.endswith("Connection")):
        fields = {each: str(field.type) for each, field in fields_of(name).items()}
        kind = name.removesuffix("Connection")
        assert fields["edges"] == f"[{kind}Edge!]!"
        assert fields["pageInfo"] == "PageInfo!"
        assert {each: str(field.type) for each, field in fields_of(f"{kind}Edge").items()} == {
            "node": f"{kind}!", "cursor": "String!",
        }  # fmt: skip


def test_money_is_rupiah_and_nothing_else() -> None:
    for field in ("basePay", "gross", "net", "tpp"):
        assert str(fields_of("Payslip")[field].type) == "Rupiah!"
    for type_name in ("PayRange", "PayStep", "PublicCompensation", "Payslip"):
        numbers = {
            name for name, field in fields_of(type_name).items() if get_named_type(field.type).name == "Int"
        }
        assert numbers <= {"jobClass", "posts", "holders", "serviceYears"}
    rupiah = GRAPH.type_map["Rupiah"]
    assert rupiah.specified_by_url  # type: ignore[attr-defined]
    assert "Float" not in OURS


def test_everything_that_can_be_asked_is_described() -> None:
    silent = []
    for name in OURS:
        found = GRAPH.type_map[name]
        fields = getattr(found, "fields", {})
        silent += [name for _ in (1,) if not found.description]
        silent += [f"{name}.{each}" for each, field in fields.items() if not field.description]
    assert set(silent) <= {"UUID"}  # the library's own


def test_the_schema_tells_no_table_and_no_tool() -> None:
    words = ("tortoise", "postgres", "asyncpg", "password_hash", "hr.employee")
    assert [word for word in words if word in FULL_SCHEMA_FILE.read_text("utf-8").lower()] == []
