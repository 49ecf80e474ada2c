"""Failed tries make the next ones wait: for that account from that address, and for nobody else."""

import asyncio

from resolvers.auth.throttle import AttemptCounter
from rulebook.login_throttle import PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, PER_SECOND_FACTOR, Backoff
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    client_at_address,
    create_account_holder,
    error_codes,
    list_attempts,
    run_mutation,
    submit_password,
    viewer_user_name,
)

WRONG = "salah-sama-sekali"
DELAYED = "SELECT count(*)::int AS n FROM hr.sign_in_attempt WHERE outcome = 'DELAYED'"
_CLAIM = """
SELECT failures, extract(epoch FROM wait_until - at)::int AS waits FROM ops.sign_in_pace WHERE key = $1
"""


async def test_after_four_wrong_passwords_the_right_one_waits_too(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with client_at_address(api, "127.0.0.21") as caller:
        for _ in range(4):
            assert error_codes(await submit_password(caller, whose.name, WRONG)) == ["BAD_CREDENTIALS"]
        before = (await api.fetch_rows(DELAYED))[0]["n"]
        refused, *_ = told = [await submit_password(caller, whose.name) for _ in range(3)]
        assert [error_codes(each) for each in told] == [["TOO_MANY_TRIES"]] * 3
        assert [each["token"] for each in told] == [None] * 3
        assert refused["errors"][0]["english"] == (
            "Too many tries from here have failed. "
            "Try again in 2 s; until then not even the right password is looked at."
        )
        # What is not looked at is on record once, so that the person who hammers does not fill the log.
        assert (await api.fetch_rows(DELAYED))[0]["n"] == before + 1
        await asyncio.sleep(2.1)
        assert (await submit_password(caller, whose.name))["errors"] == []
        assert error_codes(await submit_password(caller, whose.name, WRONG)) == ["BAD_CREDENTIALS"], (
            "and it begins anew"
        )
    assert await list_attempts(api, whose.account) == [*["WRONG_PASSWORD"] * 4, "ACCEPTED", "WRONG_PASSWORD"]


async def test_who_knows_a_nip_locks_nobody_out(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with (
        client_at_address(api, "127.0.0.22") as attacker,
        client_at_address(api, "127.0.0.23") as owner,
    ):
        for _ in range(6):
            await submit_password(attacker, whose.person.nip, WRONG)
        assert error_codes(await submit_password(attacker, whose.person.nip)) == ["TOO_MANY_TRIES"]
        assert error_codes(await submit_password(owner, whose.person.nip)) == []


async def test_user_name_and_nip_do_not_show_that_they_are_one_account(api: RegencyApi) -> None:
    whose, other = await create_account_holder(), await create_account_holder()
    pairs = {
        "one account": (whose.name, whose.person.nip),
        "one account, the other way": (whose.person.nip, whose.name),
        "two accounts": (whose.name, other.person.nip),
        "nobody's": ("tidak-ada-satu", "199901012020012001"),
    }
    told = {}
    for number, (whose_pair, names) in enumerate(pairs.items()):
        async with client_at_address(api, f"127.0.1.{number + 1}") as caller:
            tried = [name for name in names for _ in range(PER_ACCOUNT_AND_ADDRESS.free_attempts + 1)] + [
                names[1]
            ]
            told[whose_pair] = [error_codes(await submit_password(caller, name, WRONG)) for name in tried]
    expected = [["BAD_CREDENTIALS"]] * (2 * (PER_ACCOUNT_AND_ADDRESS.free_attempts + 1)) + [
        ["TOO_MANY_TRIES"]
    ]
    assert told == dict.fromkeys(pairs, expected)


async def test_a_sign_in_by_user_name_forgives_no_try_by_nip(api: RegencyApi) -> None:
    """Or the person who shares an address with somebody would see their sign-in take back what was tried by NIP."""
    whose = await create_account_holder()
    async with client_at_address(api, "127.0.1.9") as caller:
        for _ in range(PER_ACCOUNT_AND_ADDRESS.free_attempts):
            await submit_password(caller, whose.person.nip, WRONG)
        assert error_codes(await submit_password(caller, whose.name)) == []
        told = [error_codes(await submit_password(caller, whose.person.nip, WRONG)) for _ in range(2)]
    assert told == [["BAD_CREDENTIALS"], ["TOO_MANY_TRIES"]]


async def test_all_names_of_an_account_together_allow_no_more_than_two_counts_of_guesses(
    api: RegencyApi,
) -> None:
    """However a name is written, it is one of two: the user name, or the NIP."""
    whose = await create_account_holder()
    nip = whose.person.nip
    written = [nip, f" {nip}", f"{nip[:8]} {nip[8:]}", f"{nip}\u200b", whose.name, f" {whose.name} "]
    async with client_at_address(api, "127.0.1.10") as caller:
        told = [
            error_codes(await submit_password(caller, name, WRONG))
            for name in written * (PER_ACCOUNT_AND_ADDRESS.free_attempts + 1)
        ]
    assert told.count(["BAD_CREDENTIALS"]) <= 2 * (PER_ACCOUNT_AND_ADDRESS.free_attempts + 1)
    assert told.count(["BAD_CREDENTIALS"]) + told.count(["TOO_MANY_TRIES"]) == len(told)


async def test_a_name_that_is_nobodys_waits_like_any_other(api: RegencyApi) -> None:
    async with client_at_address(api, "127.0.0.24") as caller:
        told = [error_codes(await submit_password(caller, "tidak-ada-sama-sekali", WRONG)) for _ in range(5)]
    assert told == [*[["BAD_CREDENTIALS"]] * 4, ["TOO_MANY_TRIES"]]


async def test_a_hundred_tries_at_once_count_as_a_hundred(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with client_at_address(api, "127.0.0.25") as caller:
        told = await asyncio.gather(*(submit_password(caller, whose.name, WRONG) for _ in range(12)))
    looked_at = [payload for payload in told if error_codes(payload) == ["BAD_CREDENTIALS"]]
    assert len(looked_at) <= PER_ACCOUNT_AND_ADDRESS.free_attempts + 1
    assert {*map(str, map(error_codes, told))} <= {"['BAD_CREDENTIALS']", "['TOO_MANY_TRIES']"}


async def test_an_address_has_a_ceiling_and_others_do_not_feel_it(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with (
        client_at_address(api, "127.0.0.26") as hammering,
        client_at_address(api, "127.0.0.27") as honest,
    ):
        tries, told = 0, ["CODE_INVALID"]
        while told == ["CODE_INVALID"]:
            assert tries < 2 * PER_ADDRESS.free_attempts, "on a slow machine a few leak away meanwhile"
            given = {"code": f"AAAA-{tries}", "newPassword": "kata sandi yang lain"}
            told, tries = error_codes(await run_mutation(hammering, "activateAccount", **given)), tries + 1
        assert (told, tries > PER_ADDRESS.free_attempts) == (["TOO_MANY_TRIES"], True)
        assert error_codes(await submit_password(hammering, whose.name)) == ["TOO_MANY_TRIES"]
        assert error_codes(await submit_password(honest, whose.name)) == []


async def test_the_wait_doubles_up_to_the_longest(api: RegencyApi) -> None:
    for pace in (PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, PER_SECOND_FACTOR):
        waits = [
            await _seconds_to_wait(api, pace, failures)
            for failures in range(pace.free_attempts - 1, pace.free_attempts + 40)
        ]
        first, longest = pace.first_delay.total_seconds(), pace.max_delay.total_seconds()
        expected = [0, *(min(longest, first * 2**doubled) for doubled in range(40))]
        assert waits == expected


async def test_failures_leak_away_with_time(api: RegencyApi) -> None:
    assert (
        await _seconds_to_wait(
            api,
            PER_ACCOUNT_AND_ADDRESS,
            10,
            rested=PER_ACCOUNT_AND_ADDRESS.decay_interval.total_seconds() * 8,
        )
        == 0
    )
    assert (
        await _seconds_to_wait(
            api,
            PER_ACCOUNT_AND_ADDRESS,
            10,
            rested=PER_ACCOUNT_AND_ADDRESS.decay_interval.total_seconds() * 6,
        )
        == 4
    )


async def test_a_success_forgives_the_account_and_one_try_of_the_address(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with client_at_address(api, "127.0.0.28") as caller:
        *_, payload = [
            await submit_password(caller, whose.name, password)
            for password in (WRONG, WRONG, people.PASSWORD)
        ]
    assert await viewer_user_name(api, payload["token"]) == whose.name
    left = await api.fetch_rows("SELECT failures FROM ops.sign_in_pace WHERE at > now() - interval '1 min'")
    assert 0.0 in [row["failures"] for row in left]
    assert any(1.9 < row["failures"] <= 2.0 for row in left)


async def test_a_right_password_is_no_failed_try_before_the_code_is_judged(api: RegencyApi) -> None:
    """A person who looks for their phone signs in again; only wrong codes are counted then, wherever they come from."""
    whose = await create_account_holder()
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    async with client_at_address(api, "127.0.0.29") as caller:
        told = [
            await submit_password(caller, whose.name)
            for _ in range(PER_ACCOUNT_AND_ADDRESS.free_attempts + 4)
        ]
    assert [error_codes(each) for each in told] == [[]] * len(told)
    assert all(each["challenge"] for each in told)


async def _seconds_to_wait(api: RegencyApi, pace: Backoff, failures: int, *, rested: float = 0) -> float:
    """Return how long a key has to wait after one more failure than these, some seconds after the last."""
    counter = AttemptCounter(bytes(32), pace)
    await api.superuser.execute("DELETE FROM ops.sign_in_pace WHERE key = $1", counter.key)
    await api.superuser.execute(
        "INSERT INTO ops.sign_in_pace VALUES ($1, $2, now() - interval '1 s', now() - make_interval(secs => $3))",
        counter.key,
        failures,
        rested,
    )
    from resolvers.sql import statement

    facts = [
        pace.free_attempts,
        *(span.total_seconds() for span in (pace.first_delay, pace.max_delay, pace.decay_interval)),
    ]
    assert await api.superuser.fetch(statement("record_attempt"), counter.key, *facts)
    (row,) = await api.fetch_rows(_CLAIM, counter.key)
    waits: float = row["waits"]
    return waits
