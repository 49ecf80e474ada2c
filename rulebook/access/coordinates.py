"""Audiences of each API coordinate, from the tables in `areas/`, one file for each area.

    type Employee: staff personnel payroll    a type, and who sees it and all that follows
      nip name post                           fields; in an enum its values, in a union its members
      appointments(page) leaveBalance(year)   with arguments; (page) stands for first, after, last and before
      payslips(page): staff payroll           exceptions name their own audiences
      employees(left:): personnel             so does an argument that fewer see than its field
    list Employee: staff personnel payroll    EmployeeConnection and EmployeeEdge with what every list has

`everyone` is the public, to which everybody belongs; `signed-in` are all others. A type without audiences of its own,
such as Query, is seen by the person who sees anything of it. What no line names is in no schema.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from importlib.resources import files
from operator import or_
from types import MappingProxyType

from rulebook.access.roles import Audience

_AUDIENCE_OF_WORD = {audience.name.lower(): audience for audience in Audience if audience.name} | {
    "everyone": Audience.PUBLIC,
    "signed-in": ~Audience.PUBLIC,
}
_HEAD_PATTERN = re.compile(r"(type|interface|input|enum|union|scalar|list) (\w+)(?:: (.+))?")
_LINE_PATTERN = re.compile(r"  ((?:\w+(?:\([\w ]+:?\))? ?)+)(?:: (.+))?")
_FIELD_PATTERN = re.compile(r"(\w+)(?:\(([\w ]+)(:?)\))?")
_PAGE = "first after last before"
_LIST = {"Connection": "edges pageInfo totalCount totalCountIsExact", "Edge": "cursor node"}

Rows = list[tuple[str, Audience]]


class UnreadablePolicy(ValueError):
    """A line of the tables that says nothing, or says something twice."""


def _parse(text: str) -> Iterator[tuple[str, Audience]]:
    """Yield every coordinate that a table names, with who sees it."""
    holder, default = "", Audience(0)
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if head := _HEAD_PATTERN.fullmatch(line):
            kind, name, who = head.groups()
            holder, default = name, _audiences(who)
            if kind == "list":
                holder = f"{name}Connection"
                yield from _list_types(name, default)
            else:
                yield name, default
        elif found := _LINE_PATTERN.fullmatch(line):
            names, who = found.groups()
            yield from _fields(holder, names, who=_audiences(who) or default)
        else:
            raise UnreadablePolicy(line)


def _list_types(name: str, who: Audience) -> Iterator[tuple[str, Audience]]:
    for suffix, fields in _LIST.items():
        yield f"{name}{suffix}", who
        yield from _fields(f"{name}{suffix}", fields, who=who)


def _fields(holder: str, text: str, *, who: Audience) -> Iterator[tuple[str, Audience]]:
    for name, arguments, is_argument in _FIELD_PATTERN.findall(text):
        yield holder, who
        if not is_argument:
            yield f"{holder}.{name}", who
        for argument in re.sub(r"\bpage\b", _PAGE, arguments).split():
            yield f"{holder}.{name}({argument}:)", who


def _audiences(words: str | None) -> Audience:
    try:
        return reduce(or_, (_AUDIENCE_OF_WORD[word] for word in (words or "").split()), Audience(0))
    except KeyError as error:
        raise UnreadablePolicy(f"there is no audience {error}") from None


def _table(rows: Rows) -> Mapping[str, Audience]:
    """Add up what is said of each type; of everything below a type only one line may speak."""
    table: dict[str, Audience] = {}
    for coordinate, who in rows:
        if "." in coordinate and coordinate in table:
            raise UnreadablePolicy(f"{coordinate} is named twice")
        table[coordinate] = table.get(coordinate, Audience(0)) | who
    if unseen := [coordinate for coordinate, who in table.items() if not who]:
        raise UnreadablePolicy(f"nobody sees {', '.join(unseen)}")
    return MappingProxyType(table)


def _areas() -> Mapping[str, Rows]:
    tables = sorted((files("rulebook.access") / "areas").iterdir(), key=lambda table: table.name)
    return {table.name.removesuffix(".txt"): list(_parse(table.read_text("utf-8"))) for table in tables}


AREAS: Mapping[str, Rows] = MappingProxyType(_areas())
"""What each area's table says, in its own order."""

COORDINATES: Mapping[str, Audience] = _table([row for rows in AREAS.values() for row in rows])
"""Every coordinate that anybody sees: Type, Type.field, Type.field(argument:), Enum.VALUE, Union.Member."""


@cache
def visible_to(audiences: Audience) -> frozenset[str]:
    """Return the coordinates that a caller of these audiences sees."""
    everybody = audiences | Audience.PUBLIC
    return frozenset(coordinate for coordinate, who in COORDINATES.items() if who & everybody)
