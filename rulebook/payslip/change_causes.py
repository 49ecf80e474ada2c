"""Causes of a change of pay: the facts of a person that differ between two months, each by itself.

`facts` of a cause are those of the month before with that one fact as it is now: so its effect alone can be computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rulebook.labels import label
from rulebook.payslip.facts import RecordedFamily, RecordedMonth, RecordedPosition
from rulebook.values import PayChangeReason


@dataclass(frozen=True, slots=True)
class ChangeCause:
    """One reason with its sentence in both languages."""

    reason: PayChangeReason
    indonesian: str
    english: str
    facts: RecordedMonth

    def sentence(self, locale: str) -> str:
        """Say the cause; in Indonesian unless English is asked."""
        return self.english if locale == "en" else self.indonesian


def list_causes(before: RecordedMonth, after: RecordedMonth) -> tuple[ChangeCause, ...]:
    """List what changed about the person between two months; law and tariff are not the person's."""
    return tuple(
        cause
        for found in (_iter_rank_causes, _iter_position_causes, _iter_family_causes)
        for cause in found(before, after)
    )


def is_same_class(before: RecordedPosition, after: RecordedPosition) -> bool:
    """Tell whether one tariff of the regency holds for both positions."""
    return before.job_class == after.job_class


def _iter_rank_causes(before: RecordedMonth, after: RecordedMonth) -> Iterator[ChangeCause]:
    """Give the step or the grade; a grade changes together with the service that its decree counts."""
    old, new = before.rank, after.rank
    if old is None or new is None:
        return
    facts = replace(before, kind=after.kind, rank=new)
    if before.kind is not after.kind:
        old_kind, new_kind = (
            [label(each.kind, locale) for locale in ("id", "en")] for each in (before, after)
        )
        yield ChangeCause(
            PayChangeReason.PROMOTION,
            f"Jenis pegawai berubah dari {old_kind[0]} menjadi {new_kind[0]}.",
            f"The kind of employee changed from {old_kind[1]} to {new_kind[1]}.",
            facts,
        )
    elif old.grade != new.grade:
        yield ChangeCause(
            PayChangeReason.PROMOTION,
            f"Golongan berubah dari {old.grade} menjadi {new.grade}.",
            f"The grade changed from {old.grade} to {new.grade}.",
            facts,
        )
    elif old.service_years != new.service_years:
        yield ChangeCause(
            PayChangeReason.RAISE,
            f"Masa kerja golongan berubah dari {old.service_years} menjadi {new.service_years} tahun.",
            f"The service counted for pay changed from {old.service_years} to {new.service_years} years.",
            facts,
        )


def _iter_position_causes(before: RecordedMonth, after: RecordedMonth) -> Iterator[ChangeCause]:
    """Give the move to another title, unit or class; a tariff that changed meanwhile is no part of it."""
    old, new = before.position, after.position
    if old is None or new is None or replace(old, tariff=None) == replace(new, tariff=None):
        return
    if old.title != new.title:
        indonesian, english, ends = "Jabatan", "position", (old.title, new.title)
    elif old.unit != new.unit:
        indonesian, english, ends = "Unit kerja", "unit", (old.unit, new.unit)
    else:
        indonesian, english, ends = (
            "Kelas jabatan",
            "class of the position",
            (_describe_level(old), _describe_level(new)),
        )
    yield ChangeCause(
        PayChangeReason.TRANSFER,
        f"{indonesian} berubah dari {ends[0]} menjadi {ends[1]}.",
        f"The {english} changed from {ends[0]} to {ends[1]}.",
        replace(before, position=replace(new, tariff=old.tariff) if is_same_class(old, new) else new),
    )


def _describe_level(position: RecordedPosition) -> str:
    return f"{position.job_class} {position.eselon or position.functional_level or ''}".rstrip()


def _iter_family_causes(before: RecordedMonth, after: RecordedMonth) -> Iterator[ChangeCause]:
    old, new = before.family, after.family
    if old is None or new is None or old == new:
        return
    yield ChangeCause(
        PayChangeReason.FAMILY,
        f"Keluarga di daftar gaji berubah dari {_describe_family(old, 'id')} menjadi {_describe_family(new, 'id')}.",
        f"The family in the pay list changed from {_describe_family(old, 'en')} to {_describe_family(new, 'en')}.",
        replace(before, family=new),
    )


def _describe_family(family: RecordedFamily, locale: str) -> str:
    spouse, child, none = (
        ("a spouse", "child" if family.children == 1 else "children", "nobody")
        if locale == "en"
        else ("suami/istri", "anak", "tanpa keluarga")
    )
    parts = [spouse] if family.has_spouse else []
    if family.children:
        parts.append(f"{family.children} {child}")
    return (" and " if locale == "en" else " dan ").join(parts) or none
