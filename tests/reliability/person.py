"""Somebody at a browser without JavaScript, who tries again when the site does not answer."""

import http.client
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from bs4 import BeautifulSoup

WHO = {"for_whom": "self", "function": "councillor"}
WHEN = {"day_day": "1", "day_month": "11", "day_year": "2026", "channels": "phone"}
NEED = {"severity": "less", "wishes": "feedback"}


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    page: str

    def told(self) -> str:
        """The words on the page, as a browser shows them: a line break is a space."""
        text = BeautifulSoup(self.page, "html.parser").get_text(" ", strip=True)
        return " ".join(text.split())

    def form(self) -> dict[str, str]:
        """What the first form of the page holds, as it would be sent again."""
        form = BeautifulSoup(self.page, "html.parser").find("form", method="post")
        return {
            tag["name"]: tag.get("value") or tag.text.strip()
            for tag in form.find_all(["input", "textarea"])
        }


class _Stay(urllib.request.HTTPErrorProcessor):
    """Neither redirects nor errors are followed up: they are answers."""

    def http_response(self, request, response):
        return response


class Person:
    """Signed in at the demo as this account."""

    def __init__(self, site: str, account: str) -> None:
        self.site, self.cookies, self.trouble = site, CookieJar(), 0
        self.opener = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self.patiently("/demo/")
        assert self.patiently("/demo/inloggen/", {"account": account}).status == 302

    def send(self, path: str, typed: dict[str, str] | None = None, file: tuple[str, bytes] | None = None,
             field: str = "files") -> Answer:  # fmt: skip
        """One request. Raises OSError or HTTPException when there is no answer."""
        headers, body = {"Origin": self.site}, None
        if typed is not None:
            mark = next((cookie.value for cookie in self.cookies if cookie.name == "csrf"), "")
            body, headers["Content-Type"] = _body(
                {"csrfmiddlewaretoken": mark} | typed, file, field
            )
        request = urllib.request.Request(f"{self.site}{path}", body, headers)
        with self.opener.open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())

    def patiently(self, *asked, seconds: float = 90) -> Answer:
        """Try again until there is an answer that is no error of the site."""
        end = time.monotonic() + seconds
        while True:
            try:
                answer = self.send(*asked)
                if answer.status < 500:
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < end, f"no answer to {asked[0]}"
            self.trouble += 1
            threading.Event().wait(0.1)

    def fill_in(self, story: str, file: bytes = b"") -> str:
        """All pages of a report but the last click. Answers the id of the draft, which is the id of the case to come."""
        begun = self.patiently("/meldingen/nieuw/", WHO)
        draft = re.fullmatch(r"/meldingen/nieuw/([0-9a-f-]{36})/wat/", begun.location)[1]
        here = f"/meldingen/nieuw/{draft}"
        evidence = ("bericht.txt", file) if file else None
        pages = (
            ("wat", {"behaviours": "verbal", "narrative": story}, evidence),
            ("waar-wanneer", WHEN),
            ("nodig", NEED),
        )
        for slug, *typed in pages:
            answer = self.patiently(f"{here}/{slug}/", *typed)
            assert answer.status == 302, answer.told()
        return draft

    def report(self, story: str, file: bytes = b"") -> tuple[uuid.UUID, str]:
        """A report that was accepted: its id and its number."""
        draft = self.fill_in(story, file)
        sent = self.patiently(f"/meldingen/nieuw/{draft}/versturen/", {})
        return uuid.UUID(draft), re.fullmatch(
            r"/meldingen/nieuw/verstuurd/(INC-\d{4}-\d{6})/", sent.location
        )[1]


def _body(typed: dict[str, str], file: tuple[str, bytes] | None, field: str) -> tuple[bytes, str]:
    if file is None:
        return urlencode(typed).encode(), "application/x-www-form-urlencoded"
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{file[0]}"\r\nContent-Type: text/plain\r\n\r\n'
    )
    return "".join(parts).encode() + file[
        1
    ] + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
