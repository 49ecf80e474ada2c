"""Selection of entries as evidence, and of the part of the log from which they are chosen.

The link is a sealed order: bound to the account, the session, the filter and the checkpoint, good for ten
minutes and once, readable by this server alone. Whether its holder still is an auditor, the database says
when the download is put on record, in the transaction that uses the link up.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.policy import Policy
from audit.read_log import AuditedRow, log_refusal, session_revoked_in
from audit.tree_store import load_published_checkpoint
from resolvers.access.row_scope import RowScope, has_full_reach, unrestricted
from resolvers.audit.entries import EntryFilter, check_search, check_search_allowed
from resolvers.caller import Actor, Call, evict_actor
from resolvers.limits import EVIDENCE_LINK_MINUTES, MAX_EVIDENCE_ENTRIES
from resolvers.mappings import AUDIT_ENTRY, MAPPINGS
from resolvers.query.level_reader import LevelReader
from resolvers.query.mapping import Row, ScopeProtocol
from resolvers.query.selection import ListSelection, PageRequest, Selection
from resolvers.sql import statement
from rulebook.errors import EvidenceLinkRefused, EvidenceLinkUsed, Refusal, TooMuchEvidence
from rulebook.values import Role

LINK_LIFETIME = timedelta(minutes=EVIDENCE_LINK_MINUTES)
DOWNLOAD_OPERATION = "downloadEvidence"
_OPS = "IUDBSRTE"
_REQUIRED_COLUMNS = frozenset(
    {
        *(
            "leaf_index",
            "leaf",
            "leaf_hash",
            "at",
            "relation",
            "relation_name",
            "op",
            "row_key",
            "subject_id",
        ),
        *(
            "subject_name",
            "actor",
            "on_behalf_of",
            "method",
            "operation",
            "reason",
            "has_reason",
            "legal_basis",
        ),
        *(
            "request_id",
            "sentence",
            "changes",
            "is_old_destroyed",
            "is_new_destroyed",
            "viewer_may_see_values",
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class EvidenceOrder:
    """What a link stands for: who may take which entries of the log as it was at one checkpoint, and what for."""

    id: UUID
    account: UUID
    session: UUID
    method: str
    name: str
    roles: tuple[str, ...]
    purpose: str | None
    is_purpose_stated: bool
    size: int
    narrowed: EntryFilter

    @property
    def scope(self) -> RowScope:
        """How far the person it was given to reaches, whenever it is used."""
        return RowScope(replace(ANY_AUDITOR, account_id=self.account), self.is_purpose_stated)


@dataclass(frozen=True)
class EvidenceLink:
    """A link, and what it will give."""

    link: str
    expires_at: datetime
    matched: int
    size: int


class EvidenceLinkKey:
    """Seals orders into links, and opens them; `secret` is known to the processes of this server alone."""

    def __init__(self, secret: str) -> None:
        self._box = Fernet(urlsafe_b64encode(sha256(b"jejak evidence link\n" + secret.encode()).digest()))

    def encrypt(self, order: EvidenceOrder, *, at: datetime) -> str:
        """Return the text of a link that is good from this instant on."""
        told = {**_to_json_fields(order), "narrowed": filter_to_fields(order.narrowed)}
        return self._box.encrypt_at_time(json.dumps(told).encode(), int(at.timestamp())).decode()

    def decrypt(self, text: str) -> tuple[EvidenceOrder, datetime]:
        """Return the order behind a link, and until when the link is good.

        Raises: EvidenceLinkRefused for one that this server did not make
        """
        try:
            raw, made = self._box.decrypt(text), self._box.extract_timestamp(text)
        except (InvalidToken, ValueError) as fault:
            raise EvidenceLinkRefused from fault
        told = json.loads(raw)
        told |= {name: UUID(told[name]) for name in ("id", "account", "session")}
        order = EvidenceOrder(
            **told | {"roles": tuple(told["roles"]), "narrowed": filter_from_fields(told["narrowed"])}
        )
        return order, datetime.fromtimestamp(made, UTC) + LINK_LIFETIME


async def check_link(call: Call, order: EvidenceOrder, *, expires_at: datetime) -> None:
    """Hold a link against the person who follows it.

    Raises: EvidenceLinkRefused unless it is good and the session that asked for it follows it; EvidenceLinkUsed
    """
    actor = call.actor
    if actor is None or actor.session_id != order.session or datetime.now(UTC) > expires_at:
        raise EvidenceLinkRefused
    if await get_connection("app").execute_query_dict(statement("is_evidence_link_used"), [order.id]):
        raise EvidenceLinkUsed


async def use_link(client: BaseDBAsyncClient, order: EvidenceOrder) -> None:
    """Use a link up, in the transaction that puts the download on record: of two at once one gets it.

    Raises: EvidenceLinkUsed
    """
    if not await client.execute_query_dict(statement("use_evidence_link"), [order.id]):
        raise EvidenceLinkUsed


async def log_refused_link(call: Call, order: EvidenceOrder, *, refusal: Refusal) -> None:
    """Put on record that somebody followed a link in vain: by their session, or by nobody's where none lives."""
    own = [call.attribution(DOWNLOAD_OPERATION)] if call.actor else []
    for act in (*own, call.service_attribution("sign-in", DOWNLOAD_OPERATION)):
        try:
            app, whose = get_connection("app"), AuditedRow("hr.account", order.account)
            await log_refusal(app, act, code=refusal.code, rule=None, on=whose)
        except Exception as error:
            if session_revoked_in(error) is None:
                raise
            evict_actor(act.actor)
        else:
            return


