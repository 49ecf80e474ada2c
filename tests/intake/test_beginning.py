"""A real regency begins once: its root, its head's post, the holidays, two administrators with codes."""

from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from jejak.errors import OperatorError
from jejak.regency.setup import refuse_existing_regency, set_up_regency
from resolvers.auth.activation import hash_code
from tests.databases import Database
from tests.intake.conftest import FOUNDING


async def test_a_regency_begins_with_all_that_the_first_day_needs(database: Database) -> None:
    codes = await set_up_regency(database.owner_url, FOUNDING)
    owner = await asyncpg.connect(database.owner_url)
    try:
        assert tuple(await owner.fetchrow(
            "SELECT r.name, r.is_demo, r.leave_history_from, u.code, j.title, p.is_head"
            " FROM hr.regency r, hr.unit u"
            " JOIN hr.post p ON p.unit_id = u.id JOIN hr.position j ON j.id = p.position_id"
        )) == ("Kabupaten Contoh", False, date(2026, 1, 1), "KABUPATEN", "Bupati", True)  # fmt: skip
        assert await owner.fetchval("SELECT array_agg(year ORDER BY year) FROM hr.calendar_year") == [
            2025,
            2026,
            2027,
        ]
        assert await owner.fetchval("SELECT count(*) FROM hr.holiday WHERE kind = 'COLLECTIVE'") > 20
        kept = await owner.fetch(
            "SELECT a.user_name, c.code_hash, r.role, a.password_hash, c.expires_at - c.made_at > '29 days'"
            " FROM hr.account a JOIN hr.account_code c ON c.account_id = a.id"
            " JOIN hr.account_role r ON r.account_id = a.id ORDER BY 1, 2"
        )
        assert [tuple(row) for row in kept] == [
            (name, hash_code(code), "ADMINISTRATOR", None, True)
            for name in ("rahmat", "siti")
            for code in sorted(filter(None, codes[name]), key=hash_code)
        ]
        acts = await owner.fetch("SELECT DISTINCT operation FROM audit.tx WHERE operation <> 'migrate'")
        assert [row[0] for row in acts] == ["initRegency"]
    finally:
        await owner.close()


async def test_it_begins_only_once(database: Database) -> None:
    await refuse_existing_regency(database.owner_url)
    await set_up_regency(database.owner_url, FOUNDING)
    with pytest.raises(OperatorError, match="that of Kabupaten Contoh already"):
        await refuse_existing_regency(database.owner_url)
    with pytest.raises(OperatorError, match="already"):
        await set_up_regency(database.owner_url, replace(FOUNDING, administrators=("lain", "orang")))


@pytest.mark.parametrize("administrators", [(), ("siti",), ("siti", "siti"), ("Siti Aminah", "rahmat")])
async def test_it_begins_with_two_administrators_or_not_at_all(
    database: Database, administrators: tuple[str, ...]
) -> None:
    with pytest.raises(OperatorError):
        await set_up_regency(database.owner_url, replace(FOUNDING, administrators=administrators))
    await refuse_existing_regency(database.owner_url)
