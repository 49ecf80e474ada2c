"""How is told what Python makes? Objects field by field, and where a door is, later: when its rows have come.

Made by `schema.ask` for one operation, walked by `schema.answer` for each request.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from resolvers.plan.ask import Constant, Form, Paging, Parts
from resolvers.plan.assemble import Unfit
from resolvers.plan.shape import Gather
from resolvers.plan.statement import Sought
from schema.context import Context


class Asking(NamedTuple):
    """What a resolver looks at of Strawberry's info: who asks, and which schema they see."""

    context: Context
    schema: Any


@dataclass
class Gathering:
    """One request on its way through the tree: what it brings, and the doors it came by."""

    asking: Asking
    arguments: Sequence[Mapping[str, Any]]
    pages: Mapping[int, Paging]
    waiting: list["Waiting"] = field(default_factory=list)
    coming: list["Coming"] = field(default_factory=list)

    async def arrive(self) -> None:
        """Await what does not come from a plan: resolvers with statements of their own."""
        while self.coming:
            each = self.coming.pop(0)
            each.object[each.key] = each.tell(await each.awaited, self)

    def close(self) -> None:
        """Await nothing any more."""
        for each in self.coming:
            each.awaited.close()

    def soughts(self) -> list[Sought]:
        """Return all that is looked for; what only Python will see gets a name by its place among them."""
        found = [sought for each in self.waiting for sought in each.soughts]
        for at, each in enumerate(found):
            if not each.key:
                found[at] = each._replace(key=f"s{at}")
        return found

    def fill(self, answers: Iterator[Any]) -> None:
        """Put what was found where it is waited for."""
        for each in self.waiting:
            each.fill([next(answers) for _ in each.soughts], self)


@dataclass(frozen=True)
class Inside:
    """What is told inside a row has the arguments of its fields, and looks for nothing."""

    arguments: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Coming:
    """An object whose field waits for a resolver."""

    object: dict[str, Any]
    key: str
    awaited: Coroutine[Any, Any, Any]
    tell: "Teller"


class Waiting(NamedTuple):
    """An object whose field waits for what searches find, of which `make` makes something to tell.

    Before the last of its `keys` stand those of what is found for others.
    """

    object: dict[str, Any]
    keys: tuple[str, ...]
    soughts: Sequence[Sought]
    make: Callable[[Gathering, list[Any]], Any]

    def fill(self, found: list[Any], gathering: Gathering) -> None:
        """Put it in its place."""
        at = self.object
        for key in self.keys[:-1]:
            at = at[key]
        at[self.keys[-1]] = self.make(gathering, found)


Teller: TypeAlias = Callable[[Any, Gathering | Inside], Any]


@dataclass(frozen=True)
class Value:
    """A field that Python answers."""

    key: str
    get: Callable[..., Any] = field(repr=False)
    tell: Teller = field(repr=False)
    place: int | None
    is_async: bool = False


@dataclass(frozen=True)
class Door:
    """A field that rows answer: those of a list in parts, a single one in the form of its type, or what Python makes
    of some. `beside` are doors in the list itself.
    """

    key: str
    find: Callable[..., Any] = field(repr=False)
    place: int | None
    parts: Parts = ()
    forms: Mapping[str, Form] = field(default_factory=dict)
    tell: Teller | None = field(default=None, repr=False)
    beside: tuple["Door", ...] = ()

    def waiting(self, told: dict[str, Any], source: Any, *, gathering: Gathering) -> Iterator[Waiting]:
        """Yield what has to be looked for, so that this field of the object that is told can be filled in."""
        arguments = gathering.arguments[self.place] if self.place is not None else {}
        search = self.find(source, gathering.asking, **arguments)
        if search is None:
            return
        if isinstance(search, Gather):
            soughts = [Sought(each, page=ask.page, ask=ask.ask) for each, ask in search.searches]
            yield Waiting(told, (self.key,), soughts, partial(self._made, search))
            return
        if self.forms:
            sought = Sought(search, form=self.forms[search.kind])
        else:
            assert self.place is not None
            page = gathering.pages[self.place]
            sought = Sought(search, key=str(self.place), page=page, parts=self.parts)
        yield Waiting(told, (self.key,), [sought], _found)
        for each in self.beside:
            for below in each.waiting(told, None, gathering=gathering):
                yield below._replace(keys=(self.key, *below.keys))

    def _made(self, search: Gather, gathering: Gathering, found: list[Any]) -> Any:
        assert self.tell is not None
        return self.tell(search.make(*found), gathering)


@dataclass(frozen=True)
class Made:
    """An object that Python makes: its fields in order."""

    name: str
    fields: tuple[Constant | Value | Door, ...]

    def tell(self, source: Any, gathering: Gathering | Inside) -> dict[str, Any]:
        """Tell an object; what waits for rows is null until they have come."""
        told: dict[str, Any] = {}
        for each in self.fields:
            match each:
                case Constant(key=key, value=value):
                    told[key] = value
                case Value():
                    told[each.key] = None  # its place among the others
                    told[each.key] = self._value(each, source, gathering, told)
                case Door():
                    if isinstance(gathering, Inside):
                        raise Unfit
                    told[each.key] = None
                    gathering.waiting += each.waiting(told, source, gathering=gathering)
        return told

    def _value(self, value: Value, source: Any, gathering: Gathering | Inside, told: dict[str, Any]) -> Any:
        arguments = gathering.arguments[value.place] if value.place is not None else {}
        found = value.get(source, None if isinstance(gathering, Inside) else gathering.asking, arguments)
        if not value.is_async:
            return value.tell(found, gathering)
        assert isinstance(gathering, Gathering)
        gathering.coming.append(Coming(told, value.key, found, value.tell))
        return None


def _found(_: Gathering, found: list[Any]) -> Any:
    return found[0]


def scalar(print_: Callable[[Any], Any]) -> Teller:
    """Tell a scalar."""
    return lambda value, _: None if value is None else print_(value)


def listed(tell: Teller, *, is_required: bool) -> Teller:
    """Tell a list, element by element."""
    each = needed(tell) if is_required else tell
    return lambda value, gathering: None if value is None else [each(every, gathering) for every in value]


def needed(tell: Teller) -> Teller:
    """Tell what may not be missing.

    Raises: Unfit
    """

    def told(value: Any, gathering: Gathering | Inside) -> Any:
        found = tell(value, gathering)
        if found is None:
            raise Unfit
        return found

    return told
