"""Column grants of each pool: the columns of what its audiences see, and those that its acts need.

Written to models/functions/91_columns.sql by `python -m jejak.policy_artifacts`; a test holds the file against the
policy.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Template
from textwrap import fill
from typing import Any

from tortoise.models import Model

from jejak.database.roles import POOL_ROLES
from resolvers.mappings import MAPPINGS, TYPES
from resolvers.query.mapping import TypeMapping
from rulebook.access import AUDIENCES, Audience, pool_of, visible_to
from rulebook.access.columns import ALL_COLUMNS, EXTRA_COLUMNS
from schema.root import SCHEMA

FILE = "models/functions/91_columns.sql"
Columns = dict[str, set[str]]


def audiences_of_pool(pool: str) -> Audience:
    """Return the audiences that read as a pool; the person who has none is the public."""
    found = Audience.PUBLIC
    for audience in AUDIENCES.values():
        if pool_of(audience) == pool:
            found |= audience
    return found


def readable_columns(pool: str) -> Mapping[str, frozenset[str]]:
    """Return what a pool reads: relation to columns, or to `*` alone for all of them."""
    found: Columns = defaultdict(set)
    for relation, column in _visible_columns(visible_to(audiences_of_pool(pool))):
        found[relation].add(column)
    for relation, columns in EXTRA_COLUMNS[pool].items():
        found[relation] |= set(columns.split())
    return {
        relation: frozenset({ALL_COLUMNS} if ALL_COLUMNS in columns else columns)
        for relation, columns in sorted(found.items())
    }


def render_grants() -> str:
    """Return the text of the file."""
    head, line = (files("jejak.policy_artifacts") / "column_grants.sql").read_text("utf-8").rsplit("\n\n", 1)
    statement = Template(line.strip())
    told = []
    for pool, role in POOL_ROLES.items():
        for relation, columns in readable_columns(pool).items():
            listed = "" if ALL_COLUMNS in columns else f" ({', '.join(sorted(columns))})"
            text = statement.substitute(columns=listed, relation=relation, role=role)
            told.append(fill(text, width=120, subsequent_indent="    ", break_on_hyphens=False))
    return f"{head}\n\n" + "\n".join(told) + "\n"


def _visible_columns(coordinates: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (relation, column) of everything that these coordinates read."""
    for kind, shape in TYPES.items():
        names = [name for name, own in _field_names(kind).items() if f"{kind}.{name}" in coordinates and own]
        if names:
            yield from _base_columns(shape)
        for name in names:
            yield from _field_columns(shape, _field_names(kind)[name])


def _field_names(kind: str) -> Mapping[str, str]:
    """Return the fields of a type with their names in our own spelling."""
    fields: Mapping[str, Any] = SCHEMA._schema.type_map[kind].fields  # type: ignore[attr-defined]
    return {name: field.extensions["strawberry-definition"].python_name for name, field in fields.items()}


def _base_columns(shape: TypeMapping) -> Iterator[tuple[str, str]]:
    """What every row needs, whatever is asked of it: its key, its order, and whom and when it is about."""
    for path in ("id", *shape.order, shape.person, shape.moment):
        if path is not None:
            yield from _path_columns(shape.model, shape.relations.get(path, path))


def _field_columns(shape: TypeMapping, name: str) -> Iterator[tuple[str, str]]:
    if name in shape.permission_flags or name in shape.sql_functions:
        return
    needs = [
        *getattr(shape.derived.get(name), "depends_on", ()),
        *getattr(shape.derived_with_args.get(name), "depends_on", ()),
    ]
    if needs:
        for need in needs:
            yield from _field_columns(shape, need)
    elif name not in shape.derived_with_args:
        yield from _path_columns(shape.model, shape.relations.get(name, name))


def _path_columns(model: type[Model], path: str) -> Iterator[tuple[str, str]]:
    """Yield the columns on the way to a value, to a row, or to the list that points back."""
    for step in path.split("."):
        meta, relation = model._meta, f"{model._meta.schema}.{model._meta.db_table}"
        related: Any = meta.fields_map.get(step)
        if step in meta.backward_fk_fields:
            below = related.related_model
            yield _database_column(below, related.relation_field)
            yield from _base_columns(MAPPINGS[below])
            return
        if step in meta.fk_fields:
            yield _database_column(model, related.source_field)
            yield _database_column(related.related_model, "id")
            model = related.related_model
        else:
            yield relation, meta.fields_db_projection.get(step, step)


def _database_column(model: type[Model], name: str) -> tuple[str, str]:
    meta = model._meta
    return f"{meta.schema}.{meta.db_table}", meta.fields_db_projection.get(name, name)
