"""The rights of a person: everything we have about somebody (AVG art. 15), and correcting what is wrong (AVG art. 16).

What the law lets us keep back is kept back here, with why, before anybody reviews it: what is about somebody else is not even
collected, so that a slip of the reviewer gives nothing away.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import read
from casework import logbook, timeline
from casework.models import AccessRequest, Case, CaseBound, Document, Draft, Party
from casework.models.rights import HANDLERS, KEPT, WORKING
from casework.retention import keeper_of
from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import Outgoing
from organisations.models import Person
from sealing import files
from sealing.index import blind, normalise
from ui import dates

# Why something is kept back, in words for who asked.
GROUNDS = {
    "third_party": gettext_lazy("Dit gaat over iemand anders (AVG artikel 15, lid 4)."),
    "internal": gettext_lazy("Dit is een interne notitie voor overleg. Die valt niet onder het recht op inzage."),
    "safety": gettext_lazy("Dit houden wij achter voor de veiligheid of een onderzoek (UAVG artikel 41)."),
    "own_page": gettext_lazy("Dit gaat voor uw veiligheid niet in een bestand. U leest het bij uw zaak."),
}
LABELS = {"name": gettext_lazy("Naam"), "email": gettext_lazy("E-mailadres"), "phone": gettext_lazy("Telefoonnummer")}
LOG = 500  # newest entries and messages that are listed one by one


@dataclass
class Section:
    """One part of what we have: a case, the account."""

    title: str
    items: list[dict[str, str]] = field(default_factory=list)

    def add(self, label: Any, text: Any, withheld: str = "") -> None:
        """One fact. What is withheld is not collected."""
        if withheld or text not in ("", None):
            self.items.append({"label": str(label), "text": "" if withheld else str(text), "withheld": withheld})


# --- collecting --------------------------------------------------------------------------------------------------------


def about(request: AccessRequest) -> dict[int, list[Case]]:
    """The cases somebody has a part in, by the organisation that keeps them.

    By account wherever it is named, and by address. Somebody without an account is found by name or address at the organisation
    that was asked, and nowhere else: the blind index of another organisation is another one.
    """
    person, place = request.person, request.organisation_id
    if person:
        told = blind("party", person.organisation_id, person.email)
        parts = Party.objects.filter(Q(person=person) | Q(email_index=told)).values("case")
        found = Case.objects.filter(Q(people__contains=[person.pk]) | Q(pk__in=parts), destroyed=False)
    else:
        words = [word for word in (request.name, request.email) if word]
        keys = [blind("party", place, word) for word in words]
        parts = Party.objects.filter(Q(name_index__in=keys) | Q(email_index__in=keys)).values("case")
        found = Case.objects.filter(pk__in=parts, destroyed=False)
    kept: dict[int, list[Case]] = {}
    for case in found.order_by("created_at", "pk"):
        kept.setdefault(keeper_of(case.kind, case.organisation_id), []).append(case.child())
    return kept


def collect(request: AccessRequest) -> None:
    """Gather what is kept where it was asked, and ask everywhere else where something is kept. Belongs in a transaction."""
    kept = about(request)
    sections = (
        [_account(request.person)]
        if request.person and request.organisation_id == request.person.organisation_id
        else []
    )
    for case in kept.get(request.organisation_id, []):
        if section := _case(case, request):
            sections.append(section)
            case.record("access_collected", by=None, request_number=request.number)
    request.found = _numbered(sections)
    request.state = request.State.COLLECTED
    request.save()
    request.record("access_collected", by=None, cases=len(kept.get(request.organisation_id, [])))
    tell(request, "access_asked", handlers_of(request))
    if request.person and request.organisation_id == request.person.organisation_id:
        for keeper in sorted(set(kept) - {request.organisation_id}):
            if not AccessRequest.objects.filter(person=request.person, organisation=keeper, state__in=WORKING).exists():
                other = AccessRequest.ask(keeper, by=request.person, person=request.person)
                outbox.later("casework.tasks.collect_access", str(other.pk))


def _numbered(sections: Iterable[Section]) -> list[dict[str, Any]]:
    count, told = 0, []
    for section in sections:
        for item in section.items:
            count += 1
            item["id"] = str(count)
        told.append({"title": section.title, "items": section.items})
    return told


def _account(person: Person) -> Section:
    section = Section(_("Uw account"))
    section.add(_("Naam"), person.name)
    section.add(_("E-mailadres"), person.email)
    section.add(_("Organisatie"), person.organisation.name)
    for role in person.memberships.select_related("organisation"):
        section.add(_("Rol"), f"{role.get_role_display()}, {role.organisation.name}, {_period(role)}")
    for office in person.offices.select_related("organisation"):
        section.add(
            _("Ambt of functie"), f"{office.get_function_display()}, {office.organisation.name}, {_period(office)}"
        )
    for draft in Draft.objects.filter(owner=person):
        section.add(
            _("Concept"), _("bewaard op %(when)s; u leest en verwijdert het zelf") % {"when": _said(draft.saved_at)}
        )
    _sent(section, person, "")
    for entry in read.entries(f"person:{person.pk}", limit=LOG):
        section.add(
            _("Logboek van uw account"), f"{_said(entry.at)}: {logbook.actions().get(entry.action, entry.action)}"
        )
    return section


def _period(held: models.Model) -> str:
    since = dates.say_day(held.since)
    return _("van %(since)s tot en met %(until)s") % {"since": since, "until": dates.say_day(held.until)} if held.until else (
        _("sinds %(since)s") % {"since": since})  # fmt: skip


def _sent(section: Section, person: Person, number: str) -> None:
    """The messages about one case, or about none: which cases somebody has at the national desk is not for the own organisation."""
    sent = Outgoing.objects.filter(person=person, case_number=number).defer("address", "secret_path", "data_key")
    for row in sent.order_by("-created_at")[:LOG]:
        section.add(_("Bericht aan u"), f"{_said(row.created_at)}: {KINDS.get(row.kind, row.kind)}")


def _case(case: Case, request: AccessRequest) -> Section | None:
    """What one case holds about who asked. None where it turns out to be about a namesake."""
    mine, others = _parts(case, request)
    involved = bool(request.person and request.person.pk in case.people)
    if not (mine or involved):
        return None
    whole = involved and _concerns(case, request.person)
    section = Section(f"{case.number}: {case.title}" if whole else case.number)
    section.add(_("Uw rol"), ", ".join(sorted({str(party.get_role_display()) for party in mine})) or _("Melder"))
    section.add(_("Organisatie"), case.organisation.name)
    section.add(_("Begonnen"), _said(case.created_at))
    section.add(_("Bewaard tot en met"), dates.say_day(case.keep_until) if case.keep_until else "")
    for party in mine:
        for name in ("name", "email", "phone"):
            section.add(LABELS[name], getattr(party, name))
    for party in others:
        section.add(
            _("Iemand anders in deze zaak: %(role)s") % {"role": str(party.get_role_display()).lower()},
            "",
            "third_party",
        )
    if request.person:
        _sent(section, request.person, case.number)
        _written(section, case, None if whole else request.person)
    if whole:
        _whole(section, case)
    else:
        section.add(_("De rest van deze zaak"), "", "third_party")
    return section


def _parts(case: Case, request: AccessRequest) -> tuple[list[Party], list[Party]]:
    """The rows that are about who asked, and those of others. With an address, a namesake with another one is somebody else."""
    person = request.person
    emails = {normalise(word) for word in (request.email, person.email if person else "") if word}
    names = {normalise(request.name)} if request.name else set()
    mine, others = [], []
    for party in case.parties.all():
        named = normalise(party.name) in names and not (emails and party.email)
        same = (person and party.person_id == person.pk) or named or bool({normalise(party.email)} & emails)
        (mine if same else others).append(party)
    return mine, others


def _concerns(case: Case, person: Person) -> bool:
    """It is about this person, and not about somebody for whom they reported or may act."""
    affected = list(case.parties.filter(role=Party.PartyRole.AFFECTED).values_list("person", flat=True))
    return not affected or person.pk in affected


def _written(section: Section, case: Case, by: Person | None) -> None:
    """The messages of a case; of one person alone where the case is about somebody else."""
    for message in case.messages.filter(**({"author": by} if by else {})).select_related("author"):
        who = message.author.short_name if message.from_desk else _("melder")
        section.add(_("Bericht"), f"{_said(message.written_at)}, {who}: {message.text}")


def _whole(section: Section, case: Case) -> None:
    """All of a case, for whom it is about: what was told, what was done."""
    section.add(_("Status"), case.status_label)
    section.add(_("Afgesloten"), _said(case.closed_at) if case.closed_at else "")
    _columns(section, case)
    for relation in type(case)._meta.related_objects:
        bound = relation.related_model
        if issubclass(bound, CaseBound) and bound._meta.app_label != "casework":
            for row in bound._base_manager.filter(**{relation.field.name: case.pk}):
                row.case = case
                _columns(section, row, f"{bound._meta.verbose_name}: ")
    for document in case.documents.filter(audience=Document.Audience.ALL):
        section.add(_("Document"), f"{document.label}, {_said(document.made_at)}")
    for label, rows in ((_("Interne notities"), case.notes), (_("Taken"), case.tasks),
                        (_("Interne documenten"), case.documents.filter(audience=Document.Audience.INTERNAL))):  # fmt: skip
        if count := rows.count():
            section.add(f"{label} ({count})", "", "internal")
    for clock in case.deadlines.all():
        if clock.name in case.promised:
            section.add(_("Afspraak"), f"{clock.own_label}: {_said(clock.due)}")
    for line in timeline.lines(case, own=True, limit=LOG):
        section.add(_("Wat er gebeurde"), f"{_said(line.at)}: {' '.join(strip_tags(line.sentence).split())}")


def has_words(column: models.Field) -> bool:
    """It was given a name that people say; what has none is machinery."""
    return column.editable and isinstance(column.verbose_name, Promise)


def _columns(section: Section, row: Case | CaseBound, before: str = "") -> None:
    """What stands in a row, column by column, in the words of the model; what is kept back in one line for each reason."""
    back: dict[str, list[str]] = {}
    for column in type(row)._meta.local_concrete_fields:
        text = "" if column.is_relation or not has_words(column) else _shown(column, getattr(row, column.name))
        if text and (why := row.kept_back.get(column.name)):
            back.setdefault(why, []).append(str(column.verbose_name))
        else:
            section.add(f"{before}{column.verbose_name}".capitalize(), text)
    for why, labels in back.items():
        section.add(f"{before}{', '.join(labels)}".capitalize(), "", why)


def _shown(column: models.Field, value: Any) -> str:
    """A column in words."""
    if value in (None, "", [], {}, False) or isinstance(value, bytes | memoryview):
        return ""
    if value is True:
        return _("ja")
    if isinstance(value, datetime):
        return _said(value)
    if isinstance(value, date):
        return dates.say_day(value)
    choices = dict(getattr(column.base_field if isinstance(column, ArrayField) else column, "flatchoices", ()) or ())
    values = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return ", ".join(
        str(choices.get(one, one) if isinstance(one, str | int) else one)
        for one in values
        if one not in ("", None, False)
    )


def _said(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{dates.say_day(local.date())}, {local:%H:%M}"


# --- reviewing and giving ----------------------------------------------------------------------------------------------


def release(request: AccessRequest, *, by: Person, withhold: Iterable[str], ground: str) -> bool:
    """Give what was reviewed, without these items. False when it was done already. Belongs in a transaction."""
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != request.State.COLLECTED or by.pk == request.person_id:
        return False
    kept_back, sections = set(withhold), request.found
    for item in (item for section in sections for item in section["items"]):
        if item["id"] in kept_back and not item["withheld"]:
            item |= {"text": "", "withheld": ground}
    request.found = sections
    request.reviewed_by, request.reviewed_at, request.state = by, timezone.now(), request.State.RELEASED
    request.save()
    request.record(
        "access_released",
        by=by,
        withheld=sum(bool(item["withheld"]) for section in sections for item in section["items"]),
    )
    return True


def as_json(request: AccessRequest) -> bytes:
    """What is given, for a machine to read (AVG art. 20)."""
    told = {
        "nummer": request.number,
        "organisatie": request.organisation.name,
        "gevraagd": request.asked_at.isoformat(timespec="seconds"),
        "delen": [
            {"titel": section["title"], "gegevens": [_told(item) for item in section["items"]]}
            for section in request.found
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _told(item: dict[str, str]) -> dict[str, str]:
    if item["withheld"]:
        return {"wat": item["label"], "niet_gegeven_omdat": str(GROUNDS[item["withheld"]])}
    return {"wat": item["label"], "gegeven": item["text"]}


def given(request: AccessRequest) -> list[dict[str, Any]]:
    """The same for a page or a letter: each item with why it is kept back, if it is."""
    return [
        {
            "title": section["title"],
            "items": [item | {"why": GROUNDS.get(item["withheld"], "")} for item in section["items"]],
        }
        for section in request.found
    ]


def make_files(request: AccessRequest) -> None:
    """The PDF and the JSON of what was released, sealed; who asked hears of it. Belongs in a transaction; safe to run again."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only in a worker

    if request.state != request.State.RELEASED:
        return
    letter = pdf.write("casework/pdf/access.html", {"asked": request, "sections": given(request)}, title=_("Wat wij over u hebben"),
                       number=request.number, classification=_("Persoonlijk en vertrouwelijk"))  # fmt: skip
    for form, content in (("pdf", letter), ("json", as_json(request))):
        kept = files.store(io.BytesIO(content), request.seal_key(), f"{request.seal_context()}:{form}")
        setattr(request, form, kept.name)
    request.state, request.expires_at, request.found = request.State.READY, timezone.now() + KEPT, []
    request.save()
    tell(request, "access_ready", [request.person] if request.person else handlers_of(request))


