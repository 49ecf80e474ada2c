"""Files for the import tests: invented people in the columns of SIASN's export, and faults in them.

Everything follows from a seed. A fault is put into a row by its code, beside the column it is told about.
"""

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

Line = dict[str, str]

UNITS = (
    ("9.1", "Sekretariat Daerah", "Sekretariat Daerah", "KABUPATEN", "5"),
    ("9.2", "Dinas Pendidikan Contoh", "Dinas", "KABUPATEN", "5"),
    ("9.2.1", "Bidang Sekolah Dasar", "Bidang", "9.2", "5"),
    ("9.2.2", "SD Negeri 1 Contoh", "Sekolah", "9.2", "6"),
    ("9.2.3", "SD Negeri 2 Contoh", "Sekolah", "9.2", "6"),
    ("9.3", "Dinas Kesehatan Contoh", "Dinas", "KABUPATEN", "5"),
    ("9.3.1", "Puskesmas Contoh", "Puskesmas", "9.3", "6"),
)
UNIT_HEADERS = ("KODE", "NAMA", "JENIS", "KODE INDUK", "HARI KERJA")
NAMES = ("Rusdi", "Halimah", "Zulkarnain", "Mardiana", "Fahri", "Yulisna", "Sabri", "Erma", "Kasim")
SURNAMES = ("Saputra", "Lestari", "Harahap", "Wijaya", "Pratiwi", "Anwar", "Sari", "Hidayat", "Putri")
TITLES = (
    ("Jabatan Pelaksana", "Pengelola Kepegawaian", ""),
    ("Jabatan Pelaksana", "Pengadministrasi Umum", ""),
    ("Jabatan Fungsional", "Guru Ahli Pertama", ""),
    ("Jabatan Fungsional", "Guru Ahli Muda", ""),
    ("Jabatan Fungsional", "Perawat Terampil", ""),
)
HEADS = {
    "Sekretariat Daerah": ("Sekretaris Daerah", "II.a"),
    "Dinas Pendidikan Contoh": ("Kepala Dinas Pendidikan", "II.b"),
    "Bidang Sekolah Dasar": ("Kepala Bidang Sekolah Dasar", "III.b"),
    "Dinas Kesehatan Contoh": ("Kepala Dinas Kesehatan", "II.b"),
}


def day(value: date) -> str:
    return f"{value:%d-%m-%Y}"


def people(count: int, *, seed: int = 1, heads: bool = True) -> list[Line]:
    """Invented rows; the first lead their units, the others work anywhere."""
    random = Random(seed)
    unique: dict[str, Line] = {}
    while len(unique) < count:
        line = _person(random, len(unique))
        unique.setdefault(line["NIP BARU"], line)
    lines = list(unique.values())
    for line, (unit, (title, eselon)) in zip(lines, HEADS.items() if heads else (), strict=False):
        line |= {"UNOR NAMA": unit, "JENIS JABATAN NAMA": "Jabatan Struktural", "JABATAN NAMA": title,
                 "ESELON NAMA": eselon}  # fmt: skip
    return lines


def _person(random: Random, serial: int) -> Line:
    born = date(1970, 1, 1) + timedelta(days=random.randrange(9000))
    began = date(born.year + random.randrange(22, 28), random.randrange(1, 13), 1)
    sex = random.choice("MF")
    is_pppk = random.random() < 0.25
    contract = "21" if is_pppk else f"{began.month:02}"
    began = max(began, date(2019, 2, 1)) if is_pppk else began
    kind, title, eselon = random.choice(TITLES)
    nip = f"{born:%Y%m%d}{began.year}{contract}{'1' if sex == 'M' else '2'}{random.randrange(1, 1000):03}"
    return {
        "PNS ID": f"{random.randrange(10**9):09}",
        "NIP BARU": nip,
        "NAMA": f"{random.choice(NAMES)} {random.choice(SURNAMES)} {serial}",
        "GELAR DEPAN": "",
        "GELAR BELAKANG": random.choice(("", "S.Pd.", "S.E.")),
        "TEMPAT LAHIR NAMA": "Muara Contoh",
        "TANGGAL LAHIR": day(born),
        "JENIS KELAMIN": sex,
        "AGAMA NAMA": "",
        "JENIS PEGAWAI NAMA": "PNS Daerah Kab/Kota yang bekerja pada Kab/Kota",
        "KEDUDUKAN HUKUM NAMA": "PPPK Aktif" if is_pppk else "Aktif",
        "STATUS CPNS PNS": "P",
        "TMT CPNS": day(began),
        "GOL AKHIR NAMA": random.choice(("V", "IX") if is_pppk else ("II/c", "III/a", "III/b", "IV/a")),
        "TMT GOLONGAN": day(began),
        "MK TAHUN": str(random.randrange(20)),
        "MK BULAN": str(random.randrange(12)),
        "JENIS JABATAN NAMA": kind,
        "JABATAN NAMA": title,
        "ESELON NAMA": eselon,
        "TMT JABATAN": day(began),
        "UNOR NAMA": random.choice(UNITS)[1],
    }


def _set(*pairs: str) -> Callable[[Line], None]:
    """Write values into columns: column, value, column, value …"""
    return lambda line: line.update(zip(pairs[::2], pairs[1::2], strict=True))


def _round_values(line: Line) -> None:
    line["NIP BARU"] = f"{float(line['NIP BARU']):.5E}".replace(".", ",")


# Fault by code: how a row gets it, and the column in which it is reported.
FAULTS: dict[str, tuple[Callable[[Line], None], str]] = {
    "NIP_IS_A_NUMBER": (_round_values, "NIP BARU"),
    "NIP_NOT_18_DIGITS": (lambda line: line.update({"NIP BARU": line["NIP BARU"][:17]}), "NIP BARU"),
    "CELL_EMPTY": (_set("NAMA", ""), "NAMA"),
    "DATE_UNREADABLE": (_set("TMT GOLONGAN", "31-02-2020"), "TMT GOLONGAN"),
    "DATE_FUTURE": (_set("TMT JABATAN", "01-01-2090"), "TMT JABATAN"),
    "UNIT_UNKNOWN_NEAR": (_set("UNOR NAMA", "Dinas Pendidikan Contih"), "UNOR NAMA"),
    "UNIT_UNKNOWN": (_set("UNOR NAMA", "Xyz"), "UNOR NAMA"),
    "KIND_UNKNOWN": (_set("STATUS CPNS PNS", "?", "KEDUDUKAN HUKUM NAMA", "Aktif"), "STATUS CPNS PNS"),
    "GRADE_UNKNOWN": (_set("GOL AKHIR NAMA", "V/z"), "GOL AKHIR NAMA"),
    "NUMBER_UNREADABLE": (_set("MK TAHUN", "dua"), "MK TAHUN"),
    "WORD_UNKNOWN": (_set("JENIS KELAMIN", "X"), "JENIS KELAMIN"),
    "LEVEL_UNKNOWN": (_set("JABATAN NAMA", "Guru", "JENIS JABATAN NAMA", "Fungsional"), "JABATAN NAMA"),
    "ESELON_UNKNOWN": (_set("JENIS JABATAN NAMA", "Jabatan Struktural"), "ESELON NAMA"),
    "NOT_SERVING": (_set("KEDUDUKAN HUKUM NAMA", "Pensiun"), "KEDUDUKAN HUKUM NAMA"),
}  # fmt: skip


def spoil(lines: list[Line], count: int, *, seed: int = 7) -> list[tuple[int, str, str]]:
    """Put `count` faults into rows of their own; return row number, column and code of each."""
    random = Random(seed)
    codes = sorted(FAULTS)
    told = []
    for order, index in enumerate(sorted(random.sample(range(len(HEADS), len(lines)), count))):
        code = codes[order % len(codes)]
        change, column = FAULTS[code]
        change(lines[index])
        told.append((index + 2, column, code))
    return told


def write_csv(path: Path, lines: Sequence[Line], *, separator: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(lines)
    return path


def write_units(path: Path, rows: Sequence[Sequence[str]] = UNITS) -> Path:
    return write_csv(path, [dict(zip(UNIT_HEADERS, row, strict=True)) for row in rows])


def write_xlsx(path: Path, lines: Sequence[dict[str, object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(lines[0]))
    for line in lines:
        sheet.append(list(line.values()))
    book.save(path)
    return path
