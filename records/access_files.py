"""Release what was collected about a person after review, and make the files they get."""

import io
import json
from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Person
from records.models import AccessRequest
from records.models.subject_access import FILES_AVAILABLE_FOR
from records.subject_access import GROUNDS, notify, reviewers_of
from sealing import files


def release(
    request: AccessRequest,
    *,
    by: Person,
    withhold: Collection[str],
    ground: str,
    give: Collection[str] = (),
) -> bool:
    """Release what was reviewed, without the items whose ids are in `withhold`.

    What must be weighed is given only when its id is in `give`.

    Returns False when it was released already, or is about `by`. Belongs in a transaction.
    """
    locked = AccessRequest.objects.select_for_update(of=("self",))
    request = locked.get(pk=request.pk)
    if request.state != request.State.COLLECTED or request.is_about(by):
        return False
    sections = request.sections
    items = [item for section in sections for item in section["items"]]
    for item in items:
        is_refused = item.pop("weigh", False) and item["id"] not in give
        if item["id"] in withhold and not item["withheld"]:
            item["text"] = ""
            item["withheld"] = ground
        elif is_refused:
            item["text"] = ""
            item["withheld"] = "third_party"
    request.sections = sections
    request.reviewed_by = by
    request.reviewed_at = timezone.now()
    request.state = request.State.RELEASED
    request.save()
    withheld_count = sum(bool(item["withheld"]) for item in items)
    request.record("access_released", by=by, withheld=withheld_count)
    return True


def as_json(request: AccessRequest) -> bytes:
    """Return what is released, for a machine to read (AVG art. 20): JSON in UTF-8."""
    document = {
        "nummer": request.number,
        "organisatie": request.organisation.name,
        "gevraagd": request.asked_at.isoformat(timespec="seconds"),
        "delen": [_json_section(section) for section in request.sections],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _json_section(section: dict[str, Any]) -> dict[str, Any]:
    items = [_json_item(item) for item in section["items"]]
    return {"titel": section["title"], "gegevens": items}


def _json_item(item: dict[str, str]) -> dict[str, str]:
    if item["withheld"]:
        return {"wat": item["label"], "niet_gegeven_omdat": str(GROUNDS[item["withheld"]])}
    return {"wat": item["label"], "gegeven": item["text"]}


def sections_with_grounds(request: AccessRequest) -> list[dict[str, Any]]:
    """Return the sections for a page or a letter: each item with `why` it is withheld, or ""."""
    sections = []
    for section in request.sections:
        items = [item | {"why": GROUNDS.get(item["withheld"], "")} for item in section["items"]]
        sections.append({"title": section["title"], "items": items})
    return sections


def make_files(request: AccessRequest) -> None:
    """Make the PDF and the JSON of what was released, sealed, and notify who asked.

    Belongs in a transaction; safe to run again.
    """
    if request.state != request.State.RELEASED:
        return
    request.pdf = _store(request, "pdf", _letter(request))
    request.json = _store(request, "json", as_json(request))
    request.state = request.State.READY
    request.expires_at = timezone.now() + FILES_AVAILABLE_FOR
    request.sections = []
    request.save()
    recipients = [request.person] if request.person else reviewers_of(request)
    notify(request, "access_ready", recipients)


def _letter(request: AccessRequest) -> bytes:
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only in a worker

    context = {"access_request": request, "sections": sections_with_grounds(request)}
    return pdf.write(
        "records/pdf/access.html",
        context,
        title=_("Wat wij over u hebben"),
        number=request.number,
        classification=_("Persoonlijk en vertrouwelijk"),
    )


def _store(request: AccessRequest, file_format: str, content: bytes) -> str:
    """Seal and store one file. Return its name in the store."""
    context = f"{request.seal_context()}:{file_format}"
    stored = files.store(io.BytesIO(content), request.seal_key(), context)
    return stored.name
