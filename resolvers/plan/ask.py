"""What does a caller want of one kind of row, and how is it told?

Frozen descriptions, filled by `schema.ask`, read by `resolvers.plan`. First what is wanted, for whoever reads rows
(`Ask`, `ListAsk`); then the answer as it will stand, name by name and in order (`Form`), from which the first follows.

Knows neither GraphQL nor SQL: the two halves of a read meet here and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


def key_of(field: str, arguments: Mapping[str, object]) -> str:
    """Return the name under which a row keeps a list or value: the field and the arguments that were given."""
    given = ", ".join(f"{name}: {value!r}" for name, value in sorted(arguments.items()) if value is not None)
    return f"{field}({given})"


MOST = 100
"""So many rows a caller gets in one page."""


@dataclass(frozen=True)
class Paging:
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
    def backwards(self) -> bool:
        return self.first is None


@dataclass(frozen=True)
class Ask:
    """What is wanted of a row: plain fields, fields with arguments, rows it points to, lists that point to it."""

    fields: frozenset[str] = frozenset()
    one: Mapping[str, "Ask"] = field(default_factory=dict)
    many: tuple["Many", ...] = ()
    valued: tuple["Valued", ...] = ()


@dataclass(frozen=True)
class Many:
    """A list under a row, as wanted with one set of arguments; `key` comes from `key_of`.

    Without `bounds` nobody asks whether it goes on beyond its page.
    """

    key: str
    field: str
    page: Paging
    ask: Ask
    total: bool = False
    bounds: bool = True


@dataclass(frozen=True)
class Valued:
    """A field whose value is worked out from its arguments; `key` comes from `key_of`."""

    key: str
    field: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class ListAsk:
    """What is wanted of a list at the root of a query."""

    page: Paging
    ask: Ask
    total: bool = False


@dataclass(frozen=True)
class Filter:
    """A condition on a column, named by its path of relations (`current_rank.grade`).

    `returned_by` holds for ids that a database function of the value returns (`hr.units_under`), `returned_to` for
    those that one of a pair returns, of a value and of who asks, `among` for elements of an array that it returns,
    `found_by` for elements of one that it returns of a piece of text, asked for once, and `worded_by` the same of
    words; `searched` for those that it returns of the value, the cursor and the size of the page, in the order of the
    list; `allowed` for all rows, if a function says so of the value, and else refuses them; `contains` looks for a
    piece of text in any case, `matches` for the patterns that a function makes of words, `has` for a name in a JSON
    object. The rest say what they mean, of the value or of what `function` makes of it. Only rows pass in which the
    caller reaches what is looked at: what guards the path, and the policy that `guard` names.
    """

    path: str
    op: Literal[
        "equals", "contains", "matches", "among", "has", "from", "until", "below", "returned_by", "returned_to",
        "found_by", "worded_by", "searched", "allowed",
    ]  # fmt: skip
    value: object
    function: str = ""
    guard: str = ""

    @property
    def names_rows(self) -> bool:
        """Whether it names the rows themselves, which are few then."""
        return self.path == "id" and self.op in ("equals", "returned_by", "returned_to")


# ------------------------------------------------------------------ the answer as it will stand


@dataclass(frozen=True)
class Printer:
    """How a value is told: `kind` is the scalar's name, `show` prints a value that is there.

    Of an id, `prefix` is what stands before the key. A `made` value is not a scalar: `show` is given whatever the row
    holds, null too, and the arguments of all fields by place.
    """

    kind: str
    show: Callable[..., object] = field(repr=False)
    prefix: str = ""
    made: bool = False


@dataclass(frozen=True)
class Constant:
    """What needs no row: `__typename`."""

    key: str
    value: str


@dataclass(frozen=True)
class Leaf:
    """A value of the row; `place` is where its arguments stand among those of the request."""

    key: str
    name: str
    printer: Printer
    is_required: bool
    place: int | None = None


@dataclass(frozen=True)
class One:
    """A row that the row points to."""

    key: str
    name: str
    form: "Form"
    is_required: bool


@dataclass(frozen=True)
class Listed:
    """A list below the row; `place` is where its page stands among those of the request."""

    key: str
    name: str
    place: int
    parts: "Parts"


Form: TypeAlias = tuple[Constant | Leaf | One | Listed, ...]
"""One object of an answer: its fields in order."""


@dataclass(frozen=True)
class Edges:
    """The rows of a page; of each its `Form` under every name for the node, and its cursor."""

    key: str
    parts: "tuple[Constant | Node | Cursor, ...]"


@dataclass(frozen=True)
class Node:
    """The object of an edge."""

    key: str
    form: Form


@dataclass(frozen=True)
class Cursor:
    """The place of an edge."""

    key: str


@dataclass(frozen=True)
class PageInfo:
    """Where the page lies: what is asked of it, each under its name."""

    key: str
    parts: "tuple[Constant | Bound, ...]"


@dataclass(frozen=True)
class Bound:
    """One thing to know of a page."""

    key: str
    of: Literal["has_next_page", "has_previous_page", "start_cursor", "end_cursor"]


@dataclass(frozen=True)
class Count:
    """How many there are in all; or, with `exact`, whether that is all."""

    key: str
    exact: bool


@dataclass(frozen=True)
class Beside:
    """What stands beside a list and comes from elsewhere; filled in later, by its name."""

    key: str


Parts: TypeAlias = tuple[Constant | Edges | PageInfo | Count | Beside, ...]
"""One page of an answer: its fields in order."""


def fetched(forms: Sequence[Form], pages: Mapping[int, Paging]) -> Ask:
    """Return what has to be fetched for objects that are told in these forms, each value once."""
    fields: set[str] = set()
    one: dict[str, list[Form]] = {}
    many: dict[int, Many] = {}
    valued: dict[str, Valued] = {}
    for each in (each for form in forms for each in form):
        match each:
            case Leaf(name=name, place=None) if name != "id":
                fields.add(name)
            case Leaf(name=name, place=int()):
                valued[name] = Valued(name, name, {})
            case One(name=name, form=form):
                one.setdefault(name, []).append(form)
            case Listed(name=name, place=place, parts=parts):
                wanted = fetched_list(parts, pages, page=pages[place])
                has_bounds = any(isinstance(part, PageInfo) for part in parts)
                many[place] = Many(str(place), name, wanted.page, wanted.ask, wanted.total, has_bounds)
    below = {name: fetched(each, pages) for name, each in one.items()}
    return Ask(frozenset(fields), below, tuple(many.values()), tuple(valued.values()))


def fetched_list(parts: Parts, pages: Mapping[int, Paging], *, page: Paging) -> ListAsk:
    """Return what has to be fetched for a page that is told in these parts."""
    has_count = any(isinstance(each, Count) for each in parts)
    return ListAsk(page, fetched(forms_in(parts), pages), has_count)


def lists_in(forms: Sequence[Form]) -> Iterator[Listed]:
    """Yield every list in these forms, however deep."""
    for each in (each for form in forms for each in form):
        if isinstance(each, One):
            yield from lists_in([each.form])
        elif isinstance(each, Listed):
            yield each
            yield from lists_in(forms_in(each.parts))


def forms_in(parts: Parts) -> list[Form]:
    """Return in which forms a page tells its rows."""
    edges = [each for each in parts if isinstance(each, Edges)]
    return [node.form for each in edges for node in each.parts if isinstance(node, Node)]
