"""Public data, open to anybody.

Pay by title, and the policy that says what is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from resolvers.mappings import COMPENSATION, DESCRIBED, POLICY, TODAY
from resolvers.pay.lawful_pay import LawfulPay, load_lawful_pay
from resolvers.query.mapping import CombinedSearch, Row, Search
from resolvers.query.page_limits import MAX_PAGE_SIZE
from resolvers.query.selection import Filter, ListSelection, PageRequest, Selection

REASONS_WITHHELD = {
    "basePayRange": "Belum ada keputusan PPID yang membukanya.",
    "holderGrades": "Belum ada keputusan PPID yang membukanya.",
    "positionAllowance": "Belum ada keputusan PPID yang membukanya.",
    "positionRecords": "Belum ada keputusan PPID yang membukanya; daftar jabatan karena itu kosong.",
    "tppTariff": "Belum ada keputusan PPID yang membukanya.",
    "holderNames": "Nama pemangku jabatan dikecualikan sampai ada uji konsekuensi (UU 14/2008 pasal 17 huruf h).",
    "netPay": "Penghasilan bersih seseorang adalah data keuangan pribadi (UU 27/2022 pasal 4 ayat (2)).",
    "familyAllowances": "Tunjangan keluarga dan pangan mengungkap keluarga seseorang (UU 14/2008 pasal 17 huruf h).",
    "deductions": "Potongan adalah data keuangan pribadi (UU 27/2022 pasal 4 ayat (2)).",
}
"""Everything that could be asked for and why it is closed while no policy opens it;

the last four no policy can open yet.
"""


@dataclass(frozen=True, kw_only=True)
class CompensationFilter:
    """Narrow the public list: one unit, a piece of the title, words of title and unit, a job class."""

    unit_id: UUID | None = None
    title: str | None = None
    text: str | None = None
    job_class: int | None = None

    def conditions(self) -> list[Filter]:
        found = []
        if self.unit_id is not None:
            found.append(Filter("unit_id", "equals", self.unit_id))
        if self.title is not None:
            found.append(Filter("position_id", "found_by", self.title, "published.titles_like"))
        if self.text is not None:
            found.append(Filter("position_id", "worded_by", self.text, "published.titles_with"))
            found.append(Filter("unit_name", "from_found", self.text, "published.first_unit_with"))
            found.append(Filter("unit_name", "until_found", self.text, "published.last_unit_with"))
            found.append(Filter("unit_name", "matches", self.text, "published.patterns_of_units"))
            found.append(Filter("described", "matches", self.text, "published.patterns_of"))
        if self.job_class is not None:
            # What is no class finds nothing, and would not fit the column either.
            found.append(Filter("job_class", "equals", self.job_class if 1 <= self.job_class <= 17 else 0))
        return found


@dataclass(frozen=True)
class Publication:
    """What is published now, and what is withheld and why."""

    in_force: tuple[Row, ...]
    withheld: tuple[tuple[str, str], ...]

    @property
    def has_records(self) -> bool:
        """Whether records of positions are open, and so the list has rows at all."""
        return any(row["field"] == "positionRecords" and row["tier"] in ("T0", "T1") for row in self.in_force)


def compensations(narrowed: CompensationFilter) -> Search:
    """Look for one row for each unit, title and class; there is none while no policy opens records of positions."""
    return Search(COMPENSATION if narrowed.text is None else DESCRIBED, narrowed.conditions())


def pay_by_law() -> CombinedSearch:
    """Look for the day, and make of it the pay tables of the law as they stand then; nobody's data, and open (T0)."""
    return CombinedSearch((_DAY,), _law_on)


def publication() -> CombinedSearch:
    """Look for the policies in force today, and make of them what is open and what they leave closed."""
    fields = {
        "field", "tier", "legal_basis", "decree_number", "decree_date", "effective_from", "is_illustrative"
    }  # fmt: skip
    policies = (
        Search(POLICY),
        ListSelection(PageRequest(first=MAX_PAGE_SIZE), Selection(frozenset(fields))),
    )
    return CombinedSearch((policies, _DAY), lambda found, days: build_publication(found, _law_on(days)))


def build_publication(policies: Sequence[Row], law: LawfulPay) -> Publication:
    """Return what decrees open beside what the law opens, and what they leave closed."""
    open_now = {row["field"] for row in policies}
    closed = tuple((name, reason) for name, reason in REASONS_WITHHELD.items() if name not in open_now)
    return Publication((_SERVICE_TIME_POLICY, _open_tables(law), *policies), closed)


_DAY = Search(TODAY), ListSelection(PageRequest(first=1), Selection(frozenset({"today"})))


def _law_on(days: Sequence[Row]) -> LawfulPay:
    """A regency that is not set up yet has no day of its own."""
    return load_lawful_pay(next((row["today"] for row in days if row["today"]), datetime.now(UTC).date()))


_SERVICE_TIME_POLICY: Row = {
    "field": "leaveServiceTimes",
    "tier": "T0",
    "legal_basis": "Kinerja Badan Publik diumumkan secara berkala; angka gabungan, bukan data siapa pun.",
    "decree_number": "UU 14/2008 pasal 9 ayat (2) huruf b",
    "decree_date": None,
    "effective_from": date(2010, 4, 30),
    "is_illustrative": False,
}
"""How fast the office decides is its own performance, which the law has it publish."""


def _open_tables(law: LawfulPay) -> Row:
    """Tell of the tables and rates as of a policy: what a law says in numbers is open to everybody."""
    return {
        "field": "lawfulPay",
        "tier": "T0",
        "legal_basis": "Angka dalam peraturan perundang-undangan; bukan data siapa pun.",
        "decree_number": "; ".join(law.sources),
        "decree_date": None,
        "effective_from": law.since,
        "is_illustrative": False,
    }
