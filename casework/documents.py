"""Letters of a case: requested in the web, written by a worker, sealed with the key of the case.

A case type declares its letters (`letters`, by kind). This file knows no model: it is given the
case.
"""

from django.utils import timezone
from django.utils.formats import date_format


def write(case, kind: str) -> bytes:
    """Return the PDF/UA of this letter, as it is now. Opens what is sealed."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a letter is made

    letter = case.letters[kind]
    now = timezone.now()
    context = {"case": case, "made_at": now, "letter": letter}
    return pdf.write(
        letter.template,
        context | letter.context(case),
        title=f"{letter.label} {case.number}",
        number=case.number,
        classification=letter.classification,
    )


def stamp(case, kind: str, content: bytes, reader: str) -> bytes:
    """Return the PDF for this reader: with name and moment on every page, if it is a letter that
    carries them.
    """
    letter = case.letters.get(kind)
    if letter is None or not letter.stamped:
        return content
    from ui import pdf  # noqa: PLC0415 -- slow import: only where a letter is stamped

    moment = date_format(timezone.localtime(), "j F Y H:i")
    return pdf.stamp(content, f"{reader} · {moment}")
