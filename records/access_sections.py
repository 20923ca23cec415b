"""What is stored about a person, section by section (AVG art. 15): the account, and each case.

What is about somebody else is not collected, so that a slip of the reviewer gives nothing away.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import read
from casework import timeline
from casework.models import Case, CaseBound, Document, Draft, Message, Party, case_types
from notifications.kinds import KINDS
from notifications.models import Outgoing
from organisations.models import InterruptedForm, Person
from records import audit_log
from records.column_words import column_in_words, has_label
from records.models import AccessRequest
from records.own_sections import (
    add_entered_answers,
    add_letter_choices,
    add_letter_proofs,
)
from records.sign_in_facts import MAX_LISTED, proves_with_secrets, sign_in_facts
from sealing.index import fold_address
from texts.names import fold_name
from ui import dates

PARTY_LABELS = {
    "name": gettext_lazy("Naam"),
    "email": gettext_lazy("E-mailadres"),
    "phone": gettext_lazy("Telefoonnummer"),
    "not_to_call": gettext_lazy("Wanneer wij niet mogen bellen"),
}


@dataclass
class Section:
    """One part of what is stored: a case, or the account."""

    title: str
    items: list[dict[str, str]] = field(default_factory=list)

    def add(self, label: Any, text: Any) -> None:
        """Add one fact, unless its text is empty."""
        if text not in ("", None):
            item = {"label": str(label), "text": str(text), "withheld": ""}
            self.items.append(item)

    def add_to_weigh(self, label: Any, text: Any) -> None:
        """Add one fact that is given only when the reviewer says so, item by item."""
        self.add(label, text)
        self.items[-1]["weigh"] = True

    def add_event(self, label: Any, moment: datetime, text: Any) -> None:
        """Add one fact with the moment it happened."""
        self.add(label, f"{dates.say_full_moment(moment)}: {text}")

    def withhold(self, label: Any, ground: str) -> None:
        """Say that something is withheld, without collecting it.

        `ground`: a slug of records.subject_access.GROUNDS.
        """
        self.items.append({"label": str(label), "text": "", "withheld": ground})


def numbered(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """Return the sections as stored, each item with an id that is unique among all of them."""
    count = 0
    stored = []
    for section in sections:
        for item in section.items:
            count += 1
            item["id"] = str(count)
        stored.append({"title": section.title, "items": section.items})
    return stored


# --- the account -----------------------------------------------------------------------------


def account_section(person: Person) -> Section:
    """Return what is stored about an account: offices, roles, sign-in, drafts, messages, log."""
    section = Section(_("Uw account"))
    section.add(_("Naam"), person.name)
    section.add(_("E-mailadres"), person.email)
    section.add(_("Organisatie"), person.organisation.name)
    _add_roles(section, person)
    for label, text in sign_in_facts(person):
        section.add(label, text)
    if proves_with_secrets(person):
        section.withhold(_("Sleutels en codes van uw tweede factor en koppelingen"), "secret")
    _add_drafts(section, person, {"", person.organisation.code})
    for form in InterruptedForm.objects.of(person):
        stored = _("bewaard op %(when)s, voor een dag; u leest en verwijdert het zelf")
        moment = dates.say_full_moment(form.kept_at)
        section.add(_("Formulier dat nog niet verstuurd is"), stored % {"when": moment})
    _add_notices(section, person, "")
    add_letter_choices(section, person)
    _add_facts_of_rooms(section, person)
    for entry in read.entries(f"person:{person.pk}", limit=MAX_LISTED):
        action = audit_log.actions().get(entry.action, entry.action)
        section.add_event(_("Logboek van uw account"), entry.at, action)
    return section


def _add_facts_of_rooms(section: Section, person: Person) -> None:
    """Add what rooms above this one hold of a person beside cases: `access_facts` of an AppConfig
    returns pairs of a label and a text.
    """
    for config in apps.get_app_configs():
        access_facts = getattr(config, "access_facts", None)
        for label, text in access_facts(person) if access_facts else ():
            section.add(label, text)


def draft_section(person: Person, register: str) -> Section | None:
    """Return the drafts of kinds that another organisation, with this code, answers for: the own
    one does not learn that there are any. None when there are none.
    """
    section = Section(_("Uw concepten"))
    _add_drafts(section, person, {register})
    return section if section.items else None


def drafts_of(person: Person, registers: Collection[str]) -> models.QuerySet[Draft]:
    """Return the drafts of this person of kinds that these registers hold, by the code of the
    organisation; "" for the own one.
    """
    kinds = [kind for kind, case_type in case_types().items() if case_type.register in registers]
    return Draft.objects.filter(owner=person, kind__in=kinds)


def _add_drafts(section: Section, person: Person, registers: Collection[str]) -> None:
    for draft in drafts_of(person, registers):
        saved = _("bewaard op %(when)s; u leest en verwijdert het zelf")
        moment = dates.say_full_moment(draft.saved_at)
        section.add(_("Concept"), saved % {"when": moment})


def _add_roles(section: Section, person: Person) -> None:
    for membership in person.memberships.select_related("organisation"):
        role = membership.get_role_display()
        where = membership.organisation.name
        period = _period(membership)
        section.add(_("Rol"), f"{role}, {where}, {period}")
    for office in person.offices.select_related("organisation"):
        function = office.get_function_display()
        where = office.organisation.name
        period = _period(office)
        section.add(_("Ambt of functie"), f"{function}, {where}, {period}")


def work_section(person: Person, cases: models.QuerySet[Case], own_notes: int) -> Section | None:
    """Return in which cases somebody only worked, without what is in them; None when in none.

    `cases`: those of this register holder. Their own notes are about others, and meant for
    consultation.
    """
    section = Section(_("Zaken waarin u werkte"))
    for case in cases[:MAX_LISTED]:
        text = _("%(number)s, sinds %(since)s") % {
            "number": case.number,
            "since": dates.say_day(timezone.localdate(case.created_at)),
        }
        section.add(_("Zaak die u behandelt of behandelde"), text)
    if section.items:
        section.withhold(_("Wat er in die zaken staat"), "third_party")
    if own_notes:
        section.withhold(_("Uw eigen notities (%(count)d)") % {"count": own_notes}, "own_work")
    return section if section.items else None


def _period(row: models.Model) -> str:
    """Return from when until when somebody holds a role or an office, in words."""
    since = dates.say_day(row.since)
    if not row.until:
        return _("sinds %(since)s") % {"since": since}
    until = dates.say_day(row.until)
    return _("van %(since)s tot en met %(until)s") % {"since": since, "until": until}


def _add_notices(section: Section, person: Person, case_number: str) -> None:
    """Add the messages about one case, or about none ("").

    Which cases somebody has at the national desk is not for the own organisation.
    """
    notices = Outgoing.objects.filter(person=person, case_number=case_number)
    unsealed = notices.defer("address", "secret_path", "data_key")
    for notice in unsealed.order_by("-created_at")[:MAX_LISTED]:
        kind = KINDS.get(notice.kind, notice.kind)
        section.add_event(_("Bericht aan u"), notice.created_at, kind)


# --- a case ----------------------------------------------------------------------------------


def case_section(case: Case, request: AccessRequest) -> Section | None:
    """Return what one case holds about who asked. None when it is about a namesake.

    All of it when the case is about them; otherwise only their own part.
    """
    person = request.person
    own_parties, other_parties = _split_parties(case, request)
    is_involved = bool(person and person.pk in case.people)
    if not own_parties and not is_involved:
        return None
    is_about_them = is_involved and _is_about(case, person)
    title = f"{case.number}: {case.title}"
    section = Section(title if is_about_them else case.number)
    _add_summary(section, case, own_parties)
    _add_parties(section, own_parties, other_parties)
    if person:
        _add_notices(section, person, case.number)
        messages = case.messages.all() if is_about_them else case.messages.filter(author=person)
        _add_messages(section, messages, request)
        add_letter_proofs(section, case, person)
        add_entered_answers(section, case, person)
    if is_about_them:
        _add_whole_case(section, case)
    else:
        section.withhold(_("De rest van deze zaak"), "third_party")
    return section


def _split_parties(case: Case, request: AccessRequest) -> tuple[list[Party], list[Party]]:
    """Return the parties of a case that are who asked, and the others."""
    own_parties = []
    other_parties = []
    for party in case.parties.all():
        parties = own_parties if _is_requester(party, request) else other_parties
        parties.append(party)
    return own_parties, other_parties


def _is_requester(party: Party, request: AccessRequest) -> bool:
    """Tell whether this party is who asked: by account, by address, or else by name.

    When an address is known of both, a namesake with another address is somebody else.
    """
    person = request.person
    if person and party.person_id == person.pk:
        return True
    addresses = [request.email, person.email if person else ""]
    emails = {fold_address(address) for address in addresses if address}
    if fold_address(party.email) in emails:
        return True
    if not request.name or (emails and party.email):
        return False
    return fold_name(party.name) == fold_name(request.name)


def _is_about(case: Case, person: Person) -> bool:
    """Tell whether a case is about this person, not about whom they reported or act for."""
    affected = case.parties.filter(role=Party.PartyRole.AFFECTED)
    person_ids = list(affected.values_list("person", flat=True))
    return not person_ids or person.pk in person_ids


def _add_summary(section: Section, case: Case, own_parties: list[Party]) -> None:
    roles = sorted({str(party.get_role_display()) for party in own_parties})
    section.add(_("Uw rol"), ", ".join(roles) or _("Melder"))
    section.add(_("Organisatie"), case.organisation.name)
    section.add(_("Begonnen"), dates.say_full_moment(case.created_at))
    if case.keep_until:
        section.add(_("Bewaard tot en met"), dates.say_day(case.keep_until))


def _add_parties(section: Section, own_parties: list[Party], other_parties: list[Party]) -> None:
    for party in own_parties:
        for column, label in PARTY_LABELS.items():
            section.add(label, getattr(party, column))
    for party in other_parties:
        role = str(party.get_role_display()).lower()
        label = _("Iemand anders in deze zaak: %(role)s") % {"role": role}
        section.withhold(label, "third_party")


def _add_messages(
    section: Section, messages: models.QuerySet[Message], request: AccessRequest
) -> None:
    """Add the conversation. What somebody else wrote to the desk is weighed first.

    Who reported for somebody may have told the desk what was not meant for them (AVG art. 15 lid
    4): it is given when the reviewer says so.
    """
    for message in messages.select_related("author"):
        author = message.author.short_name if message.from_desk else _("melder")
        text = f"{dates.say_full_moment(message.written_at)}, {author}: {message.text}"
        if message.from_desk or message.author_id == request.person_id:
            section.add(_("Bericht"), text)
        else:
            section.add_to_weigh(_("Bericht van iemand anders"), text)


def _add_whole_case(section: Section, case: Case) -> None:
    """Add what was reported and what happened, for whom the case is about."""
    section.add(_("Status"), case.status_label)
    if case.closed_at:
        section.add(_("Afgesloten"), dates.say_full_moment(case.closed_at))
    _add_columns(section, case)
    for row in _rows_of_case_type(case):
        _add_columns(section, row, f"{row._meta.verbose_name}: ")
    for document in case.documents.filter(audience=Document.Audience.ALL):
        moment = dates.say_full_moment(document.made_at)
        section.add(_("Document"), f"{document.label}, {moment}")
    _add_internal_counts(section, case)
    for deadline in case.deadlines.all():
        if deadline.name in case.promised_labels:
            moment = dates.say_full_moment(deadline.due)
            section.add(_("Afspraak"), f"{deadline.own_label}: {moment}")
    for line in timeline.lines(case, own=True, limit=MAX_LISTED):
        sentence = " ".join(strip_tags(line.sentence).split())
        section.add_event(_("Wat er gebeurde"), line.at, sentence)


def _rows_of_case_type(case: Case) -> Iterator[CaseBound]:
    """Yield the rows of this case in the tables of its own case type."""
    own_app = type(case)._meta.app_label
    for relation in type(case)._meta.related_objects:
        part_model = relation.related_model
        if issubclass(part_model, CaseBound) and part_model._meta.app_label == own_app:
            for row in part_model._base_manager.filter(**{relation.field.name: case.pk}):
                row.case = case
                yield row


def _add_internal_counts(section: Section, case: Case) -> None:
    """Say how many internal notes, tasks and documents there are, without their content."""
    internal_documents = case.documents.filter(audience=Document.Audience.INTERNAL)
    counted = [
        (_("Interne notities"), case.notes),
        (_("Taken"), case.tasks),
        (_("Interne documenten"), internal_documents),
    ]
    for label, rows in counted:
        count = rows.count()
        if count:
            section.withhold(f"{label} ({count})", "internal")


# --- columns ---------------------------------------------------------------------------------


def _add_columns(section: Section, row: Case | CaseBound, prefix: str = "") -> None:
    """Add the columns of a row in words; what is withheld in one line for each ground."""
    labels_by_ground: dict[str, list[str]] = {}
    withheld = row.withheld_now()
    for column in type(row)._meta.local_concrete_fields:
        if column.is_relation or not has_label(column):
            continue
        text = column_in_words(column, getattr(row, column.name))
        ground = withheld.get(column.name)
        if text and ground:
            labels_by_ground.setdefault(ground, []).append(str(column.verbose_name))
        else:
            section.add(f"{prefix}{column.verbose_name}".capitalize(), text)
    for ground, labels in labels_by_ground.items():
        section.withhold(f"{prefix}{', '.join(labels)}".capitalize(), ground)
