"""Somebody is named to stand in: by the holder of a post or the personnel office, once a day, and never in a circle."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from tortoise.exceptions import IntegrityError

from tests import people
from tests.delegation.delegation_client import (
    DELEGATE,
    DelegationFixture,
    create_delegation,
    employee_id,
    end_delegation,
    error_code,
    list_delegations,
    post_id,
    post_of,
    require_success,
)
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.leave_client import error_codes

FIRST, LAST = date(2026, 9, 7), date(2026, 9, 11)
WEEK = timedelta(days=7)


async def test_the_holder_of_a_post_names_who_stands_in(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    found = require_success(await create_delegation(holder, regency.staff, first=FIRST, last=LAST))
    assert (found["kind"], found["delegateName"], found["madeBy"]) == ("PLH", "Ani Contoh", "Budi Contoh")
    assert (found["effectiveFrom"], found["effectiveUntil"]) == (str(FIRST), str(LAST))
    assert found["post"]["id"] == post_id((await post_of(regency.superior)).id)
    # Those concerned see it, and nobody else does.
    assert found in await list_delegations(holder)
    assert found in await list_delegations(await office.api.enter("staff"))
    assert found in await list_delegations(await office.api.enter("kepegawaian"))
    assert found not in await list_delegations(await office.api.enter("colleague"))
    assert found not in await list_delegations(await office.api.enter("officer"))
    require_success(await end_delegation(holder, found))


async def test_a_second_click_names_once(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    key = new_idempotency_key()
    both = await asyncio.gather(
        *(
            create_delegation(
                holder, regency.staff, first=FIRST, last=LAST, idempotencyKey=key, reason="Cuti"
            )
            for _ in range(5)
        )
    )
    assert len({require_success(each)["id"] for each in both}) == 1
    found = require_success(both[0])
    other = await create_delegation(
        holder, regency.staff, first=FIRST, last=LAST, idempotencyKey=key, reason="Lain"
    )
    assert error_code(other) == "IDEMPOTENCY_MISMATCH"
    key = new_idempotency_key()
    ends = [require_success(await end_delegation(holder, found, idempotencyKey=key)) for _ in range(2)]
    assert ends[0] == ends[1]
    assert (ends[0]["version"], ends[0]["endedBy"]) == (2, "Budi Contoh")


async def test_a_post_has_one_delegate_a_day_however_many_ask_at_once(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    answers = await asyncio.gather(
        *(
            create_delegation(holder, who, first=FIRST + WEEK, last=LAST + WEEK)
            for who in (regency.staff, regency.colleague) * 5
        )
    )
    settled = [each["errors"][0]["code"] if each["errors"] else "MADE" for each in answers]
    assert sorted(settled) == ["DELEGATION_OVERLAPS"] * 9 + ["MADE"]


async def test_what_was_ended_frees_its_days_and_is_ended_once(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    days = {"first": FIRST + 2 * WEEK, "last": LAST + 2 * WEEK}
    found = require_success(await create_delegation(holder, regency.staff, **days))
    assert error_code(await create_delegation(holder, regency.colleague, **days)) == "DELEGATION_OVERLAPS"
    assert error_code(await end_delegation(holder, {**found, "version": 7})) == "STALE_VERSION"
    ended = require_success(await end_delegation(holder, found))
    assert error_code(await end_delegation(holder, ended)) == "DELEGATION_OVER"
    require_success(await create_delegation(holder, regency.colleague, **days))


async def test_only_the_holder_and_the_personnel_office_name_and_end(office: DelegationFixture) -> None:
    regency = office.api.regency
    days = {"first": FIRST + 3 * WEEK, "last": LAST + 3 * WEEK}
    post = post_id((await post_of(regency.superior)).id)
    staff, officer = await office.api.enter("staff"), await office.api.enter("officer")
    assert error_code(await create_delegation(staff, regency.staff, postId=post, **days)) == "DENIED"
    assert error_code(await create_delegation(officer, regency.staff, postId=post, **days)) == "DENIED"
    assert (
        error_code(await create_delegation(officer, regency.staff, postId=post_id(uuid4()), **days))
        == "NOT_FOUND"
    )
    personnel = await office.api.enter("kepegawaian")
    found = require_success(await create_delegation(personnel, regency.staff, postId=post, **days))
    # Who is a party to it, and who is not, may not end it; who is not does not find it.
    assert error_code(await end_delegation(staff, found)) == "DENIED"
    assert error_code(await end_delegation(await office.api.enter("colleague"), found)) == "NOT_FOUND"
    require_success(await end_delegation(personnel, found))


async def test_whom_one_does_not_reach_one_does_not_name(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    days = {"first": FIRST + 3 * WEEK, "last": LAST + 3 * WEEK}
    for nobody in (regency.teacher, regency.officer):
        assert error_code(await create_delegation(holder, nobody, **days)) == "NOT_FOUND"
    personnel = await office.api.enter("kepegawaian")
    post = post_id((await post_of(regency.superior)).id)
    require_success(
        await end_delegation(
            personnel,
            require_success(await create_delegation(personnel, regency.officer, postId=post, **days)),
        )
    )


async def test_a_delegation_that_cannot_stand_is_refused_in_words(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    personnel = await office.api.enter("kepegawaian")
    days = {"first": FIRST + 3 * WEEK, "last": LAST + 3 * WEEK}
    post = post_id((await post_of(regency.superior)).id)
    assert (
        error_code(await create_delegation(personnel, regency.superior, postId=post, **days))
        == "DELEGATE_UNFIT"
    )
    assert (
        error_code(await create_delegation(holder, regency.staff, kind="PLT", **days))
        == "WRONG_DELEGATION_KIND"
    )
    assert (
        error_code(await create_delegation(holder, regency.staff, first=LAST, last=FIRST)) == "INVALID_INPUT"
    )
    past = people.TODAY - WEEK
    assert (
        error_code(await create_delegation(holder, regency.staff, first=past, last=past)) == "INVALID_INPUT"
    )
    assert (
        error_code(await create_delegation(holder, regency.staff, decreeNumber=" ", **days))
        == "INVALID_INPUT"
    )
    assert (
        error_code(await create_delegation(holder, regency.staff, reason="x" * 2001, **days))
        == "INVALID_INPUT"
    )
    away = await people.an_employee(
        await people.a_post(regency.office, under=await post_of(regency.superior))
    )
    assert error_code(await create_delegation(holder, away, **days)) == "DELEGATE_UNFIT"  # without an account
    assert (
        error_code(await create_delegation(await office.api.enter("kepegawaian"), away, **days))
        == "NOT_FOUND"
    )


async def test_a_vacant_post_has_a_plt_for_three_months_who_goes_when_it_is_filled(
    office: DelegationFixture,
) -> None:
    regency, personnel = office.api.regency, await office.api.enter("kepegawaian")
    vacant = await people.a_post(regency.office, under=await post_of(regency.officer))
    given = {"postId": post_id(vacant.id), "kind": "PLT"}
    first, last = people.TODAY, date(2026, 10, 5)
    late = last + timedelta(days=1)
    assert (
        error_code(await create_delegation(personnel, regency.pppk, first=first, last=late, **given))
        == "DELEGATION_TOO_LONG"
    )
    plh = await create_delegation(personnel, regency.pppk, first=first, last=last, **given | {"kind": "PLH"})
    assert error_code(plh) == "WRONG_DELEGATION_KIND"
    require_success(await create_delegation(personnel, regency.pppk, first=first, last=last, **given))
    standing = "SELECT count(*) FROM hr.standing_in WHERE post_id = $1"
    assert await office.api.superuser.fetchval(standing, vacant.id) == 1
    await people.an_employee(vacant, service_from=people.TODAY)
    assert await office.api.superuser.fetchval(standing, vacant.id) == 0


async def test_two_who_stand_in_for_each_other_are_refused_by_words_and_by_the_database(
    office: DelegationFixture,
) -> None:
    regency, personnel = office.api.regency, await office.api.enter("kepegawaian")
    days = {"first": FIRST + 5 * WEEK, "last": LAST + 5 * WEEK}
    chain = [regency.officer, regency.school_head, regency.teacher]
    posts = [await post_of(person) for person in chain]
    for post, who in zip(posts, [*chain[1:], chain[0]], strict=True):
        answer = await create_delegation(personnel, who, postId=post_id(post.id), **days)
        if who is chain[0]:
            assert error_code(answer) == "DELEGATION_LEADS_BACK"
        else:
            require_success(answer)
    with pytest.raises(IntegrityError, match="leads back"):
        await people.a_delegation(posts[2], chain[0], first=days["first"], last=days["last"])
    # On other days they may.
    require_success(
        await create_delegation(
            personnel, chain[0], postId=post_id(posts[2].id), first=LAST + 6 * WEEK, last=LAST + 6 * WEEK
        )
    )


async def test_two_delegations_at_once_close_no_circle(office: DelegationFixture) -> None:
    regency, personnel = office.api.regency, await office.api.enter("kepegawaian")
    days = {"first": FIRST + 8 * WEEK, "last": LAST + 8 * WEEK}
    pair = (regency.officer, regency.school_head), (regency.school_head, regency.officer)
    posts = [post_id((await post_of(of)).id) for of, _ in pair]
    answers = await asyncio.gather(
        *(
            create_delegation(personnel, who, postId=post, **days)
            for post, (_, who) in zip(posts, pair, strict=True)
        )
    )
    assert sorted(len(each["errors"]) for each in answers) == [0, 1]
    (refused,) = (each for each in answers if each["errors"])
    assert error_code(refused) == "DELEGATION_LEADS_BACK"


async def test_the_offices_that_have_no_part_in_it_have_no_such_field(office: DelegationFixture) -> None:
    document = DELEGATE
    for who in ("keuangan", "auditor", "admin"):
        caller = await office.api.enter(who)
        given = {"delegateId": employee_id(office.api.regency.staff)}
        assert set(await caller.error_codes(document, input=given)) == {"BAD_REQUEST"}
        assert await error_codes(caller, "requestLeave") == {"BAD_REQUEST"}


async def test_an_auditor_reads_who_was_named_by_which_decree(office: DelegationFixture) -> None:
    regency, holder = office.api.regency, await office.api.enter("superior")
    days = {"first": FIRST + 9 * WEEK, "last": LAST + 9 * WEEK}
    require_success(await create_delegation(holder, regency.pppk, decreeNumber="800/99/CONTOH", **days))
    entry = (await office.load_entries("hr.delegation"))[0]
    assert entry["operation"] == "delegateDecisions"
    assert "800/99/CONTOH" in entry["sentence"]
    assert "Plh." in entry["sentence"]
