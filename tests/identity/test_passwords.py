"""Which pass phrases are taken, what checking one costs, and how many are checked at once."""

import asyncio
import threading
import time
import unicodedata
from collections.abc import Callable
from statistics import median

import pytest
from argon2 import extract_parameters

from resolvers.auth import password as passwords
from resolvers.auth.password import HASHER, BoundedThreadPool, is_outdated
from rulebook.errors import Busy
from rulebook.limits import MAX_PASSWORD_CHARACTERS
from rulebook.password import find_fault, normalize
from rulebook.values import PasswordFault
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    create_account_holder,
    error_codes,
    obtain_token,
    run_mutation,
    submit_password,
    viewer_user_name,
)

DECOMPOSED = unicodedata.normalize("NFD", "kopi é ñ di pagi hari")  # as some keyboards send it
PERSONAL_WORDS = ("199005172015032001", "ani.contoh", "Ani Wulandari Contoh")


@pytest.mark.parametrize(
    ("phrase", "fault"),
    [
        ("kuda baterai staples", None),
        ("Ani makan soto pagi-pagi", None),
        ("tiga-belas huruf", None),
        ("  spasi di muka dan di belakang  ", None),
        ("日本語のパスワードも長ければよい", None),
        ("x" * 257, PasswordFault.LENGTH),
        ("sebelas-huf", PasswordFault.LENGTH),
        ("aaaaaaaaaaaaaaa", PasswordFault.COMMON),
        ("121212121212121", PasswordFault.COMMON),
        ("Password 1234", PasswordFault.COMMON),
        ("qwertyuiop123", PasswordFault.COMMON),
        ("BismiLLah-12345", PasswordFault.COMMON),
        ("199005172015032001", PasswordFault.PERSONAL),
        ("19900517 201503 2 001!", PasswordFault.PERSONAL),
        ("wulandari-contoh-99", PasswordFault.PERSONAL),
        ("Ani.Contoh.1990", PasswordFault.PERSONAL),
    ],
)
def test_a_phrase_is_refused_for_its_length_or_when_it_is_easily_guessed(
    phrase: str, fault: PasswordFault | None
) -> None:
    assert find_fault(phrase, about=PERSONAL_WORDS) is fault


async def test_a_phrase_is_the_same_on_every_keyboard_and_from_every_clipboard(api: RegencyApi) -> None:
    """Phones and computers send é as one letter or as two, and a pasted phrase has a hard space or a line break."""
    whose = await create_account_holder()
    caller = Caller(api.http, await obtain_token(api, whose))
    apart, hard = unicodedata.normalize("NFD", "kopi é ñ di pagi hari"), "kopi\u00a0é ñ di pagi hari\n"
    done = await run_mutation(caller, "changePassword", password=f"{people.PASSWORD}\r\n", newPassword=apart)
    assert error_codes(done) == []
    for phrase in (apart, hard, "kopi é ñ di pagi hari"):
        assert error_codes(await submit_password(api.stranger, whose.name, phrase)) == []
    for phrase in ("kopi e n di pagi hari", "kopi é ñ di pagi hari ", "Kopi é ñ di pagi hari"):
        assert error_codes(await submit_password(api.stranger, whose.name, phrase)) == ["BAD_CREDENTIALS"]


async def test_a_phrase_costs_the_same_in_every_form_and_whosever_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One is compared in one turn: with a hash that it fits, with one that it does not, and with nobody's."""
    compared, turns, verify, take = [], [], passwords._verify, passwords.HASHING_POOL.run

    def count_verification(hashed: str, password: str) -> bool:
        compared.append(password)
        return verify(hashed, password)

    async def count_turn(work: Callable[[], object]) -> object:
        turns.append(work)
        return await take(work)

    monkeypatch.setattr(passwords, "_verify", count_verification)
    monkeypatch.setattr(passwords.HASHING_POOL, "run", count_turn)
    ours, theirs = (HASHER.hash(each) for each in (normalize(DECOMPOSED), "kuda baterai staples"))
    for phrase in (DECOMPOSED, "kopi dan teh di pagi hari", "é" * 9_999, "x" * 9_999):
        for hashed in (ours, HASHER.hash(phrase), theirs, None):
            compared.clear()
            turns.clear()
            await passwords.is_password(hashed, phrase)
            assert (len(turns), len(compared)) == (1, 1)
            assert max(map(len, compared)) <= MAX_PASSWORD_CHARACTERS + 1


def test_a_phrase_that_is_far_too_long_is_not_composed() -> None:
    """Composing a letter with very many accents takes time that grows with their square."""
    began = time.process_time()
    assert find_fault("a" + "\u0300\u0323" * 25_000) is PasswordFault.LENGTH
    assert time.process_time() - began < 0.1


