"""Access pages: the policy as tables in docs/access.md, and docs/id/akses.md for administrators.

Written by `python -m jejak.policy_artifacts`; a test holds the pages against the policy.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from string import Template

from jejak.database.roles import POOL_ROLES
from jejak.policy_artifacts.column_grants import readable_columns
from rulebook.access import (
    AREAS,
    AUDIENCES,
    COORDINATES,
    MUTATIONS,
    PRIVILEGED,
    ROWS,
    SCOPES,
    Audience,
    pool_of,
)
from rulebook.access.labels import AUDIENCE_LABELS as AUDIENCE_WORDS
from rulebook.access.labels import KIND_LABELS, REACH_LABELS
from rulebook.access.rows import ANYBODY
from rulebook.values import Role

PAGES = {"en": ("access.md", "docs/access.md"), "id": ("akses.md", "docs/id/akses.md")}
_YES = {"en": "yes", "id": "ya"}
_AUDIENCES = (ANYBODY, *Role)


def render_pages() -> dict[str, str]:
    """Return the pages, path to text."""
    return {path: _render_page(template, locale) for locale, (template, path) in PAGES.items()}


def _render_page(name: str, locale: str) -> str:
    template = Template((files("jejak.policy_artifacts") / name).read_text("utf-8"))
    return template.substitute(
        audiences=_join_phrase({_audience_name(each): said[locale] for each, said in AUDIENCE_WORDS.items()}),
        roles=_render_table(_roles(locale)),
        reaches=_join_phrase({str(each.name): said[locale] for each, said in REACH_LABELS.items()}),
        who="".join(f" {who} |" for who in _AUDIENCES),
        bars="---|" * len(_AUDIENCES),
        rows=_render_table(_rows(locale)),
        scopes=_render_table((f"`{scope}`", ", ".join(sorted(kinds))) for scope, kinds in SCOPES.items()),
        acts=_render_table(
            (f"`{name}`", ", ".join(sorted(act.by)), act.provided[locale]) for name, act in MUTATIONS.items()
        ),
        coordinates="\n\n".join(_format_area(name) for name in AREAS),
        pools=" | ".join(f"`{role}`" for role in POOL_ROLES.values()) + " |",
        poolbars="---|" * len(POOL_ROLES),
        columns=_render_table(_columns()),
    )


def _roles(locale: str) -> Iterator[Iterable[str]]:
    for role, audience in AUDIENCES.items():
        second = _YES[locale] if role in PRIVILEGED else ""
        yield f"`{role}`", _audience_name(audience), second, f"`{POOL_ROLES[pool_of(audience)]}`"


def _rows(locale: str) -> Iterator[Iterable[str]]:
    for kind, reached in ROWS.items():
        cells = [
            " ".join(str(each.name) for each in reached[who]) if who in reached else "" for who in _AUDIENCES
        ]
        yield f"`{kind}`", KIND_LABELS[kind][locale], *cells


def _columns() -> Iterator[Iterable[str]]:
    read = {pool: readable_columns(pool) for pool in POOL_ROLES}
    for relation in sorted({relation for columns in read.values() for relation in columns}):
        cells = [
            " ".join(f"`{each}`" for each in sorted(read[pool].get(relation, ()))) for pool in POOL_ROLES
        ]
        yield f"`{relation}`", *cells


def _format_area(name: str) -> str:
    """Tell one area: what belongs together and is seen by the same stands on one line."""
    lines: dict[tuple[str, Audience], list[str]] = {}
    for coordinate in dict.fromkeys(coordinate for coordinate, _ in AREAS[name]):
        holder, _, below = coordinate.partition(".")
        if below:
            lines.setdefault((holder, COORDINATES[coordinate]), []).append(below)
        elif not any(other.startswith(f"{coordinate}.") for other in COORDINATES):
            lines[coordinate, COORDINATES[coordinate]] = []
    rows = (
        (f"`{holder}`", _names(below), *("•" if who & (each | Audience.PUBLIC) else "" for each in Audience))
        for (holder, who), below in lines.items()
    )
    head = " | ".join(("Type", "What", *map(_audience_name, Audience)))
    return f"### {name.capitalize()}\n\n| {head} |\n{'|---' * (len(Audience) + 2)}|\n{_render_table(rows)}"


def _names(below: Iterable[str]) -> str:
    """Spell fields with their arguments: leaveBalance(year)."""
    told: dict[str, list[str]] = {}
    for each in below:
        field, _, argument = each.rstrip(":)").partition("(")
        told.setdefault(field, []).extend([argument] if argument else [])
    return " ".join(
        f"`{field}({' '.join(given)})`" if given else f"`{field}`" for field, given in told.items()
    )


def _audience_name(audience: Audience) -> str:
    return str(audience.name).lower()


def _join_phrase(said: Mapping[str, str]) -> str:
    return "\n".join(f"- **{name}**: {words}" for name, words in said.items())


def _render_table(rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
