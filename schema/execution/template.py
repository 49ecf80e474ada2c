"""Templates of objects that Python resolves, with places for rows that arrive later.

Made by `schema.execution.compile` for one operation, walked by `schema.execution.execute` for each request.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from resolvers.query.codegen import UnrenderableRow
from resolvers.query.mapping import CombinedSearch
from resolvers.query.selection import ConnectionTemplate, ConstantField, PageRequest, RowTemplate
from resolvers.query.sql.statement import RootSearch
from schema.context import Context


class ResolveInfo(NamedTuple):
    """What a resolver looks at of Strawberry's info: who asks, and which schema they see."""

    context: Context
    schema: Any


@dataclass
class ExecutionState:
    """One request on its way through the tree: what it brings, and the fields it came by."""

    info: ResolveInfo
    arguments: Sequence[Mapping[str, Any]]
    pages: Mapping[int, PageRequest]
    pending_searches: list["PendingSearch"] = field(default_factory=list)
    pending_resolvers: list["PendingResolver"] = field(default_factory=list)

    async def await_resolvers(self) -> None:
        """Await what does not come from a plan: resolvers with statements of their own."""
        while self.pending_resolvers:
            each = self.pending_resolvers.pop(0)
            each.object[each.key] = each.serialize(await each.coroutine, self)

    def cancel(self) -> None:
        """Await nothing any more."""
        for each in self.pending_resolvers:
            each.coroutine.close()

    def searches(self) -> list[RootSearch]:
        """Return all that is looked for; what only Python will see gets a name by its place among them."""
        found = [sought for each in self.pending_searches for sought in each.searches]
        for at, each in enumerate(found):
            if not each.key:
                found[at] = each._replace(key=f"s{at}")
        return found

    def fill(self, answers: Iterator[Any]) -> None:
        """Put what was found where it is waited for."""
        for each in self.pending_searches:
            each.fill([next(answers) for _ in each.searches], self)


@dataclass(frozen=True)
class RowContext:
    """What is told inside a row has the arguments of its fields, and looks for nothing."""

    arguments: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class PendingResolver:
    """An object whose field waits for a resolver."""

    object: dict[str, Any]
    key: str
    coroutine: Coroutine[Any, Any, Any]
    serialize: "Serializer"


class PendingSearch(NamedTuple):
    """An object whose field waits for what searches find, of which `make` makes something to tell.

    Before the last of its `keys` stand those of what is found for others.
    """

    object: dict[str, Any]
    path: tuple[str, ...]
    searches: Sequence[RootSearch]
    build: Callable[[ExecutionState, list[Any]], Any]

    def fill(self, found: list[Any], gathering: ExecutionState) -> None:
        """Put it in its place."""
        at = self.object
        for key in self.path[:-1]:
            at = at[key]
        at[self.path[-1]] = self.build(gathering, found)


Serializer: TypeAlias = Callable[[Any, ExecutionState | RowContext], Any]


@dataclass(frozen=True)
class ResolverField:
    """A field that Python answers."""

    key: str
    resolve: Callable[..., Any] = field(repr=False)
    serialize: Serializer = field(repr=False)
    argument_index: int | None
    is_async: bool = False


@dataclass(frozen=True)
class SearchField:
    """A field that rows answer: those of a list in parts, a single one in the form of its type, or what Python makes
    of some. `beside` are fields in the list itself.
    """

    key: str
    search_factory: Callable[..., Any] = field(repr=False)
    argument_index: int | None
    template: ConnectionTemplate = ()
    row_templates: Mapping[str, RowTemplate] = field(default_factory=dict)
    serialize: Serializer | None = field(default=None, repr=False)
    deferred: tuple["SearchField", ...] = ()

    def pending_searches(
        self, told: dict[str, Any], source: Any, *, gathering: ExecutionState
    ) -> Iterator[PendingSearch]:
        """Yield what has to be looked for, so that this field of the object that is told can be filled in."""
        arguments = gathering.arguments[self.argument_index] if self.argument_index is not None else {}
        search = self.search_factory(source, gathering.info, **arguments)
        if search is None:
            return
        if isinstance(search, CombinedSearch):
            soughts = [
                RootSearch(each, page=ask.page, selection=ask.selection) for each, ask in search.searches
            ]
            yield PendingSearch(told, (self.key,), soughts, partial(self._combine, search))
            return
        if self.row_templates:
            sought = RootSearch(search, row_template=self.row_templates[search.type_name])
        else:
            assert self.argument_index is not None
            page = gathering.pages[self.argument_index]
            sought = RootSearch(search, key=str(self.argument_index), page=page, template=self.template)
        yield PendingSearch(told, (self.key,), [sought], _first_row)
        for each in self.deferred:
            for below in each.pending_searches(told, None, gathering=gathering):
                yield below._replace(path=(self.key, *below.path))

    def _combine(self, search: CombinedSearch, gathering: ExecutionState, found: list[Any]) -> Any:
        assert self.serialize is not None
        return self.serialize(search.combine(*found), gathering)


@dataclass(frozen=True)
class ObjectTemplate:
    """An object that Python makes: its fields in order."""

    type_name: str
    fields: tuple[ConstantField | ResolverField | SearchField, ...]

    def render(self, source: Any, gathering: ExecutionState | RowContext) -> dict[str, Any]:
        """Tell an object; what waits for rows is null until they have come."""
        told: dict[str, Any] = {}
        for each in self.fields:
            match each:
                case ConstantField(key=key, value=value):
                    told[key] = value
                case ResolverField():
                    told[each.key] = None  # its place among the others
                    told[each.key] = self._resolve_field(each, source, gathering, told)
                case SearchField():
                    if isinstance(gathering, RowContext):
                        raise UnrenderableRow
                    told[each.key] = None
                    gathering.pending_searches += each.pending_searches(told, source, gathering=gathering)
        return told

    def _resolve_field(
        self, value: ResolverField, source: Any, gathering: ExecutionState | RowContext, told: dict[str, Any]
    ) -> Any:
        arguments = gathering.arguments[value.argument_index] if value.argument_index is not None else {}
        found = value.resolve(
            source, None if isinstance(gathering, RowContext) else gathering.info, arguments
        )
        if not value.is_async:
            return value.serialize(found, gathering)
        assert isinstance(gathering, ExecutionState)
        gathering.pending_resolvers.append(PendingResolver(told, value.key, found, value.serialize))
        return None


def _first_row(_: ExecutionState, found: list[Any]) -> Any:
    return found[0]


def serialize_scalar(print_: Callable[[Any], Any]) -> Serializer:
    """Tell a scalar."""
    return lambda value, _: None if value is None else print_(value)


def serialize_list(tell: Serializer, *, is_required: bool) -> Serializer:
    """Tell a list, element by element."""
    each = serialize_non_null(tell) if is_required else tell
    return lambda value, gathering: None if value is None else [each(every, gathering) for every in value]


def serialize_non_null(tell: Serializer) -> Serializer:
    """Tell what may not be missing.

    Raises: UnrenderableRow
    """

    def serialize(value: Any, gathering: ExecutionState | RowContext) -> Any:
        found = tell(value, gathering)
        if found is None:
            raise UnrenderableRow
        return found

    return serialize