async def create_link(
    call: Call, narrowed: EntryFilter, *, key: EvidenceLinkKey | None, policy: Policy
) -> EvidenceLink | None:
    """Return a link to the evidence that a filter chooses; none for anybody but an auditor, or before the first seal.

    Raises: NotSignedIn, NotFound, TooMuchEvidence; InvalidInput, PurposeRequired, LetterRequired where nothing can be
            found
    """
    actor = call.require_actor()
    if key is None or not has_full_reach(actor, AUDIT_ENTRY.kind):
        return None
    kept = await load_published_checkpoint(get_connection(call.pool), -1, policy=policy)
    if kept is None:
        return None
    act, now = call.attribution("auditEvidence"), datetime.now(UTC)
    check_search(call, narrowed)
    await check_search_allowed(get_connection(call.pool), narrowed, auditor=actor.account_id)
    order = EvidenceOrder(
        id=uuid4(),
        account=actor.account_id,
        session=actor.session_id,
        method=act.method,
        name=actor.name,
        roles=act.roles,
        purpose=call.purpose,
        is_purpose_stated=call.is_purpose_stated,
        size=kept.size,
        narrowed=narrowed,
    )
    matched = await _count(order)
    return EvidenceLink(
        key.encrypt(order, at=now), now.replace(microsecond=0) + LINK_LIFETIME, matched, kept.size
    )


async def load_entries(narrowed: EntryFilter, *, size: int, scope: ScopeProtocol = unrestricted) -> list[Row]:
    """Return the entries of the first `size` leaves that a filter chooses, oldest first; what is closed stays closed.

    A row's are chosen by the key that was sealed, not by the number under which the sealer filed it.

    Trust:  asks nobody who reads; the caller has put that on record
    Raises: NotFound, TooMuchEvidence
    """
    auditor = scope.actor.account_id if isinstance(scope, RowScope) and scope.actor else None
    where = _limit_to_size(narrowed, size).sealed_conditions(auditor)
    ask = ListSelection(PageRequest(first=MAX_EVIDENCE_ENTRIES + 1), Selection(_REQUIRED_COLUMNS))
    found = await LevelReader("auditor", scope, MAPPINGS).read_page(AUDIT_ENTRY, ask, where=where)
    if len(found.rows) > MAX_EVIDENCE_ENTRIES:
        raise TooMuchEvidence(most=MAX_EVIDENCE_ENTRIES)
    return list(reversed(found.rows))


async def load_population_range(narrowed: EntryFilter, *, size: int) -> tuple[int, int]:
    """Return from which leaf to before which the filter can choose, widened to whole batches of the sealer."""
    facts = [size, narrowed.leaf_from, narrowed.leaf_below, narrowed.since, narrowed.before]
    rows = await get_connection("auditor").execute_query_dict(statement("evidence_range"), facts)
    return rows[0]["start"], max(rows[0]["start"], rows[0]["until"])


def filter_to_fields(narrowed: EntryFilter) -> dict[str, Any]:
    """Return what was asked for, for programs and for the report; what was not asked for is not in it.

    Shape: control entries are left out unless asked for, so the kinds of entry are always named
    """
    told = {name: _to_json(value) for name, value in _to_json_fields(narrowed).items() if value is not None}
    if not told.pop("with_control") and "op" not in told:
        told["op"] = list(_OPS)
    return told


def filter_from_fields(fields: Mapping[str, Any]) -> EntryFilter:
    """Return the filter that `filter_to_fields` returned."""
    facts: dict[str, Any] = dict(fields)
    if "op" not in facts:
        facts["with_control"] = True
    elif isinstance(facts["op"], list):
        del facts["op"]
    for name in ("actor_id", "subject_id"):
        facts |= {name: UUID(facts[name])} if name in facts else {}
    for name in ("since", "before"):
        facts |= {name: datetime.fromisoformat(facts[name])} if name in facts else {}
    if "row" in facts:
        facts["row"] = (facts["row"][0], UUID(facts["row"][1]))
    return EntryFilter(**facts)


async def _count(order: EvidenceOrder) -> int:
    where = _limit_to_size(order.narrowed, order.size).sealed_conditions(order.account)
    ask = ListSelection(PageRequest(first=1), Selection(), has_total=True)
    found = await LevelReader("auditor", order.scope, MAPPINGS).read_page(AUDIT_ENTRY, ask, where=where)
    if (found.total or 0) > MAX_EVIDENCE_ENTRIES:
        raise TooMuchEvidence(most=MAX_EVIDENCE_ENTRIES)
    return found.total or 0


def _limit_to_size(narrowed: EntryFilter, size: int) -> EntryFilter:
    given = narrowed.leaf_below
    return replace(narrowed, leaf_below=size if given is None else min(given, size))


def _to_json_fields(value: Any) -> dict[str, Any]:
    return {name: _to_json(each) for name, each in asdict(value).items()}


def _to_json(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [_to_json(each) for each in value]
        case _:
            return value


# A person who holds a link is an auditor: the database says so again when the download is put on record.
ANY_AUDITOR = Actor(
    account_id=UUID(int=0),
    session_id=UUID(int=0),
    method="",
    user_name="",
    name="",
    today=date.min,
    roles=frozenset({Role.AUDITOR}),
)
