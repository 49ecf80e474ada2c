"""What anybody may know: pay by title from tables and decrees, and nothing about a person."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import asyncpg
import pytest

from jejak.database.pools import open_pools
from jejak.demo import DEMO_PASSWORD
from jejak.demo.accounts import DEMO_TOTP
from rulebook.values import EmployeeKind, grades_of
from schema.fields.ids import to_global_id
from tests import people
from tests.databases import Database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.endpoints.example_documents import fields_of
from tests.endpoints.regency_api import open_connection
from tests.publication import a_policy, close_policies, end_policies

pytestmark = pytest.mark.regency

ROWS = """query Rows($filter: PublicCompensationFilter, $after: String, $first: Int = 100) {
  publicCompensation(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node {
      unitId unitName title positionKind jobClass eselon functionalLevel posts holders isIllustrative
      tppTariff tppDecreeNumber gradesSource basePayRange { low high source } allowance { low high source }
      lawfulTotal { low high source } holderGrades { grade holders } holderGradesOn
      pns { ...Parts cpnsShare } pppk { ...Parts }
    } }
  }
}
fragment Parts on CompensationOfKind {
  basePayRange { low high source } allowance { low high source } lawfulTotal { low high source }
}"""
STATEMENT = """{ publicationPolicy {
  inForce { field tier legalBasis decreeNumber decreeDate effectiveFrom isIllustrative } withheld { field reason }
} }"""
NEVER = {"holderNames", "netPay", "familyAllowances", "deductions"}
BY_LAW = {"lawfulPay", "leaveServiceTimes"}
BY_DECREE = {"positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades"}
HOLDERS = """
SELECT p.unit_id, t.title, t.job_class, a.employee_id AS holder
  FROM hr.post p
  JOIN hr.position t ON t.id = p.position_id AND t.kind <> 'ELECTED'
  LEFT JOIN hr.appointment a ON a.post_id = p.id AND a.effective_from <= hr.today()
        AND coalesce(a.effective_until, 'infinity') >= hr.today()
"""
LAST_MONTH = date(2026, 6, 30)
HOLDER_GRADES = """
SELECT p.unit_id, t.title, t.job_class, r.grade
  FROM hr.post p
  JOIN hr.position t ON t.id = p.position_id AND t.kind <> 'ELECTED'
  JOIN hr.appointment a ON a.post_id = p.id AND $1 BETWEEN a.effective_from AND coalesce(a.effective_until, 'infinity')
  JOIN hr.rank_history r ON r.employee_id = a.employee_id
       AND $1 BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
