"""Comparison of rights on what PostgreSQL itself brings, and of its predefined roles, with the manifest.

What initdb gives stands in the manifest, for pg_init_privs can be edited; a catalogue of another version has no
manifest, and its own pg_init_privs is believed. A right that PUBLIC lost is named where it keeps the doctor from
reading; an administrator may have taken away others.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import asyncpg

from audit.sql import function_files
from jejak.doctor.database.built_in import BUILT_IN
from jejak.doctor.database.catalogue_diff import CatalogueSnapshot, load_manifest
from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.sql import statement

RIGHTS, ROLES = "built-in rights", "built-in roles"
_FUNCTION_DEFAULT = "PUBLIC EXECUTE"
_READ_RIGHTS = frozenset(
    {"pg_hba_file_rules() → owner", "pg_ident_file_mappings() → owner"}
)  # by the doctor itself
_SEPARATOR = "; "
_WORD, _LAST = re.compile(r"\w+"), re.compile(r"(\w+)\W*$")
Rights = Mapping[tuple[str, str], frozenset[str]]


async def read_rights(connection: asyncpg.Connection) -> CatalogueSnapshot:
    """Rights as initdb gave them, as objects by what is given; and the predefined roles. The manifest keeps both."""
    given: dict[str, list[str]] = defaultdict(list)
    for (name, grantee), privileges in (await _load_rights(connection, as_made=True)).items():
        says = " ".join((grantee, *sorted(privileges)))
        if says != _FUNCTION_DEFAULT:
            given[says].append(name)
    roles = {row["number"]: row["says"] for row in await connection.fetch(statement("predefined_roles"))}
    return {
        RIGHTS: {says: _SEPARATOR.join(sorted(names)) for says, names in sorted(given.items())},
        ROLES: roles,
    }


async def compare_rights(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """Rights that initdb does not give, those it gives that the doctor lacks, and predefined roles that are others."""
    is_shipped = (
        await connection.fetchval(statement("catalogue_version")) == load_manifest()[BUILT_IN]["version"]
    )
    shipped = _load_shipped_rights() if is_shipped else await _load_rights(connection, as_made=True)
    here = await _load_rights(connection, as_made=False)
    return [
        *_find_added(here, shipped),
        *await _find_missing(connection, shipped),
        *(await _find_changed_roles(connection) if is_shipped else []),
    ]


async def build_refusal_finding(
    connection: asyncpg.Connection, refusal: asyncpg.InsufficientPrivilegeError
) -> list[DoctorFinding]:
    """What ended an examination: every right that the doctor lacks, and the one that it met."""
    found = list[DoctorFinding]()
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(statement("set_canonical_session"))
            found = await compare_rights(connection)
    except asyncpg.InsufficientPrivilegeError:
        pass  # then the refusal alone is known
    lacking = build_lacking_finding(refusal)
    name = lacking.subject.partition(" ")[0]
    is_named = any(
        each.code is FindingCode.MISSING and re.match(rf"{name}\b", each.subject) for each in found
    )
    return found if is_named else [*found, lacking]


def build_lacking_finding(refusal: asyncpg.InsufficientPrivilegeError) -> DoctorFinding:
    """The right that the owner met and has not: PostgreSQL ends its sentence with the object, in every language."""
    met = _LAST.search(str(refusal))
    return DoctorFinding(FindingKind.GRANTS, FindingCode.MISSING, f"{met[1] if met else refusal} → owner")


async def _load_rights(
    connection: asyncpg.Connection, *, as_made: bool
) -> dict[tuple[str, str], frozenset[str]]:
    return {
        (row["object"], row["grantee"]): frozenset(row["privileges"])
        for row in await connection.fetch(statement("rights"), as_made)
    }


@cache
def _load_shipped_rights() -> Rights:
    found = dict[tuple[str, str], frozenset[str]]()
    for says, names in load_manifest()[RIGHTS].items():
        grantee, *privileges = says.split()
        found |= {(name, grantee): frozenset(privileges) for name in names.split(_SEPARATOR)}
    return found


def is_granted_by_initdb(name: str, *, was: str | None, now: str | None) -> bool:
    """Whether all that was given or taken of an object is what initdb gives, which an administrator may take away."""
    sides = [frozenset(each.split(", ")) if each else frozenset[str]() for each in (was, now)]
    differing = (each.partition(" ") for each in sides[0] ^ sides[1])
    return all(
        privilege in _load_shipped_rights().get((name, grantee), ()) for grantee, _, privilege in differing
    )


def _find_added(here: Rights, shipped: Rights) -> Iterator[DoctorFinding]:
    for (name, grantee), privileges in here.items():
        expected = _expected_rights(name, grantee, shipped)
        if privileges <= expected or f"{name} → {grantee}" in _READ_RIGHTS:
            continue
        wrong = FindingCode.DIFFERENT if expected else FindingCode.UNKNOWN
        yield DoctorFinding(
            FindingKind.GRANTS,
            wrong,
            f"{name} → {grantee}",
            _format_privileges(expected) or None,
            _format_privileges(privileges),
        )


def _expected_rights(name: str, grantee: str, shipped: Rights) -> frozenset[str]:
    """What initdb gives: of functions the manifest has those alone that not everybody may call."""
    is_open = grantee == "PUBLIC" and name.endswith(")")
    return shipped.get((name, grantee), frozenset({"EXECUTE"} if is_open else ()))


def _format_privileges(privileges: frozenset[str]) -> str:
    return ", ".join(sorted(privileges))


async def _find_missing(connection: asyncpg.Connection, shipped: Rights) -> list[DoctorFinding]:
    return [
        DoctorFinding(FindingKind.GRANTS, FindingCode.MISSING, f"{name} → owner")
        for (name,) in await connection.fetch(statement("rights_missing"))
        if _expected_rights(name, "PUBLIC", shipped) and is_needed(name)
    ]


def is_needed(name: str) -> bool:
    """Whether the doctor, or a function of ours, speaks of it; of a column, whether it speaks of its table too."""
    return (
        not name.startswith("information_schema.")
        and {*_WORD.findall(name.partition("(")[0])} <= _mentioned_names()
    )


@cache
def _mentioned_names() -> frozenset[str]:
    texts = [
        each.read_text("utf-8") for each in files("jejak.doctor.sql").iterdir() if each.name.endswith(".sql")
    ]
    return frozenset(word for text in (*texts, *function_files().values()) for word in _WORD.findall(text))


async def _find_changed_roles(connection: asyncpg.Connection) -> list[DoctorFinding]:
    here = {row["number"]: row["says"] for row in await connection.fetch(statement("predefined_roles"))}
    shipped = load_manifest()[ROLES]
    found = list[DoctorFinding]()
    for number in sorted(here.keys() | shipped.keys()):
        was, now = shipped.get(number), here.get(number)
        if was != now:
            wrong = (
                FindingCode.MISSING
                if now is None
                else FindingCode.UNKNOWN
                if was is None
                else FindingCode.DIFFERENT
            )
            name = (was or now or "").partition(",")[0]
            found.append(DoctorFinding(FindingKind.ROLES, wrong, f"{name} (role {number})", was, now))
    return found
