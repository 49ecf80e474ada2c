"""The chart of twelve months: bars as high as their amounts, and every amount in the table beneath."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak.portal.i18n import LANGUAGES, Translator
from jejak.portal.images.month_chart import HEIGHT, WIDTH, build_month_chart
from jejak.portal.render import template_environment

MONTHS = [f"2025-{number:02}-01" for number in (11, 12)] + [f"2026-{number:02}-01" for number in range(1, 11)]
NETS = [
    4_100_000,
    None,
    4_250_000,
    4_250_000,
    4_250_000,
    0,
    4_300_000,
    9_200_000,
    4_300_000,
    4_300_000,
    4_310_000,
    4_310_500,
]
AMOUNTS = dict(zip(MONTHS, NETS, strict=True))


def render(amounts: dict[str, int | None], language: str) -> str:
    """Draw the chart of a page, with deductions of 1,000 in each month."""
    rows = [
        {
            "period": month,
            "net": net,
            "gross": None if net is None else net + 1_000,
            "address": f"/saya/slip/{month[:7]}",
        }
        for month, net in amounts.items()
    ]
    macros = template_environment().get_template("month_chart.html").module
    words = Translator(language=language)
    return str(macros.month_chart(words, words.text, build_month_chart(amounts), rows))  # type: ignore[attr-defined]


def parse_chart(page: str) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", page, re.DOTALL)
    assert found
    return ElementTree.fromstring(found.group())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_amount_stands_in_the_chart_alone(language: str) -> None:
    page = render(AMOUNTS, language)
    table, words = page[page.index("<table") :], Translator(language=language)
    for month, net in AMOUNTS.items():
        row = re.search(rf'<tr><th scope="row"><a href="/saya/slip/{month[:7]}">.*?</tr>', table, re.DOTALL)
        assert row
        assert words.month(month) in row.group()
        assert (words.text("month_chart.none") in row.group()) == (net is None)
        if net is not None:
            assert {words.rupiah(net), words.rupiah(net + 1_000), words.rupiah(1_000)} <= set(
                re.findall(r">(Rp[^<]+)<", row.group())
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_who_does_not_see_the_chart_is_told_what_it_shows(language: str) -> None:
    chart, words = parse_chart(render(AMOUNTS, language)), Translator(language=language)
    title, description = chart.findall("title")[0], chart.findall("desc")[0]
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert {words.month(MONTHS[0]) in (title.text or ""), words.month(MONTHS[-1]) in (title.text or "")} == {
        True
    }
    assert words.rupiah(9_200_000) in (description.text or "")
    assert words.rupiah(0) in (description.text or "")
    assert "style=" not in ElementTree.tostring(chart, "unicode")


def test_a_month_without_a_slip_has_its_name_and_no_bar() -> None:
    page = render(AMOUNTS, "id")
    assert len(parse_chart(page).findall("rect")) == 11
    (months,) = re.findall(r'<div class="months" aria-hidden="true">(.*?)</div>', page)
    assert re.findall(r"<span>(.*?)</span>", months) == [
        "Nov", "Des", "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt",
    ]  # fmt: skip


def test_a_year_without_slips_says_so_instead_of_an_empty_chart() -> None:
    page = render(dict.fromkeys(MONTHS), "en")
    assert "<svg" not in page
    assert "There are no pay slips for these months yet." in page
    assert page.count("No pay slip.") == 12


def test_a_negative_amount_is_never_drawn() -> None:
    with pytest.raises(ValueError, match="negative"):
        build_month_chart({"2026-01-01": -1})


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.none() | st.integers(0, 10**12), min_size=1, max_size=12))
def test_a_bar_is_as_high_as_its_amount_and_stays_in_the_picture(nets: list[int | None]) -> None:
    chart = build_month_chart(dict(zip(MONTHS, nets, strict=False)))
    floor, top = chart.scale[0], chart.scale[-1]
    assert floor.amount == 0
    assert 2 <= len(chart.scale) <= 5
    assert [bar.amount for bar in chart.bars] == nets
    for bar in chart.bars:
        expected = (floor.y - top.y) * (bar.amount or 0) / top.amount
        assert bar.height == pytest.approx(expected, abs=0.02)
        assert bar.y + bar.height == pytest.approx(floor.y, abs=0.02)
        assert top.y >= 0
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
    assert floor.y < HEIGHT
    assert all(bar.amount is None or bar.amount <= top.amount for bar in chart.bars)
    assert all(left.x + left.width < right.x for left, right in zip(chart.bars, chart.bars[1:], strict=False))