"""


@dataclass(frozen=True)
class PublicDemo:
    """The demo over HTTP, and its database."""

    stranger: Caller
    behind: asyncpg.Connection

    async def rows(self, caller: Caller | None = None, **filter_: Any) -> list[dict[str, Any]]:
        """Read every page."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            asked = await (caller or self.stranger).ask(ROWS, filter=filter_, after=after)
            page = asked["publicCompensation"]
            found += [edge["node"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert len(found) == page["totalCount"]
                return found

    async def statement(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.stranger.ask(STATEMENT))["publicationPolicy"]
        return found


@pytest.fixture(scope="module")
async def demo(demo_database: Database) -> AsyncIterator[PublicDemo]:
    async with (
        open_pools({"owner": demo_database.owner_url}),
        open_connection(demo_database.superuser_url) as behind,
        serve_database(demo_database) as http,
    ):
        yield PublicDemo(Caller(http), behind)


def _steps(table: str) -> dict[str, list[int]]:
    steps = defaultdict(list)
    with files("rulebook").joinpath("tables", table).open() as lines:
        for row in csv.DictReader(lines):
            steps[row["golongan"]].append(int(row["rupiah"]))
    return steps


# ------------------------------------------------------------------ what is told


async def test_there_is_one_row_for_each_unit_title_and_class_with_posts_and_holders(
    demo: PublicDemo,
) -> None:
    posts, holders = Counter[Any](), Counter[Any]()
    for post in await demo.behind.fetch(HOLDERS):
        place = (to_global_id("Unit", post["unit_id"]), post["title"], post["job_class"])
        posts[place] += 1
        holders[place] += post["holder"] is not None
    rows = await demo.rows()
    assert len(rows) == len(posts) > 50
    for row in rows:
        at = (row["unitId"], row["title"], row["jobClass"])
        assert (row["posts"], row["holders"]) == (posts[at], holders[at])
    assert [row["unitName"] for row in rows] == sorted(row["unitName"] for row in rows)


async def test_base_pay_goes_from_the_first_step_of_the_lowest_grade_to_the_last_of_the_highest(
    demo: PublicDemo,
) -> None:
    tables = {"PNS": _steps("gaji_pokok_pns_2024.csv"), "PPPK": _steps("gaji_pppk_2024.csv")}
    ranges = defaultdict(list)
    for span in await demo.behind.fetch("SELECT t.title, t.job_class, s.* FROM hr.position_grade s "
                                        "JOIN hr.position t ON t.id = s.position_id"):  # fmt: skip
        table = tables[span["employee_kind"]]
        ranges[span["title"], span["job_class"]].append(
            (table[span["lowest_grade"]][0], table[span["highest_grade"]][-1])
        )
    for row in await demo.rows():
        spans = ranges[row["title"], row["jobClass"]]
        found = row["basePayRange"]
        assert spans
        assert (found["low"], found["high"]) == (min(low for low, _ in spans), max(high for _, high in spans))
        assert re.search(r"PP 5/2024|Perpres 11/2024", found["source"])


async def test_the_total_is_base_pay_allowance_and_tariff_without_family_and_rice(demo: PublicDemo) -> None:
    tariffs = {each["job_class"]: each for each in await demo.behind.fetch("SELECT * FROM hr.tpp_tariff")}
    allowances = set()
    for row in await demo.rows():
        tariff = tariffs[row["jobClass"]]
        base, allowance, total = row["basePayRange"], row["allowance"], row["lawfulTotal"]
        assert (row["tppTariff"], row["tppDecreeNumber"]) == (tariff["amount"], tariff["decree_number"])
        # The general allowance differs by grade: its least and most need not meet those of base pay.
        for end in ("low", "high"):
            assert (
                base[end] + allowance["low"] <= total[end] - tariff["amount"] <= base[end] + allowance["high"]
            )
        assert row["tppDecreeNumber"] in total["source"]
        assert allowance["source"]
        allowances.add((row["eselon"], row["functionalLevel"], allowance["low"], allowance["high"]))
    assert ("II.a", None, 3_250_000, 3_250_000) in allowances  # the secretary of the regency
    assert all(low == high for eselon, level, low, high in allowances if eselon or level)


async def test_each_kinds_parts_give_its_total_and_the_old_fields_are_the_widest_of_both(
    demo: PublicDemo,
) -> None:
    both = 0
    for row in await demo.rows():
        kinds = [row[kind] for kind in ("pns", "pppk") if row[kind] is not None]
        for kind in kinds:
            for end in ("low", "high"):
                parts = kind["basePayRange"][end] + kind["allowance"][end] + row["tppTariff"]
                assert kind["lawfulTotal"][end] == parts
        for field in ("basePayRange", "lawfulTotal"):
            least, most = (
                min(each[field]["low"] for each in kinds),
                max(each[field]["high"] for each in kinds),
            )
            assert (row[field]["low"], row[field]["high"]) == (least, most)
        for kind, law, share in (("pns", "PP 5/2024", 80), ("pppk", "Perpres 11/2024", None)):
            if row[kind] is not None:
                assert law in row[kind]["basePayRange"]["source"]
                assert row[kind].get("cpnsShare") == share
        both += len(kinds) == 2
    assert both > 10


async def test_grades_of_holders_are_of_a_closed_month_and_two_at_least_that_three_or_more_hold(
    demo: PublicDemo,
) -> None:
    grades: dict[Any, Counter[str]] = defaultdict(Counter)
    for each in await demo.behind.fetch(HOLDER_GRADES, LAST_MONTH):
        grades[to_global_id("Unit", each["unit_id"]), each["title"], each["job_class"]][each["grade"]] += 1
    told = 0
    for row in await demo.rows():
        held = grades[row["unitId"], row["title"], row["jobClass"]]
        shown = sorted(grade for grade, count in held.items() if count >= 3)
        counts = [{"grade": grade, "holders": 3} for grade in shown]
        assert row["holderGrades"] == (counts if len(shown) >= 2 else None)
        assert row["holderGradesOn"] == (str(LAST_MONTH) if len(shown) >= 2 else None)
        assert set(shown) <= {*grades_of_all()}
        told += row["holderGrades"] is not None
    assert told > 0


def grades_of_all() -> list[str]:
    return [*grades_of(EmployeeKind.PNS), *grades_of(EmployeeKind.PPPK)]


async def test_family_and_rice_are_told_as_rates_of_the_law_and_in_no_total(demo: PublicDemo) -> None:
    rates = "familyRates { spouse child childrenCounted ricePerPerson sources }"
    found = await demo.stranger.ask(
        f"{{ lawfulPay {{ on sources {rates} basePay {{ grade serviceYears amount }} }}"
        f" publicCompensation(first: 1) {{ edges {{ node {{ {rates} }} }} }} }}"
    )
    law = found["lawfulPay"]
    assert law["familyRates"] == found["publicCompensation"]["edges"][0]["node"]["familyRates"]
    sources = law["familyRates"].pop("sources")
    assert law["familyRates"] == {
        "spouse": 10, "child": 2, "childrenCounted": 2, "ricePerPerson": 72420,
    }  # fmt: skip
    assert "PP 51/1992" in sources
    assert len(law["basePay"]) == 272 + 272
    assert {"grade": "III/a", "serviceYears": 0, "amount": 2785700} in law["basePay"]


def test_the_type_has_no_field_about_a_person() -> None:
    assert set(fields_of("PublicCompensation")) == {
        "unitId", "unitName", "title", "positionKind", "jobClass", "eselon", "functionalLevel", "posts", "holders",
        "isIllustrative", "tppTariff", "tppDecreeNumber", "gradesSource", "basePayRange", "allowance", "lawfulTotal",
        "holderGrades", "holderGradesOn", "familyRates", "pns", "pppk",
    }  # fmt: skip


async def test_no_name_number_or_id_of_a_person_is_in_the_answer(demo: PublicDemo) -> None:
    text = str(await demo.rows()) + str(await demo.statement())
    for person in await demo.behind.fetch("SELECT id, nip, name FROM hr.employee"):
        assert person["nip"] not in text
        assert not re.search(rf"\b{re.escape(person['name'])}\b", text), person["name"]
        assert to_global_id("Employee", person["id"]) not in text


@pytest.mark.parametrize("who", ["pegawai", "keuangan", "auditor", "admin"])
async def test_everybody_reads_the_same_rows(demo: PublicDemo, who: str) -> None:
    caller = await demo.stranger.sign_in(who, DEMO_PASSWORD, secret=DEMO_TOTP)
    assert await demo.rows(caller) == await demo.rows()


async def test_filters_narrow_by_unit_title_and_class(demo: PublicDemo) -> None:
    rows = await demo.rows()
    one = rows[len(rows) // 2]
    assert await demo.rows(unitId=one["unitId"]) == [row for row in rows if row["unitId"] == one["unitId"]]
    assert await demo.rows(jobClass=7) == [row for row in rows if row["jobClass"] == 7]
    assert await demo.rows(title="GURU") == [row for row in rows if "guru" in row["title"].lower()]
    assert await demo.rows(title="%") == []


async def test_no_row_is_missed_whose_title_and_unit_together_hold_the_words(demo: PublicDemo) -> None:
    rows = await demo.rows()
    camat = [row for row in rows if row["title"] == "Camat"]
    unit = camat[0]["unitName"].split()[-1]
    for text in (
        f"Camat {unit}",
        f"{unit.lower()}  CAMAT",
        f"cam, {unit[:4]}",
        unit,
        "guru",
        "kepala dinas",
        "dinas",
    ):
        expected = [row for row in rows if _has_words(f"{row['unitName']} {row['title']}", text)]
        assert expected, text
        assert await demo.rows(text=text) == expected, text
    assert camat[0] in await demo.rows(text=f"Camat {unit}")
    assert await demo.rows(text=unit, title="camat", jobClass=camat[0]["jobClass"])
    for nothing in ("%", "...", "Camat xyz", " ".join(f"a{number}" for number in range(17))):
        assert await demo.rows(text=nothing) == [], nothing


def _has_words(described: str, text: str) -> bool:
    return all(re.search(rf"\b{word}", described, re.IGNORECASE) for word in re.findall(r"\w+", text))


# ------------------------------------------------------------------ what is withheld


async def test_the_statement_says_what_is_open_since_when_by_which_decree_and_what_is_not(
    demo: PublicDemo,
) -> None:
    found = await demo.statement()
    assert {each["field"] for each in found["inForce"]} == BY_LAW | BY_DECREE
    assert {each["field"] for each in found["withheld"]} == NEVER
    assert all(each["reason"] for each in found["withheld"])
    for each in found["inForce"]:
        assert each["isIllustrative"] is (each["field"] in BY_DECREE)
        assert each["decreeNumber"]
        assert each["field"] in BY_LAW or "14/2008" in each["legalBasis"]
        assert each["effectiveFrom"] <= str(people.TODAY)


async def test_without_a_policy_for_records_there_are_no_rows_and_the_statement_says_why(
    demo: PublicDemo,
) -> None:
    async with close_policies("positionRecords"):
        assert await demo.rows() == []
        withheld = {each["field"]: each["reason"] for each in (await demo.statement())["withheld"]}
    assert "daftar jabatan karena itu kosong" in withheld["positionRecords"]
    assert len(await demo.rows()) > 0


@pytest.mark.parametrize(
    ("field", "hidden"),
    [
        ("basePayRange", {"basePayRange", "allowance", "lawfulTotal", "gradesSource", "pns", "pppk"}),
        ("positionAllowance", {"allowance", "lawfulTotal"}),
        ("tppTariff", {"tppTariff", "tppDecreeNumber", "lawfulTotal"}),
        ("holderGrades", {"holderGrades", "holderGradesOn"}),
    ],
)
async def test_a_field_without_a_policy_is_null_in_every_row(
    demo: PublicDemo, field: str, hidden: set[str]
) -> None:
    optional = {"basePayRange", "allowance", "lawfulTotal", "gradesSource", "tppTariff", "tppDecreeNumber"}
    async with close_policies(field):
        rows = await demo.rows()
        assert {each["field"] for each in (await demo.statement())["withheld"]} == NEVER | {field}
    assert {name for row in rows for name in hidden if row[name] is not None} == set()
    assert {name for row in rows for name in optional - hidden if row[name] is None} == set()
    kinds = [row[kind] for row in rows for kind in ("pns", "pppk") if row[kind] is not None]
    assert bool(kinds) == ("pns" not in hidden)
    for name in ("allowance", "lawfulTotal"):
        assert {each[name] is None for each in kinds} <= {name in hidden}


async def test_a_policy_that_is_not_yet_in_force_opens_nothing(demo: PublicDemo) -> None:
    await end_policies("tppTariff")
    await a_policy("tppTariff", first=people.TODAY + timedelta(days=1))
    assert {row["tppTariff"] for row in await demo.rows()} == {None}
    await end_policies("tppTariff")
    await a_policy("tppTariff")
    assert None not in {row["tppTariff"] for row in await demo.rows()}


async def test_strangers_read_as_the_public_role_and_it_has_nothing_but_the_views(demo: PublicDemo) -> None:
    query = "{ publicCompensation(first: 1) { edges { node { title } } } }"
    staff = await demo.stranger.sign_in("pegawai", DEMO_PASSWORD)
    await demo.behind.execute("REVOKE SELECT ON published.compensation FROM jejak_public")
    try:
        assert await demo.stranger.error_codes(query) == ["INTERNAL"]
        assert (await staff.ask(query))["publicCompensation"]["edges"]
    finally:
        await demo.behind.execute("GRANT SELECT ON published.compensation TO jejak_public")
    granted = await demo.behind.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.table_privileges"
        " WHERE grantee = 'jejak_public' AND table_schema <> 'published' ORDER BY 1"
    )
    # Beside the views only the tree: hashes and signed roots, in which no row can be read.
    assert [row["name"] for row in granted] == ["audit.checkpoint", "audit.cosignature", "audit.tile"]
