"""Names are standard terms: nouns for things, verbs for acts, no metaphors, one class for one name."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

from tests.house.source_files import (
    FUNCTION_NODES,
    ROOT,
    format_location,
    is_in_package,
    list_files,
    parse_tree,
)

# Irregular participles that are no verb in their base form; `run`, `read`, `set`, `put`, `cut` and `split` are both.
_PARTICIPLE = re.compile(
    r".+(ed|ing)|been|begun|bound|bought|broken|brought|built|caught|chosen|dealt|done|drawn|driven|fallen|fed|felt|flown"
    r"|forgotten|found|frozen|given|gone|grown|heard|held|hidden|kept|known|laid|led|left|lent|lost|made|meant|met|paid"
    r"|said|seen|sent|shown|sold|sought|spent|spoken|stolen|stood|struck|swept|sworn|taken|taught|thrown|told|torn"
    r"|understood|woken|won|worn|written"
)
_STANDARD_PARTICIPLES = {
    "Denied": "gRPC status PERMISSION_DENIED",
    "Finding": "ISO 19011: audit finding",
    "Setting": "a noun, as in The Twelve-Factor App and Django",
    "attributed": "W3C PROV: an act is attributed to an agent",
    "computed": "computed field, as in SQL's computed column and Pydantic's @computed_field",
    "cosigning": "C2SP tlog-witness: the cosigning of a checkpoint",
    "finding": "ISO 19011: audit finding",
    "mapping": "data mapper: object-relational mapping",
    "unrestricted": "an adjective: no restriction applies",
}
_FIELD_DECORATORS = {"property", "cached_property", "field", "computed", "search_field", "mutation"}

_METAPHOR = re.compile(
    r"(desk|door|face|gate|hall|hand|house|knock|road|room|seat|shelf|town|visit|whatever|whoever)s?"
)
_STANDARD_METAPHORS = {
    "house": "house rules, in `tests.house`",
    "seats": "field of the public API, `LeaveReview.seats`",
    "TWO_FACES": "finding of the verifier, part of its published output",
    "visit": "visitor pattern, and graphql-core's function",
}

# A GraphQL type is named after the row that it shows. Tests and the peers of the benchmark serve the same API.
_BEHIND_THE_SCHEMA = ("models", "resolvers", "rulebook")
_NAMED_BY_A_FRAMEWORK = {"Meta": "Tortoise", "Migration": "Tortoise"}


def test_no_module_class_or_function_is_a_bare_participle_or_gerund() -> None:
    assert [
        f"{format_location(path, line=line)}: {name}"
        for path in list_files(".py")
        for line, name in _names(path)
        if _is_participle(name) and name not in _STANDARD_PARTICIPLES
    ] == []


def test_every_exception_is_used_and_has_its_source() -> None:
    used = {name for path in list_files(".py") for _, name in _names(path)}
    tokens = {token for path in list_files(".py") for _, token in _identifiers(path)}
    assert {name for name, source in _STANDARD_PARTICIPLES.items() if not source or name not in used} == set()
    assert set(_STANDARD_METAPHORS) - tokens == set()


def test_no_two_classes_of_two_packages_have_one_name() -> None:
    places: dict[str, set[str]] = {}
    for path in list_files(".py"):
        if not is_in_package(path, "tests", "bench"):
            for node in ast.walk(parse_tree(path)):
                if isinstance(node, ast.ClassDef) and node.name not in _NAMED_BY_A_FRAMEWORK:
                    places.setdefault(node.name, set()).add(_package(path))
    assert {
        name: packages
        for name, packages in places.items()
        if len(packages) > 1 and packages not in [{"schema", each} for each in _BEHIND_THE_SCHEMA]
    } == {}


def test_no_identifier_is_a_metaphor() -> None:
    assert [
        f"{format_location(path, line=line)}: {name}"
        for path in list_files(".py")
        for line, name in _identifiers(path)
        if name not in _STANDARD_METAPHORS and _is_metaphor(name)
    ] == []


def test_no_file_or_folder_is_a_metaphor() -> None:
    assert [
        format_location(path)
        for path in list_files()
        if any(part != "house" and _is_metaphor(part) for part in path.relative_to(ROOT).parts)
    ] == []


def _package(path: Path) -> str:
    """Name the root folder of a file, of `jejak` also the folder below it."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "jejak" and len(parts) > 2 else parts[0]


def _is_participle(name: str) -> bool:
    return len(_words(name)) == 1 and bool(_PARTICIPLE.fullmatch(name.strip("_").lower()))


def _is_metaphor(name: str) -> bool:
    return any(_METAPHOR.fullmatch(word) for word in _words(name))


@cache
def _words(name: str) -> tuple[str, ...]:
    """Take an identifier apart, each word in lower case."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name))


@cache
def _names(path: Path) -> tuple[tuple[int, str], ...]:
    """List the module, its classes and its functions; a property or a GraphQL field is named like a value."""
    nodes = (
        node
        for node in ast.walk(parse_tree(path))
        if isinstance(node, ast.ClassDef) or (isinstance(node, FUNCTION_NODES) and not _is_field(node))
    )
    return (1, path.stem), *((node.lineno, node.name) for node in nodes)


def _is_field(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {
        part for each in node.decorator_list for part in re.findall(r"\w+", ast.unparse(each).split("(")[0])
    }
    return bool(names & _FIELD_DECORATORS)


@cache
def _identifiers(path: Path) -> tuple[tuple[int, str], ...]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return tuple((token.start[0], token.string) for token in tokens if token.type == tokenize.NAME)
