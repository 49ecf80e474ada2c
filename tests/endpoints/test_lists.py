"""How lists are read: pages, cursors, totals, filters, aliases and fragments."""

import base64
import json
from typing import Any

import pytest

from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all

EMPLOYEES = """query Employees($first: Int, $after: String, $last: Int, $before: String, $filter: EmployeeFilter) {
  employees(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id name } }
  }
}"""
ODD_NAMES = (
    "Seratus% Contoh",
    "Garis_Bawah Contoh",
    "Miring\\Balik Contoh",
    "Petik'Tunggal Contoh",
    "Éclair Contoh",
)


@pytest.fixture(scope="module")
async def personnel(api: RegencyApi) -> Caller:
    """Somebody who sees everybody, in a regency with odd names."""
    post = api.regency.superior.current_appointment
    assert post is not None
    for name in ODD_NAMES:
        await people.an_employee(await people.a_post(api.regency.office, under=post.post), name=name)
    return await api.enter("kepegawaian")


async def load_page(caller: Caller, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.ask(EMPLOYEES, **given))["employees"]
    return found


async def load_names(caller: Caller, **filter_: Any) -> list[str]:
    return [edge["node"]["name"] for edge in (await load_page(caller, first=100, filter=filter_))["edges"]]


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize("size", [1, 4, 100])
async def test_pages_join_to_the_whole_list_forwards_and_backwards(personnel: Caller, size: int) -> None:
    whole = (await load_page(personnel, first=100))["edges"]
    assert len(whole) == 14
    assert [edge["node"]["name"] for edge in whole] == sorted(edge["node"]["name"] for edge in whole)
    forwards, found = [], await load_page(personnel, first=size)
    assert found["pageInfo"]["hasPreviousPage"] is False
    while True:
        forwards += found["edges"]
        assert found["pageInfo"]["startCursor"] == found["edges"][0]["cursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        found = await load_page(personnel, first=size, after=found["pageInfo"]["endCursor"])
        assert found["pageInfo"]["hasPreviousPage"] is True
    assert forwards == whole
    backwards: list[Any] = []
    found = await load_page(personnel, last=size)
    assert found["pageInfo"]["hasNextPage"] is False
    while True:
        backwards = found["edges"] + backwards
        assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
        found = await load_page(personnel, last=size, before=found["pageInfo"]["startCursor"])
        assert found["pageInfo"]["hasNextPage"] is True
    assert backwards == whole


async def test_past_the_end_there_is_an_empty_page(personnel: Caller) -> None:
    last = (await load_page(personnel, last=1))["edges"][0]
    found = await load_page(personnel, first=5, after=last["cursor"])
    assert found["edges"] == []
    assert found["totalCount"] == 14
    assert found["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {}, {"first": 0}, {"first": -1}, {"first": 101}, {"last": 0}, {"last": 101}, {"first": 2, "last": 2},
        {"first": 2, "before": "x"}, {"last": 2, "after": "x"}, {"first": None, "last": None},
    ],
)  # fmt: skip
async def test_a_list_is_read_by_the_page(personnel: Caller, given: dict[str, Any]) -> None:
    assert await personnel.error_codes(EMPLOYEES, **given) == ["INVALID_PAGE"]


async def test_a_cursor_belongs_to_its_list_and_filter(personnel: Caller) -> None:
    own = (await load_page(personnel, first=1))["edges"][0]["cursor"]
    narrowed = (await load_page(personnel, first=1, filter={"kind": "PNS"}))["edges"][0]["cursor"]
    units = (await personnel.ask("{ units(first: 1) { edges { cursor } } }"))["units"]["edges"][0]["cursor"]
    for cursor, filter_ in (
        (own, {"kind": "PNS"}),
        (narrowed, None),
        (narrowed, {"kind": "CPNS"}),
        (units, None),
    ):
        assert await personnel.error_codes(EMPLOYEES, first=1, after=cursor, filter=filter_) == [
            "INVALID_CURSOR"
        ]
    assert (await load_page(personnel, first=1, after=narrowed, filter={"kind": "PNS"}))["edges"]


FORGED_CURSORS: tuple[Any, ...] = (
    "", "x", "\0", "null", 1, None, True, [], {}, "9" * 40, "1e400", "0001-01-01", "9999-12-31T23:59:59-14:00",
    "00000000-0000-4000-8000-000000000001", "2026-07-06", "a" * 10_000, "\U0001f600",
)  # fmt: skip
ORDERED_LISTS = {
    "employees": ("kepegawaian", "employees(first: 1, after: $after) { edges { cursor } }"),
    "units": ("kepegawaian", "units(first: 1, after: $after) { edges { cursor } }"),
    "auditEntries": ("auditor", "auditEntries(first: 1, after: $after) { edges { cursor } }"),
    "publicCompensation": ("kepegawaian", "publicCompensation(first: 1, after: $after) { edges { cursor } }"),
    "rankHistory": (
        "staff", "viewer { employee { rankHistory(first: 1, after: $after) { edges { cursor } } } }",
    ),
}  # fmt: skip


