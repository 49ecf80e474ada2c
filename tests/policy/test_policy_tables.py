"""The tables say each thing once, in words that are known; and what is written out of them is what is committed."""

from collections.abc import Mapping

import pytest

from jejak.policy_artifacts.__main__ import ROOT, build_artifacts
from resolvers.mappings import MAPPINGS
from rulebook.access import (
    AREAS,
    AUDIENCES,
    COORDINATES,
    MUTATIONS,
    ROWS,
    SCOPES,
    Audience,
    Reach,
    audiences_of,
    pool_of,
    reach_of_roles,
)
from rulebook.access.coordinates import UnreadablePolicy, _parse, _table
from rulebook.access.labels import AUDIENCE_LABELS as SAID
from rulebook.access.labels import KIND_LABELS, REACH_LABELS
from rulebook.access.rows import ANYBODY
from rulebook.values import Role, Scope
from schema.root import SCHEMA


def find_stale(files: Mapping[str, str]) -> list[str]:
    """The files that say something else."""
    return [name for name, text in files.items() if (ROOT / name).read_text("utf-8") != text]


def parse_table(text: str) -> dict[str, Audience]:
    return dict(_table(list(_parse(text))))


def test_a_line_gives_its_audiences_to_all_that_it_names() -> None:
    found = parse_table(
        "# Pay.\n\ntype Slip: staff payroll\n  net lines(page year)\n  total: payroll\nlist Slip: payroll\n  sum"
    )
    both, payroll = Audience.STAFF | Audience.PAYROLL, Audience.PAYROLL
    arguments = ("first", "after", "last", "before", "year")
    assert found == {
        **dict.fromkeys(("Slip", "Slip.net", "Slip.lines", *(f"Slip.lines({each}:)" for each in arguments)), both),
        "Slip.total": payroll,
        "SlipConnection": payroll,
        **dict.fromkeys((f"SlipConnection.{each}" for each in ("edges", "pageInfo", "totalCount", "sum")), payroll),
        "SlipConnection.totalCountIsExact": payroll,
        **dict.fromkeys(("SlipEdge", "SlipEdge.cursor", "SlipEdge.node"), payroll),
    }  # fmt: skip


def test_an_argument_may_be_for_fewer_than_its_field() -> None:
    found = parse_table("type Query\n  people(page): staff payroll\n  people(left:): payroll")
    assert found["Query.people"] == Audience.STAFF | Audience.PAYROLL == found["Query.people(first:)"]
    assert found["Query.people(left:)"] == Audience.PAYROLL


def test_a_type_without_audiences_is_seen_by_all_who_see_anything_of_it() -> None:
    found = parse_table("type Query\n  pay: payroll\n  rates: everyone\ntype Query\n  me: signed-in")
    assert found["Query"] == ~Audience(0)
    assert found["Query.me"] == ~Audience.PUBLIC


@pytest.mark.parametrize(
    "text",
    [
        "type Slip: clerks\n  net",
        "type Slip: payroll\n  net net",
        "type Slip: payroll\n  net\n  net: staff",
        "type Slip\n  net",
        "type Slip payroll\n  net",
        "type Slip: payroll\n net",
        "type Slip: payroll\n  net; gross",
        "scalar Rupiah",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePolicy):
        parse_table(text)


def test_every_role_and_kind_is_in_the_tables() -> None:
    assert set(AUDIENCES) == set(Role)
    assert set(AUDIENCES.values()) | {Audience.PUBLIC} == set(Audience)
    assert {who for row in ROWS.values() for who in row} <= {ANYBODY, *Role}
    guarded = {
        kind
        for shape in MAPPINGS.values()
        for kind in (*shape.field_policies.values(), *shape.permission_flags.values())
    }
    assert {shape.kind for shape in MAPPINGS.values()} | guarded == set(ROWS)
    assert set(SCOPES) == set(Scope)
    assert ROWS["Appointment"] == ROWS["Rank"]  # one `viewerMaySeeCareer` speaks for both
    assert {"Appointment" in kinds for kinds in SCOPES.values() if "Rank" in kinds} == {True}
    assert (set(KIND_LABELS), set(REACH_LABELS), set(SAID)) == (set(ROWS), set(Reach), set(Audience))


def test_every_step_is_in_the_schema_of_all_who_may_take_it() -> None:
    mutation_type = SCHEMA._schema.mutation_type
    assert mutation_type is not None
    assert set(MUTATIONS) == set(mutation_type.fields)
    for name, act in MUTATIONS.items():
        seen_by = COORDINATES[f"Mutation.{name}"]
        if ANYBODY in act.by:
            assert seen_by in (Audience.PUBLIC, ~Audience.PUBLIC), name  # with an account or without
        else:
            assert seen_by | Audience.PUBLIC == audiences_of(Role[who] for who in act.by), name
        assert set(act.provided) == {"id", "en"}


def test_reach_adds_up_and_scopes_narrow_it() -> None:
    assert reach_of_roles((), "Policy") is Reach.ALL
    assert reach_of_roles((), "Employee") is Reach.NOBODY
    assert reach_of_roles({Role.EMPLOYEE}, "Employee") == Reach.OWN | Reach.UNDER
    assert reach_of_roles({Role.EMPLOYEE, Role.PERSONNEL}, "Employee") == Reach.OWN | Reach.UNDER | Reach.ALL
    machine = {Role.SERVICE}
    assert reach_of_roles(machine, "LeaveRequest", scopes=frozenset({Scope.READ_LEAVE})) is Reach.ALL
    assert reach_of_roles(machine, "LeaveRequest", scopes=frozenset({Scope.READ_PEOPLE})) is Reach.NOBODY
    assert reach_of_roles(machine, "Employee", scopes=frozenset()) is Reach.NOBODY
    assert reach_of_roles(machine, "Policy", scopes=frozenset()) is Reach.ALL
    with pytest.raises(KeyError):
        reach_of_roles(machine, "Secret")


def test_an_audience_reads_as_its_role_of_the_database() -> None:
    pools = {audience.name: pool_of(audience | Audience.PUBLIC) for audience in Audience}
    assert pools == {
        "PUBLIC": "public", "STAFF": "app", "PERSONNEL": "app", "PAYROLL": "app", "AUDITOR": "auditor",
        "ACCOUNTS": "app", "INFORMATION": "app", "SERVICE": "app",
    }  # fmt: skip


async def test_what_is_written_out_of_the_policy_is_committed() -> None:
    assert find_stale(await build_artifacts()) == [], "run: python -m jejak.policy_artifacts"


def test_every_area_opens_with_a_sentence() -> None:
    for path in (ROOT / "rulebook" / "access" / "areas").iterdir():
        assert path.stem in AREAS
        assert path.read_text("utf-8").startswith("# ")
