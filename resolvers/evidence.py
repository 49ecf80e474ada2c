"""Which entries does somebody want as evidence, and from which part of the log are they chosen?

Called by schema/evidence.py for a link, and by `jejak.evidence`, which packs what is chosen here. The link is a sealed
order: bound to the account, the session, the filter and the checkpoint, good for ten minutes and once, readable by this
server alone. Whether its holder still is an auditor, the database says when the download is put on record, in the
transaction that uses the link up.
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

from audit.noting import Matter, doubt_in, note_refusal
from audit.policy import Policy
from audit.store import published_above
from resolvers.history import EntryFilter, check_known, check_search
from resolvers.identity import Actor, Call, forget_actor
from resolvers.plan.ask import Selection, ListSelection, PageRequest
from resolvers.plan.read import LevelReader
from resolvers.plan.shape import Row, Scope
from resolvers.scope import RowScope, everything, reaches_all
from resolvers.shapes import AUDIT_ENTRY, SHAPES
from resolvers.sql import statement
from rulebook.errors import EvidenceLinkRefused, EvidenceLinkUsed, Refusal, TooMuchEvidence
from rulebook.values import Role

MOST = 10_000  # entries in one archive
LASTS = timedelta(minutes=10)
DOWNLOAD = "downloadEvidence"
_OPS = "IUDBSRTE"
_NEEDS = frozenset(
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
class Order:
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
        """How far whoever it was given to reaches, whenever it is used."""
        return RowScope(replace(NOBODY, account_id=self.account), self.is_purpose_stated)


@dataclass(frozen=True)
class Offer:
    """A link, and what it will give."""

    link: str
    expires_at: datetime
    matched: int
    size: int


class LinkKey:
    """Seals orders into links, and opens them; `secret` is known to the processes of this server alone."""

    def __init__(self, secret: str) -> None:
        self._box = Fernet(urlsafe_b64encode(sha256(b"jejak evidence link\n" + secret.encode()).digest()))

    def sealed(self, order: Order, *, at: datetime) -> str:
        """Return the text of a link that is good from this instant on."""
        told = {**_plain(order), "narrowed": told_filter(order.narrowed)}
        return self._box.encrypt_at_time(json.dumps(told).encode(), int(at.timestamp())).decode()

    def opened(self, text: str) -> tuple[Order, datetime]:
        """Return the order behind a link, and until when the link is good.

        Raises: EvidenceLinkRefused for one that this server did not make
        """
        try:
            raw, made = self._box.decrypt(text), self._box.extract_timestamp(text)
        except (InvalidToken, ValueError) as fault:
            raise EvidenceLinkRefused from fault
        told = json.loads(raw)
        told |= {name: UUID(told[name]) for name in ("id", "account", "session")}
        order = Order(**told | {"roles": tuple(told["roles"]), "narrowed": read_filter(told["narrowed"])})
        return order, datetime.fromtimestamp(made, UTC) + LASTS


async def check_link(call: Call, order: Order, *, expires_at: datetime) -> None:
    """Hold a link against whoever follows it.

    Raises: EvidenceLinkRefused unless it is good and the session that asked for it follows it; EvidenceLinkUsed
    """
    actor = call.actor
    if actor is None or actor.session_id != order.session or datetime.now(UTC) > expires_at:
        raise EvidenceLinkRefused
    if await get_connection("app").execute_query_dict(statement("evidence_link_used"), [order.id]):
        raise EvidenceLinkUsed


async def use_link(client: BaseDBAsyncClient, order: Order) -> None:
    """Use a link up, in the transaction that puts the download on record: of two at once one gets it.

    Raises: EvidenceLinkUsed
    """
    if not await client.execute_query_dict(statement("evidence_link_use"), [order.id]):
        raise EvidenceLinkUsed


async def note_refused_link(call: Call, order: Order, *, refusal: Refusal) -> None:
    """Put on record that somebody followed a link in vain: by their session, or by nobody's where none lives."""
    own = [call.act(DOWNLOAD)] if call.actor else []
    for act in (*own, call.service_act("sign-in", DOWNLOAD)):
        try:
            app, whose = get_connection("app"), Matter("hr.account", order.account)
            await note_refusal(app, act, code=refusal.code, rule=None, on=whose)
        except Exception as error:
            if doubt_in(error) is None:
                raise
            forget_actor(act.actor)
        else:
            return


