"""Names of people: shortened for a list, and folded to be found however they are typed."""

import re
import unicodedata

# Before a name. In capitals they may be initials: "MR Jansen".
TITLES_BEFORE_NAME = re.compile(
    r"^(?:(?:[Pp]rof|[Dd]rs?|[Mm]r|[Ii]r|[Ii]ng|[Bb]c|[Dd]hr|[Mm]w|[Mm]evr|"
    r"[Mm]evrouw|[Mm]eneer|[Dd]e heer)(?:\.\s*|\s+))+(?=\S)"
)
PARTICLES = frozenset(
    {"van", "de", "der", "den", "het", "'t", "'s", "ten", "ter", "te", "op", "in", "aan", "bij"}
    | {"von", "zu", "du", "la", "le", "el", "al"}
)
INITIALS = re.compile(r"(?:\w{1,2}\.)+")
INITIAL = re.compile(r"ij|\w", re.IGNORECASE)
APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
# Letters that Unicode does not take apart into a plain one and an accent.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)


def short_name(name: str) -> str:
    """Return initial and surname, without titles: "A. Jansen", "IJ. de Vries".

    What begins with a surname ("Van der Berg") stays whole.
    """
    bare_name = TITLES_BEFORE_NAME.sub("", name.strip())
    first_name, _space, surname = bare_name.partition(" ")
    if not surname or first_name.lower().translate(APOSTROPHES) in PARTICLES:
        return bare_name
    if INITIALS.fullmatch(first_name):
        return bare_name
    initial = INITIAL.search(first_name)
    if initial is None:
        return bare_name
    return f"{initial[0].upper()}. {surname}"


def fold_name(name: str) -> str:
    """Return the letters and digits of a name, small and without accents or titles.

    "J.P. van 't Hoff", "JP van ’t Hoff" and "mr. J. P. van t Höff" are the same. Source: how people
    type names in the search of other registrations (docs/domain/incidents.md §3.3).
    """
    bare_name = TITLES_BEFORE_NAME.sub("", unicodedata.normalize("NFKC", name).strip())
    decomposed = unicodedata.normalize("NFKD", bare_name.casefold())
    plain = decomposed.translate(PLAIN_LETTERS)
    return "".join(sign for sign in plain if sign.isalnum())
