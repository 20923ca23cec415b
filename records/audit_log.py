"""The audit log over everything, for an auditor: who did what with which number.

Never what was in it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import read
from audit.models import Entry
from casework.models import case_types
from organisations.access import Role
from organisations.models import Organisation, Person

MAX_EXPORT_LINES = 100_000
EXPORT_BATCH = 2000  # lines

EXPORT_COLUMNS = (
    "moment",
    "wie",
    "account",
    "rol",
    "handeling",
    "zaak",
    "soort",
    "organisatie",
    "reden",
    "verzoek",
    "getoond",
)

# What is done with a case has a sentence in templates/*/timeline/.
ACTIONS_OUTSIDE_CASES = {
    "signed_in": gettext_lazy("Ingelogd"),
    "signed_out": gettext_lazy("Uitgelogd"),
    "sign_in_failed": gettext_lazy("Inloggen mislukt"),
    "session_ended": gettext_lazy("Sessie verlopen"),
    "passkey_counter_went_back": gettext_lazy("Passkey telde terug: mogelijk een kopie"),
    "account_made": gettext_lazy("Account gemaakt"),
    "account_closed": gettext_lazy("Account gesloten"),
    "account_opened": gettext_lazy("Account geopend"),
    "role_given": gettext_lazy("Rol gegeven"),
    "role_ended": gettext_lazy("Rol gestopt"),
    "role_offered": gettext_lazy("Iemand uitgenodigd voor een rol"),
    "role_declined": gettext_lazy("Uitnodiging afgewezen"),
    "role_offer_withdrawn": gettext_lazy("Uitnodiging ingetrokken"),
    "letter_choice": gettext_lazy("Gekozen hoe brieven komen"),
    "account_change_asked": gettext_lazy("Wijziging van een account gevraagd"),
    "account_change_confirmed": gettext_lazy("Wijziging van een account bevestigd"),
    "account_change_stopped": gettext_lazy("Wijziging van een account gestopt"),
    "account_changed": gettext_lazy("Naam of adres van een account gewijzigd"),
    "office_given": gettext_lazy("Ambt gegeven"),
    "office_ended": gettext_lazy("Ambt beëindigd"),
    "role_moved": gettext_lazy("Rol overgegaan bij een herindeling"),
    "office_moved": gettext_lazy("Ambt overgegaan bij een herindeling"),
    "succession_planned": gettext_lazy("Herindeling gepland"),
    "succession_announced": gettext_lazy("Herindeling bekendgemaakt"),
    "succession_withdrawn": gettext_lazy("Herindeling ingetrokken"),
    "succession_started": gettext_lazy("Herindeling begonnen"),
    "succession_done": gettext_lazy("Herindeling uitgevoerd"),
    "succession_run_again": gettext_lazy("Herindeling nog een keer gevraagd"),
    "danger_settings_changed": gettext_lazy("Wat er bij gevaar gebeurt, gewijzigd"),
    "legal_frame_added": gettext_lazy("Versie van het beoordelingskader toegevoegd"),
    "meeting_registered": gettext_lazy("Aangemeld voor een bijeenkomst"),
    "meeting_cancelled_by_visitor": gettext_lazy("Afgemeld voor een bijeenkomst"),
    "meeting_made": gettext_lazy("Bijeenkomst gemaakt"),
    "meeting_changed": gettext_lazy("Bijeenkomst gewijzigd"),
    "meeting_cancelled": gettext_lazy("Bijeenkomst afgelast"),
    "meeting_attendance": gettext_lazy("Vastgelegd wie er bij een bijeenkomst was"),
    "meeting_looked": gettext_lazy("Gekeken wie er naar een bijeenkomst komt"),
    "meeting_material_added": gettext_lazy("Bestand bij een bijeenkomst gezet"),
    "meeting_material_withdrawn": gettext_lazy("Bestand van een bijeenkomst ingetrokken"),
    "meeting_material_downloaded": gettext_lazy("Bestand van een bijeenkomst opgehaald"),
    "tour_member_added": gettext_lazy("Teamlid van de tour toegevoegd"),
    "tour_member_changed": gettext_lazy("Teamlid van de tour gewijzigd"),
    "tour_absence_added": gettext_lazy("Afwezigheid van een teamlid vastgelegd"),
    "tour_room_added": gettext_lazy("Ruimte toegevoegd"),
    "tour_planner_started": gettext_lazy("Voorstel van de planner gevraagd"),
    "tour_feed_made": gettext_lazy("Agenda-adres gemaakt"),
    "tour_feed_withdrawn": gettext_lazy("Agenda-adres ingetrokken"),
    "tour_package_added": gettext_lazy("Pakket toegevoegd"),
    "tour_package_changed": gettext_lazy("Pakket bijgewerkt"),
    "tour_packages_sent": gettext_lazy("Vastgelegd dat pakketten zijn verstuurd"),
    "certificate_asked": gettext_lazy("Certificaat gevraagd"),
    "certificate_downloaded": gettext_lazy("Certificaat opgehaald"),
    "equated_day_added": gettext_lazy("Dag zonder einde van een termijn toegevoegd"),
    "outage_registered": gettext_lazy("Storing vastgelegd"),
    "outage_ended": gettext_lazy("Storing voorbij"),
    "outage_withdrawn": gettext_lazy("Storing ingetrokken"),
    "equated_day_withdrawn": gettext_lazy("Dag zonder einde van een termijn ingetrokken"),
    "access_joined": gettext_lazy("Verzoeken om inzage samengevoegd"),
    "resent": gettext_lazy("Mail opnieuw verstuurd"),
    "list_prepared": gettext_lazy("Vernietigingslijst gemaakt"),
    "list_opened": gettext_lazy("Vernietigingslijst bekeken"),
    "list_reviewed": gettext_lazy("Vernietigingslijst gecontroleerd"),
    "list_signed": gettext_lazy("Vernietigingslijst ondertekend"),
    "list_returned": gettext_lazy("Vernietigingslijst teruggestuurd"),
    "list_destroyed": gettext_lazy("Vernietigingslijst uitgevoerd"),
    "term_decided": gettext_lazy("Bewaartermijn vastgelegd"),
    "access_asked": gettext_lazy("Inzage gevraagd"),
    "access_opened": gettext_lazy("Verzoek om inzage bekeken"),
    "access_released": gettext_lazy("Inzage vrijgegeven"),
    "access_gone": gettext_lazy("Gegevens van inzage verwijderd met een vernietigde zaak"),
    "access_downloaded": gettext_lazy("Gegevens van inzage gedownload"),
    "client_made": gettext_lazy("Koppeling gemaakt"),
    "client_changed": gettext_lazy("Koppeling gewijzigd"),
    "client_revoked": gettext_lazy("Koppeling gestopt"),
    "client_secret_made": gettext_lazy("Geheim van een koppeling gemaakt"),
    "client_token_given": gettext_lazy("Token gegeven aan een koppeling"),
    "code_set": gettext_lazy("Betekenis van een code vastgelegd"),
    "code_dropped": gettext_lazy("Code uit de omzettabel gehaald"),
    "delivered_many": gettext_lazy("Veel meldingen aangeleverd"),
    "figures_read": gettext_lazy("Cijfers gelezen door een koppeling"),
    "webhook_made": gettext_lazy("Webhook gemaakt"),
    "webhook_secret_made": gettext_lazy("Geheim van een webhook gemaakt"),
    "webhook_stopped": gettext_lazy("Webhook gestopt"),
    "webhook_resumed": gettext_lazy("Webhook hervat"),
    "webhook_given_up": gettext_lazy("Webhook gestopt na te veel mislukte berichten"),
    "webhook_resent": gettext_lazy("Bericht van een webhook opnieuw verstuurd"),
    "listed": gettext_lazy("Lijst bekeken"),
    "searched": gettext_lazy("Gezocht"),
    "log_opened": gettext_lazy("Logboek bekeken"),
    "log_exported": gettext_lazy("Logboek uitgevoerd"),
    "log_downloaded": gettext_lazy("Uitvoer van het logboek gedownload"),
}

# Lists that are not of one kind of case (organisations.reading); those of a kind are named by it.
LIST_NAMES = {
    "work": gettext_lazy("Mijn werk"),
    "people": gettext_lazy("Mensen"),
    "sent": gettext_lazy("Verstuurde mail"),
    "access_requests": gettext_lazy("Verzoeken om inzage"),
    "opened_in_need": gettext_lazy("Noodtoegang"),
    "held_cases": gettext_lazy("Zaken die langer bewaard worden"),
    "tour_team": gettext_lazy("Het team van de tour"),
    "tour_packages": gettext_lazy("Pakketten"),
}


@dataclass(frozen=True)
class LogLine:
    """One entry as an auditor reads it."""

    at: datetime
    who: str
    account: int | None
    role: str
    what: str
    number: str
    kind: str
    place: str
    reason: str
    request: str
    case_numbers: list[str]  # of the cases on a page of a list


@cache
def actions() -> dict[str, str]:
    """Return the label of every action that has one, by slug, in the order of the labels."""
    labels = {}
    for folder in (settings.BASE_DIR / "templates").glob("*/timeline"):
        for file in folder.glob("*.txt"):
            label = _timeline_label(file)
            if label:
                labels[file.stem] = label
    for slug, text in ACTIONS_OUTSIDE_CASES.items():
        labels[slug] = str(text)
    return dict(sorted(labels.items(), key=lambda item: item[1]))


def _timeline_label(file: Path) -> str:
    """Return the bold words of the sentence of an action, "" without any."""
    template = get_template(f"{file.parent.parent.name}/timeline/{file.name}")
    bold = re.search(r"<strong>(.*?)</strong>", template.render({}))
    if bold:
        return bold[1].strip(" :")
    return ""


def search_filters(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of the search form as `audit.read.search` takes them.

    Days are days in the Netherlands: `until` becomes the beginning of the day after.
    """
    since = answers.get("since")
    until = answers.get("until")
    return {
        "actors": answers.get("actors"),
        "organisation": answers.get("organisation"),
        "number": answers.get("number", ""),
        "action": answers.get("action", ""),
        "since": _beginning_of(since) if since else None,
        "until": _beginning_of(until + timedelta(days=1)) if until else None,
    }


