"""What a program tells who runs it when it refuses: one line on standard error."""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

PREFIX = "weerbaar: "
HIGHEST_PORT = 65535
REFUSED = 2  # exit code: nothing was done, or it could not be finished


def one_line(text: object) -> str:
    """Return a text on one line, behind the name of the product."""
    words = " ".join(str(text).split())
    return PREFIX + words.removeprefix(PREFIX).removeprefix("Error: ")


class OneLineParser(argparse.ArgumentParser):
    """A parser that tells a wrong argument in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        """Write the line. Raises SystemExit with the code of what was refused."""
        sys.stderr.write(f"{one_line(message)}\n")
        raise SystemExit(REFUSED)


def positive(text: str) -> int:
    """Return a whole number of one or more. Raises ArgumentTypeError for anything else."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of 1 or more, not {text!r}")
    return number


def seconds(text: str) -> float:
    """Return a number of seconds, zero or more. Raises ArgumentTypeError for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of seconds, not {text!r}")
    return number


def port(text: str) -> int:
    """Return the number of a port. Raises ArgumentTypeError for anything else."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"must be a port, 1 to {HIGHEST_PORT}, not {text!r}")
    return number


def end_with(main: Callable[[], int]) -> NoReturn:
    """Run a program and end with its exit code; a folder or file that refuses is told in one line.

    Raises SystemExit.
    """
    try:
        code = main()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"{one_line(f'{where}{error.strerror or type(error).__name__}')}\n")
        code = REFUSED
    raise SystemExit(code)
