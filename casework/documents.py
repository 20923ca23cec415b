"""Letters of a case: requested in the web, written by a worker, sealed with the key of the case.

A case type declares its letters (`letters`, by kind). This file knows no model: it is given the
case.
"""

from django.utils import timezone
from django.utils.formats import date_format

from organisations.models.membership import Role


def write(case, kind: str, *, by=None) -> bytes:
    """Return the PDF/UA of this letter, as it is now. Opens what is sealed.

    `by`: who asked for it; who signs, unless the letter names somebody else.
    """
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a letter is made

    letter = case.letters[kind]
    context = {"case": case, "letter": letter, "signer": by or case.handler} | letter.context(case)
    context["signer_role"] = _role_label(context["signer"], case.organisation_id)
    return pdf.write(
        letter.template,
        context,
        title=f"{letter.label} {case.number}",
        number=case.number,
        classification=letter.classification,
    )


def _role_label(person, organisation_id: int) -> str:
    """Return what somebody is at this organisation: "griffier"; "" when it is nothing here."""
    if person is None:
        return ""
    roles = [m.role for m in person.memberships_now if m.organisation_id == organisation_id]
    roles = [role for role in roles if role != Role.REPORTER]
    return str(Role(roles[0]).label) if roles else ""


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
