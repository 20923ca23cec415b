"""The answers to "which column is this field?", and the guesses that a form begins with.

An answer is a string: `k:3` for the column at position 3 (0 is the first), or `w:serious` for a
field that is `serious` in every row.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from dataexchange.columns import ImportField, normalise

COLUMN_PREFIX = "k:"
CONSTANT_PREFIX = "w:"
MIN_NAME_LENGTH = 4  # of a name that is looked for inside a head: not "en"
MIN_WORD_LENGTH = 5  # of a word that is looked for inside another
MIN_SIMILARITY = 0.75  # 0 to 1, of a word that is proposed (difflib)


def column_answer(position: int) -> str:
    """Return the answer for the column at this position."""
    return f"{COLUMN_PREFIX}{position}"


def constant_answer(slug: str) -> str:
    """Return the answer for a field that is this slug in every row."""
    return f"{CONSTANT_PREFIX}{slug}"


def is_column(answer: str) -> bool:
    """Tell whether an answer names a column of the file."""
    return answer.startswith(COLUMN_PREFIX)


def position_of(answer: str) -> int:
    """Return the position of the column that an answer names."""
    return int(answer.removeprefix(COLUMN_PREFIX))


def constant_of(answer: str) -> str:
    """Return what a field is in every row; "" when the answer names a column."""
    if not answer.startswith(CONSTANT_PREFIX):
        return ""
    return answer.removeprefix(CONSTANT_PREFIX)


def remembered_answer(answer: str, heads: Sequence[str]) -> str:
    """Return an answer as it is stored for the next file.

    A column is stored by its head, because it may have another position in the next file.
    """
    if answer.startswith(CONSTANT_PREFIX):
        return answer
    return heads[position_of(answer)]


def guess_columns(
    fields: Sequence[ImportField], heads: Sequence[str], before: Mapping[str, str]
) -> dict[str, str]:
    """Return field → likely answer: as the organisation answered before, else by the heads.

    `before`: field → answer as `remembered_answer` returns it. A field without a likely column is
    left out.
    """
    plain_heads = [normalise(head) for head in heads]
    answers = _earlier_answers(fields, plain_heads, before)
    for field in fields:
        if field.name in answers:
            continue
        position = _likely_position(field, plain_heads, answers.values())
        if position is not None:
            answers[field.name] = column_answer(position)
    return answers


def _earlier_answers(
    fields: Sequence[ImportField], plain_heads: Sequence[str], before: Mapping[str, str]
) -> dict[str, str]:
    answers: dict[str, str] = {}
    for field in fields:
        answer = before.get(field.name, "")
        head = normalise(answer)
        if answer.startswith(CONSTANT_PREFIX):
            answers[field.name] = answer
        elif answer and head in plain_heads:
            answers[field.name] = column_answer(plain_heads.index(head))
    return answers


def _likely_position(
    field: ImportField, plain_heads: Sequence[str], taken_answers: Collection[str]
) -> int | None:
    """Return the position of the first free column with a name of this field as its head.

    Otherwise of the first that has such a name in its head; None when there is none.
    """
    spelled_names = [field.name, str(field.label), *field.heads]
    names = [normalise(name) for name in spelled_names]
    long_names = [name for name in names if len(name) >= MIN_NAME_LENGTH]
    free = []
    for position, head in enumerate(plain_heads):
        if column_answer(position) not in taken_answers:
            free.append((position, head))
    for position, head in free:
        if head in names:
            return position
    for position, head in free:
        if any(name in head for name in long_names):
            return position
    return None


def propose_slug(field: ImportField, word: str) -> str:
    """Return the slug that a word probably means; "" when there is none.

    The first choice is a word that is spelled nearly the same, the second one that contains the
    other.
    """
    slugs = field.slug_by_word()
    plain_word = normalise(word)
    similar = get_close_matches(plain_word, slugs, n=1, cutoff=MIN_SIMILARITY)
    if similar:
        return slugs[similar[0]]
    for name, slug in slugs.items():
        if len(name) < MIN_WORD_LENGTH:
            continue
        if name in plain_word or plain_word in name:
            return slug
    return ""
