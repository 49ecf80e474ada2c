"""Rules of publication policies: which fields a decree may open, at which tier, and on which days.

Knows no rows: it is told what a form says and on which days a policy stands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from rulebook.errors import DatesReversed, FieldClosedByLaw, InvalidInput
from rulebook.labels import day_text
from rulebook.table import entry
from rulebook.values import PublicationField

TIERS: Final = ("T0", "T1")
"""Tables and aggregates, and records of positions; T2, named holders, is closed with their names."""

_CLOSED: Mapping[PublicationField, str] = MappingProxyType(
    {
        PublicationField.HOLDER_NAMES: "publikasi.tertutup.nama_pemangku",
        PublicationField.NET_PAY: "publikasi.tertutup.penghasilan_bersih",
        PublicationField.FAMILY_ALLOWANCES: "publikasi.tertutup.tunjangan_keluarga",
        PublicationField.DEDUCTIONS: "publikasi.tertutup.potongan",
    }
)
OPENABLE_FIELDS: Final = tuple(each for each in PublicationField if each not in _CLOSED)
"""What a decree may open. The CHECK of hr.publication_policy says the same."""


_RECORDS, _BASE, _ALLOWANCE, _TPP, _GRADES = OPENABLE_FIELDS
_COLUMNS: Mapping[str, frozenset[PublicationField]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("unitId", "unitName", "title", "positionKind", "jobClass", "eselon", "functionalLevel", "posts",
             "holders", "familyRates", "isIllustrative"),
            frozenset({_RECORDS}),
        ),
        **dict.fromkeys(("basePayRange", "gradesSource", "pns", "pppk"), frozenset({_RECORDS, _BASE})),
        # An allowance is worked out of the grades that a title may hold, as base pay is.
        "allowance": frozenset({_RECORDS, _BASE, _ALLOWANCE}),
        **dict.fromkeys(("tppTariff", "tppDecreeNumber"), frozenset({_RECORDS, _TPP})),
        "lawfulTotal": frozenset({_RECORDS, _BASE, _ALLOWANCE, _TPP}),
        **dict.fromkeys(("holderGrades", "holderGradesOn"), frozenset({_RECORDS, _GRADES})),
    }
)  # fmt: skip
"""What has to be open for a column of the public list to hold anything."""

_REASONS: Mapping[PublicationField, tuple[str, str]] = MappingProxyType(
    {
        _BASE: (
            "Golongan yang boleh memangku jabatan itu belum dicatat.",
            "It is not recorded which grades may hold the title.",
        ),
        _ALLOWANCE: (
            "Tunjangan dihitung dari golongan: belum dicatat, atau gaji pokok belum dibuka.",
            "The allowance is worked out of grades: they are not recorded, or base pay is not open.",
        ),
        _TPP: ("Kelas jabatan itu belum mempunyai tarif TPP.", "The job class has no TPP tariff."),
        _GRADES: (
            "Kurang dari tiga orang pada dua golongan, atau perubahannya dapat mengungkap satu orang.",
            "Fewer than three people in each of two grades, or the change could tell of one person.",
        ),
    }
)
_NO_LIST = (
    "Daftar jabatan belum dibuka pada hari itu, jadi tidak ada barisnya.",
    "The list of positions is not open on that day, so there are no rows.",
)


@dataclass(frozen=True, slots=True)
class PolicyDays:
    """The first day of a policy and its last, if it has one."""

    first: date
    last: date | None


def check_field(field: str, tier: str, *, on: date) -> PublicationField:
    """Return the field that a decree may open at this tier.

    Raises: InvalidInput for what nobody knows; FieldClosedByLaw for what a law closes
    """
    try:
        known = PublicationField(field)
    except ValueError:
        names = ", ".join(OPENABLE_FIELDS)
        raise InvalidInput(
            path=("field",),
            why_id=f"Isian ini tidak dikenal. Yang dapat dibuka: {names}.",
            why_en=f"This field is unknown. What can be opened: {names}.",
        ) from None
    if known in _CLOSED:
        rule = entry(_CLOSED[known], on=on)
        if not rule.boolean:
            raise FieldClosedByLaw(field=known, rule=rule.source)
    if tier not in TIERS:
        raise InvalidInput(
            path=("tier",),
            why_id=f"Isian ini dibuka pada lapis {' atau '.join(TIERS)}.",
            why_en=f"This field is opened at tier {' or '.join(TIERS)}.",
        )
    return known


def check_days(days: PolicyDays) -> None:
    """Raises: DatesReversed where the last day is before the first"""
    if days.last is not None and days.last < days.first:
        raise DatesReversed(starts_on=days.first, ends_on=days.last, path=("effective_until",))


def check_end(days: PolicyDays, *, last: date, on: date) -> None:
    """Refuse an end that rewrites what was public, or makes a policy longer.

    Before its first day a policy ends on the day before that, and was never in force.

    Raises: InvalidInput
    """
    earliest = max(on, days.first) - timedelta(days=1)
    if last < earliest:
        raise InvalidInput(
            path=("effective_until",),
            why_id=f"Hari terakhir paling awal {day_text(earliest, 'id')}: "
            "yang sudah diumumkan tidak dapat ditarik ke belakang.",
            why_en=f"The last day is {day_text(earliest, 'en')} at the earliest: "
            "what was public cannot be undone backwards.",
        )
    if days.last is not None and last > days.last:
        raise InvalidInput(
            path=("effective_until",),
            why_id=f"Kebijakan ini sudah berakhir dengan sendirinya pada {day_text(days.last, 'id')}.",
            why_en=f"This policy ends by itself on {day_text(days.last, 'en')}.",
        )


def list_opened_columns(field: PublicationField, *, opened: Collection[str]) -> tuple[str, ...]:
    """Return the columns of the public list that come into being when this field is opened beside others."""
    before = set(opened) - {field}
    return tuple(name for name, needed in _COLUMNS.items() if field in needed and needed <= before | {field})


def explain_withheld(field: PublicationField, *, opened: Collection[str], locale: str) -> str:
    """Say why rows stay without a value of a field although a decree opens it."""
    reason = _REASONS.get(field, _NO_LIST) if _RECORDS in opened else _NO_LIST
    return reason[1 if locale == "en" else 0]
