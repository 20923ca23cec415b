"""Letters of a case: asked for in the request, made by a worker, sealed with the key of the case.

A case type lists its letters (`letters`, by kind). This file knows no model: it is given the case.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Letter:
    """One kind of document: what it is called, its template, and what is on it."""

    label: str
    template: str
    context: Callable[[Any], dict[str, Any]]
    audience: str = "all"
    classification: str = field(default="Vertrouwelijk")


def write(case, kind: str) -> bytes:
    """The PDF/UA of this letter, as it is now. Opens what is sealed."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a letter is made

    letter = case.letters[kind]
    context = {"case": case, "made_at": timezone.now(), "letter": letter} | letter.context(case)
    return pdf.write(letter.template, context, title=f"{letter.label} {case.number}", number=case.number,
                     classification=letter.classification)  # fmt: skip
