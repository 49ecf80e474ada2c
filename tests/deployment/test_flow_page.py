"""Paths, names and queries of docs/flow.md exist."""

import re
from pkgutil import resolve_name

from graphql import build_schema, parse, validate

from tests.deployment.markdown_pages import FLOW, code_blocks, inline_code
from tests.house.source_files import PACKAGES, ROOT

_PATH = re.compile(rf"(?:{'|'.join(PACKAGES)}|docs)/[\w/]*(?:\.\w+)?")


def test_every_path_exists() -> None:
    paths = set(_PATH.findall(FLOW.read_text("utf-8")))
    assert len(paths) > 15
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_every_name_exists() -> None:
    names = {text for text in inline_code(FLOW) if re.fullmatch(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+", text)}
    names -= {"audit.begin", "audit.tx", "audit.entry"}  # the database's
    assert len(names) > 15
    for name in names:
        resolve_name(name)


def test_every_query_is_one_that_the_schema_answers() -> None:
    schema = build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
    texts = code_blocks(FLOW, "graphql")
    assert len(texts) == 2
    assert [error.message for text in texts for error in validate(schema, parse(text))] == []