@pytest.mark.parametrize("root_field", ORDERED_LISTS)
async def test_a_forged_cursor_is_refused_or_moves_within_the_list(api: RegencyApi, root_field: str) -> None:
    await seal_all(api.regency.database)
    who, asked = ORDERED_LISTS[root_field]
    caller, query = await api.enter(who), f"query($after: String) {{ {asked} }}"
    forged = ["", "x", "%%%", "é", "W10", "bnVsbA", "e30", "A" * 5000]
    real = [edge["cursor"] for edge in _edges_of(await caller.ask(query))]
    for cursor in real:
        tag, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        forged += [
            _encode_cursor([tag, *values[:place], value, *values[place + 1 :]])
            for value in FORGED_CURSORS
            for place in range(len(values))
        ]
        forged += [
            _encode_cursor([tag, *values, "more"]),
            _encode_cursor([tag]),
            _encode_cursor(["00000000", *values]),
        ]
    for cursor in forged:
        answer = (await caller.post(query, after=cursor)).json()
        codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
        assert codes in ([], ["INVALID_CURSOR"]), base64.urlsafe_b64decode(cursor + "==")


def _encode_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _edges_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    while "edges" not in found:
        found = next(iter(found.values()))
    edges: list[dict[str, Any]] = found["edges"]
    return edges


async def test_totals_are_exact_up_to_ten_thousand_and_say_when_they_are_not(api: RegencyApi) -> None:
    auditor = await api.enter("auditor")
    query = '{ auditEntries(first: 1, filter: {relation: "hr.holiday"}) { totalCount totalCountIsExact } }'
    await seal_all(api.regency.database)
    few = (await auditor.ask(query))["auditEntries"]
    assert few["totalCountIsExact"] is True
    assert few["totalCount"] > 0
    async with people.setup_transaction() as db:
        await db.execute_query(
            "INSERT INTO hr.holiday (day, kind, name, source) SELECT date '1950-01-01' + n, 'REGIONAL', 'Uji', 'uji' "
            "FROM generate_series(1, $1::integer) n",
            [10_000 - few["totalCount"]],
        )
    await seal_all(api.regency.database)
    assert (await auditor.ask(query))["auditEntries"] == {"totalCount": 10_000, "totalCountIsExact": True}
    async with people.setup_transaction() as db:
        await db.execute_query(
            "INSERT INTO hr.holiday (day, kind, name, source) SELECT date '1940-01-01' + n, 'REGIONAL', 'Uji', 'uji' "
            "FROM generate_series(1, 2) n"
        )
    await seal_all(api.regency.database)
    assert (await auditor.ask(query))["auditEntries"] == {"totalCount": 10_001, "totalCountIsExact": False}


# ------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("%", ["Seratus% Contoh"]),
        ("_", ["Garis_Bawah Contoh"]),
        ("\\", ["Miring\\Balik Contoh"]),
        ("'", ["Petik'Tunggal Contoh"]),
        ("%%", []),
        ("seratus% con", ["Seratus% Contoh"]),
        ("ÉCLAIR", ["Éclair Contoh"]),
        ("KONTRAK", ["Guru Kontrak", "Kontrak Contoh"]),
        ("'; DROP TABLE hr.employee; --", []),
    ],
)
async def test_a_piece_of_a_name_is_looked_for_as_it_is(
    personnel: Caller, piece: str, found: list[str]
) -> None:
    assert await load_names(personnel, name=piece) == found


async def test_a_unit_stands_for_everything_below_it(api: RegencyApi, personnel: Caller) -> None:
    root, office, school = (
        to_global_id("Unit", unit.id) for unit in (api.regency.root, api.regency.office, api.regency.school)
    )
    below = [await load_names(personnel, unitId=unit) for unit in (office, school)]
    assert below[1] == ["Guru Contoh", "Guru Kontrak", "Kepala Contoh"]
    assert (
        sorted(below[0] + below[1]) == await load_names(personnel, unitId=root) == await load_names(personnel)
    )


async def test_filters_add_up(api: RegencyApi, personnel: Caller) -> None:
    office = to_global_id("Unit", api.regency.office.id)
    assert await load_names(personnel, kind="CPNS") == ["Baru Contoh"]
    assert await load_names(personnel, kind="PPPK") == ["Guru Kontrak", "Kontrak Contoh"]
    assert await load_names(personnel, kind="PPPK", unitId=office) == ["Kontrak Contoh"]
    assert await load_names(personnel, grade="IV/c") == ["Sri Contoh"]
    assert await load_names(personnel, grade="IX", name="guru", unitId=office) == []
    assert await load_names(personnel, grade="tidak ada") == []
    found = await load_page(personnel, first=1, filter={"kind": "PPPK"})
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (2, True)


