"""Public pay pages: the list with its search in the address, and one title of one unit.

Shows everybody the same, signed in or not.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError
from jejak.portal.forms.form_values import parse_count
from jejak.portal.limits import SERVICE_TIME_QUARTERS
from jejak.portal.request_context import PageContext


async def show_pay(context: PageContext) -> Response:
    """Show the list, narrowed by what stands in the address."""
    asked = context.query_params
    narrowed = {
        "text": asked.get("cari") or None,
        "unitId": asked.get("unit") or None,
        "jobClass": parse_count(asked.get("kelas", "")),
    }
    after = asked.get("sesudah") or None
    found = await context.query_public("pay", filter=narrowed, after=after)
    rows = found["publicCompensation"]
    is_timed = not narrowed["text"] and not narrowed["jobClass"] and after is None and rows["edges"]
    kept = {name: asked.get(name, "") for name in ("cari", "unit", "kelas")}
    end = rows["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "pay.html",
        is_public=True,
        rows=[{**each["node"], "address": pay_title_url(each["node"])} for each in rows["edges"]],
        total=rows["totalCount"] or 0,
        total_is_exact=rows["totalCountIsExact"],
        next_page=f"/gaji?{urlencode({**kept, 'sesudah': end})}" if rows["pageInfo"]["hasNextPage"] else "",
        is_later=after is not None,
        unit_name=rows["edges"][0]["node"]["unitName"] if kept["unit"] and rows["edges"] else "",
        narrowed=kept,
        classes=range(1, 18),
        quarters=await _load_service_times(context, kept["unit"] or None) if is_timed else [],
        statement=found["publicationPolicy"],
    )


async def _load_service_times(context: PageContext, unit: str | None) -> list[Mapping[str, Any]]:
    """Return how fast leave was decided in the last quarters, by all or one unit, with bars of a common measure."""
    asked = {"unit": unit, "isOne": unit is not None}
    found = (await context.query_public("service_times", **asked))["leaveServiceTimes"] or []
    counted = [
        (each["from"], row) for each in found for row in each.get("units", [each.get("overall")]) if row
    ]
    told = [{"since": since, **row} for since, row in counted][-SERVICE_TIME_QUARTERS:]
    longest = max((each["p95Hours"] or each["medianHours"] for each in told), default=1) or 1
    return [
        {
            **each,
            "median_bar": round(100 * each["medianHours"] / longest, 1),
            "p95_bar": round(100 * (each["p95Hours"] or 0) / longest, 1),
        }
        for each in told
    ]


async def show_pay_title(context: PageContext) -> Response:
    """Show one title of one unit. Raises: ApiError when there is none"""
    asked = context.query_params
    narrowed = {
        "title": asked.get("jabatan") or None,
        "unitId": asked.get("unit") or None,
        "jobClass": parse_count(asked.get("kelas", "")),
    }
    found = await context.query_public("pay_title", filter=narrowed)
    row = next(
        (
            each["node"]
            for each in found["publicCompensation"]["edges"]
            if each["node"]["title"] == asked.get("jabatan")
        ),
        None,
    )
    if row is None:
        raise ApiError("NOT_FOUND")
    return context.render_page(
        "pay_title.html", is_public=True, row=row, withheld_list=found["publicationPolicy"]["withheld"]
    )


def pay_title_url(row: Mapping[str, Any]) -> str:
    """Return where one title of one unit is shown."""
    named = {"unit": row["unitId"], "jabatan": row["title"], "kelas": row["jobClass"]}
    return f"/gaji/rincian?{urlencode(named)}"
