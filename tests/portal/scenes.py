"""What has happened before somebody comes? Scenes of the demo, each after the one before it.

Called by the tests that look at every state of every page, and by the pictures. Everything happens over the API, or as
an office would arrange it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from typing import Final

from jejak.accounts.totp_reset import reset_second_factor
from models.account import Account, AccountRole
from tests import people
from tests.doors.client import new_key
from tests.doors.leave import Answer, done, filed, take
from tests.portal.stage import Stage

OTHERS: Final = "others"
"""Two stand in where somebody else is there too, and two work in the personnel office."""
LOST: Final = "lost"
"""The officer's telephone is lost, and somebody has a role before they have a code."""
_LOSE = (
    "mutation($input: RequestTotpResetInput!) { done: requestTotpReset(input: $input) { errors { code } } }"
)
_LONG_AGO = date(2015, 1, 1)


async def _plain(stage: Stage) -> Collection[str]:
    await stage.time_passes()
    return ()


async def _others(stage: Stage) -> Collection[str]:
    officer = await stage.whose("pejabat")
    await stage.stands_in((await stage.whose("keuangan"))["nip"], post_id=officer["post_id"])
    await stage.stands_in((await stage.whose("kepegawaian"))["nip"], post_id=officer["superior_post_id"])
    await _is_given("keuangan", "PERSONNEL")
    own = await filed(await stage.come("atasan"), "2026-08-20", "2026-08-21")
    done(await take(await stage.come("pejabat"), "adviseLeave", own))
    request = await _advised(stage, "2026-08-24")
    done(await take(await stage.come("keuangan"), "decideLeave", request))
    await _advised(stage, "2026-08-26")
    await filed(await stage.come("pegawai"), "2026-09-07", "2026-09-08")
    return ()


async def _lost(stage: Stage) -> Collection[str]:
    await _advised(stage, "2026-08-27")
    await _is_given("pegawai-habis", "PAYROLL")
    asked = {"userName": "pejabat", "reason": "Ponselnya hilang", "idempotencyKey": new_key()}
    assert not (await (await stage.come("admin")).ask(_LOSE, input=asked))["done"]["errors"]
    async with (
        people.setup_transaction() as db
    ):  # the officer decides leave: an administrator and the server agree
        assert (await reset_second_factor(db, "pejabat")).is_reset
    return ("pejabat",)


SCENES: Final[Mapping[str, Callable[[Stage], Awaitable[Collection[str]]]]] = {
    "": _plain,
    OTHERS: _others,
    LOST: _lost,
}
"""What happens, which tells whose sessions are over by then."""


async def _advised(stage: Stage, day: str) -> Answer:
    """Let the employee ask for a day, and the superior advise."""
    request = await filed(await stage.come("pegawai"), day, day)
    return done(await take(await stage.come("atasan"), "adviseLeave", request))


async def _is_given(user_name: str, role: str) -> None:
    async with people.setup_transaction() as db:
        account = await Account.get(user_name=user_name, using_db=db)
        await AccountRole.create(using_db=db, account=account, role=role, effective_from=_LONG_AGO)
