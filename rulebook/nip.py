"""Parser of the 18-digit NIP or NI PPPK, and check that it may be stored.

Two severities: REFUSE (cannot be kept) and REVIEW (kept, and a person looks). Never a primary key, never
public: the number contains birth date and sex. Source: Perka BKN 22/2007 and 43/2007; there is no check
digit.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rulebook import table
from rulebook.labels import format_value
from rulebook.limits import MAX_TYPED_NIP_CHARACTERS
from rulebook.tenure import completed_years
from rulebook.values import EmployeeKind, Severity, Sex

PNS_KINDS = frozenset({EmployeeKind.PNS, EmployeeKind.CPNS})
PNS_SHAPE = re.compile(r"[0-9]{12}(0[1-9]|1[0-2])[12][0-9]{3}")
PPPK_SHAPE = re.compile(r"[0-9]{8}20[0-9]{2}2[1-9][12][0-9]{3}")
ROUNDED_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]*(?:E[+]?[0-9]+)?|E[+]?[0-9]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nip:
    """What the digits say. `appointed_month` is None for PPPK, whose number holds `contract` instead."""

    digits: str
    birth_date: date
    appointed_year: int
    appointed_month: int | None
    contract: int | None
    sex: Sex
    serial: int

    @property
    def is_pppk(self) -> bool:
        return self.contract is not None

    @property
    def appointed_on(self) -> date:
        """The first day of service: that of the month (PNS), or at latest the year's last (PPPK)."""
        return date(self.appointed_year, self.appointed_month or 12, 1 if self.appointed_month else 31)


@dataclass(frozen=True, slots=True)
class NipFinding:
    """One thing wrong or odd about a number."""

    severity: Severity
    code: str
    indonesian: str
    english: str

    def message(self, locale: str) -> str:
        return self.english if locale == "en" else self.indonesian


class InvalidNip(ValueError):
    """The number cannot be read; `finding` says why in both languages."""

    def __init__(self, finding: NipFinding) -> None:
        super().__init__(finding.english)
        self.finding = finding


def _refuse(code: str, indonesian: str, english: str) -> InvalidNip:
    return InvalidNip(NipFinding(Severity.REFUSE, code, indonesian, english))


def parse_nip_digits(raw: object) -> str:
    """Reduce what was typed or read from a spreadsheet to 18 digits; spaces are allowed, nothing else is.

    Raises: InvalidNip; a number that a spreadsheet rounded has lost its last digits and is refused
    """
    if isinstance(raw, (float, int)) or ROUNDED_NUMBER.fullmatch(str(raw).strip()):
        raise _refuse(
            "NIP_IS_A_NUMBER",
            "NIP ini sudah dibulatkan oleh lembar kerja. Ubah kolomnya menjadi teks, lalu isi ulang.",
            "A spreadsheet has rounded this number. Make the column text and enter the 18 digits again.",
        )
    digits = re.sub(r"\s", "", str(raw))
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise _refuse("NIP_NOT_18_DIGITS", "NIP terdiri atas 18 angka. Periksa kembali.",
                      "The number has 18 digits. Check it again.")  # fmt: skip
    return digits


def normalize_typed_name(raw: str) -> str:
    """Return a user name, or a NIP in its place, without what fingers and clipboards add: spaces, capitals, digits of
    another width, and the unseen marks that come along when a number is copied from a chat or a sheet.
    """
    if len(raw) > MAX_TYPED_NIP_CHARACTERS:
        return raw
    plain = unicodedata.normalize("NFKC", raw)
    return "".join(
        each for each in plain if not each.isspace() and unicodedata.category(each) != "Cf"
    ).lower()


def _parse_birth_date(digits: str) -> date:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}")
    except ValueError:
        raise _refuse(
            "NIP_BIRTH_DATE",
            "Delapan angka pertama NIP bukan tanggal yang ada. Periksa kembali.",
            "The first eight digits are not a date that exists. Check them again.",
        ) from None


