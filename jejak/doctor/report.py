"""Report of findings: a table in Indonesian or English for people, JSON for programs.

Values of rows are personal and shown only when the operator asks for them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_

from jejak.doctor.finding import DoctorFinding, FindingCode, Remark, exit_code
from jejak.doctor.messages import ADVICE, HEADINGS, PHRASES, REMARKS, SENTENCES
from jejak.limits import MAX_DOCTOR_VALUE_CHARACTERS, MAX_SHOWN_DOCTOR_FINDINGS

_CLEAN = ("Basis data ini sebagaimana mestinya.", "This database is what it should be.")
_SUMMARY = ("Yang tidak semestinya: {}.", "Not as it should be: {}.")
_MORE = ("… dan {} lagi; --json menyebut semuanya.", "… and {} more; --json names them all.")
_EXPECTED, _FOUND = ("seharusnya", "expected"), ("ditemukan", "found")
_LOGGED, _LIVE = ("tercatat", "on record"), ("sekarang", "now")


def format_table(findings: Sequence[DoctorFinding], *, lang: str, values: bool) -> str:
    """Findings under the heading of their class, one a line."""
    in_lang = int(lang == "en")
    if not findings:
        return _CLEAN[in_lang]
    lines = [_SUMMARY[in_lang].format(len(findings))]
    for kind, group in groupby(sorted(findings, key=attrgetter("kind")), attrgetter("kind")):
        found = list(group)
        lines += ["", f"{HEADINGS[kind][in_lang]} ({int(kind)})"]
        width = max(len(PHRASES[each.code][in_lang]) for each in found)
        for each in found[:MAX_SHOWN_DOCTOR_FINDINGS]:
            lines.append(f"  {PHRASES[each.code][in_lang]:{width}}  {each.subject}{_format_columns(each)}")
            lines += [f"  {'':{width}}    {line}" for line in _format_details(each, in_lang, values=values)]
        if len(found) > MAX_SHOWN_DOCTOR_FINDINGS:
            lines.append("  " + _MORE[in_lang].format(len(found) - MAX_SHOWN_DOCTOR_FINDINGS))
        if kind in ADVICE:
            lines.append(f"  → {ADVICE[kind][in_lang]}")
    return "\n".join(lines)


def format_remarks(some: Sequence[Remark], *, lang: str) -> list[str]:
    """What must be said although nothing is wrong, one sentence a line."""
    return [format_sentence(REMARKS[each.code], each.details, lang=lang) for each in some]


def format_sentence(words: tuple[str, str], details: Mapping[str, str | int], *, lang: str) -> str:
    """Fill in a sentence; what a database says is cut short and kept off the terminal's controls."""
    cleaned = {name: _to_printable(value) for name, value in details.items()}
    return words[int(lang == "en")].format(**cleaned)


def format_json(findings: Sequence[DoctorFinding], *, values: bool, remarks: Sequence[Remark] = ()) -> str:
    """All findings; `code` is the sum of the classes found, `exit` the exit code."""
    return json.dumps(
        {
            "code": reduce(or_, (int(each.kind) for each in findings), 0),
            "exit": exit_code(findings),
            "findings": [
                {
                    "class": each.kind.name,
                    "code": int(each.kind),
                    "wrong": each.code,
                    "subject": each.subject,
                    "expected": each.expected,
                    "found": each.found,
                    "columns": dict(each.columns) if values else list(each.columns),
                    "leaf": each.leaf,
                    "seq": each.seq,
                    "details": dict(each.details),
                    "says": _sentences_of(each),
                }
                for each in findings
            ],
            "remarks": [{"said": each.code, "details": dict(each.details)} for each in remarks],
        },
        indent=2,
        ensure_ascii=False,
    )


def _format_columns(finding: DoctorFinding) -> str:
    return f": {', '.join(finding.columns)}" if finding.columns else ""


def _sentences_of(finding: DoctorFinding) -> dict[str, str]:
    words = SENTENCES.get(finding.code)
    return (
        {lang: format_sentence(words, finding.details, lang=lang) for lang in ("id", "en")} if words else {}
    )


def _to_printable(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    shown = "".join(each if each.isprintable() else "�" for each in value)
    return shown if len(shown) <= MAX_DOCTOR_VALUE_CHARACTERS else shown[:MAX_DOCTOR_VALUE_CHARACTERS] + "…"


def _format_details(finding: DoctorFinding, in_lang: int, *, values: bool) -> Iterator[str]:
    if finding.code in SENTENCES:
        yield format_sentence(SENTENCES[finding.code], finding.details, lang=("id", "en")[in_lang])
    if finding.code is FindingCode.DIFFERENT:
        yield f"{_EXPECTED[in_lang]}: {finding.expected}"
    if finding.code in (FindingCode.DIFFERENT, FindingCode.UNKNOWN) and finding.found:
        yield f"{_FOUND[in_lang]}: {finding.found}"
    if values:
        for column, (logged, live) in finding.columns.items():
            yield f"{column}: {_LOGGED[in_lang]} {logged}, {_LIVE[in_lang]} {live}"
