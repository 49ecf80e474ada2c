"""Publication policies as tests need them: in force, proposed, still to come, or ended, by the transitions there are.

Needs an open pool `owner`. The policies of the demo are ended and followed, never edited.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID, uuid4

from tests import people

FIELDS = ("positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades")
_PROPOSE = """
INSERT INTO hr.publication_policy (id, field, tier, legal_basis, decree_number, decree_date, effective_from,
                                   effective_until, is_illustrative, proposed_by_id)
SELECT $1, $2, 'T1', 'UU 14/2008', '188/1/CONTOH', '2024-01-02', coalesce($3, hr.today()), $4,
       (SELECT is_demo FROM hr.regency), min(id::text)::uuid
  FROM hr.account
"""
_APPROVE = """
UPDATE hr.publication_policy
   SET state = 'APPROVED', approved_at = now(), approved_by_id = (SELECT max(id::text)::uuid FROM hr.account)
 WHERE id = $1
"""
_END = """
UPDATE hr.publication_policy
   SET state = 'ENDED', ended_at = now(), ended_by_id = proposed_by_id, end_decree_number = '188/2/CONTOH',
       end_decree_date = '2024-01-02', effective_until = greatest(hr.today(), effective_from) - 1
 WHERE state = 'APPROVED' AND field = ANY ($1)
"""


async def a_proposal(field: str, *, first: date | None = None, last: date | None = None) -> UUID:
    """A policy that one has proposed and nobody approved; from today on where no day is given."""
    key = uuid4()
    async with people.setup_transaction() as db:
        await db.execute_query(_PROPOSE, [key, field, first, last])
    return key


async def a_policy(field: str, *, first: date | None = None, last: date | None = None) -> UUID:
    """A policy that a second person approved."""
    key = await a_proposal(field, first=first, last=last)
    async with people.setup_transaction() as db:
        await db.execute_query(_APPROVE, [key])
    return key


async def end_policies(*fields: str) -> None:
    """End what is in force or will be, so that nothing of it is open today."""
    async with people.setup_transaction() as db:
        await db.execute_query(_END, [list(fields)])


@asynccontextmanager
async def close_policies(*fields: str) -> AsyncIterator[None]:
    """Have nothing of some fields open for a while; afterwards policies follow those that ended."""
    await end_policies(*fields)
    try:
        yield
    finally:
        for field in fields:
            await a_policy(field)
