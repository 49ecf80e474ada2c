"""Routes of the public list under /data, at addresses that stay.

A person who has a file already is told so; caches may keep it for a minute.
"""

from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from jejak.limits import MAX_CACHED_ETAGS
from jejak.open_data.csv_writer import CHECKSUM, DICTIONARY, FILE_NAMES, LIST, LIST_GZIP, METADATA, POLICY
from jejak.open_data.editions import EditionStore

FOLDER = "public-list"
_CSV = "text/csv; charset=utf-8; header=present"
_PLAIN = "text/plain; charset=utf-8"
_MEDIA = {LIST: _CSV, DICTIONARY: _CSV, METADATA: "application/csvm+json", CHECKSUM: _PLAIN, POLICY: _PLAIN}
_PUBLIC_HEADERS = {
    "cache-control": "public, max-age=60",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
_NOT_PUBLISHED = (
    f"Daftar ini tidak diumumkan sekarang: belum ada keputusan yang membukanya. Lihat /data/{POLICY}.\n"
    f"This list is not published now: no decree opens it. See /data/{POLICY}.\n"
)
_NO_FILE = "Tidak ada berkas dengan nama ini.\nThere is no file of this name.\n"


def open_data_routes(data_dir: Path) -> list[Route]:
    """Return the route of the files, whose editions are kept in the data folder."""
    store = EditionStore(data_dir / FOLDER)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILE_NAMES:
            return _not_found(_NO_FILE)
        edition = await store.load_edition()
        return _respond(request, edition, name) if (edition / name).exists() else _not_found(_NOT_PUBLISHED)

    return [Route("/data/{name}", file, methods=["GET"])]


def _respond(request: Request, edition: Path, name: str) -> Response:
    headers = {**_PUBLIC_HEADERS}
    path = edition / name
    if name == LIST:
        headers |= {
            "vary": "Accept-Encoding",
            "link": f'</data/{METADATA}>; rel="describedby"; type="application/csvm+json"',
            "content-disposition": f'attachment; filename="{LIST}"',
        }
        if _accepts_gzip(request.headers):
            path = edition / LIST_GZIP
            headers["content-encoding"] = "gzip"
    changed = int((edition / name).stat().st_mtime)
    headers |= {"etag": _etag(path), "last-modified": formatdate(changed, usegmt=True)}
    if _is_not_modified(request.headers, headers["etag"], changed):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=_MEDIA[name])


@lru_cache(maxsize=MAX_CACHED_ETAGS)
def _etag(path: Path) -> str:
    """An edition never changes, so neither does the tag of a file in it."""
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(1 << 16):
            digest.update(piece)
    return f'"{digest.hexdigest()[:32]}"'


def _is_not_modified(headers: Headers, tag: str, changed: int) -> bool:
    """Tell whether the caller has it; the day counts only for who names no tag (RFC 9110, 13.2.2)."""
    if (known := headers.get("if-none-match")) is not None:
        return bool({each.strip().removeprefix("W/") for each in known.split(",")} & {tag, "*"})
    try:
        return parsedate_to_datetime(headers["if-modified-since"]).timestamp() >= changed
    except (KeyError, ValueError):
        return False


def _accepts_gzip(headers: Headers) -> bool:
    for each in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _not_found(sentence: str) -> Response:
    return PlainTextResponse(sentence, 404, {"cache-control": "no-store"})
