"""Who is presumed to be one and the same person, however they are written down.

Nobody decides about themselves. Somebody may have two accounts, an address with a part behind a
plus, or stand on paper with no more than a name. So people are compared by what is known of them,
never by the key of an account. The presumption only takes rights away: it never lets anybody read.

The database computes the same two keys of every account (`Person.mailbox`, `Person.name_key`).
"""

import re
import unicodedata

from django.db.models import F, Func

# Providers that deliver to one mailbox with and without dots, and the name of theirs that counts.
DOTS_DO_NOT_MATTER = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
PLUS_PART = re.compile(r"(?<=.)\+.*", re.DOTALL)
ACCENTS = re.compile("[\u0300-\u036f]")


def mailbox_of(email: str) -> str:
    """Return the mailbox behind an address: without capitals and without what follows a plus.

    Dots count, except at providers of which is known that they do not.
    """
    folded = unicodedata.normalize("NFKC", email).lower().strip()
    local_part, at, domain = folded.rpartition("@")
    if not at:
        return folded
    local_part = PLUS_PART.sub("", local_part)
    if domain in DOTS_DO_NOT_MATTER:
        domain = DOTS_DO_NOT_MATTER[domain]
        local_part = local_part.replace(".", "")
    return f"{local_part}@{domain}"


def name_key_of(name: str) -> str:
    """Return a name as names are compared: small letters, no accents and no punctuation.

    "" for a single word: that is too little to take somebody for another.
    """
    decomposed = unicodedata.normalize("NFKD", name).lower()
    letters = ACCENTS.sub("", decomposed)
    words = "".join(char if char.isalnum() else " " for char in letters).split()
    return " ".join(words) if len(words) > 1 else ""


# --- the same in SQL, for columns that the database computes --------------------------------------

_ADDRESS = "btrim(lower(normalize(%(expressions)s, NFKC) COLLATE pg_c_utf8))"
_WITHOUT_PLUS = f"regexp_replace({_ADDRESS}, '^(.[^+]*)\\+.*(@[^@]*)$', '\\1\\2')"
_LOCAL_PART = f"regexp_replace({_WITHOUT_PLUS}, '@[^@]*$', '')"
MAILBOX_SQL = (
    f"CASE WHEN {_WITHOUT_PLUS} ~ '@(gmail|googlemail)\\.com$' "
    f"THEN replace({_LOCAL_PART}, '.', '') || '@gmail.com' ELSE {_WITHOUT_PLUS} END"
)
_LETTERS = (
    "regexp_replace(lower(normalize(%(expressions)s, NFKD) COLLATE pg_c_utf8), "
    "'[\\u0300-\\u036f]', '', 'g')"
)
_WORDS = f"btrim(regexp_replace({_LETTERS}, '[^[:alnum:]]+', ' ', 'g'))"
NAME_KEY_SQL = f"CASE WHEN strpos({_WORDS}, ' ') > 0 THEN {_WORDS} ELSE '' END"


def mailbox_column(name: str) -> Func:
    """Return the expression of the mailbox behind the address in this column."""
    return Func(F(name), template=MAILBOX_SQL)


def name_key_column(name: str) -> Func:
    """Return the expression of the key of the name in this column."""
    return Func(F(name), template=NAME_KEY_SQL)
