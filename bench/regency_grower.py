"""Growth of a regency to any size by copies of itself, with capture off and indexes built afterwards.

A copy has units, posts and people of its own, with all their history; the root, titles and decrees are
shared. Nothing of it is in the log: it is there to be read.
"""

from math import ceil

import asyncpg

from bench.sql_text import statement

FAST_SETTINGS = ("maintenance_work_mem = '1GB'", "synchronous_commit = off")


class RegencyGrower:
    """A database that grows; `people` is how many it began with."""

    def __init__(self, superuser: asyncpg.Connection, people: int) -> None:
        self.superuser, self.people, self.copies = superuser, people, 0

    async def prepare(self) -> None:
        """Remember what is copied."""
        for setting in FAST_SETTINGS:
            await self.superuser.execute(f"SET {setting}")
        await self.superuser.execute(statement("grow_base"))

    async def grow_to(self, people: int) -> int:
        """Grow to about so many people, and return how many there are."""
        wanted = max(0, ceil(people / self.people) - 1)
        if wanted > self.copies:
            await self._copy(self.copies + 1, wanted)
            self.copies = wanted
        found: int = await self.superuser.fetchval("SELECT count(*) FROM hr.employee")
        return found

    async def _copy(self, first: int, last: int) -> None:
        around = await self.superuser.fetch(statement("growing_constraints"))
        for each in reversed(around):
            await self.superuser.execute(each["away"])
        await self.superuser.execute("TRUNCATE grow.copy")
        await self.superuser.execute(
            "INSERT INTO grow.copy SELECT generate_series($1::integer, $2)", first, last
        )
        await self.superuser.execute(statement("grow"))
        for each in around:
            await self.superuser.execute(each["again"])
        await self.superuser.execute("VACUUM ANALYZE")
