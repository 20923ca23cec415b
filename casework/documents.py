"""Letters of a case: asked for in the request, made by a worker, sealed with the key of the case.

A case type lists its letters (`letters`, by kind). This file knows no model: it is given the case.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format


def always(_case: Any) -> bool:
    """A letter that can be made at any time."""
    return True


@dataclass(frozen=True)
class Letter:
    """One kind of document: what it is called, its template, and what is on it.

    `ready`: whether there is something to write. `stamped`: each download carries who downloads it, and when.
    """

    label: str
    template: str
    context: Callable[[Any], dict[str, Any]]
    audience: str = "all"
    classification: str = field(default="Vertrouwelijk")
    ready: Callable[[Any], bool] = always
    stamped: bool = False


def write(case, kind: str) -> bytes:
    """The PDF/UA of this letter, as it is now. Opens what is sealed."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a letter is made

    letter = case.letters[kind]
    context = {"case": case, "made_at": timezone.now(), "letter": letter} | letter.context(case)
    return pdf.write(letter.template, context, title=f"{letter.label} {case.number}", number=case.number,
                     classification=letter.classification)  # fmt: skip


def stamp(case, kind: str, content: bytes, reader: str) -> bytes:
    """The letter as it goes to this reader: with name and moment on every page, if it is one that carries that."""
    letter = case.letters.get(kind)
    if letter is None or not letter.stamped:
        return content
    from ui import pdf  # noqa: PLC0415 -- slow import: only where a letter is stamped

    return pdf.stamp(content, f"{reader} · {date_format(timezone.localtime(), 'j F Y H:i')}")
