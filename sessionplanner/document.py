"""A JSON document that is read field by field, and the first fault in it."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

Path = tuple[str | int, ...]
WRITTEN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = date(1970, 1, 5)  # stands in for a date that could not be read; never in an answer


class BadInput(ValueError):
    """Input that cannot be planned: the pointer to the first fault, and a sentence."""

    def __init__(self, pointer: str, sentence: str) -> None:
        super().__init__(f"{pointer}: {sentence}")


class JsonObject(dict[str, object]):
    """An object of JSON that remembers which names stand in it twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _value in pairs)
        self.repeated = {name for name, count in counts.items() if count > 1}


def parse(content: bytes) -> object:
    """Return what a JSON text says. Raises BadInput when it is no JSON."""
    try:
        return json.loads(content, object_pairs_hook=JsonObject)
    except (ValueError, RecursionError):
        raise BadInput("", "Dit bestand bevat geen geldige JSON.") from None


def pointer_to(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901) on one line."""
    text = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text)


@dataclass
class Faults:
    """What is wrong in a document, in the order in which it was met."""

    document: object
    entries: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, path: Path, sentence: str) -> None:
        """Write down a fault."""
        self.entries.append((path, sentence))

    def raise_first(self) -> None:
        """Raise BadInput for the fault that stands first in the document."""
        if self.entries:
            path, sentence = min(self.entries, key=lambda entry: self._position(entry[0]))
            raise BadInput(pointer_to(path), sentence)

    def _position(self, path: Path) -> tuple[int, ...]:
        """Return where a field stands; one that is missing stands after its neighbours."""
        position = []
        here = self.document
        for part in path:
            if isinstance(here, dict):
                names = list(here)
                position.append(names.index(part) if part in here else len(names))
                here = here.get(part)
            else:
                assert isinstance(here, list)
                assert isinstance(part, int)
                position.append(part)
                here = here[part]
        return tuple(position)


@dataclass(frozen=True)
class Node:
    """A value in a document, with the way to it.

    Each reading method writes down a fault and returns a stand-in when the value is another kind.
    """

    value: object
    path: Path
    faults: Faults

    def fail(self, sentence: str) -> None:
        """Write down a fault of this value."""
        self.faults.add(self.path, sentence)

    def _below(self, part: str | int, value: object) -> "Node":
        return Node(value, (*self.path, part), self.faults)

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Node"]:
        """Return the fields of an object by name; unknown, double and missing ones are faults."""
        if not isinstance(self.value, JsonObject):
            self.fail("Vul hier een object in.")
            return {}
        nodes = {name: self._below(name, value) for name, value in self.value.items()}
        expected = {*required, *optional}
        for name, node in nodes.items():
            if name not in expected:
                node.fail("Dit veld bestaat niet.")
            elif name in self.value.repeated:
                node.fail("Dit veld staat er twee keer.")
        for name in required:
            if name not in nodes:
                self._below(name, None).fail("Dit veld ontbreekt.")
        return {name: node for name, node in nodes.items() if name in expected}

    def items(self) -> list["Node"]:
        """Return the values of a list."""
        if not isinstance(self.value, list):
            self.fail("Vul hier een lijst in.")
            return []
        return [self._below(number, value) for number, value in enumerate(self.value)]

    @property
    def is_text(self) -> bool:
        """Whether the value is a text that is not empty."""
        return isinstance(self.value, str) and bool(self.value.strip())

    def text(self) -> str:
        """Return a text that is not empty."""
        if self.is_text:
            return str(self.value)
        self.fail("Vul hier tekst in.")
        return ""

    def choice(self, *options: str) -> str:
        """Return one of these words."""
        if isinstance(self.value, str) and self.value in options:
            return self.value
        *others, last = options
        self.fail(f"Kies {', '.join(others)} of {last}.")
        return options[0]

    def whole_number(self, lowest: int, highest: int) -> int:
        """Return a whole number within bounds, both included."""
        if type(self.value) is int and lowest <= self.value <= highest:
            return self.value
        self.fail(f"Vul een heel getal in van {lowest} tot en met {highest}.")
        return lowest

    def number(self, suits: Callable[[float], bool], sentence: str) -> float:
        """Return a finite number that suits; else the fault is this sentence."""
        if type(self.value) is int or type(self.value) is float:
            number = _as_float(self.value)
            if math.isfinite(number) and suits(number):
                return number
        self.fail(sentence)
        return 1.0

    def day(self) -> date:
        """Return a date that exists, written as YYYY-MM-DD."""
        if isinstance(self.value, str) and WRITTEN_DATE.fullmatch(self.value):
            try:
                return date.fromisoformat(self.value)
            except ValueError:
                pass
        self.fail("Vul een bestaande datum in, geschreven als jjjj-mm-dd.")
        return EPOCH


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf
