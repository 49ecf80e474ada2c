"""How are findings told? As a table for people, in Indonesian or English, or as JSON for programs.

Values of rows are personal and shown only when the operator asks for them.
"""

import json
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_

from jejak.doctor.finding import Finding, Kind, Wrong

_SHOWN = 50  # findings of one class; JSON has them all
_HEADINGS = {
    Kind.MIGRATIONS: ("Pemutakhiran", "Migrations"),
    Kind.ROLES: ("Peran basis data", "Database roles"),
    Kind.GRANTS: ("Hak akses", "Grants"),
    Kind.TRIGGERS: ("Pemicu", "Triggers"),
    Kind.FUNCTIONS: ("Fungsi", "Functions"),
    Kind.SHAPE: ("Bentuk tabel", "Shape of the tables"),
    Kind.REGISTER: ("Daftar yang diaudit", "Register of what is audited"),
    Kind.ROWS: ("Baris data", "Rows"),
}
_WORDS = {
    Wrong.MISSING: ("tidak ada", "missing"),
    Wrong.UNKNOWN: ("tidak dikenal", "unknown"),
    Wrong.DIFFERENT: ("berbeda", "different"),
    Wrong.CHANGED: ("diubah tanpa catatan", "changed without an entry"),
    Wrong.GONE: ("hilang tanpa catatan", "gone without an entry"),
    Wrong.UNRECORDED: ("tidak tercatat", "not on record"),
    Wrong.NO_ACTOR: ("catatannya tanpa pelaku", "its entry has no actor"),
}
_CLEAN = ("Basis data ini sebagaimana mestinya.", "This database is what it should be.")
_SUMMARY = ("Yang tidak semestinya: {}.", "Not as it should be: {}.")
_MORE = ("… dan {} lagi; --json menyebut semuanya.", "… and {} more; --json names them all.")
_EXPECTED, _FOUND = ("seharusnya", "expected"), ("ditemukan", "found")
_LOGGED, _LIVE = ("tercatat", "on record"), ("sekarang", "now")


def as_table(findings: Sequence[Finding], *, lang: str, values: bool) -> str:
    """Findings under the heading of their class, one a line."""
    in_lang = int(lang == "en")
    if not findings:
        return _CLEAN[in_lang]
    lines = [_SUMMARY[in_lang].format(len(findings))]
    for kind, group in groupby(sorted(findings, key=attrgetter("kind")), attrgetter("kind")):
        found = list(group)
        lines += ["", f"{_HEADINGS[kind][in_lang]} ({int(kind)})"]
        width = max(len(_WORDS[each.wrong][in_lang]) for each in found)
        for each in found[:_SHOWN]:
            lines.append(f"  {_WORDS[each.wrong][in_lang]:{width}}  {each.subject}{_columns(each)}")
            lines += [f"  {'':{width}}    {line}" for line in _details(each, in_lang, values=values)]
        if len(found) > _SHOWN:
            lines.append("  " + _MORE[in_lang].format(len(found) - _SHOWN))
    return "\n".join(lines)


def as_json(findings: Sequence[Finding], *, values: bool) -> str:
    """All findings; `code` is the sum of the classes found."""
    return json.dumps(
        {
            "code": reduce(or_, (int(each.kind) for each in findings), 0),
            "findings": [
                {
                    "class": each.kind.name,
                    "code": int(each.kind),
                    "wrong": each.wrong,
                    "subject": each.subject,
                    "expected": each.expected,
                    "found": each.found,
                    "columns": dict(each.columns) if values else list(each.columns),
                }
                for each in findings
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def _columns(finding: Finding) -> str:
    return f": {', '.join(finding.columns)}" if finding.columns else ""


def _details(finding: Finding, in_lang: int, *, values: bool) -> Iterator[str]:
    if finding.wrong is Wrong.DIFFERENT:
        yield f"{_EXPECTED[in_lang]}: {finding.expected}"
    if finding.wrong in (Wrong.DIFFERENT, Wrong.UNKNOWN) and finding.found:
        yield f"{_FOUND[in_lang]}: {finding.found}"
    if values:
        for column, (logged, live) in finding.columns.items():
            yield f"{column}: {_LOGGED[in_lang]} {logged}, {_LIVE[in_lang]} {live}"
