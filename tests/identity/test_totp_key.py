"""The key of second factors is made once, is nobody else's to read, and what has run out is cleared away."""

from pathlib import Path
from uuid import uuid4

import pytest

from jejak.auth.totp_key import load_or_create_totp_key, totp_key_file
from jejak.database.pools import get_pool, open_pools
from jejak.errors import OperatorError
from jejak.jobs.cleanup import purge_expired
from jejak.settings import Settings
from resolvers.auth.totp.encryption import TotpKey
from tests.databases import Database


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings.from_environment({})
    made = load_or_create_totp_key(settings, tmp_path)
    path = totp_key_file(settings, tmp_path)
    assert path == tmp_path / "keys" / "factor.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_totp_key(settings, tmp_path) == made


def test_a_newer_key_goes_before_the_old_one_which_still_opens(tmp_path: Path) -> None:
    settings, account = Settings.from_environment({}), uuid4()
    sealed = load_or_create_totp_key(settings, tmp_path).encrypt("RAHASIA", account)
    path = totp_key_file(settings, tmp_path)
    path.write_text(TotpKey.generate().text() + path.read_text())
    both = load_or_create_totp_key(settings, tmp_path)
    assert both.decrypt(sealed, account) == "RAHASIA"
    assert TotpKey(both.keys[:1]).decrypt(both.encrypt("BARU", account), account) == "BARU"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    key = TotpKey.generate()
    assert (
        load_or_create_totp_key(Settings.from_environment({"JEJAK_FACTOR_KEY": key.text()}), tmp_path) == key
    )
    assert not totp_key_file(Settings.from_environment({}), tmp_path).exists()


@pytest.mark.parametrize("text", ["", "x", "bukan kunci", "AAAA"])
def test_what_is_no_key_is_told(tmp_path: Path, text: str) -> None:
    path = totp_key_file(Settings.from_environment({}), tmp_path)
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(OperatorError, match=r"factor\.key"):
        load_or_create_totp_key(Settings.from_environment({}), tmp_path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_or_create_totp_key(Settings.from_environment({}), tmp_path)
    totp_key_file(Settings.from_environment({}), tmp_path).chmod(0o644)
    with pytest.raises(OperatorError, match="may be read by others"):
        load_or_create_totp_key(Settings.from_environment({}), tmp_path)


LEFT = """
SELECT (SELECT count(*) FROM ops.sign_in_challenge)::int AS challenges,
       (SELECT count(*) FROM ops.oidc_flow)::int AS flows, (SELECT count(*) FROM ops.sign_in_pace)::int AS paces,
       (SELECT count(*) FROM ops.evidence_link)::int AS links
"""


async def test_who_began_to_come_in_and_did_not_arrive_is_forgotten(pools: Database) -> None:
    async with open_pools({"owner": pools.owner_url, "app": pools.urls["app"]}):
        owner = get_pool("owner")
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
        assert await purge_expired()
        assert await owner.execute_query_dict(LEFT) == [{"challenges": 1, "flows": 1, "paces": 1, "links": 1}]