def parse_nip(raw: object) -> Nip:
    """Read birth date, appointment, sex and serial from a NIP or NI PPPK.

    Raises: InvalidNip
    """
    digits = parse_nip_digits(raw)
    is_pppk = digits[12] == "2"
    if not (PPPK_SHAPE if is_pppk else PNS_SHAPE).fullmatch(digits):
        raise _refuse(
            "NIP_SHAPE",
            "Susunan NIP ini tidak dikenal. Periksa tahun, bulan, dan jenis kelamin di dalamnya.",
            "The number has no known layout. Check the year, month and sex in it.",
        )
    found = Nip(
        digits=digits,
        birth_date=_parse_birth_date(digits),
        appointed_year=int(digits[8:12]),
        appointed_month=None if is_pppk else int(digits[12:14]),
        contract=int(digits[13]) if is_pppk else None,
        sex=Sex.MALE if digits[14] == "1" else Sex.FEMALE,
        serial=int(digits[15:]),
    )
    if found.serial == 0:
        raise _refuse("NIP_SERIAL", "Nomor urut NIP dimulai dari 001. Periksa tiga angka terakhir.",
                      "The serial starts at 001. Check the last three digits.")  # fmt: skip
    if not found.appointed_year or found.birth_date >= found.appointed_on:
        raise _refuse("NIP_ORDER", "Tanggal lahir pada NIP tidak mendahului pengangkatan. Periksa kembali.",
                      "Birth does not come before appointment in this number. Check it again.")  # fmt: skip
    return found


def _review_age(found: Nip) -> NipFinding | None:
    kind = "pppk" if found.is_pppk else "pns"
    on = found.appointed_on
    lowest = table.entry("identitas.usia_masuk_min", on=on).integer
    highest = table.entry(f"identitas.usia_masuk_maks.{kind}", on=on).integer
    age = completed_years(found.birth_date, on=on)
    if lowest <= age <= highest:
        return None
    return NipFinding(
        Severity.REVIEW,
        "NIP_AGE",
        f"Usia saat diangkat menurut NIP {age} tahun; lazimnya {lowest} sampai {highest}. Mohon diperiksa.",
        f"Age at appointment by this number is {age}; usual is {lowest} to {highest}. Please check.",
    )


def _mismatch(code: str, what_id: str, what_en: str, pair: tuple[object, object]) -> NipFinding:
    (nip_id, data_id), (nip_en, data_en) = (
        [format_value(value, locale) for value in pair] for locale in ("id", "en")
    )
    return NipFinding(
        Severity.REVIEW,
        code,
        f"{what_id} menurut NIP {nip_id}, menurut data {data_id}. Mohon diperiksa.",
        f"{what_en} is {nip_en} by the number, {data_en} on record. Please check.",
    )


def check_nip(
    raw: object, *, kind: EmployeeKind, birth_date: date | None = None, sex: Sex | None = None
) -> tuple[NipFinding, ...]:
    """List what is wrong or odd about a number; nothing means that it may be kept as it is."""
    try:
        found = parse_nip(raw)
    except InvalidNip as unreadable:
        return (unreadable.finding,)
    if found.is_pppk is (kind in PNS_KINDS):
        kept = "PPPK" if found.is_pppk else "PNS"
        return (NipFinding(Severity.REFUSE, "NIP_KIND", f"Nomor ini milik {kept}, bukan {format_value(kind, 'id')}.",
                        f"This number belongs to {kept}, not to {format_value(kind, 'en')}."),)  # fmt: skip
    reviews = [_review_age(found)]
    if birth_date and birth_date != found.birth_date:
        reviews.append(
            _mismatch("NIP_BIRTH_MISMATCH", "Tanggal lahir", "Birth date", (found.birth_date, birth_date))
        )
    if sex and sex != found.sex:
        reviews.append(_mismatch("NIP_SEX_MISMATCH", "Jenis kelamin", "Sex", (found.sex, sex)))
    return tuple(finding for finding in reviews if finding)
