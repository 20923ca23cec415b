"""`manage.py score_scan`: the scores of a data maturity scan, on the console.

manage.py hands over to it before Django: it reads no settings, keys or database.
"""

import argparse
import json
import sys
from pathlib import Path

from scanscores.answers import BadFile, read_answers
from scanscores.scores import score
from scanscores.wording import in_words
from texts.one_line import REFUSED, OneLineParser


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """Return the options. Raises SystemExit, after one line, for what is no option."""
    parser = OneLineParser(prog="score_scan", allow_abbrev=False, description=__doc__)
    parser.add_argument("--answers", required=True, metavar="FILE.csv")
    parser.add_argument("--json", action="store_true", help="one JSON object on one line")
    return parser.parse_args(arguments)


def read_file(path: str) -> bytes:
    """Return what a file holds. Raises BadFile when it cannot be read."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError):
        raise BadFile("Het bestand kan niet worden gelezen.") from None


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status; what is wrong is one line on standard error."""
    options = read_arguments(arguments)
    try:
        scores = score(read_answers(read_file(options.answers)))
    except BadFile as problem:
        sys.stderr.write(f"{problem}\n")
        return REFUSED
    if options.json:
        sys.stdout.write(json.dumps(scores) + "\n")
    else:
        sys.stdout.write("\n".join(in_words(scores)) + "\n")
    return 0
