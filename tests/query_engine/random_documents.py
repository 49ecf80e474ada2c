"""Random documents over a schema: deep, aliased, in fragments, with directives and variables.

Every document is valid but for what is meant not to be: ids and cursors of something else, pages without a
size, sums of them. The same seed makes the same documents.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
)

GeneratedDocument = tuple[str, dict[str, Any]]
"""A document and its variables."""
DEPTH = 7
NEVER_TWICE = frozenset({"auditEvidence", "auditHealth"})
"""Fields whose answers move between two requests: a link good for a while, and how long entries have waited."""
_UNKNOWN_ID = '"RW1wbG95ZWU6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw"'
SQL_NAMES = (
    "o", "r", "rows", "many", "total", "told", "shown", "answer", "answer0", "beside", "beside0", "place", "one", "t0",
    "c0", "s0", "l0", "r1", "l7", "f0", "v0", "rows0", "entry", "entry0", "noted", "capped", "needed",
)  # fmt: skip
"""Names that a statement and what tells its rows are made of: an answer may have any of them."""
_TEXTS = ('"a"', '"Contoh"', '"%"', '"_"', '"\\\\"', '"III/a"', '""', '"hr.leave_request"')


@dataclass
class DocumentGenerator:
    """Makes documents for one schema; `ids` and `cursors` are what earlier answers showed."""

    graph: GraphQLSchema
    random: random.Random
    ids: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    without: frozenset[str] = NEVER_TWICE
    drawn_fields: set[str] = field(default_factory=set)

    def fields_not_drawn(self) -> set[str]:
        """Return the fields that were never drawn, of whatever can be read."""
        known = dict[str, Any]()
        self._reach(self.graph.query_type, known)
        return {
            f"{type_.name}.{name}" for type_ in known.values() for name in type_.fields
        } - self.drawn_fields

    def _reach(self, type_: Any, known: dict[str, Any]) -> None:
        """Add every type of object that is read from one on."""
        if isinstance(type_, GraphQLInterfaceType):
            for each in self.graph.get_possible_types(type_):
                self._reach(each, known)
        elif not is_leaf_type(type_) and type_.name not in known:
            known[type_.name] = type_
            for name, each in type_.fields.items():
                if name not in self.without:
                    self._reach(get_named_type(each.type), known)

    def generate(self) -> GeneratedDocument:
        """Return something to read."""
        document = _DocumentBuilder(self)
        return document.render(), document.values

    def generate_mutation(self, name: str, given: Mapping[str, Any]) -> GeneratedDocument:
        """Return something to be told of a change that is given as it is."""
        document = _DocumentBuilder(self)
        return document.render_mutation(name), document.values | {"input": given}

    def remember(self, answer: str) -> None:
        """Keep some ids and cursors of an answer, for what is asked next."""
        self.cursors += re.findall(r'ursor": ?"([\w-]+)"', answer)[:3]
        self.ids += re.findall(r'"id": ?"([\w-]+)"', answer)[:2]
        del self.cursors[:-60], self.ids[:-60]


@dataclass
class _DocumentBuilder:
    """One document in the making."""

    of: DocumentGenerator
    variables: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    names: int = 0

    @property
    def random(self) -> random.Random:
        return self.of.random

    def render(self) -> str:
        fields = self._query_fields(self.random.choice((1, 1, 1, 2, 3)), DEPTH)
        if self.random.random() < 0.05:
            fields.append('__type(name: "Employee") { name }')
        return self._render_operation("query", " ".join(fields))

    def render_mutation(self, name: str) -> str:
        mutation = self.of.graph.mutation_type
        assert mutation is not None
        mutation_field = mutation.fields[name]
        payload, given = get_named_type(mutation_field.type), mutation_field.args["input"].type
        self.variables["input"] = (str(given), None)
        told = self._selection(payload, set(), DEPTH)
        if "query" in payload.fields and self.random.random() < 0.3:
            told += f" query {{ {' '.join(self._query_fields(1, DEPTH - 2))} }}"
        return self._render_operation("mutation", f"{name}(input: $input) {{ {told} }}")

    def _render_operation(self, kind: str, body: str) -> str:
        told = ", ".join(
            f"${name}: {type_}{'' if default is None else f' = {default}'}"
            for name, (type_, default) in self.variables.items()
        )
        return " ".join([f"{kind} Acak{f'({told})' if told else ''} {{ {body} }}", *self.fragments])

    def _query_fields(self, many: int, depth: int) -> list[str]:
        """Return so many fields for reading."""
        query, used = self.of.graph.query_type, set[str]()
        assert query is not None
        root_fields = [name for name in query.fields if name not in self.of.without]
        return [self._field(query, self.random.choice(root_fields), used, depth) for _ in range(many)]

    # ------------------------------------------------------------------ selections

    def _selection(self, type_: Any, used: set[str], depth: int) -> str:
        """Return some fields of a type; at least one."""
        parts = ["__typename"] if self.random.random() < 0.2 else []
        names = list(type_.fields)
        for _ in range(self.random.randint(1, 5)):
            name = self.random.choice(names)
            if depth <= 0 and not is_leaf_type(get_named_type(type_.fields[name].type)):
                continue
            if name != "query":
                parts.append(
                    self._wrap_in_fragment(type_, self._field(type_, name, used, depth), depth, used)
                )
        return " ".join(parts) or self._alias("__typename", used)

    def _wrap_in_fragment(self, type_: Any, text: str, depth: int, used: set[str]) -> str:
        """Put a field into a fragment, sometimes; of an interface's objects too."""
        draw = self.random.random()
        condition = self.random.choice(
            [type_, *(each for each in type_.interfaces if "id" in each.fields)]
        ).name
        if draw < 0.12:
            on = f" on {type_.name}" if draw < 0.08 else ""
            return f"...{on} {self._directive()}{{ {text} }}"
        if draw < 0.18:
            name = self._name("F")
            self.fragments.append(f"fragment {name} on {type_.name} {{ {text} }}")
            return f"...{name} {self._directive()}"
        if draw < 0.21 and condition != type_.name and "id" not in used:
            return f"{text} ... on {condition} {{ {self._alias('id', used)} }}"
        return text

    def _field(self, type_: Any, name: str, used: set[str], depth: int) -> str:
        definition = type_.fields[name]
        self.of.drawn_fields.add(f"{type_.name}.{name}")
        named = get_named_type(definition.type)
        head = f"{self._alias(name, used)}{self._arguments(definition)} {self._directive()}"
        if is_leaf_type(named):
            return head
        return f"{head}{{ {self._nested_selection(named, depth - 1)} }}"

    def _nested_selection(self, named: Any, depth: int) -> str:
        if isinstance(named, GraphQLInterfaceType):
            kinds = self.of.graph.get_possible_types(named)
            some = self.random.sample(kinds, min(len(kinds), self.random.randint(1, 4)))
            used: set[str] = set()
            parts = [f"... on {kind.name} {{ {self._selection(kind, used, depth)} }}" for kind in some]
            return " ".join(["__typename", *parts])
        if named.name.endswith(("Connection", "Edge")):
            depth += 1
        return self._selection(named, set(), depth)

    def _alias(self, name: str, used: set[str]) -> str:
        """Name a field, by another name when its own is taken or for no reason; it may be long, or one of GENERATED."""
        if name in used or self.random.random() < 0.15:
            other = self.random.choice(SQL_NAMES)
            if other not in used and self.random.random() < 0.4:
                used.add(other)
                return f"{other}: {name}"
            long = "x" * 70 if self.random.random() < 0.05 else ""
            return f"{self._name('a')}{long}: {name}"
        used.add(name)
        return name

    def _directive(self) -> str:
        if self.random.random() > 0.08:
            return ""
        kept = self.random.random() < 0.7
        word = self.random.choice(("include", "skip"))
        value = kept if word == "include" else not kept
        if self.random.random() < 0.5:
            return f"@{word}(if: {str(value).lower()}) "
        return f"@{word}(if: ${self._variable('Boolean!', value)}) "

    # ------------------------------------------------------------------ arguments

    def _arguments(self, definition: Any) -> str:
        given = dict(self._page() if "first" in definition.args else ())
        for name, argument in definition.args.items():
            if name in ("first", "after", "last", "before"):
                continue
            if is_required_argument(argument) or self.random.random() < 0.4:
                given[name] = self._argument_value(argument.type)
        return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""

    def _page(self) -> Iterator[tuple[str, str]]:
        size, edge = self.random.choice((("first", "after"), ("first", "after"), ("last", "before")))
        draw = self.random.random()
        count = 0 if draw < 0.01 else self.random.choice((1, 2, 3, 100))
        yield size, str(count) if self.random.random() < 0.7 else f"${self._variable('Int', count)}"
        if draw > 0.98:
            yield ("last" if size == "first" else "first"), "1"
        if self.of.cursors and self.random.random() < 0.12:
            cursor = self.random.choice(self.of.cursors) if self.random.random() < 0.9 else "rusak"
            yield (
                edge,
                f'"{cursor}"' if self.random.random() < 0.5 else f"${self._variable('String', cursor)}",
            )
        elif self.random.random() < 0.05:
            yield edge, "null" if self.random.random() < 0.5 else f"${self._variable('String', None)}"

    def _argument_value(self, type_: Any) -> str:
        """Return a value of a type, as a literal or in a variable of its own."""
        bare = get_nullable_type(type_)
        if bare is type_ and self.random.random() < 0.15:
            return "null"
        if isinstance(bare, GraphQLInputObjectType):
            fields = list(bare.fields.items())
            one = bare.extensions["strawberry-definition"].is_one_of
            some = self.random.sample(fields, 1 if one else min(len(fields), self.random.randint(0, 2)))
            needed = [(name, each) for name, each in fields if each.type is not get_nullable_type(each.type)]
            chosen = dict(some) if one else dict([*needed, *some])
            inner = (f"{name}: {self._value(get_nullable_type(each.type))}" for name, each in chosen.items())
            return f"{{{', '.join(inner)}}}"
        value = self._value(bare)
        if bare.name == "ID" and self.random.random() < 0.5:
            return f"${self._variable(str(type_), value.strip(chr(34)))}"
        return value

    def _value(self, bare: Any) -> str:
        if isinstance(bare, GraphQLEnumType):
            return str(self.random.choice(list(bare.values)))
        match bare.name:
            case "ID":
                return f'"{self.random.choice(self.of.ids)}"' if self.random.random() < 0.9 else _UNKNOWN_ID
            case "Int":
                return str(self.random.choice((0, 1, 5, 9, 2025, 2026, 2027, 2_000_000_000)))
            case "String":
                return self.random.choice(_TEXTS)
            case "Boolean":
                return self.random.choice(("true", "false"))
            case "Date":
                return self.random.choice(('"2026-07-06"', '"2026-07-17"', '"2025-12-31"', '"1900-01-01"'))
            case "DateTime":
                return self.random.choice(('"2026-07-06T00:00:00Z"', '"2020-01-01T00:00:00+07:00"'))
            case "JSON":
                return '{id: "x"}'
        raise AssertionError(bare)

    def _variable(self, kind: str, value: Any) -> str:
        """Make a variable; now and then it has a default and is not given, or is given as null, or both."""
        name = self._name("v")
        draw = self.random.random()
        if value is not None and draw > 0.97:
            self.variables[name] = (kind.removesuffix("!"), orjson.dumps(value).decode())
            self.values[name] = None  # which is refused where a value is wanted
            return name
        if value is not None and draw < 0.1 and not kind.startswith("ID"):
            literal = str(value).lower() if isinstance(value, bool) else value
            self.variables[name] = (kind, f'"{value}"' if isinstance(value, str) else str(literal))
        else:
            self.variables[name] = (kind, None)
            if value is not None or draw < 0.5:
                self.values[name] = value
        return name

    def _name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"
