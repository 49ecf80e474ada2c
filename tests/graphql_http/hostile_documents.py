"""Hostile documents from a seed: bombs of fragments, fields that overlap, floods of everything.

Each is at most 10 kB; some are valid, most are not, and what becomes of them is not said here.
"""

import random
from collections.abc import Callable, Iterator

MAX_CHARACTERS = 10_000
LEAVES = ("__typename", "viewer { account { userName } }", 'node(id: "x") { id }', "lawfulPay { on sources }")
FIELDS = ("userName", "name", "id", "title", "grade", "code", "posts", "on", "sources")
TYPES = ("Query", "Employee", "Viewer", "PublicCompensation", "Tidak")

DocumentMaker = Callable[[random.Random], str]


def generate_documents(seed: int) -> Iterator[str]:
    """Yield documents without end, one of each kind in turn."""
    chance = random.Random(seed)
    while True:
        for kind in KINDS:
            yield kind(chance)[:MAX_CHARACTERS]


def bomb(chance: random.Random) -> str:
    """Fragments that spread the next one several times, up to 200 levels deep."""
    depth, times = chance.randint(2, 200), chance.randint(1, 3)
    leaf = chance.choice(LEAVES)
    spread = " ".join(f"...F{{n}} {chance.choice(('', '@include(if: true)'))}" for _ in range(times))
    parts = [f"fragment F{at} on Query {{ {spread.format(n=at + 1)} }}" for at in range(depth)]
    return "\n".join(["{ ...F0 }", *parts, f"fragment F{depth} on Query {{ {leaf} }}"])


def sparse_bomb(chance: random.Random) -> str:
    """As many levels as 1,000 tokens hold, and nothing at their end."""
    depth, type_ = chance.randint(20, 124), chance.choice(TYPES)
    end = chance.choice(("{ }", "{ __typename }", "{ ...F0 }"))
    parts = [f"fragment F{at} on {type_}{{...F{at + 1}}}" for at in range(depth)]
    return " ".join(["{...F0}", *parts, f"fragment F{depth} on {type_} {end}"])


def spread_bomb(chance: random.Random) -> str:
    """Every fragment spreads every later one."""
    count = chance.randint(3, 28)
    parts = [
        f"fragment F{at} on Query {{ {' '.join(f'...F{to}' for to in range(at + 1, count + 1))} }}"
        for at in range(count)
    ]
    return "\n".join(["{ ...F0 }", *parts, f"fragment F{count} on Query {{ {chance.choice(LEAVES)} }}"])


def fragment_cycle(chance: random.Random) -> str:
    """Fragments that lead back to one another."""
    count = chance.randint(1, 80)
    return "{...F0}" + "".join(f"fragment F{at} on Query{{...F{(at + 1) % count}}}" for at in range(count))


def overlap(chance: random.Random) -> str:
    """One name for many fields, side by side."""
    name, count = chance.choice(("a", "viewer", "x1")), chance.randint(20, 240)
    field = chance.choice(
        (
            "viewer { account { id } }",
            'node(id: "{n}") { id }',
            "lawfulPay { on }",
            "units(first: {n}) { totalCount }",
        )
    )
    return "{ " + " ".join(f"{name}: {field.replace('{n}', str(at))}" for at in range(count)) + " }"


def overlapping_fragments(chance: random.Random) -> str:
    """The same fields out of many fragments, nested alike."""
    count, inner = chance.randint(3, 40), chance.choice(FIELDS)
    parts = [
        f"fragment F{at} on Query {{ viewer {{ account {{ {inner} {chance.choice(FIELDS)} }} }} }}"
        for at in range(count)
    ]
    return "{ " + " ".join(f"...F{at}" for at in range(count)) + " }" + " ".join(parts)


def same_leaf(chance: random.Random) -> str:
    """One leaf, hundreds of times."""
    leaf = chance.choice(FIELDS)
    return f"{{ viewer {{ account {{ {' '.join([leaf] * chance.randint(50, 980))} }} }} }}"


