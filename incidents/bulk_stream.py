"""The incidents of a bulk request and the results of its answer, one at a time.

Both come as lines (NDJSON) or as one JSON list; memory does not grow with how many there are.
"""

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from incidents.delivery_batch import DeliveryResult
from integrations import api
from integrations.problems import Problem, not_json

LINES = "application/x-ndjson"
MOST_LINES = 10_000
LONGEST_LINE = 16 * 1024  # bytes of a line, characters of an item of a list
CHUNK = 16 * 1024  # bytes
SPACES = " \t\r\n"
STATUS_BY_OUTCOME = {"created": 201, "same": 200, "differs": 409, "wrong": 400}
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode

Content = tuple[Any, str | None]  # what was sent, or why it cannot be read


def read_incidents(stream, *, as_list: bool) -> Iterator[Content]:
    """Yield each incident as it was sent, or why that line cannot be read.

    Raises Problem: 413 when one is too long or there are too many, 400 when a list is no JSON list.
    """
    contents = _items(stream) if as_list else _lines(stream)
    for number, content in enumerate(contents, start=1):
        if number > MOST_LINES:
            raise _too_much(_("Stuur hoogstens 10.000 regels."))
        yield content


class ResultWriter:
    """Writes results to a file, numbered from 1: lines, or the items of a list."""

    def __init__(self, output: IO[bytes], *, as_list: bool) -> None:
        self.output = output
        self.as_list = as_list
        self.count = 0

    def write(self, result: DeliveryResult) -> None:
        """Write one result."""
        if self.as_list:
            self.output.write(b",\n" if self.count else b"[")
        self.count += 1
        self.output.write(_ENCODE(_result_body(self.count, result)).encode())
        if not self.as_list:
            self.output.write(b"\n")

    def close(self) -> None:
        """Write the end of the list."""
        if self.as_list:
            self.output.write(b"]" if self.count else b"[]")


def _result_body(number: int, result: DeliveryResult) -> dict[str, Any]:
    body: dict[str, Any] = {"regel": number, "status": STATUS_BY_OUTCOME[result.outcome]}
    if result.case:
        body["id"] = str(result.case)
        body["nummer"] = result.number
        body["externeId"] = result.external_id
    errors = result.errors
    if result.outcome == "differs":
        text = _("Met deze externeId is eerder iets anders aangeleverd. Wijzig dat met PATCH.")
        errors = [("#/externeId", text)]
    if errors:
        body["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in errors]
    return body


def _too_much(text: str) -> Problem:
    return Problem(413, _("Te groot"), f"{text} {_('Er is niets opgeslagen.')}")


# --- lines ----------------------------------------------------------------------------------------


def _lines(stream) -> Iterator[Content]:
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            raise _too_much(_("Een regel is hoogstens 16 kB."))
        yield _content_of(line)


def _content_of(raw: bytes) -> Content:
    try:
        return api.json_of(raw), None
    except Problem:
        return None, _("Deze regel is geen geldige JSON.")


# --- a list ---------------------------------------------------------------------------------------


def _items(stream) -> Iterator[Content]:
    text = _Text(stream)
    try:
        text.expect("[")
        if text.next_character() == "]":
            text.expect("]")
        else:
            yield _content_of(text.value())
            while text.expect(",]") == ",":
                yield _content_of(text.value())
        text.expect_end()
    except (ValueError, RecursionError):
        raise not_json() from None


class _Text:
    """The text of a stream: as much of it as was read and not used yet."""

    def __init__(self, stream) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.text = ""
        self.is_read = False

    def next_character(self) -> str:
        """Return the next character that is no space, "" at the end."""
        self.text = self.text.lstrip(SPACES)
        while not self.text and not self.is_read:
            self._read_more()
            self.text = self.text.lstrip(SPACES)
        return self.text[:1]

    def expect(self, characters: str) -> str:
        """Take one of these characters, and return it. Raises ValueError for any other."""
        character = self.next_character()
        if not character or character not in characters:
            raise ValueError(character)
        self.text = self.text[1:]
        return character

    def expect_end(self) -> None:
        """Check that nothing but spaces is left. Raises ValueError."""
        if self.next_character():
            raise ValueError("more than a list")

    def value(self) -> bytes:
        """Take one JSON value, reading on until it is whole; return it as it was sent.

        Raises ValueError when it is none, and Problem (413) when it is too long.
        """
        self.next_character()
        while True:
            try:
                _value, end = json.JSONDecoder().raw_decode(self.text)
            except ValueError:
                if self.is_read:
                    raise
                end = len(self.text)
            if end > LONGEST_LINE:
                raise _too_much(_("Een incident is geldige JSON van hoogstens 16 kB."))
            if end < len(self.text) or self.is_read:  # else a number may go on
                value = self.text[:end]
                self.text = self.text[end:]
                return value.encode()
            self._read_more()

    def _read_more(self) -> None:
        chunk = self.stream.read(CHUNK)
        self.is_read = not chunk
        self.text += self.decoder.decode(chunk, final=self.is_read)
