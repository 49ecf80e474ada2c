"""Page of the witness for a browser: each log, its size and root, and a line for paper.

One page without script, from nowhere else; it shows nothing that is not public.
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from audit.key import Verifier, encode
from audit.witness import CosignedCheckpoint
from jejak.witness.cosigner import LogStatus
from jejak.witness.storage import hash_origin

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid;padding:.6rem}"
    "dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}"
    ".refused{border-left:.4rem solid #b00;padding-left:.6rem}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def format_paper_line(held: CosignedCheckpoint) -> str:
    """What fits on one line of paper, and is enough to find out a rewritten log: log, size, root, and when."""
    return f"{held.checkpoint.origin} {held.checkpoint.size} {encode(held.checkpoint.root)} {_format_instant(held)}"


def render_page(verifiers: Iterable[Verifier], standings: Iterable[LogStatus]) -> str:
    """Return the page."""
    keys = list(verifiers)
    template = Template((files("jejak.witness") / "page.html").read_text("utf-8"))
    return template.substitute(
        name=escape(keys[0].name),
        style=_STYLE,
        logs="\n".join(map(_render_log, standings)),
        keys=escape("\n".join(each.vkey for each in keys)),
    )


def _render_log(status: LogStatus) -> str:
    title = f"<h2>{escape(status.origin)}</h2>"
    refused = (
        f'<p class="refused">{status.refused_count} permintaan bertanda tangan log ini ditolak karena tidak terbukti '
        "melanjutkan yang sudah disaksikan. Berkasnya tersimpan di map saksi; mintalah penjelasan pengelola log.</p>"
        if status.refused_count
        else ""
    )
    if status.last_cosigned is None:
        return f"{title}<p>Belum ada yang disaksikan.</p>{refused}"
    held = status.last_cosigned
    return (
        f"{title}<dl><dt>Ukuran</dt><dd>{held.checkpoint.size} catatan</dd>"
        f"<dt>Akar</dt><dd><code>{encode(held.checkpoint.root)}</code></dd>"
        f"<dt>Disaksikan</dt><dd>{_format_instant(held)} (UTC)</dd></dl>"
        f"<p>Untuk dicetak atau ditulis di buku; satu baris ini cukup untuk membuktikan bila log kelak diubah:</p>"
        f"<pre>{escape(format_paper_line(held))}</pre>"
        f'<p><a href="checkpoint/{hash_origin(status.origin)}">Checkpoint yang disaksikan</a></p>{refused}'
    )


def _format_instant(held: CosignedCheckpoint) -> str:
    return f"{datetime.fromtimestamp(held.at, UTC):%Y-%m-%dT%H:%M:%SZ}" if held.at else "-"
