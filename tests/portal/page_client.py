"""Page client: a browser without a screen that keeps cookies, follows links, fills in forms.

What a page of a browser says of itself, this one says too.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx2

from tests.portal.browser_steps import Steps


@dataclass
class PageForm:
    """A form as it came: where it goes, and what is filled in already."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.found.append(PageForm(given["action"], given.get("method", "get")))
        elif tag == "textarea" and self.found:
            self._text = given["name"]
            self.found[-1].fields[self._text] = ""
        elif tag == "input" and "name" in given and given.get("type") != "radio" and self.found:
            self.found[-1].fields[given["name"]] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[-1].fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None


@dataclass
class PageClient:
    """One person's browser, on the page it shows."""

    http: httpx2.AsyncClient
    cookies: dict[str, str] = field(default_factory=dict)
    page: httpx2.Response | None = None

    @property
    def text(self) -> str:
        assert self.page is not None
        return self.page.text

    def set_session(self, session: Steps) -> "PageClient":
        """Take over a session that `PortalDemo.open_page_session` gave."""
        self.cookies |= {str(name): str(value) for _, name, value in session}
        return self

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Look at a page."""
        return await self._follow_redirects(await self.http.get(path, headers=self._headers(headers)))

    def find_form(self, action: str) -> PageForm:
        """Return the form of the page that leads there."""
        return next(each for each in self.list_forms() if each.action.startswith(action))

    def list_forms(self) -> list[PageForm]:
        """Return all forms of the page."""
        reader = _Forms()
        reader.feed(self.text)
        return reader.found

    def list_links(self, beginning: str) -> list[str]:
        """Return where the links of the page lead that lead below an address."""
        found = (unescape(each) for each in re.findall(r'<a [^>]*href="([^"]+)"', self.text))
        return [each for each in found if each.startswith(beginning)]

    def list_choices(self, name: str) -> list[str]:
        """Return what there is to choose from."""
        return re.findall(rf'<input type="radio" name="{name}" value="([^"]+)"', self.text)

    async def send(self, form: PageForm, *, site: str = "same-origin", **given: str) -> httpx2.Response:
        """Send a form with what is filled in; `site` is where the browser says that it comes from."""
        said = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": site}
        body = urlencode({**form.fields, **given})
        return await self._follow_redirects(
            await self.http.post(form.action, content=body, headers=self._headers(said))
        )

    async def send_file(
        self, form: PageForm, name: str, content: bytes, *, site: str = "same-origin", **given: str
    ) -> httpx2.Response:
        """Send a form with a file behind its fields, as browsers do."""
        mark = "----batas8f3a"
        fields = {each: value for each, value in {**form.fields, **given}.items() if each != "file"}
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'
            for each, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{''.join(parts)}{head}Content-Type: text/csv\r\n\r\n".encode() + content
        said = {"content-type": f"multipart/form-data; boundary={mark}", "sec-fetch-site": site}
        answer = await self.http.post(
            form.action, content=body + f"\r\n--{mark}--\r\n".encode(), headers=self._headers(said)
        )
        return await self._follow_redirects(answer)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"accept": "text/html,*/*;q=0.8", **({"cookie": cookie} if cookie else {}), **more}

    async def _follow_redirects(self, answer: httpx2.Response) -> httpx2.Response:
        for each in answer.headers.get_list("set-cookie"):
            name, _, value = each.split(";")[0].partition("=")
            self.cookies[name] = value
            if value in ("", '""'):
                del self.cookies[name]
        self.page = answer
        if answer.has_redirect_location:
            return await self.get(answer.headers["location"])
        return answer
