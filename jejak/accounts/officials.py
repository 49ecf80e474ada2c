"""Holder of the elected office: the head of the regency, whose post stands since `jejak init`.

Runs inside an attributed transaction. An elected head is nobody's employee: no file brings them in.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from jejak.accounts.accounts import close_accounts, load_civil_date, parse_full_name
from jejak.errors import OperatorError
from models.account import Account
from models.employee import Official
from models.unit import Post


@dataclass(frozen=True, slots=True)
class OfficeTerm:
    """A term that begins today; whose term ended yesterday, and which accounts closed with it."""

    official_id: UUID
    name: str
    former_holder: str | None = None
    closed_accounts: tuple[str, ...] = ()


async def start_term(client: BaseDBAsyncClient, name: str) -> OfficeTerm:
    """Let somebody hold the post at the head of the regency from today on; a former term ends the day before.

    Raises: OperatorError
    """
    today = await load_civil_date(client)
    name = parse_full_name(name)
    post = await _lock_head_post(client)
    in_office = Q(effective_until=None) | Q(effective_until__gte=today)
    former = await Official.filter(in_office, post_id=post.id).using_db(client).first()
    closed = await _end_term(client, former, successor=name, today=today) if former else ()
    official = await Official.create(
        using_db=client, id=uuid4(), name=name, post_id=post.id, effective_from=today
    )
    return OfficeTerm(official.id, name, former.name if former else None, closed)


async def _lock_head_post(client: BaseDBAsyncClient) -> Post:
    """The post, locked: of two who take office at once, the second meets the first."""
    posts = Post.filter(unit__parent_id=None, is_head=True, position__kind="ELECTED").using_db(client)
    post = await posts.select_for_update(of=("post",)).first()
    if post is None:
        raise OperatorError("No elected post stands at the head of this regency.")
    return post


async def _end_term(
    client: BaseDBAsyncClient, former: Official, *, successor: str, today: date
) -> tuple[str, ...]:
    if former.name == successor:
        raise OperatorError(f"{successor} holds the office already; 'jejak account code' makes a new link.")
    if former.effective_from >= today:
        raise OperatorError(f"{former.name} took office today: the next holder may follow from tomorrow on.")
    former.effective_until = today - timedelta(days=1)
    await former.save(using_db=client, update_fields=["effective_until"])
    accounts = await Account.filter(official_id=former.id, disabled_at=None).using_db(client)
    await close_accounts(client, [account.id for account in accounts])
    return tuple(account.user_name for account in accounts)
