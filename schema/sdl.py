"""Check and generation of the committed schemas: the union, and that of each audience.

`python -m schema.sdl` writes `schema.graphql` and `by_audience/AUDIENCE.graphql`; a test compares.
"""

from collections.abc import Mapping
from pathlib import Path

import strawberry
from graphql import GraphQLSchema, build_schema, lexicographic_sort_schema, print_schema

from resolvers.access.audience import ALL_COORDINATES, coordinates_by_audience
from schema.root import SCHEMA
from schema.subset import build_subset

SCHEMA_FOLDER = Path(__file__).parent
FULL_SCHEMA_FILE = SCHEMA_FOLDER / "schema.graphql"
"""The union."""


def print_sdl(schema: strawberry.Schema) -> str:
    """Return a schema as text, in alphabetical order."""
    return print_schema(_sort_members(lexicographic_sort_schema(build_schema(schema.as_str())))) + "\n"


def _sort_members(schema: GraphQLSchema) -> GraphQLSchema:
    """Order the members of every type as a reader looks them up: without regard to capitals."""
    for type_ in schema.type_map.values():
        for members in ("fields", "values"):
            if found := getattr(type_, members, None):
                setattr(type_, members, dict(sorted(found.items(), key=lambda each: each[0].lower())))
    return schema


def render_schema_files() -> Mapping[str, str]:
    """Return the text of every committed schema, by its place in this room."""
    alone = {
        f"by_audience/{name}.graphql": build_subset(SCHEMA, seen)
        for name, seen in coordinates_by_audience().items()
    }
    return {
        place: print_sdl(schema)
        for place, schema in ({FULL_SCHEMA_FILE.name: build_subset(SCHEMA, ALL_COORDINATES)} | alone).items()
    }


if __name__ == "__main__":
    (SCHEMA_FOLDER / "by_audience").mkdir(exist_ok=True)
    for place, text in render_schema_files().items():
        (SCHEMA_FOLDER / place).write_text(text, "utf-8")
        print(place)
