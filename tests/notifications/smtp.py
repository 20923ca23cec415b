"""A mail server of forty lines: takes mail in and answers what a test tells it to."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine. `answers` holds another answer for a command, `got`
    what came in.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.got: list[EmailMessage] = []
        self.to: list[str] = []
        self.answers: dict[str, str] = {}
        self.may_answer = threading.Event()  # cleared, a mail is taken in and nobody is told
        self.may_answer.set()

    @property
    def url(self) -> str:
        """As in EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            command = line.split(" ", 1)[0].upper()
            if command == "DATA" and command not in self.server.answers:
                self._take_in()
            elif command == "QUIT":
                return self._say("221 bye")
            else:
                self._say(self.server.answers.get(command, "250 fine"))
                if command == "RCPT":
                    self.server.to.append(line)
        return None

    def _take_in(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        self.server.got.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.may_answer.wait(60)
        self._say("250 taken")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