async def test_a_whole_nip_finds_its_bearer_within_reach_and_nobody_beyond(
    api: RegencyApi, personnel: Caller
) -> None:
    staff, teacher = api.regency.staff, api.regency.teacher
    spaced = f"{staff.nip[:8]} {staff.nip[8:14]} {staff.nip[14]} {staff.nip[15:]}"
    for nip in (staff.nip, spaced):
        assert await load_names(personnel, nip=nip) == [staff.name]
    assert await load_names(personnel, nip=staff.nip[:8]) == []
    assert await load_names(personnel, nip=staff.nip, name=teacher.name) == []
    # Who may not read it in clear finds nobody by it but themselves.
    superior, own = await api.enter("superior"), api.regency.superior
    assert [await load_names(superior, nip=each.nip) for each in (own, staff, teacher)] == [
        [own.name],
        [],
        [],
    ]
    # Where nobody is told of people there is nothing to look for.
    for caller in (await api.enter_as_auditor(), await api.enter("admin"), api.stranger):
        assert set(await caller.error_codes(EMPLOYEES, first=1, filter={"nip": staff.nip})) == {"BAD_REQUEST"}


async def test_a_filter_by_something_that_is_no_unit_finds_nothing(
    api: RegencyApi, personnel: Caller
) -> None:
    for id_ in ("rusak", to_global_id("Employee", api.regency.staff.id), "", "%"):
        answer = await personnel.post(EMPLOYEES, first=1, filter={"unitId": id_})
        assert [error["extensions"]["code"] for error in answer.json().get("errors", [])] == ["NOT_FOUND"], (
            id_
        )
    nowhere = to_global_id("Unit", api.regency.staff.id)
    assert await load_names(personnel, unitId=nowhere) == []


# ------------------------------------------------------------------ aliases, fragments, directives, variables


async def test_one_list_is_read_twice_under_two_names(api: RegencyApi) -> None:
    for month in (6, 7):
        await people.a_payslip(api.regency.staff, people.TODAY.replace(month=month, day=1), tpp=month)
    await people.close_pay_runs()
    staff = await api.enter("staff")
    query = """query($n: Int = 1) { viewer { employee {
      newest: payslips(first: $n) { totalCount edges { node { period } } }
      oldest: payslips(last: 1) { edges { node { tpp } } }
      payslips(first: 1) { edges { node { net } } }
      now: leaveBalance { year remaining } next: leaveBalance(year: 2027) { year remaining }
      same: leaveBalance { used }
    } } }"""
    me = (await staff.ask(query))["viewer"]["employee"]
    assert me["newest"] == {"totalCount": 3, "edges": [{"node": {"period": "2026-07-01"}}]}
    assert me["oldest"] == {"edges": [{"node": {"tpp": 2_500_000}}]}
    assert me["payslips"]["edges"][0].keys() == {"node"}
    assert me["now"] == {"year": 2026, "remaining": 12}
    assert me["next"] == {"year": 2027, "remaining": 18}
    assert me["same"] == {"used": 0}


async def test_fragments_and_directives_say_the_same_as_plain_fields(api: RegencyApi) -> None:
    staff = await api.enter("staff")
    query = """query($yes: Boolean!, $no: Boolean!) {
      viewer { ...Me employee { name @skip(if: $yes) } }
      viewer { employee { unit @include(if: $yes) { ...Place } nip @include(if: $no) } }
    }
    fragment Me on Viewer { employee { ... on Node { id } ... on Employee { kind unit { code } } ...Work } }
    fragment Work on Employee { workWeek __typename ranks: rankHistory(first: 1) { edges { node { grade } } } }
    fragment Place on Unit { name parent { ...Above } }
    fragment Above on Unit { name }"""
    me = (await staff.ask(query, yes=True, no=False))["viewer"]["employee"]
    assert me == {
        "id": to_global_id("Employee", api.regency.staff.id),
        "kind": "PNS",
        "unit": {
            "code": api.regency.office.code, "name": "Dinas Contoh",
            "parent": {"name": "Pemerintah Kabupaten Contoh"},
        },
        "workWeek": 5,
        "__typename": "Employee",
        "ranks": {"edges": [{"node": {"grade": "III/a"}}]},
    }  # fmt: skip


@pytest.mark.parametrize("year", [-1, 0, 1, 1999, 2023, 2100, 9999, 10_000, 2**31 - 1])
async def test_a_balance_of_a_year_without_history_says_so(api: RegencyApi, year: int) -> None:
    staff = await api.enter("staff")
    query = (
        "query($year: Int) { viewer { employee { leaveBalance(year: $year) { year remaining refusal } } } }"
    )
    found = (await staff.ask(query, year=year))["viewer"]["employee"]["leaveBalance"]
    assert (found["year"], found["remaining"]) == (year, 0)
    assert f"Riwayat cuti tahun {year} belum tercatat." in found["refusal"]


async def test_a_job_class_that_none_is_finds_nothing(api: RegencyApi) -> None:
    query = "query($c: Int) { publicCompensation(first: 1, filter: {jobClass: $c}) { totalCount } }"
    for job_class in (-1, 0, 18, 100_000, 2**31 - 1):
        assert (await api.stranger.ask(query, c=job_class))["publicCompensation"] == {"totalCount": 0}
