"""The key of second factors is made once, is nobody else's to read, and what has run out is cleared away."""

from pathlib import Path
from uuid import uuid4

import pytest

from jejak.database import connected, pool
from jejak.errors import Problem
from jejak.factor_key import factor_key, factor_key_file
from jejak.periodic import clear
from jejak.settings import Settings
from resolvers.seal import FactorKey
from tests.databases import Database


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings.read({})
    made = factor_key(settings, tmp_path)
    path = factor_key_file(settings, tmp_path)
    assert path == tmp_path / "keys" / "factor.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert factor_key(settings, tmp_path) == made


def test_a_newer_key_goes_before_the_old_one_which_still_opens(tmp_path: Path) -> None:
    settings, account = Settings.read({}), uuid4()
    sealed = factor_key(settings, tmp_path).seal("RAHASIA", account)
    path = factor_key_file(settings, tmp_path)
    path.write_text(FactorKey.made().text() + path.read_text())
    both = factor_key(settings, tmp_path)
    assert both.open(sealed, account) == "RAHASIA"
    assert FactorKey(both.keys[:1]).open(both.seal("BARU", account), account) == "BARU"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    key = FactorKey.made()
    assert factor_key(Settings.read({"JEJAK_FACTOR_KEY": key.text()}), tmp_path) == key
    assert not factor_key_file(Settings.read({}), tmp_path).exists()


@pytest.mark.parametrize("text", ["", "x", "bukan kunci", "AAAA"])
def test_what_is_no_key_is_told(tmp_path: Path, text: str) -> None:
    path = factor_key_file(Settings.read({}), tmp_path)
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(Problem, match=r"factor\.key"):
        factor_key(Settings.read({}), tmp_path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    factor_key(Settings.read({}), tmp_path)
    factor_key_file(Settings.read({}), tmp_path).chmod(0o644)
    with pytest.raises(Problem, match="may be read by others"):
        factor_key(Settings.read({}), tmp_path)


LEFT = """
SELECT (SELECT count(*) FROM ops.sign_in_challenge)::int AS challenges,
       (SELECT count(*) FROM ops.oidc_flow)::int AS flows, (SELECT count(*) FROM ops.sign_in_pace)::int AS paces,
       (SELECT count(*) FROM ops.evidence_link)::int AS links
"""


async def test_who_began_to_come_in_and_did_not_arrive_is_forgotten(pools: Database) -> None:
    async with connected({"owner": pools.owner_url, "app": pools.urls["app"]}):
        owner = pool("owner")
        for number, age in enumerate(("1 min", "-1 min")):
            until = f"now() - interval '{age}'"
            await owner.execute_script(
                f"""
                INSERT INTO ops.sign_in_challenge
                SELECT sha256('{number}'), id, 'PASSWORD', {until}, 5 FROM hr.account LIMIT 1;
                INSERT INTO ops.oidc_flow VALUES (sha256('{number}'), sha256(''), '', '', NULL, {until});
                INSERT INTO ops.sign_in_pace (key, failures, wait_until, at)
                VALUES (sha256('{number}'), 1, {until} - interval '1 day', {until} - interval '1 day');
                INSERT INTO ops.evidence_link VALUES (gen_random_uuid(), {until} - interval '1 day');
                """
            )
        assert await clear()
        assert await owner.execute_query_dict(LEFT) == [{"challenges": 1, "flows": 1, "paces": 1, "links": 1}]
