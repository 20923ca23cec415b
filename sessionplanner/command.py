"""`manage.py plan_sessions`: a proposal of sessions, on the console.

manage.py hands over to it before Django: it reads no settings, keys or database.
"""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessionplanner.answer import as_json
from sessionplanner.document import BadInput, parse
from sessionplanner.planning import propose
from sessionplanner.reading import read_demand

USAGE = """\
plan_sessions --input FILE [--json] [--seconds N] [--seed N]

Reads one JSON object from FILE (- is standard input) and prints a plan as one JSON object.
--seconds (20) is the longest it may take; --seed (1) chooses between plans that are as good.
Exit status 2: the input has a fault, which is named on standard error.
"""
STANDARD_INPUT = "-"
DEFAULT_SECONDS = 20.0
DEFAULT_SEED = 1
FAILED = 2
WRITTEN_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
WRITTEN_SEED = re.compile(r"-?[0-9]{1,18}")
# Part of the time in which the search ends, and seconds that are left at least: the sentences
# take some, and a machine may be busy.
SEARCH_SHARE = 0.85
SPARE_SECONDS = 1.5


@dataclass
class Order:
    """What a command line asks for."""

    source: str = ""
    seconds: float = DEFAULT_SECONDS
    seed: int = DEFAULT_SEED


def read_arguments(arguments: list[str]) -> Order:
    """Return what a command line asks for. Raises BadInput for what it cannot say."""
    order = Order()
    words = iter(arguments)
    given_options = set()
    for word in words:
        option, equals, value = word.partition("=")
        if option in given_options:
            raise BadInput("", f"De optie {_quoted(option)} staat er twee keer.")
        given_options.add(option)
        if option == "--json" and not equals:
            continue
        if option not in {"--input", "--seconds", "--seed"}:
            raise BadInput("", f"De optie {_quoted(word)} bestaat niet.")
        _set(order, option, value if equals else _next_word(option, words))
    if not order.source:
        raise BadInput("", "Noem een bestand met --input, of - voor de standaardinvoer.")
    return order


def _quoted(word: str) -> str:
    return ascii(word)


def _next_word(option: str, words: Iterator[str]) -> str:
    value = next(words, None)
    if value is None:
        raise BadInput("", f"Bij de optie {option} hoort een waarde.")
    return value


def _set(order: Order, option: str, value: str) -> None:
    if option == "--input":
        order.source = value
    elif option == "--seed":
        if not WRITTEN_SEED.fullmatch(value):
            raise BadInput("", "Vul bij --seed een heel getal in.")
        order.seed = int(value)
    else:
        if not WRITTEN_SECONDS.fullmatch(value) or float(value) <= 0:
            raise BadInput("", "Vul bij --seconds een getal boven 0 in.")
        order.seconds = float(value)


def read_content(source: str) -> bytes:
    """Return the bytes of a file or of standard input. Raises BadInput when it cannot be read."""
    try:
        if source == STANDARD_INPUT:
            return sys.stdin.buffer.read()
        return Path(source).read_bytes()
    except (OSError, ValueError):
        raise BadInput("", "Dit bestand kan niet worden gelezen.") from None


def run(arguments: list[str]) -> str:
    """Return the answer to a command line. Raises BadInput for the first fault."""
    started = time.monotonic()
    order = read_arguments(arguments)
    demand = read_demand(parse(read_content(order.source)))
    deadline = started + min(SEARCH_SHARE * order.seconds, order.seconds - SPARE_SECONDS)
    proposal = propose(demand, order.seed, lambda: time.monotonic() >= deadline)
    return as_json(demand, proposal, order.seed)


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status; a fault is one line on standard error."""
    if arguments in (["--help"], ["-h"]):
        sys.stdout.write(USAGE)
        return 0
    try:
        answer = run(arguments)
    except BadInput as fault:
        sys.stderr.write(f"{fault}\n")
        return FAILED
    sys.stdout.write(f"{answer}\n")
    return 0