def _beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def lines(entries: Iterable[Entry]) -> list[LogLine]:
    """Return a line for each entry, with the names of people and organisations.

    Takes two statements, however many entries there are.
    """
    entries = list(entries)
    person_ids = {entry.actor for entry in entries if entry.actor}
    organisation_ids = {int(entry.place) for entry in entries if entry.place.isdecimal()}
    people = Person.objects.in_bulk(person_ids)
    organisations = Organisation.objects.in_bulk(organisation_ids)
    return [_line(entry, people, organisations) for entry in entries]


def _line(entry: Entry, people: dict, organisations: dict) -> LogLine:
    case_type = case_types().get(entry.kind)
    numbers = entry.details.get("shown", [])
    return LogLine(
        at=entry.at,
        who=_who(entry, people),
        account=entry.actor,
        role=_role_label(entry.actor_role),
        what=_what(entry),
        number=entry.number or "",
        kind=str(case_type._meta.verbose_name) if case_type else entry.kind,
        place=_organisation_name(entry, organisations),
        reason=entry.reason,
        request=entry.request,
        case_numbers=[number for number in numbers if isinstance(number, str)],
    )


def _who(entry: Entry, people: dict) -> str:
    if not entry.actor:
        return _("het systeem")
    person = people.get(entry.actor)
    return person.name if person else _("onbekend account")


