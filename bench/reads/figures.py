"""Figures of a run: medians, ratios within a round, and the goals beside them.

What it returns is kept in `bench/results.json` and told by `bench.results_page`.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench.reads.operations import OPERATIONS, READS, BenchOperation
from bench.reads.rounds import Figures, OperationMeasurements
from bench.reads.systems import LIMITS, OURS, PEER
from bench.report.section import Section

Results = dict[str, Any]
MAX_FOREIGN_SHARE = 0.20
COLUMNS = {
    "server ms": ("server_ms", "{:.3f}"),
    "PostgreSQL ms": ("postgres_ms", "{:.3f}"),
    "CPU ms": ("cpu_ms", "{:.3f}"),
    "p50 ms": ("p50_ms", "{:.1f}"),
    "p99 ms": ("p99_ms", "{:.1f}"),
    "requests/s": ("per_second", "{:,.0f}"),
    "statements": ("statements", "{}"),
    "bytes": ("bytes", "{:,}"),
}
_READ_NAMES = tuple(each.name for each in READS)
MEDIAN_FIGURES = ("server_ms", "postgres_ms", "cpu_ms", "per_second", "p50_ms", "p99_ms")


def build_results(found: Figures) -> Results:
    """Return the figures of every question, ready for JSON."""
    return {question.name: _figures_of(found[question.name]) for question in OPERATIONS}


def _figures_of(seen: Mapping[str, OperationMeasurements]) -> Results:
    ours = _cpu_samples(seen[OURS])
    rivals = [_cpu_samples(seen[name]) for name in LIMITS if name in seen]
    limit = [min(each) for each in zip(*rivals, strict=True)]
    return {
        "cpu_ms": round(median(ours), 4),
        **_compare("ratio_postgraphile", _cpu_samples(seen[PEER]) if PEER in seen else [], ours),
        **_compare("share_of_limit", limit, ours),
        "statements": seen[OURS].statements,
        "statements_by_first": seen[OURS].statements_by_page_size,
        "bytes": seen[OURS].bytes,
        "systems": {name: _medians(each) for name, each in seen.items()},
    }


def _cpu_samples(seen: OperationMeasurements) -> list[float]:
    return [each.cpu_ms for each in seen.samples]


def _compare(name: str, theirs: Sequence[float], ours: Sequence[float]) -> Results:
    """Compare round by round; nothing where there is nobody to compare with."""
    if not theirs:
        return {name: None}
    ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
    return {
        name: round(median(ratios), 3),
        f"{name}_range": [round(min(ratios), 3), round(max(ratios), 3)],
    }


def _medians(seen: OperationMeasurements) -> Results:
    taken = {name: round(median(getattr(each, name) for each in seen.samples), 4) for name in MEDIAN_FIGURES}
    return taken | {"bytes": seen.bytes, "statements": seen.statements}


def build_sections(results: Mapping[str, Any]) -> list[Section]:
    """Tell the figures: what was promised, and every system beside every question."""
    promised = Section(
        "Against PostGraphile, and of the bare limit",
        ("Question", "", "CPU ms", "PostGraphile takes", "of the limit", "statements", "bytes"),
    )
    beside = Section("Every system", ("", "", *COLUMNS))
    for question in OPERATIONS:
        figures = results[question.name]
        promised.rows.append(_format_row(question, figures))
        for name, each in figures["systems"].items():
            beside.rows.append(
                (question.name, name, *(form.format(each[key]) for key, form in COLUMNS.values()))
            )
        _check_goals(promised, question, figures)
    _check_overall_goals(promised, results)
    promised.figures = dict(results)
    promised.notes += _format_notes(results["reads"])
    return [promised, beside]


def _format_notes(about: Results) -> list[str]:
    rows = ", ".join(f"{many:,} {name}" for name, many in about["rows"].items())
    notes = [
        (
            f"Measured on {about['on']} over {rows}: {about['rounds']} rounds of {about['seconds']} s for every "
            f"question and system, with {about['connections']} connections. CPU is a request's, of server and "
            "PostgreSQL together; ratios are taken within a round, and in brackets stand the least and the greatest."
        ),
    ]
    return [*notes, about["missing"]] if about["missing"] else notes


def _format_row(question: BenchOperation, figures: Results) -> tuple[str, ...]:
    ratio, share = figures["ratio_postgraphile"], figures["share_of_limit"]
    return (
        question.name,
        question.description,
        f"{figures['cpu_ms']:.3f}",
        "-"
        if ratio is None
        else f"{ratio:.2f}x ({_format_range(figures['ratio_postgraphile_range'], '.2f')})",
        "-" if share is None else f"{share:.0%} ({_format_range(figures['share_of_limit_range'], '.0%')})",
        str(figures["statements"]),
        f"{figures['bytes']:,}",
    )


def _format_range(ends: Sequence[float], form: str) -> str:
    return "–".join(format(each, form) for each in ends)


def _check_goals(section: Section, question: BenchOperation, figures: Results) -> None:
    ratio, share = figures["ratio_postgraphile"], figures["share_of_limit"]
    if question.ratio is not None:  # a peer that is missing proves nothing
        text = f"{question.name}: PostGraphile takes at least {question.ratio}x the CPU"
        section.add_goal(text, value=ratio or 0, unit="x", at_least=question.ratio)
    if question.share is not None:
        text = f"{question.name}: at least {question.share:.0%} of the bare limit"
        section.add_goal(text, value=100 * (share or 0), unit="%", at_least=100 * question.share)


def _check_overall_goals(section: Section, results: Mapping[str, Any]) -> None:
    """Hold against a bound what is promised of all questions together."""
    counted = [most for name in _READ_NAMES for most in results[name]["statements_by_first"].values()]
    text = f"each of {len(_READ_NAMES)} reads is one statement, for a page of 1 and of 100"
    section.add_goal(text, value=max(counted), unit="", at_least=1, at_most=1)
    foreign = 100 * results["reads"]["foreign_cpu"]
    section.add_goal(
        "others used little of the machine", value=foreign, unit="%", at_most=100 * MAX_FOREIGN_SHARE
    )
