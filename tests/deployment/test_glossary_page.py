"""Engineering terms of docs/glossary.md lead to modules, and each module of the server machinery has its term."""

from tests.deployment.markdown_pages import inline_code, table_rows
from tests.house.source_files import ROOT

PAGE = ROOT / "docs" / "glossary.md"
HEADING = "| Term | Module | What it does |"
# What a reader looks for by the term of the field, not by the feature.
FOLDERS = (
    "jejak/asgi",
    "jejak/auth",
    "jejak/graphql",
    "jejak/rate_limit",
    "resolvers/query",
    "schema/execution",
)


def test_every_engineering_term_names_a_module_that_exists() -> None:
    rows = table_rows(PAGE, HEADING)
    assert len(rows) > 50
    assert [row for row in rows if not (ROOT / row[1].strip("`")).is_file()] == []
    assert len({term for term, _, _ in rows}) == len(rows)


def test_every_module_of_the_machinery_has_its_term() -> None:
    named = set(inline_code(PAGE))
    modules = [path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).glob("*.py")]
    assert [str(path) for path in modules if path.stem != "__init__" and str(path) not in named] == []
