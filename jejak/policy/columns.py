"""Which columns may each pool read? Those in which what its audiences see lies, and those that its acts need.

Written to models/functions/91_columns.sql by `python -m jejak.policy`; a test holds the file against the policy.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Template
from textwrap import fill
from typing import Any

from tortoise.models import Model

from jejak.roles import POOLS
from resolvers.plan.shape import Shape
from resolvers.shapes import SHAPES, TYPES
from rulebook.access import AUDIENCES, Audience, pool_of, seen_by
from rulebook.access.columns import BEYOND, EVERYTHING
from schema.root import SCHEMA

FILE = "models/functions/91_columns.sql"
Columns = dict[str, set[str]]


def audiences_on(pool: str) -> Audience:
    """Return the audiences that read as a pool; whoever has none is the public."""
    found = Audience.PUBLIC
    for audience in AUDIENCES.values():
        if pool_of(audience) == pool:
            found |= audience
    return found


def readable(pool: str) -> Mapping[str, frozenset[str]]:
    """Return what a pool reads: relation to columns, or to `*` alone for all of them."""
    found: Columns = defaultdict(set)
    for relation, column in _shown(seen_by(audiences_on(pool))):
        found[relation].add(column)
    for relation, columns in BEYOND[pool].items():
        found[relation] |= set(columns.split())
    return {
        relation: frozenset({EVERYTHING} if EVERYTHING in columns else columns)
        for relation, columns in sorted(found.items())
    }


def grants() -> str:
    """Return the text of the file."""
    head, line = (files("jejak.policy") / "columns.sql").read_text("utf-8").rsplit("\n\n", 1)
    statement = Template(line.strip())
    told = []
    for pool, role in POOLS.items():
        for relation, columns in readable(pool).items():
            listed = "" if EVERYTHING in columns else f" ({', '.join(sorted(columns))})"
            text = statement.substitute(columns=listed, relation=relation, role=role)
            told.append(fill(text, width=120, subsequent_indent="    ", break_on_hyphens=False))
    return f"{head}\n\n" + "\n".join(told) + "\n"


def _shown(coordinates: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (relation, column) of everything that these coordinates read."""
    for kind, shape in TYPES.items():
        names = [name for name, own in _names(kind).items() if f"{kind}.{name}" in coordinates and own]
        if names:
            yield from _always(shape)
        for name in names:
            yield from _of_field(shape, _names(kind)[name])


def _names(kind: str) -> Mapping[str, str]:
    """Return the fields of a type with their names in our own spelling."""
    fields: Mapping[str, Any] = SCHEMA._schema.type_map[kind].fields  # type: ignore[attr-defined]
    return {name: field.extensions["strawberry-definition"].python_name for name, field in fields.items()}


def _always(shape: Shape) -> Iterator[tuple[str, str]]:
    """What every row needs, whatever is asked of it: its key, its order, and whom and when it is about."""
    for path in ("id", *shape.order, shape.person, shape.moment):
        if path is not None:
            yield from _of_path(shape.model, shape.paths.get(path, path))


def _of_field(shape: Shape, name: str) -> Iterator[tuple[str, str]]:
    if name in shape.flags or name in shape.gathered:
        return
    needs = [*getattr(shape.worked.get(name), "needs", ()), *getattr(shape.argued.get(name), "needs", ())]
    if needs:
        for need in needs:
            yield from _of_field(shape, need)
    elif name not in shape.argued:
        yield from _of_path(shape.model, shape.paths.get(name, name))


def _of_path(model: type[Model], path: str) -> Iterator[tuple[str, str]]:
    """Yield the columns on the way to a value, to a row, or to the list that points back."""
    for step in path.split("."):
        meta, relation = model._meta, f"{model._meta.schema}.{model._meta.db_table}"
        related: Any = meta.fields_map.get(step)
        if step in meta.backward_fk_fields:
            below = related.related_model
            yield _column(below, related.relation_field)
            yield from _always(SHAPES[below])
            return
        if step in meta.fk_fields:
            yield _column(model, related.source_field)
            yield _column(related.related_model, "id")
            model = related.related_model
        else:
            yield relation, meta.fields_db_projection.get(step, step)


def _column(model: type[Model], name: str) -> tuple[str, str]:
    meta = model._meta
    return f"{meta.schema}.{meta.db_table}", meta.fields_db_projection.get(name, name)