def _role_label(role: str) -> str:
    if role in Role.values:
        return str(Role(role).label)
    return ""


def _organisation_name(entry: Entry, organisations: dict) -> str:
    if not entry.place.isdecimal():
        return ""
    organisation = organisations.get(int(entry.place))
    return organisation.name if organisation else ""


def _what(entry: Entry) -> str:
    unlabelled = entry.action.replace("_", " ")
    action = actions().get(entry.action, unlabelled)
    list_name = LIST_NAMES.get(entry.details.get("list", ""))
    if list_name:
        return f"{action}: {list_name}"
    return action


def export_rows(filters: dict[str, Any]) -> Iterator[tuple]:
    """Yield the rows of an export, newest first, by `EXPORT_COLUMNS`. Reads a batch at a time."""
    entries = read.search(**filters).order_by("-at", "-id")[:MAX_EXPORT_LINES]
    for batch in _batches(entries.iterator(chunk_size=EXPORT_BATCH)):
        for line in lines(batch):
            yield _export_row(line)


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, EXPORT_BATCH)):
        yield batch


def _export_row(line: LogLine) -> tuple:
    moment = timezone.localtime(line.at)
    return (
        moment.isoformat(timespec="seconds"),
        line.who,
        line.account,
        line.role,
        line.what,
        line.number,
        line.kind,
        line.place,
        line.reason,
        line.request,
        " ".join(line.case_numbers),
    )