def same_branch(chance: random.Random) -> str:
    """One branch, hundreds of times, at the root or below it."""
    branch = chance.choice(
        ("viewer{account{id}}", "lawfulPay{on}", "...{viewer{account{name}}}", "...on Query{__typename}")
    )
    return f"{{{' '.join([branch] * chance.randint(20, 240))}}}"


def directives(chance: random.Random) -> str:
    """Directives on everything, known or not."""
    one = chance.choice(("@skip(if: false)", "@include(if: true)", "@tidak", "@deprecated", "@skip"))
    return f"{{ viewer {one * chance.randint(5, 480)} {{ account {one * chance.randint(0, 20)} {{ id }} }} }}"


def aliases(chance: random.Random) -> str:
    """One field under many names."""
    field = chance.choice(LEAVES)
    return "{ " + " ".join(f"a{at}: {field}" for at in range(chance.randint(5, 300))) + " }"


def unknown_names(chance: random.Random) -> str:
    """Fields that are not there, each with a name near to one that is."""
    return (
        "{ "
        + " ".join(
            f"{chance.choice(('emploees', 'vewer', 'untis', 'nodee'))}{at}"
            for at in range(chance.randint(5, 900))
        )
        + " }"
    )


def deep_nesting(chance: random.Random) -> str:
    """Levels upon levels, of selections or of inline fragments."""
    one = chance.choice(("{ a ", "{ viewer ", "{ ... ", "{ ... on Query "))
    depth = chance.randint(5, 400)
    return one * depth + "{ __typename }" + " }" * depth


def values(chance: random.Random) -> str:
    """Values that are deep, long, or both."""
    depth, width = chance.randint(1, 190), chance.randint(1, 300)
    text = chance.choice(
        (
            "[" * depth + "]" * depth,
            "{a: " * depth + "1" + "}" * depth,
            "[" + " ".join(["1"] * width) + "]",
            "{" + " ".join(f"a{at}: {at}" for at in range(width)) + "}",
            '"' + "x" * chance.randint(1, 9000) + '"',
            '"' + r"\u0041" * chance.randint(1, 1500) + '"',
            '"""' + "x\n" * chance.randint(1, 4000) + '"""',
        )
    )
    return f"{{ employees(first: 1, filter: {text}) {{ totalCount }} }}"


def variables(chance: random.Random) -> str:
    """Variables that nobody uses, or everybody."""
    count = chance.randint(5, 200)
    declared = " ".join(f"$v{at}: {chance.choice(('Int', '[ID!]', 'Tidak', 'Int!'))}" for at in range(count))
    used = chance.choice(("", " ".join(f"$v{at}" for at in range(count))))
    return f"query({declared}) {{ employees(first: 1, after: [{used}]) {{ totalCount }} }}"


def operations(chance: random.Random) -> str:
    """Many operations, all of which spread the same fragments."""
    count, length = chance.randint(2, 90), chance.randint(1, 60)
    parts = [f"fragment F{at} on Query{{...F{at + 1}}}" for at in range(length)]
    return " ".join(
        [
            *(f"query Q{at}{{...F0}}" for at in range(count)),
            *parts,
            f"fragment F{length} on Query{{__typename}}",
        ]
    )


def introspection(chance: random.Random) -> str:
    """Questions about the schema that lead round and round."""
    depth = chance.randint(1, 40)
    below = "type { fields { " * depth + "name" + " } }" * depth
    opening = chance.choice(
        ("__schema { types { fields {", '__type(name: "Query") { fields { x: name fields {')
    )
    return f"{{ {opening} {below} " + "}" * opening.count("{") + " }"


def noise(chance: random.Random) -> str:
    """Comments, commas and characters that nobody needs."""
    piece = chance.choice(("# x\n", ",", " \n", "﻿", "é", "{", "\\u", '"', "...", "@", "$", "0", "\0", "}"))
    return piece * chance.randint(1, 3000) + "{ viewer { account { id } } }"


KINDS: tuple[DocumentMaker, ...] = (
    *(
        bomb,
        sparse_bomb,
        spread_bomb,
        fragment_cycle,
        overlap,
        overlapping_fragments,
        same_leaf,
        same_branch,
        directives,
    ),
    *(aliases, unknown_names, deep_nesting, values, variables, operations, introspection, noise),
)
