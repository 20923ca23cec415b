"""A person in the demo, by HTTP: enough of a browser to connect a system on a screen."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "weerbaar-demo"
TOKEN = re.compile('name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Somebody who clicked an account on the page of the demo."""

    def __init__(self, base: str, account: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.post("/demo/inloggen/", page="/demo/", account=account)

    def get(self, path: str) -> tuple[str, str]:
        """Where a page leads, and what is on it."""
        with self.opener.open(self.base + path) as answer:
            return answer.url.removeprefix(self.base), answer.read().decode()

    def post(self, path: str, *, page: str = "", **answers: object) -> str:
        """Send a form and return the page that comes back; a password is given when it is asked."""
        at, shown = self.get(page or path)
        if "/inloggen/" in at and not page:
            self._confirm(at, shown)
            _at, shown = self.get(path)
        return self._send(path, shown, answers)

    def _confirm(self, path: str, shown: str) -> None:
        self._send(path, shown, {"password": PASSWORD})

    def _send(self, path: str, shown: str, answers: dict) -> str:
        form = answers | {"csrfmiddlewaretoken": TOKEN.search(shown)[1]}
        body = urllib.parse.urlencode(form, doseq=True).encode()
        request = urllib.request.Request(self.base + path, body, {"Origin": self.base})
        try:
            with self.opener.open(request) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code}\n{error.read().decode()}") from None
