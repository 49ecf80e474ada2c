"""How do records become an answer? By a Python function that is written for one plan and compiled once.

It makes of records, flat or packed, what orjson prints: each object as one dictionary display, in the order of the
answer. What it meets and cannot tell as the standard road would, it calls unfit. Called by `resolvers.plan.statement`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from tortoise import fields

from resolvers.plan import cursor
from resolvers.plan.ask import (
    Beside,
    Bound,
    Constant,
    Count,
    Edges,
    Form,
    Leaf,
    Listed,
    Node,
    One,
    PageInfo,
    Parts,
)
from resolvers.plan.read import TOTAL_CAP
from resolvers.plan.select import Level
from resolvers.plan.told import TOLD, is_sure, is_sure_one, same
from resolvers.plan.whole import Whole

RAW = {("DateTime", fields.DatetimeField)} | {
    scalar for scalar, tell in TOLD.items() if tell is same and scalar[0] != "Name"
}
"""Scalars that orjson prints of a column's own value, and of its packed text."""


class Unfit(Exception):
    """An answer that is none of the ordinary ones: the standard road tells it."""


class Told(NamedTuple):
    """What a request brings to the telling of its answer: pages and labels of lists, and arguments, by place."""

    sizes: dict[str, int]
    edges: dict[str, bool]
    backwards: dict[str, bool]
    labels: Mapping[str, str]
    arguments: Sequence[Mapping[str, object]]


def needed(value: Any) -> Any:
    """Return a value that may not be missing.

    Raises: Unfit
    """
    if value is None:
        raise Unfit
    return value


