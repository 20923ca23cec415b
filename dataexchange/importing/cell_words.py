"""Which words stand in one cell, and what they mean: by the words of a field, whole ones first.

People write several words in a cell with anything between them. But "Sociale media, openbaar" is
one word, and so is a word with a stroke or "en" in it that an organisation explained.
"""

import re
from collections.abc import Iterator, Mapping

from dataexchange.columns import normalise

HARD_SEPARATOR = r"[;|,\n\r]"  # between two words, whatever they are
SOFT_SEPARATOR = r"en/of|/|\+|&|(?<=\s)en(?=\s)"  # may be part of a word
SEPARATOR = re.compile(rf"((?:\s*(?:{HARD_SEPARATOR}|{SOFT_SEPARATOR})\s*)+)", re.IGNORECASE)
HARD = re.compile(HARD_SEPARATOR)
MAX_PARTS = 8  # between separators, that are tried as one word
# What a spreadsheet calls truth, where a field asks for yes or no.
WORDS_OF_TRUTH = {"waar": "ja", "true": "ja", "onwaar": "nee", "false": "nee"}

Span = tuple[int, int]  # positions of the first and the last part of a word


def slug_of(word: str, slugs: Mapping[str, str]) -> str | None:
    """Return what a word means by `slugs` (normalised word → slug); None when nobody knows.

    WAAR and ONWAAR mean ja and nee, where those mean something.
    """
    plain_word = normalise(word)
    if plain_word in slugs:
        return slugs[plain_word]
    return slugs.get(WORDS_OF_TRUTH.get(plain_word, ""))


def words_of(text: str, slugs: Mapping[str, str]) -> list[str]:
    """Return the words of a cell that may hold several, by `slugs` (normalised word → slug).

    1. As many parts together as are one word that is known: first the whole cell.
    2. Between what is left, a comma or the like always separates words. A stroke, a plus, "&" and
       "en" do so only beside a word that is known: else it is one word, for its person to explain.
    """
    if slug_of(text, slugs) is not None:
        return [text]
    parts = SEPARATOR.split(text)  # a word, a separator, a word …
    words: list[str] = []
    for phrase in _phrases(parts, list(_spans(parts, slugs))):
        if all(slug_of(_joined(parts, span), slugs) is None for span in phrase):
            phrase = [(phrase[0][0], phrase[-1][1])]
        words += [_joined(parts, span) for span in phrase]
    return [word for word in words if word]


def _joined(parts: list[str], span: Span) -> str:
    start, end = span
    return "".join(parts[start : end + 1]).strip()


def _spans(parts: list[str], slugs: Mapping[str, str]) -> Iterator[Span]:
    """Yield the parts that are one word, from left to right: the longest word that is known, else
    one part.
    """
    start = 0
    while start < len(parts):
        last = min(start + 2 * MAX_PARTS, len(parts) - 1)
        ends = range(last - (last - start) % 2, start, -2)
        matches = (end for end in ends if slug_of(_joined(parts, (start, end)), slugs) is not None)
        end = next(matches, start)
        yield start, end
        start = end + 2


def _phrases(parts: list[str], spans: list[Span]) -> Iterator[list[Span]]:
    """Yield the spans between which no separator stands that always separates words."""
    phrase: list[Span] = []
    for start, end in spans:
        if phrase and HARD.search(parts[start - 1]):
            yield phrase
            phrase = []
        phrase.append((start, end))
    yield phrase