async def test_a_person_changes_the_password_and_their_other_sessions_end(api: RegencyApi) -> None:
    whose = await create_account_holder()
    here, there = await obtain_token(api, whose), await obtain_token(api, whose)
    caller = api.stranger.__class__(api.http, here)
    for given, code in (
        ({"password": "salah-sama-sekali", "newPassword": NEW_PASSWORD}, "WRONG_PASSWORD"),
        ({"password": people.PASSWORD, "newPassword": "password1234"}, "WEAK_PASSWORD"),
        ({"password": people.PASSWORD, "newPassword": f"{whose.person.nip} lagi"}, "WEAK_PASSWORD"),
    ):
        assert error_codes(await run_mutation(caller, "changePassword", **given)) == [code]
    changed = await run_mutation(caller, "changePassword", password=people.PASSWORD, newPassword=NEW_PASSWORD)
    assert changed == {"viewer": {"account": {"userName": whose.name}}, "errors": []}
    assert [await viewer_user_name(api, here), await viewer_user_name(api, there)] == [whose.name, None]
    assert error_codes(await submit_password(api.stranger, whose.name)) == ["BAD_CREDENTIALS"]
    assert error_codes(await submit_password(api.stranger, whose.name, NEW_PASSWORD)) == []


async def test_a_password_hashed_with_less_work_is_hashed_anew_when_it_is_given(api: RegencyApi) -> None:
    whose = await create_account_holder()
    hashed = "SELECT password_hash FROM hr.account WHERE id = $1"
    (before,) = await api.fetch_rows(hashed, whose.account.id)
    await obtain_token(api, whose)
    (after,) = await api.fetch_rows(hashed, whose.account.id)
    assert [is_outdated(row["password_hash"]) for row in (before, after)] == [True, False]
    await obtain_token(api, whose)
    assert await api.fetch_rows(hashed, whose.account.id) == [after]


async def test_an_unknown_name_costs_as_much_as_a_wrong_password(api: RegencyApi) -> None:
    """Counted in work and not in time, so that a busy machine changes nothing: the server runs in this process."""
    costs: dict[str, list[float]] = {"unknown": [], "wrong": []}
    for _ in range(5):
        whose = await create_account_holder()
        await obtain_token(api, whose)  # from now on it is hashed as it shall be
        for kind, name in (("unknown", f"tidak-ada-{whose.person.nip}"), ("wrong", whose.name)):
            before = time.process_time()
            payload = await submit_password(api.stranger, name, "salah-sama-sekali")
            costs[kind].append(time.process_time() - before)
            assert error_codes(payload) == ["BAD_CREDENTIALS"]
    unknown, wrong = median(costs["unknown"]), median(costs["wrong"])
    one = time.process_time()
    HASHER.hash("ukuran untuk satu kali")
    one = time.process_time() - one
    assert min(unknown, wrong) > 0.6 * one
    assert 0.5 < unknown / wrong < 2


async def test_the_first_unknown_name_costs_no_more_than_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that work is done in a turn: what a name that is nobody's is compared with is made without any."""
    worked = 0
    turns = BoundedThreadPool(max_threads=2, max_wait_seconds=2)

    async def count_attempt(work: Callable[[], bool]) -> bool:
        nonlocal worked
        worked += 1
        return await turns.run(work)

    monkeypatch.setattr(passwords.HASHING_POOL, "run", count_attempt)
    passwords._dummy_hash.cache_clear()
    began = time.thread_time()
    assert await passwords.is_password(None, "salah-sama-sekali") is False
    assert time.thread_time() - began < 0.03, "nothing of it in the thread that everybody waits for"
    assert worked == 1
    made = passwords._dummy_hash()
    assert extract_parameters(made) == extract_parameters(HASHER.hash("ukuran untuk satu kali"))


async def test_two_are_checked_at_once_and_a_caller_who_would_wait_too_long_is_told(api: RegencyApi) -> None:
    turns, begun, most, runtime = (
        BoundedThreadPool(max_threads=2, max_wait_seconds=0.2),
        0,
        0,
        threading.Event(),
    )
    counting = threading.Lock()

    def work() -> str:
        nonlocal begun, most
        with counting:
            begun += 1
            most = max(most, begun)
        runtime.wait(10)
        with counting:
            begun -= 1
        return "done"

    waiting = [asyncio.create_task(turns.run(work)) for _ in range(6)]
    await asyncio.sleep(0.1)
    with pytest.raises(Busy) as told:
        await turns.run(work)
    assert told.value.seconds == 1
    waiting[0].cancel()  # the person who goes away leaves the turn as it is: no third is begun in its place
    await asyncio.sleep(0.05)
    runtime.set()
    assert await asyncio.gather(*waiting[1:]) == ["done"] * 5
    assert most == 2
    assert await turns.run(work) == "done"
