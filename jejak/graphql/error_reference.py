"""Reference of error codes for authors of clients, written to docs/errors.md.

`python -m jejak.graphql.error_reference` writes the page out of the refusals' own words and the table of statuses; a
test compares.
"""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from jejak.asgi import status_codes
from jejak.asgi.status_codes import GRAPHQL, JSON
from rulebook.errors import Refusal
from schema.error_masking import BAD_REQUEST, INTERNAL, REFUSALS_BY_CODE

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
_SECTION_HEADINGS = {
    "api": "The API: reach, versions, keys, input",
    "law": "The law, and what the office decided",
    "delegation": "Standing in for the absent",
    "authentication": "Coming in, and getting back in",
    "erasure": "Destroying personal data",
    "pay": "Months of pay, and questions about slips",
    "publication": "What the public may see",
    "transport": "Requests: form, size, rate",
}
_SERVER_CODES = {
    BAD_REQUEST: "This is no GraphQL, not valid against the schema you see, or a variable has another type.",
    INTERNAL: "Something broke on the server. Give its operator the id of the request.",
}
_HEAD = """# Errors

Written by `make sdl` from the refusals themselves. An error is told in one of two places, always with a code from
this page, and never with another: what nobody declared is a bug, is told as `INTERNAL` and goes to the log.

- A change that a rule refuses answers with `errors` in its payload: `code`, `message(locale:)`, `path` to the input
  field, `rule` with the article. Nothing was changed, and its `idempotencyKey` is not used up.
- Everything else stands in the answer's own `errors`, with `extensions.code` and `extensions.requestId`, which is
  also the header `X-Request-Id`. The sentence is Indonesian, and English too where the request was not let in.
  A refusal that is about one input names it in `extensions.inputPath`, and says itself in English in
  `extensions.english`.

Addresses other than `/graphql` answer in the same form that there is nothing here (`NOT_FOUND`, 404; a client that
accepts `text/html` is shown a page) or not by this method (`METHOD_NOT_ALLOWED`, 405). The downloads of the log and of
evidence, and the witness, speak plain text.

Programs go by the code; sentences may be worded anew at any time. New codes may come with every release: treat one
that you do not know like the status it came with. Statuses are those under `application/graphql-response+json` and
`application/json`, of a request that got no data for this reason; a dash says that the code comes with an answer that
has data, or in a payload.
"""


def render_page() -> str:
    """Return docs/errors.md as it should be."""
    return "\n".join([_HEAD, *_render_sections()])


def _render_sections() -> Iterator[str]:
    for module_name, heading in _SECTION_HEADINGS.items():
        rows = [
            _render_row(each)
            for _, each in sorted(REFUSALS_BY_CODE.items())
            if each.__module__.endswith(f".{module_name}")
        ]
        yield from (f"## {heading}\n", _BAR, *rows, "")
    yield from (
        "## Without a refusal\n",
        _BAR,
        *(_render_line(code, said) for code, said in _SERVER_CODES.items()),
        "",
    )


_BAR = "| Code | Status | What is true, and what to do |\n|---|---|---|"


def _render_row(refusal: type[Refusal]) -> str:
    return _render_line(
        refusal.code, " ".join(_replace_placeholders(each) for each in refusal.english if each)
    )


def _render_line(code: str, said: str) -> str:
    known = code in status_codes.CODES
    told = ", ".join(str(status_codes.status_for(code, media)) for media in (GRAPHQL, JSON)) if known else "–"
    return f"| `{code}` | {told} | {said} |"


def _replace_placeholders(sentence: str) -> str:
    """Show with an ellipsis where a sentence names something of the case at hand."""
    if sentence == "{why_en}":
        return "A sentence of its own says what is wrong."
    return "".join(
        text + ("…" if name is not None else "") for text, name, _, _ in Formatter().parse(sentence)
    )


if __name__ == "__main__":
    PAGE.write_text(render_page(), "utf-8")
    print(PAGE.name)
