"""The regency's arms: shown where a file names them, and nothing in that file runs or loads."""

from pathlib import Path

import pytest

from jejak.app import create_app
from jejak.errors import OperatorError
from jejak.portal import InvalidCoatOfArms, load_coat_of_arms
from jejak.portal.limits import MAX_COAT_OF_ARMS_BYTES
from jejak.settings import Settings
from tests.databases import Database
from tests.endpoints.conftest import serve_database

OPEN, CLOSE = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">', "</svg>"
PLAIN = f'{OPEN}<defs><path id="a" d="M0 0h9v9z"/></defs><use href="#a" fill="url(#a)"/>{CLOSE}'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
BAD = {
    "script": f"{OPEN}<script>1</script>{CLOSE}",
    "foreign object": f"{OPEN}<foreignObject/>{CLOSE}",
    "handler": f'{OPEN}<path onload="1"/>{CLOSE}',
    "picture from elsewhere": f'{OPEN}<image href="https://contoh.example/a.png"/>{CLOSE}',
    "link in an older form": f'{OPEN}<use x:href="//contoh.example/a.svg#a"/>{CLOSE}',
    "address in a colour": f'{OPEN}<path fill="url(https://contoh.example/a.svg#a)"/>{CLOSE}',
    "address in a style": f"{OPEN}<style>@import 'https://contoh.example/a.css';</style>{CLOSE}",
    "address behind a comment": f"{OPEN}<style>a{{fill:u/**/rl(https://contoh.example)}}</style>{CLOSE}",
    "entity": f'<!DOCTYPE svg [<!ENTITY a "b">]>{PLAIN}',
    "style sheet": f'<?xml-stylesheet href="https://contoh.example/a.css"?>{PLAIN}',
    "another document": "<html/>",
    "no document": "lambang",
    "too large": f"{OPEN}{' ' * MAX_COAT_OF_ARMS_BYTES}{CLOSE}",
}


@pytest.mark.parametrize("name", BAD)
def test_no_file_becomes_the_arms_that_runs_or_loads_something_or_is_large(name: str, tmp_path: Path) -> None:
    file = tmp_path / "lambang.svg"
    file.write_text(BAD[name])
    with pytest.raises(InvalidCoatOfArms, match=r"lambang\.svg: .+\."):
        load_coat_of_arms(file)


@pytest.mark.parametrize("name", ["missing.svg", "bad.svg"])
def test_no_server_starts_with_arms_that_cannot_be_shown(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.svg").write_text(BAD["script"])
    with pytest.raises(OperatorError, match="JEJAK_ARMS"):
        create_app(Settings.from_environment({"JEJAK_ARMS": str(tmp_path / name)}), {})


@pytest.mark.parametrize(("content", "media_type"), [(PLAIN.encode(), "image/svg+xml"), (PNG, "image/png")])
async def test_the_arms_stand_on_every_page_and_open_no_other_source(
    demo_database: Database, tmp_path: Path, content: bytes, media_type: str
) -> None:
    file = tmp_path / "lambang"
    file.write_bytes(content)
    async with serve_database(demo_database, told={"JEJAK_ARMS": str(file)}) as http:
        page = await http.get("/")
        for path in ("/gaji", "/masuk", "/tidak-ada", "/"):
            page = await http.get(path, headers={"accept": "text/html"})
            assert page.text.count('<img src="/lambang?') == 1, path
            assert "img-src data: 'self';" in page.headers["content-security-policy"]
        address = page.text.partition('<img src="')[2].partition('"')[0]
        picture = await http.get(address)
    assert (picture.content, picture.headers["content-type"]) == (content, media_type)
    assert picture.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in picture.headers["cache-control"]


async def test_without_arms_no_page_may_load_a_picture_of_this_site(demo_database: Database) -> None:
    async with serve_database(demo_database) as http:
        page = await http.get("/gaji")
        assert "<img" not in page.text
        assert "img-src data:;" in page.headers["content-security-policy"]
        assert (await http.get("/lambang")).status_code == 404
