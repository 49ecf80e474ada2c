"""`jejak account activate`: a sheet of one-time slips for everybody in a unit who has no way in yet."""

import asyncio
import re
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from jejak.cli.account.activate import activate
from jejak.errors import OperatorError
from models.unit import Unit
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import NEW_PASSWORD, error_codes, run_mutation, submit_password

CODE = re.compile(r"(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}")
ENDS = """
SELECT to_char(i.at, 'FMDD') || ' ' || (
           '{Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember}'::text[])[
           extract(month FROM i.at)::int]
       || to_char(i.at, ' YYYY "pukul" HH24.MI ')
       || CASE r.time_zone WHEN 'Asia/Jakarta' THEN 'WIB' WHEN 'Asia/Makassar' THEN 'WITA' ELSE 'WIT' END AS at
  FROM hr.account_code c JOIN hr.account a ON a.id = c.account_id, hr.regency r,
       LATERAL (SELECT c.expires_at AT TIME ZONE r.time_zone AS at) i
 WHERE a.employee_id = ANY($1)
"""
ADDRESS = "https://sdm.contoh.go.id"


async def print_slips(api: RegencyApi, unit: Unit, path: Path, *, again: bool = False) -> None:
    """Type the command: in a process of its own, as far as pools go."""
    words = Namespace(unit=unit.code, again=again, file=path, address=f"{ADDRESS}/")
    await asyncio.create_task(activate(words, api.regency.database.urls["app"]))


def read_text(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


async def newcomers(unit: Unit, *names: str) -> list[Any]:
    """People as an import leaves them: employed, with no account."""
    return [await people.an_employee(await people.a_post(unit), name=name) for name in names]


async def test_everybody_of_the_unit_and_below_gets_a_slip_that_opens_their_account_once(
    api: RegencyApi, tmp_path: Path
) -> None:
    unit = await people.a_unit("Dinas Slip")
    below = await people.a_unit("Bidang Slip", under=unit)
    joined = await newcomers(unit, "Ani Baru", "Budi Baru", "Citra Baru") + await newcomers(
        below, "Dedi Baru"
    )
    settled = await people.an_account("sudah-masuk", for_=(await newcomers(unit, "Sudah Masuk"))[0])
    (elsewhere,) = await newcomers(await people.a_unit("Dinas Lain"), "Orang Lain")
    path = tmp_path / "slip.pdf"
    await print_slips(api, unit, path)
    assert path.stat().st_mode & 0o777 == 0o600
    pages = read_text(path)
    assert len(pages) == 2
    text = "\n".join(pages)
    assert sorted(CODE.findall(text)) == sorted(set(CODE.findall(text)))
    assert len(CODE.findall(text)) == 4
    for person in joined:
        assert person.name in text
        assert person.nip in text
    assert settled.name not in text
    assert elsewhere.name not in text
    assert f"{ADDRESS}/activate" in text
    ends = {row["at"] for row in await api.fetch_rows(ENDS, [each.id for each in joined])}
    assert len(ends) == 1
    assert f"sampai {ends.pop()}." in text.replace("\n", " "), (
        "on the last day, until the hour that is printed"
    )
    slip = next(each for each in pages[0].split("Slip aktivasi") if "Ani Baru" in each)
    given = {"code": CODE.findall(slip)[0], "newPassword": NEW_PASSWORD}
    assert error_codes(await run_mutation(api.stranger, "activateAccount", **given)) == []
    assert error_codes(await run_mutation(api.stranger, "activateAccount", **given)) == ["CODE_INVALID"]
    assert error_codes(await submit_password(api.stranger, joined[0].nip, NEW_PASSWORD)) == []


async def test_slips_last_thirty_days_and_are_made_by_the_operator_of_the_server(
    api: RegencyApi, tmp_path: Path
) -> None:
    unit = await people.a_unit("Dinas Tanggal")
    (person,) = await newcomers(unit, "Eka Baru")
    await print_slips(api, unit, tmp_path / "slip.pdf")
    (row,) = await api.fetch_rows(
        "SELECT c.expires_at - c.made_at AS lasts, t.operation, w.user_name FROM hr.account_code c "
        "JOIN hr.account a ON a.id = c.account_id "
        "JOIN audit.entry e ON e.relation = 'hr.account_code' AND e.pk ->> 'id' = c.id::text AND e.op = 'I' "
        "JOIN audit.tx t ON t.id = e.tx_id JOIN hr.account w ON w.id = t.actor_id WHERE a.employee_id = $1",
        person.id,
    )
    assert row == {
        "lasts": timedelta(days=30), "operation": "activateAccounts", "user_name": "system:cli",
    }  # fmt: skip


async def test_a_second_run_leaves_slips_alone_that_are_still_out(
    api: RegencyApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = await people.a_unit("Dinas Dua Kali")
    await newcomers(unit, "Fitri Baru", "Gita Baru")
    first, second, third = (tmp_path / f"{number}.pdf" for number in (1, 2, 3))
    await print_slips(api, unit, first)
    await newcomers(unit, "Hadi Baru")
    await print_slips(api, unit, second)
    assert [CODE.findall("\n".join(read_text(path))) != [] for path in (first, second)] == [True, True]
    assert "Hadi Baru" in "".join(read_text(second))
    assert "Fitri Baru" not in "".join(read_text(second))
    assert "2 more have a slip that still holds; --again replaces those." in capsys.readouterr().out
    await print_slips(api, unit, third, again=True)
    old = CODE.findall("\n".join(read_text(first)))[0]
    assert error_codes(
        await run_mutation(api.stranger, "activateAccount", code=old, newPassword=NEW_PASSWORD)
    ) == ["CODE_INVALID"]
    await print_slips(api, unit, tmp_path / "4.pdf")
    assert "Nobody in Dinas Dua Kali needs a slip." in capsys.readouterr().out
    assert not (tmp_path / "4.pdf").exists()


async def test_of_two_operators_at_once_one_makes_the_slips(api: RegencyApi, tmp_path: Path) -> None:
    unit = await people.a_unit("Dinas Bersama")
    await newcomers(unit, "Joko Baru", "Kiki Baru", "Lina Baru")
    paths = [tmp_path / f"{number}.pdf" for number in (1, 2)]
    await asyncio.gather(*(print_slips(api, unit, path) for path in paths))
    (made,) = (path for path in paths if path.exists())
    (code, *others) = CODE.findall("\n".join(read_text(made)))
    assert len(others) == 2
    assert (
        error_codes(await run_mutation(api.stranger, "activateAccount", code=code, newPassword=NEW_PASSWORD))
        == []
    )


async def test_where_nothing_can_be_written_nothing_is_made(api: RegencyApi, tmp_path: Path) -> None:
    unit = await people.a_unit("Dinas Penuh")
    await newcomers(unit, "Indra Baru")
    (tmp_path / "ada.pdf").write_text("sudah ada")
    before = await api.count_rows()
    for path in (tmp_path / "ada.pdf", tmp_path / "tidak" / "ada.pdf"):
        with pytest.raises(OperatorError, match="cannot be written"):
            await print_slips(api, unit, path)
    assert await api.count_rows() == before
    with pytest.raises(OperatorError, match="no unit with the code"):
        await print_slips(api, Unit(code="TIDAK-ADA"), tmp_path / "slip.pdf")
