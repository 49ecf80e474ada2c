"""Selection of columns, nested lists and pages of one kind of row.

Frozen descriptions, filled by `schema.execution.compile`, read by `resolvers.query`. First what is wanted, for
the person who reads rows (`Selection`, `ListSelection`); then the answer as it will stand, name by name and in order
(`ObjectTemplate`), from which the first follows.

Knows neither GraphQL nor SQL: the two halves of a read meet here and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


def field_key(field: str, arguments: Mapping[str, object]) -> str:
    """Return the name under which a row keeps a list or value: the field and the arguments that were given."""
    given = ", ".join(f"{name}: {value!r}" for name, value in sorted(arguments.items()) if value is not None)
    return f"{field}({given})"


@dataclass(frozen=True)
class PageRequest:
    """Which part of a list: the first (or last) so many after (or before) a cursor.

    Exactly one count is given.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        return self.first or self.last or 0

    @property
    def is_backwards(self) -> bool:
        return self.first is None


@dataclass(frozen=True)
class Selection:
    """What is wanted of a row: plain fields, fields with arguments, rows it points to, lists that point to it."""

    fields: frozenset[str] = frozenset()
    to_one: Mapping[str, "Selection"] = field(default_factory=dict)
    lists: tuple["NestedList", ...] = ()
    computed: tuple["ComputedField", ...] = ()


@dataclass(frozen=True)
class NestedList:
    """A list under a row, as wanted with one set of arguments; `key` comes from `key_of`.

    Without `bounds` nobody asks whether it goes on beyond its page.
    """

    key: str
    field: str
    page: PageRequest
    selection: Selection
    has_total: bool = False
    has_bounds: bool = True


@dataclass(frozen=True)
class ComputedField:
    """A field whose value is worked out from its arguments; `key` comes from `key_of`."""

    key: str
    field: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class ListSelection:
    """What is wanted of a list at the root of a query."""

    page: PageRequest
    selection: Selection
    has_total: bool = False


@dataclass(frozen=True)
class Filter:
    """A condition on a column, named by its path of relations (`current_rank.grade`).

    `returned_by` holds for ids that a database function of the value returns (`hr.units_under`), `returned_to` for
    those that one of a pair returns, of a value and of who asks, `among` for elements of an array that it returns,
    `found_by` for elements of one that it returns of a piece of text, asked for once, and `worded_by` the same of
    words; `from_found` and `until_found` for what does not lie before, or after, what it returns of a value; `searched`
    for those that it returns of the value, the cursor and the size of the page, in the order of the list; `allowed` for
    all rows, if a function says so of the value, and else refuses them; `contains` looks for a piece of text in any
    case, `matches` for the patterns that a function makes of words, `has` for a name in a JSON object. The rest say
    what they mean, of the value or of what `function` makes of it. Only rows pass in which the caller reaches what is
    looked at: what guards the path, and the policy that `guard` names.
    """

    path: str
    op: Literal[
        "equals", "contains", "matches", "among", "has", "from", "until", "below", "returned_by", "returned_to",
        "found_by", "worded_by", "from_found", "until_found", "searched", "allowed",
    ]  # fmt: skip
    value: object
    function: str = ""
    guard: str = ""

    @property
    def is_by_id(self) -> bool:
        """Whether it names the rows themselves, which are few then."""
        return self.path == "id" and self.op in ("equals", "returned_by", "returned_to")


# ------------------------------------------------------------------ the answer as it will stand


@dataclass(frozen=True)
class ScalarSerializer:
    """How a value is told: `kind` is the scalar's name, `show` prints a value that is there.

    Of an id, `prefix` is what stands before the key. A `made` value is not a scalar: `show` is given whatever the row
    holds, null too, and the arguments of all fields by place.
    """

    scalar_name: str
    serialize: Callable[..., object] = field(repr=False)
    id_prefix: str = ""
    is_computed: bool = False


@dataclass(frozen=True)
class ConstantField:
    """What needs no row: `__typename`."""

    key: str
    value: str


@dataclass(frozen=True)
class ColumnField:
    """A value of the row; `place` is where its arguments stand among those of the request."""

    key: str
    name: str
    serializer: ScalarSerializer
    is_required: bool
    argument_index: int | None = None


