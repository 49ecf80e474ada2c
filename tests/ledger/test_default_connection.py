"""A query that names no pool fails."""

import pytest
from tortoise.exceptions import OperationalError

from jejak.database.pools import get_pool
from models.unit import Unit
from tests.databases import Database
from tests.regency import SmallRegency


async def test_a_query_that_chose_no_connection_is_refused(pools: Database) -> None:
    with pytest.raises(OperationalError, match="no connection was chosen"):
        await Unit.all()


async def test_a_query_that_chose_one_is_answered(small_regency: SmallRegency) -> None:
    assert await Unit.all(using_db=get_pool("app")).count() == 3
