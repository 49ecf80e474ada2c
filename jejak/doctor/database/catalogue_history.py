"""History of the catalogue: each manifest under a seal against the next, and the last against now.

Finds what was altered and put back: PostgreSQL writes the row of a trigger, function or table anew with the number of
the transaction, and the sealed manifest keeps that number. A release leaves S entries and explains itself; a
rewritten table (VACUUM FULL) or index (REINDEX CONCURRENTLY), a new partition of the log and a database that was made
anew say nothing wrong.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from audit.sql import function_files
from jejak.doctor.database.catalogue_diff import load_manifest
from jejak.doctor.database.rights import is_granted_by_initdb
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.sql import statement

RELEASE_OPERATIONS = frozenset({"migrate", "watchSchema"})
_BODY = re.compile(r"AS \$\$\n(.*?)\n\$\$;", re.DOTALL)
_PARTITION = re.compile(r"\bentry_from_\d+")
_OWNERS_ALONE = re.compile(r"\{([^=,]+)=\w+/\1\}")
# What says when, in which file and under which number, and not what.
_WRITE_FACTS = frozenset({"xmin", "file", "missing", "oid", "index", "checked"})
_TREE = "tree"  # a digest of what runs; it has numbers of this database's own in it
_REWRITE_FACTS = (
    {"xmin", "file"},
    {"xmin", "missing"},
    {"xmin", "index"},
    {"xmin", "checked"},
    {"xmin", "index", "checked"},
)  # what a rewrite changes of a table, of its columns, and of an index or a constraint that leans on one
_SERVER_KINDS = frozenset(
    {
        "role",
        "login",
        "member",
        "setting",
        "database",
        "event trigger",
        "built-in",
        "parameter",
        "rights",
        "system views",
    }
)  # another server has others
_NEVER_RELEASED_KINDS = frozenset(
    {"built-in", "parameter", "rights", "system views"}
)  # no release writes these, whatever it says of itself
_OWN_KINDS = frozenset({"schema", "relation", "function", "trigger"})  # and so anew in every database
# Which an administrator lets the owner call: they are compared with the manifest, and a remark alone rests on them.
_GIVEN = frozenset(
    {("built-in", "function pg_hba_file_rules()"), ("built-in", "function pg_ident_file_mappings()")}
)
_LAWFUL = "login"  # what an administrator may change, and nobody is accused of
_WRITES, _WRITE_COUNTERS = "writes", ("made", "altered", "removed")
_FORMAT = ("format", "manifest")
# What manifests of format 1, those of release 0.1.0, do not have. Those of format 2 have no exclusion indexes.
_LATER_KINDS, _LATER_LINES = frozenset({"row type", "system views"}), frozenset({("database", "locale")})
_LATER_FACTS = frozenset({_TREE, "inherit"})
Lines = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class CatalogueState:
    """The catalogue as it was at one checkpoint, or is now (`size` is None)."""

    size: int | None
    cluster: str
    lines: Lines
    owner: str
    since: int = 0  # the checkpoint before the one under which these lines stood first


@dataclass(frozen=True)
class SchemaReleases:
    """The schema changes that the log has: (leaf, cluster, low half of the transaction's number)."""

    entries: tuple[tuple[int | None, str, int], ...]

    def is_explaining(self, was: Any, now: Any, *, between: tuple[CatalogueState, CatalogueState]) -> bool:
        """Whether releases explain a line: by the numbers of its transactions, or, where it has none, by the batch."""
        before, after = between
        xmins = _xmins_of(now)
        if _is_retouched(was, now):
            return False
        if not xmins:
            return any(
                self._is_by_then(leaf, after) and (leaf is None or leaf >= (before.size or 0))
                for leaf, _, _ in self.entries
            )
        here = {
            low
            for leaf, cluster, low in self.entries
            if cluster == after.cluster and self._is_by_then(leaf, after)
        }
        return {int(each) for each in (xmins - _xmins_of(was) or xmins)} <= here

    def has_release_since(self, before: CatalogueState, after: CatalogueState) -> bool:
        """Whether there was a release since the lines of `before` were new: statistics come late."""
        return any(
            self._is_by_then(leaf, after) and (leaf is None or leaf >= before.since)
            for leaf, _, _ in self.entries
        )

    @staticmethod
    def _is_by_then(leaf: int | None, after: CatalogueState) -> bool:
        return after.size is None or (leaf is not None and leaf < after.size)


async def check_catalogue_history(
    connection: asyncpg.Connection, examination: Examination
) -> list[DoctorFinding]:
    """What was otherwise, between two checkpoints or since the last, though no entry speaks of it."""
    releases = SchemaReleases(
        tuple(
            (row["index"], row["cluster"], row["xmin"])
            for row in await connection.fetch(statement("releases"))
            if row["operation"] in RELEASE_OPERATIONS
        )
    )
    found, standing = list[DoctorFinding](), None
    for row in await connection.fetch(statement("manifests")):
        if row["lines"] is None or not row["is_true"]:
            wrong = FindingCode.MANIFEST_MISSING if row["lines"] is None else FindingCode.MANIFEST_CHANGED
            subject = f"audit.manifest {row['hash'][:16]}…"
            found.append(DoctorFinding(FindingKind.PAST, wrong, subject, details={"size": row["size"]}))
            continue
        after = _parse_catalogue(row["size"], row["cluster"], row["lines"])
        if standing:
            found += _compare_states(replace(standing, size=row["before"]), after, releases, examination)
        standing = replace(after, since=row["before"] or 0)
    if standing:
        last = await connection.fetchval(statement("last_size"))
        cluster = await connection.fetchval(statement("cluster_id"))
        now = _parse_catalogue(None, cluster, await connection.fetchval(manifest_query()))
        found += _compare_states(replace(standing, size=last), now, releases, examination)
    return found


def manifest_query() -> str:
    """The shipped text of audit.manifest_lines: the function in the database might be another."""
    body = _BODY.search(function_files()["audit/57_manifest.sql"])
    assert body is not None
    return body[1]


def _parse_catalogue(size: int | None, cluster: str, text: str) -> CatalogueState:
    lines = {(kind, name): facts for kind, name, facts in map(json.loads, text.split("\n"))}
    return CatalogueState(size, cluster, lines, str((lines.get(("schema", "audit")) or {}).get("owner", "")))


def _compare_states(
    before: CatalogueState, after: CatalogueState, releases: SchemaReleases, examination: Examination
) -> Iterator[DoctorFinding]:
    before, after = bring_to_one_format(before, after)
    is_anew = before.cluster != after.cluster or _is_new_database(before.lines, after.lines)
    if is_anew:
        examination.add_remark(RemarkCode.MADE_ANEW, before=before.size or 0, after=after.size or "–")
    explained = 0
    for key in sorted(before.lines.keys() | after.lines.keys()):
        was, now = before.lines.get(key), after.lines.get(key)
        if key[0] == _WRITES or key in _GIVEN:
            continue
        if was == now or (is_anew and _is_same_in_new_database(key, before, after)):
            continue
        if _is_rewrite(was, now) or _is_new_partition(key, now, before.lines, was=was):
            continue
        if _is_as_shipped(key, was, now) or (
            key[0] == "rights" and is_granted_by_initdb(key[1], was=was, now=now)
        ):
            continue
        if key[0] == _LAWFUL:
            _say_login(key[1], was, now, seen=examination, size=after.size)
            continue
        if key[0] not in _NEVER_RELEASED_KINDS and releases.is_explaining(was, now, between=(before, after)):
            explained += 1
            continue
        yield _build_finding(key, was, now, before, after)
    if not is_anew and not releases.has_release_since(before, after):
        _remark_catalogue_writes(before, after, examination)
    if explained:
        examination.add_remark(
            RemarkCode.RELEASED, number=explained, before=before.size or 0, after=after.size or "–"
        )


def bring_to_one_format(
    before: CatalogueState, after: CatalogueState
) -> tuple[CatalogueState, CatalogueState]:
    """Both states by what the older format has, where the later one follows upon it; the other way round is a lie."""
    older, newer = before.lines.get(_FORMAT), after.lines.get(_FORMAT)
    if older not in (1, 2) or newer not in (2, 3) or older >= newer:
        return before, after
    kept = _without_exclusion_indexes(after.lines)
    if older == 1:
        kept = {
            (kind, name): {key: value for key, value in facts.items() if key not in _LATER_FACTS}
            if isinstance(facts, dict)
            else facts
            for (kind, name), facts in kept.items()
            if kind not in _LATER_KINDS and (kind, name) not in _LATER_LINES
        }
    return before, replace(after, lines=kept | {_FORMAT: older})


def _without_exclusion_indexes(lines: Lines) -> Lines:
    """The lines without the indexes of exclusion constraints, each of which is called like its constraint."""
    excluding = {
        name
        for (kind, name), facts in lines.items()
        if kind == "constraint" and facts["says"].startswith("EXCLUDE ")
    }
    return {
        (kind, name): facts
        for (kind, name), facts in lines.items()
        if kind != "index" or name not in excluding
    }


def _say_login(role: str, was: Any, now: Any, *, seen: Examination, size: int | None) -> None:
    before, after = (json.dumps(each or {}, sort_keys=True) for each in (was, now))
    seen.add_remark(RemarkCode.LOGIN_CHANGED, role=role, was=before, now=after, after=size or "–")


def _remark_catalogue_writes(before: CatalogueState, after: CatalogueState, examination: Examination) -> None:
    """What was made and removed again leaves no row, but PostgreSQL has counted it."""
    more = list[str]()
    for (kind, catalogue), now in after.lines.items():
        was = before.lines.get((kind, catalogue))
        if kind == _WRITES and was and all(now[each] >= was[each] for each in now) and now != was:
            more.append(f"{catalogue} " + "/".join(str(now[each] - was[each]) for each in _WRITE_COUNTERS))
    if more:
        what = ", ".join(sorted(more))
        examination.add_remark(
            RemarkCode.CATALOGUE_WRITTEN, before=before.size or 0, after=after.size or "–", what=what
        )


def _build_finding(
    key: tuple[str, str], was: Any, now: Any, before: CatalogueState, after: CatalogueState
) -> DoctorFinding:
    kind, name = key
    what = _describe_change(was, now)
    if (
        kind == "built-in"
    ):  # a line of these says by its being there that what PostgreSQL brings was written anew
        by = ", ".join(sorted(_xmins_of(now) or _xmins_of(was)))
        what = f"ditulis ulang oleh transaksi {by}", f"written anew by transaction {by}"
    wrong = FindingCode.OTHERWISE_SINCE if after.size is None else FindingCode.OTHERWISE_BETWEEN
    return DoctorFinding(
        FindingKind.PAST, wrong, f"{kind} {name}",
        details={"before": before.size or 0, "after": after.size or 0, "what_id": what[0], "what_en": what[1]},
    )  # fmt: skip


def _describe_change(was: Any, now: Any) -> tuple[str, str]:
    if was is None:
        return "dibuat", "it was made"
    if now is None:
        return "dihapus", "it was removed"
    if not isinstance(was, dict) or not isinstance(now, dict):
        return "berbeda", "it differs"
    names = sorted(
        name
        for name in was.keys() | now.keys()
        if was.get(name) != now.get(name) and name not in _WRITE_FACTS
    )
    if not names:
        by = ", ".join(sorted(_xmins_of(now) - _xmins_of(was) or _xmins_of(now)))
        return (
            f"diubah oleh transaksi {by} lalu dikembalikan seperti semula",
            f"altered by transaction {by} and put back as it was",
        )
    changes = "; ".join(f"{name}: {was.get(name)} → {now.get(name)}" for name in names)
    return changes, changes


def _xmins_of(facts: Any) -> set[str]:
    """The transactions that wrote a line: one, or for columns each that wrote one of them or its default."""
    found = facts.get("xmin") if isinstance(facts, dict) else None
    return set(found) if isinstance(found, list) else {found} if found else set()


def _is_new_database(was: Lines, now: Lines) -> bool:
    """Whether not one of the rows that both have is as it was written: then the whole database was made anew."""
    both = [key for key in was.keys() & now.keys() if key[0] in _OWN_KINDS and "xmin" in was[key]]
    return bool(both) and all(was[key]["xmin"] != now[key].get("xmin") for key in both)


def _is_same_in_new_database(key: tuple[str, str], before: CatalogueState, after: CatalogueState) -> bool:
    was, now = before.lines.get(key), after.lines.get(key)
    return key[0] in _SERVER_KINDS or _without_owner(was, before.owner) == _without_owner(now, after.owner)


def _without_owner(facts: Any, owner: str) -> str:
    """What a line says, no matter who wrote it and whatever the owner is called."""
    kept = (
        {name: value for name, value in facts.items() if name not in _WRITE_FACTS | {_TREE}}
        if isinstance(facts, dict)
        else facts
    )
    if isinstance(kept, dict) and _OWNERS_ALONE.fullmatch(str(kept.get("acl"))):
        kept = kept | {"acl": None}  # which is what is meant where nothing was ever granted
    if isinstance(kept, dict) and "dropped" in kept:
        kept = kept | {
            "dropped": 0,
            "columns": [each for each in kept["columns"] if "pg.dropped" not in each],
        }
    text = json.dumps(kept, sort_keys=True)
    return re.sub(rf"\b{re.escape(owner)}\b", "owner", text) if owner else text


def _is_retouched(was: Any, now: Any) -> bool:
    """Whether what runs is another without a transaction that wrote its row, as no release can bring about."""
    if not isinstance(was, dict) or not isinstance(now, dict) or _TREE not in was:
        return False
    return was[_TREE] != now.get(_TREE) and _xmins_of(was) == _xmins_of(now)


def _is_rewrite(was: Any, now: Any) -> bool:
    if not isinstance(was, dict) or not isinstance(now, dict):
        return False
    differing = {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    # A rewrite writes what is missing in older rows into each of them, so that none is left.
    return differing in _REWRITE_FACTS and not ("missing" in differing and now["missing"])


def _is_as_shipped(key: tuple[str, str], was: Any, now: Any) -> bool:
    """Whether a role got the setting that this version gives it, and nothing else became of its settings.

    It is made once for the whole cluster, by a release of whichever database, so that this log need not have one.
    """
    kind, (database, _, role) = key[0], key[1].partition(" ")
    shipped = load_manifest().get("setting", {}).get(role)
    if kind != "setting" or database or shipped is None or shipped not in (now or ()):
        return False
    name = shipped.partition("=")[0]
    others = [[each for each in facts or () if each.partition("=")[0] != name] for facts in (was, now)]
    return others[0] == others[1]


def _is_new_partition(
    key: tuple[str, str], now: Any, before: Mapping[tuple[str, str], Any], *, was: Any
) -> bool:
    """Whether this is a partition of the log made ahead, and like one that was there."""
    if was is not None or not isinstance(now, dict) or not _PARTITION.search(key[1]):
        return False
    name, says = (_PARTITION.sub("partition", each) for each in (key[1], _without_owner(now, "")))
    alike = [
        facts
        for (kind, other), facts in before.items()
        if kind == key[0] and _PARTITION.sub("partition", other) == name
    ]
    return any(_PARTITION.sub("partition", _without_owner(each, "")) == says for each in alike)
