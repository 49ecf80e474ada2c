"""Database client that refuses a query for which no connection was chosen.

Named in `jejak.database.pools` as the default.
"""

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.exceptions import OperationalError


class NoDefaultClient(AsyncpgDBClient):
    """A connection without rights: every use says that a connection has to be named."""

    async def create_connection(self, with_db: bool) -> None:
        """Raises: OperationalError, always."""
        raise OperationalError("no connection was chosen: name one of app, public, auditor, owner")


client_class = NoDefaultClient