def handlers_of(request: AccessRequest) -> Iterable[Person]:
    """Who may handle it."""
    return handlers_at(request.organisation_id, but=request.person_id)


def handlers_at(organisation_id: int, *, but: int | None = None) -> Iterable[Person]:
    """Who watches over the data of people in the register of this organisation."""
    here = Q(memberships__organisation=organisation_id, memberships__role__in=HANDLERS)
    current = Q(memberships__until=None) | Q(memberships__until__gte=timezone.localdate())
    return Person.objects.filter(here & current, is_active=True).exclude(pk=but or 0).distinct()


def tell(request: AccessRequest, kind: str, people: Iterable[Person]) -> None:
    """A number and a link."""
    outbox.post_many(
        {"kind": kind, "person": person, "organisation_id": request.organisation_id, "case_number": request.number,
         "path": "/mijn/inzage/" if person.pk == request.person_id else f"/beheer/inzage/{request.pk}/",
         "unique_key": f"{request.number}:{kind}:{person.pk}"} for person in people
    )  # fmt: skip


# --- accounts that came later ---------------------------------------------------------------------------------------------


def link(person: Person) -> int:
    """Give somebody with a new account the cases in which they were named by this address at their organisation. Answers how many."""
    asked = blind("party", person.organisation_id, person.email)
    done = 0
    for party in Party.objects.filter(email_index=asked, person=None).select_related("case"):
        case = Case.objects.select_for_update(no_key=True).get(pk=party.case_id)
        if case.organisation_id != person.organisation_id or case.destroyed:
            continue
        Party.objects.filter(pk=party.pk, person=None).update(person=person)
        case.conflicted = sorted({*case.conflicted, person.pk})
        if party.role == Party.PartyRole.AFFECTED:
            case.people = sorted({*case.people, person.pk})
        case.handler_id = None if case.handler_id == person.pk else case.handler_id
        case.save(update_fields=["people", "conflicted", "handler"])
        case.record("account_linked", by=None, to=person.pk)
        if party.role == Party.PartyRole.AFFECTED:
            case.tell(person, "received_for_you", own=True)
        done += 1
    return done