@dataclass
class Writer:
    """Writes the functions of one statement, one for the rows of each list."""

    names: dict[str, Any] = field(default_factory=lambda: {"needed": needed, "Fragment": orjson.Fragment})
    text: list[str] = field(default_factory=list)
    parts: Mapping[str, Parts] = field(default_factory=dict)

    def compiled(self) -> Mapping[str, Any]:
        """Compile what was written; the functions stand under their names."""
        exec(compile("\n".join(self.text), "<plan>", "exec"), self.names)
        return self.names

    def row(self, whole: Whole, form: Form) -> str:
        """Write the function that tells one row, and return its name."""
        return self._function("r, told", f"return {self._object(whole, whole.top, form)}")

    def page(self, whole: Whole, parts: Parts, *, place: str, is_told: bool = False) -> str:
        """Write the function that tells a page: of its rows, how many were found, and the total.

        Rows that PostgreSQL told are one text, to be passed on.
        """
        found = [
            f"{each.key!r}: Fragment(rows)"
            if is_told and isinstance(each, Edges)
            else f"{each.key!r}: {self._part(whole, each, place)}"
            for each in parts
        ]
        return self._function("rows, many, total, told", f"return {{{', '.join(found)}}}")

    def _function(self, arguments: str, body: str) -> str:
        name = f"f{len(self.text)}"
        self.text.append(f"def {name}({arguments}):\n    {body}")
        return name

    def _bound(self, value: Any) -> str:
        name = f"v{len(self.names)}"
        self.names[name] = value
        return name

    # ------------------------------------------------------------------ a page

    def _part(self, whole: Whole, part: Any, place: str) -> str:
        match part:
            case Constant(value=value):
                return repr(value)
            case Count(exact=False):
                return "total"
            case Count():
                return f"total < {TOTAL_CAP}"
            case Beside():
                return "None"
            case PageInfo(parts=parts):
                info = [f"{each.key!r}: {self._bound_of(whole, each, place)}" for each in parts]
                return f"{{{', '.join(info)}}}"
            case Edges(parts=parts):
                edge = [f"{each.key!r}: {self._edge_part(whole, each, place)}" for each in parts]
                return f"[{{{', '.join(edge)}}} for r in rows]"
        raise Unfit

    def _edge_part(self, whole: Whole, part: Any, place: str) -> str:
        match part:
            case Constant(value=value):
                return repr(value)
            case Node(form=form):
                return self._object(whole, whole.top, form)
        return self._cursor(whole, place, "r")

    def _cursor(self, whole: Whole, place: str, row: str) -> str:
        places = {name: (index, convert) for name, index, convert in whole.top.columns}
        values = ", ".join(
            f"{self._bound(convert)}({row}[{index}])" if convert else f"{row}[{index}]"
            for index, convert in (places[name] for name in whole.top.shape.order)
        )
        return f"{self._bound(cursor.write)}(({values},), of=told.labels[{place!r}])"

    def _bound_of(self, whole: Whole, part: Any, place: str) -> str:
        if isinstance(part, Constant):
            return repr(part.value)
        assert isinstance(part, Bound)
        more = f"many > told.sizes[{place!r}]"
        match part.of:
            case "has_next_page":
                return f"told.edges[{place!r}] if told.backwards[{place!r}] else {more}"
            case "has_previous_page":
                return f"{more} if told.backwards[{place!r}] else told.edges[{place!r}]"
            case "start_cursor":
                return f"{self._cursor(whole, place, 'rows[0]')} if rows else None"
            case "end_cursor":
                return f"{self._cursor(whole, place, 'rows[-1]')} if rows else None"

    # ------------------------------------------------------------------ an object

    def _object(self, whole: Whole, level: Level, form: Form) -> str:
        return f"{{{', '.join(f'{each.key!r}: {self._field(whole, level, each)}' for each in form)}}}"

    def _field(self, whole: Whole, level: Level, wanted: Any) -> str:
        match wanted:
            case Constant(value=value):
                return repr(value)
            case One():
                return self._one(whole, level, wanted)
            case Listed():
                return self._list(whole, level, wanted)
        assert isinstance(wanted, Leaf)
        return self._leaf(whole, level, wanted)

    def _one(self, whole: Whole, level: Level, one: One) -> str:
        below = next(below for name, below in level.ones if name == one.name)
        told = self._object(whole, below, one.form)
        if one.is_required and is_sure_one(level, one.name, below=below):
            return told
        missing = f"r[{below.key}] is None"
        if not isinstance(below.seen_if, bool):
            missing += f" or not r[{below.seen_if}]"
        nothing = "needed(None)" if one.is_required else "None"
        return nothing if below.seen_if is False else f"({nothing} if {missing} else {told})"

    def _list(self, whole: Whole, level: Level, listed: Listed) -> str:
        place = str(listed.place)
        below = next(each for each in whole.lists if each.level is level and each.many.key == place)
        if below.is_closed:
            return "None"
        page = self.page(below.whole, listed.parts, place=place, is_told=below.is_told)
        at = whole.places()[below.name]
        guard = level.shape.guards.get(listed.name)
        flag = True if guard is None else level.reached[guard]
        if not below.names:
            told = f"{page}([], 0, 0, told)"
        else:
            rows = f"r[{at['rows']}]"
            if not below.is_told and not whole.is_packed:
                rows = f"{self._bound(orjson.loads)}({rows})"
            total = f"r[{at['total']}]" if "total" in at else "None"
            told = f"{page}({rows}, r[{at['many']}], {total}, told)"
        return told if flag is True else f"({told} if r[{flag}] else None)"

    def _leaf(self, whole: Whole, level: Level, leaf: Leaf) -> str:
        if leaf.name == "id":
            return f"{self._bound(leaf.printer.show)}(r[{level.key}])"
        value = self._value(whole, level, leaf)
        if leaf.printer.made:
            shown = f"{self._bound(leaf.printer.show)}({value}, told.arguments)"
            return f"needed({shown})" if leaf.is_required else shown
        source = self._source(whole, level, leaf.name)
        if (leaf.printer.kind, type(source)) in RAW:
            raw = next(f"r[{index}]" for known, index, _ in level.columns if known == leaf.name)
            return (
                raw if not leaf.is_required or is_sure(level, leaf.name, source=source) else f"needed({raw})"
            )
        show = self._bound(leaf.printer.show)
        if leaf.is_required:
            return f"{show}(needed({value}))"
        return f"(None if (x := {value}) is None else {show}(x))"

    def _source(self, whole: Whole, level: Level, name: str) -> Any:
        return next((whole.sources[index] for known, index, _ in level.columns if known == name), None)

    def _value(self, whole: Whole, level: Level, leaf: Leaf) -> str:
        """Write the value of a field, as the standard road has it."""
        name, shape = leaf.name, level.shape
        if name in shape.flags:
            return self._flag(level.reached[shape.flags[name]])
        if leaf.place is not None:
            guard = shape.guards.get(name)
            made = f"{self._bound(shape.argued[name].value)}({self._needs(whole, level, shape.argued[name].needs)}, "
            made += f"told.arguments[{leaf.place}])"
            flag = "True" if guard is None else self._flag(level.reached[guard])
            return f"({made} if {flag} else None)"
        return self._named(whole, level, name)

    def _named(self, whole: Whole, level: Level, name: str) -> str:
        worked = level.shape.worked.get(name)
        if worked is not None:
            return f"{self._bound(worked.value)}({self._needs(whole, level, worked.needs)})"
        index, convert = next((index, convert) for known, index, convert in level.columns if known == name)
        return (
            f"(None if (x := r[{index}]) is None else {self._bound(convert)}(x))"
            if convert
            else f"r[{index}]"
        )

    def _needs(self, whole: Whole, level: Level, needs: Sequence[str]) -> str:
        return f"{{{', '.join(f'{need!r}: {self._named(whole, level, need)}' for need in needs)}}}"

    def _flag(self, flag: int | bool) -> str:
        return repr(flag) if isinstance(flag, bool) else f"bool(r[{flag}])"