@dataclass(frozen=True)
class ToOneField:
    """A row that the row points to."""

    key: str
    name: str
    template: "RowTemplate"
    is_required: bool


@dataclass(frozen=True)
class ListField:
    """A list below the row; `place` is where its page stands among those of the request."""

    key: str
    name: str
    argument_index: int
    template: "ConnectionTemplate"


RowTemplate: TypeAlias = tuple[ConstantField | ColumnField | ToOneField | ListField, ...]
"""One object of an answer: its fields in order."""


@dataclass(frozen=True)
class EdgesField:
    """The rows of a page; of each its `ObjectTemplate` under every name for the node, and its cursor."""

    key: str
    template: "tuple[ConstantField | NodeField | CursorField, ...]"


@dataclass(frozen=True)
class NodeField:
    """The object of an edge."""

    key: str
    template: RowTemplate


@dataclass(frozen=True)
class CursorField:
    """The place of an edge."""

    key: str


@dataclass(frozen=True)
class PageInfoTemplate:
    """Where the page lies: what is asked of it, each under its name."""

    key: str
    template: "tuple[ConstantField | PageInfoField, ...]"


@dataclass(frozen=True)
class PageInfoField:
    """One thing to know of a page."""

    key: str
    field: Literal["has_next_page", "has_previous_page", "start_cursor", "end_cursor"]


@dataclass(frozen=True)
class TotalCountField:
    """How many there are in all; or, with `exact`, whether that is all."""

    key: str
    is_exactness: bool


@dataclass(frozen=True)
class DeferredField:
    """What stands beside a list and comes from elsewhere; filled in later, by its name."""

    key: str


ConnectionTemplate: TypeAlias = tuple[
    ConstantField | EdgesField | PageInfoTemplate | TotalCountField | DeferredField, ...
]
"""One page of an answer: its fields in order."""


def selection_of(forms: Sequence[RowTemplate], pages: Mapping[int, PageRequest]) -> Selection:
    """Return what has to be fetched for objects that are told in these forms, each value once."""
    fields: set[str] = set()
    one: dict[str, list[RowTemplate]] = {}
    many: dict[int, NestedList] = {}
    valued: dict[str, ComputedField] = {}
    for each in (each for form in forms for each in form):
        match each:
            case ColumnField(name=name, argument_index=None) if name != "id":
                fields.add(name)
            case ColumnField(name=name, argument_index=int()):
                valued[name] = ComputedField(name, name, {})
            case ToOneField(name=name, template=form):
                one.setdefault(name, []).append(form)
            case ListField(name=name, argument_index=place, template=parts):
                wanted = list_selection_of(parts, pages, page=pages[place])
                has_bounds = any(isinstance(part, PageInfoTemplate) for part in parts)
                many[place] = NestedList(
                    str(place), name, wanted.page, wanted.selection, wanted.has_total, has_bounds
                )
    below = {name: selection_of(each, pages) for name, each in one.items()}
    return Selection(frozenset(fields), below, tuple(many.values()), tuple(valued.values()))


def list_selection_of(
    parts: ConnectionTemplate, pages: Mapping[int, PageRequest], *, page: PageRequest
) -> ListSelection:
    """Return what has to be fetched for a page that is told in these parts."""
    has_count = any(isinstance(each, TotalCountField) for each in parts)
    return ListSelection(page, selection_of(row_templates_in(parts), pages), has_count)


def list_fields_in(forms: Sequence[RowTemplate]) -> Iterator[ListField]:
    """Yield every list in these forms, however deep."""
    for each in (each for form in forms for each in form):
        if isinstance(each, ToOneField):
            yield from list_fields_in([each.template])
        elif isinstance(each, ListField):
            yield each
            yield from list_fields_in(row_templates_in(each.template))


def row_templates_in(parts: ConnectionTemplate) -> list[RowTemplate]:
    """Return in which forms a page tells its rows."""
    edges = [each for each in parts if isinstance(each, EdgesField)]
    return [node.template for each in edges for node in each.template if isinstance(node, NodeField)]
