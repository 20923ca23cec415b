"""A system of others that listens: it greets, keeps what it was sent, and answers as it was told to."""

import base64
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Listener:
    """What it heard: pairs of headers (small letters) and body."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict, bytes]] = []
        self.answers: list[int] = []  # what it answers next; 204 when there is nothing here
        self.welcome = "*"
        self.url = ""

    @property
    def events(self) -> list[dict]:
        """The events it took."""
        return [json.loads(body) for _headers, body in self.heard]


def signed_by(secret: str, headers: dict, body: bytes) -> bool:
    """As Standard Webhooks says a receiver must look."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split(" "))


@contextmanager
def listening():
    """Listen on loopback."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self):
            self.send_response(200)
            if listener.welcome:
                self.send_header("WebHook-Allowed-Origin", listener.welcome)
            self.end_headers()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = listener.answers.pop(0) if listener.answers else 204
            if status < 300:
                listener.heard.append(
                    ({name.lower(): value for name, value in self.headers.items()}, body)
                )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_told):
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/haak?van=weerbaar"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
