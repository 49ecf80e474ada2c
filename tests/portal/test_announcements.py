"""No page says that something was done while it was not."""

from uuid import uuid4

import pytest

from jejak.portal.i18n import load_texts
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import AccountHolder, create_account_holder, run_mutation, submit_password
from tests.portal.page_client import PageClient, PageForm

OUT, OVER = load_texts("id")["sign_in.out"], load_texts("id")["sign_in.kept"]


async def sign_in(api: RegencyApi, whose: AccountHolder) -> PageClient:
    paper = PageClient(api.http)
    await paper.get("/masuk")
    await paper.send(paper.find_form("/masuk"), userName=whose.name, password=people.PASSWORD)
    assert whose.person.name in paper.text
    return paper


def form_of(paper: PageClient) -> PageForm:
    return next(each for each in paper.list_forms() if each.action == "/keluar")


@pytest.mark.parametrize(
    ("proof", "site"),
    [
        ("", "same-origin"),
        ("", "cross-site"),
        ("AAAA", "same-origin"),
        ("ours", "cross-site"),
        ("!", "same-site"),
    ],
)
async def test_no_page_says_signed_out_while_the_session_lives(
    api: RegencyApi, proof: str, site: str
) -> None:
    whose = await create_account_holder()
    paper = await sign_in(api, whose)
    form = form_of(paper)
    form.fields["csrf"] = form.fields["csrf"] if proof == "ours" else proof
    assert (await paper.send(form, site=site)).status_code == 403
    assert OUT not in paper.text
    await paper.get("/masuk?keluar=1")
    assert OUT not in paper.text
    await paper.get("/")
    assert whose.person.name in paper.text
    await paper.send(form_of(paper))
    assert OUT in paper.text


async def test_a_visitor_who_is_signed_out_already_is_told_so(api: RegencyApi) -> None:
    whose = await create_account_holder()
    paper = await sign_in(api, whose)
    form = form_of(paper)
    other = api.stranger
    other = type(other)(api.http, (await submit_password(other, whose.name))["token"])
    await run_mutation(other, "signOutEverywhere")
    await paper.send(form)
    assert OUT in paper.text


async def test_no_page_says_that_a_session_is_over_which_lives(api: RegencyApi) -> None:
    whose = await create_account_holder()
    paper = await sign_in(api, whose)
    form = PageForm(
        "/cuti/ajukan/kirim",
        "post",
        {
            "startsOn": "2026-09-07",
            "endsOn": "2026-09-07",
            "until": "2026-09-07",
            "reason": "Uji",
            "key": str(uuid4()),
        },
    )
    assert (await paper.send(form)).status_code == 403
    assert OVER not in paper.text
