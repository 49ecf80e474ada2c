"""How is the policy told to people? As tables: docs/access.md, and docs/id/akses.md for administrators.

Written by `python -m jejak.policy`; a test holds the pages against the policy.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from string import Template

from jejak.policy.columns import readable
from jejak.roles import POOLS
from rulebook.access import ACTS, AREAS, AUDIENCES, COORDINATES, PRIVILEGED, ROWS, SCOPES, Audience, pool_of
from rulebook.access.rows import ANYBODY
from rulebook.access.words import AUDIENCES as AUDIENCE_WORDS
from rulebook.access.words import KINDS, REACHES
from rulebook.values import Role

PAGES = {"en": ("access.md", "docs/access.md"), "id": ("akses.md", "docs/id/akses.md")}
_YES = {"en": "yes", "id": "ya"}
_WHO = (ANYBODY, *Role)


def pages() -> dict[str, str]:
    """Return the pages, path to text."""
    return {path: _page(template, locale) for locale, (template, path) in PAGES.items()}


def _page(name: str, locale: str) -> str:
    template = Template((files("jejak.policy") / name).read_text("utf-8"))
    return template.substitute(
        audiences=_listed({_name(each): said[locale] for each, said in AUDIENCE_WORDS.items()}),
        roles=_table(_roles(locale)),
        reaches=_listed({str(each.name): said[locale] for each, said in REACHES.items()}),
        who="".join(f" {who} |" for who in _WHO),
        bars="---|" * len(_WHO),
        rows=_table(_rows(locale)),
        scopes=_table((f"`{scope}`", ", ".join(sorted(kinds))) for scope, kinds in SCOPES.items()),
        acts=_table(
            (f"`{name}`", ", ".join(sorted(act.by)), act.provided[locale]) for name, act in ACTS.items()
        ),
        coordinates="\n\n".join(_area(name) for name in AREAS),
        pools=" | ".join(f"`{role}`" for role in POOLS.values()) + " |",
        poolbars="---|" * len(POOLS),
        columns=_table(_columns()),
    )


def _roles(locale: str) -> Iterator[Iterable[str]]:
    for role, audience in AUDIENCES.items():
        second = _YES[locale] if role in PRIVILEGED else ""
        yield f"`{role}`", _name(audience), second, f"`{POOLS[pool_of(audience)]}`"


def _rows(locale: str) -> Iterator[Iterable[str]]:
    for kind, reached in ROWS.items():
        cells = [" ".join(str(each.name) for each in reached[who]) if who in reached else "" for who in _WHO]
        yield f"`{kind}`", KINDS[kind][locale], *cells


def _columns() -> Iterator[Iterable[str]]:
    read = {pool: readable(pool) for pool in POOLS}
    for relation in sorted({relation for columns in read.values() for relation in columns}):
        cells = [" ".join(f"`{each}`" for each in sorted(read[pool].get(relation, ()))) for pool in POOLS]
        yield f"`{relation}`", *cells


def _area(name: str) -> str:
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
    head = " | ".join(("Type", "What", *map(_name, Audience)))
    return f"### {name.capitalize()}\n\n| {head} |\n{'|---' * (len(Audience) + 2)}|\n{_table(rows)}"


def _names(below: Iterable[str]) -> str:
    """Spell fields with their arguments: leaveBalance(year)."""
    told: dict[str, list[str]] = {}
    for each in below:
        field, _, argument = each.rstrip(":)").partition("(")
        told.setdefault(field, []).extend([argument] if argument else [])
    return " ".join(
        f"`{field}({' '.join(given)})`" if given else f"`{field}`" for field, given in told.items()
    )


def _name(audience: Audience) -> str:
    return str(audience.name).lower()


def _listed(said: Mapping[str, str]) -> str:
    return "\n".join(f"- **{name}**: {words}" for name, words in said.items())


def _table(rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