async def offer(call: Call, narrowed: EntryFilter, *, key: LinkKey | None, policy: Policy) -> Offer | None:
    """Return a link to the evidence that a filter chooses; none for anybody but an auditor, or before the first seal.

    Raises: NotSignedIn, NotFound, TooMuchEvidence; InvalidInput, PurposeRequired, LetterRequired where nothing can be
            found
    """
    actor = call.signed_in()
    if key is None or not reaches_all(actor, AUDIT_ENTRY.kind):
        return None
    kept = await published_above(get_connection(call.pool), -1, policy=policy)
    if kept is None:
        return None
    act, now = call.act("auditEvidence"), datetime.now(UTC)
    check_search(call, narrowed)
    await check_known(get_connection(call.pool), narrowed, auditor=actor.account_id)
    order = Order(
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
    return Offer(key.sealed(order, at=now), now.replace(microsecond=0) + LASTS, matched, kept.size)


async def chosen(narrowed: EntryFilter, *, size: int, scope: Scope = everything) -> list[Row]:
    """Return the entries of the first `size` leaves that a filter chooses, oldest first; what is closed stays closed.

    A row's are chosen by the key that was sealed, not by the number under which the sealer filed it.

    Trust:  asks nobody who reads; the caller has put that on record
    Raises: NotFound, TooMuchEvidence
    """
    auditor = scope.actor.account_id if isinstance(scope, RowScope) and scope.actor else None
    where = _below(narrowed, size).sealed_conditions(auditor)
    ask = ListSelection(PageRequest(first=MOST + 1), Selection(_NEEDS))
    found = await LevelReader("auditor", scope, SHAPES).read_page(AUDIT_ENTRY, ask, where=where)
    if len(found.rows) > MOST:
        raise TooMuchEvidence(most=MOST)
    return list(reversed(found.rows))


async def population(narrowed: EntryFilter, *, size: int) -> tuple[int, int]:
    """Return from which leaf to before which the filter can choose, widened to whole batches of the sealer."""
    facts = [size, narrowed.leaf_from, narrowed.leaf_below, narrowed.since, narrowed.before]
    rows = await get_connection("auditor").execute_query_dict(statement("evidence_range"), facts)
    return rows[0]["start"], max(rows[0]["start"], rows[0]["until"])


def told_filter(narrowed: EntryFilter) -> dict[str, Any]:
    """Return what was asked for, for programs and for the report; what was not asked for is not in it.

    Shape: control entries are left out unless asked for, so the kinds of entry are always named
    """
    told = {name: _text(value) for name, value in _plain(narrowed).items() if value is not None}
    if not told.pop("with_control") and "op" not in told:
        told["op"] = list(_OPS)
    return told


def read_filter(told: Mapping[str, Any]) -> EntryFilter:
    """Return the filter that `told_filter` told."""
    facts: dict[str, Any] = dict(told)
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


async def _count(order: Order) -> int:
    where = _below(order.narrowed, order.size).sealed_conditions(order.account)
    ask = ListSelection(PageRequest(first=1), Selection(), has_total=True)
    found = await LevelReader("auditor", order.scope, SHAPES).read_page(AUDIT_ENTRY, ask, where=where)
    if (found.total or 0) > MOST:
        raise TooMuchEvidence(most=MOST)
    return found.total or 0


def _below(narrowed: EntryFilter, size: int) -> EntryFilter:
    given = narrowed.leaf_below
    return replace(narrowed, leaf_below=size if given is None else min(given, size))


def _plain(value: Any) -> dict[str, Any]:
    return {name: _text(each) for name, each in asdict(value).items()}


def _text(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [_text(each) for each in value]
        case _:
            return value


# Whoever holds a link is an auditor: the database says so again when the download is put on record.
NOBODY = Actor(
    account_id=UUID(int=0),
    session_id=UUID(int=0),
    method="",
    user_name="",
    name="",
    today=date.min,
    roles=frozenset({Role.AUDITOR}),
)
