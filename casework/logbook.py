"""The record over everything, for an auditor: who did what with which number. Never what was in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
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

MOST = 100_000  # lines of one export
HEAD = ("moment", "wie", "account", "rol", "handeling", "zaak", "soort", "organisatie", "reden", "verzoek", "getoond")
# What is done outside of a case; what is done with a case has a sentence in templates/…/timeline/.
OTHERS = {
    "signed_in": gettext_lazy("Ingelogd"),
    "signed_out": gettext_lazy("Uitgelogd"),
    "sign_in_failed": gettext_lazy("Inloggen mislukt"),
    "session_ended": gettext_lazy("Sessie verlopen"),
    "account_made": gettext_lazy("Account gemaakt"),
    "account_closed": gettext_lazy("Account gesloten"),
    "account_opened": gettext_lazy("Account geopend"),
    "role_given": gettext_lazy("Rol gegeven"),
    "role_ended": gettext_lazy("Rol gestopt"),
    "office_given": gettext_lazy("Ambt gegeven"),
    "office_ended": gettext_lazy("Ambt beëindigd"),
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
# Lists over no one kind of case (organisations.reading); those of a kind are named by it.
LISTS = {
    "work": gettext_lazy("Mijn werk"),
    "people": gettext_lazy("Mensen"),
    "sent": gettext_lazy("Verstuurde mail"),
    "access_requests": gettext_lazy("Verzoeken om inzage"),
    "opened_in_need": gettext_lazy("Noodtoegang"),
}


@dataclass(frozen=True)
class Line:
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
    shown: list[str]  # numbers of the cases on a page of a list


@cache
def actions() -> dict[str, str]:
    """Every action that has words, by slug."""
    found = {}
    for folder in (settings.BASE_DIR / "templates").glob("*/timeline"):
        for file in folder.glob("*.txt"):
            text = get_template(f"{folder.parent.name}/timeline/{file.name}").render({})
            if said := re.search(r"<strong>(.*?)</strong>", text):
                found[file.stem] = said[1].strip(" :")
    return dict(
        sorted((found | {slug: str(words) for slug, words in OTHERS.items()}).items(), key=lambda pair: pair[1])
    )


def asked(answers: dict[str, Any]) -> dict[str, Any]:
    """What the form cleaned to, as `audit.read.found` takes it. Days are days in the Netherlands."""
    since, until = answers.get("since"), answers.get("until")
    return {
        "actors": answers.get("actors"),
        "organisation": answers.get("organisation"),
        "number": answers.get("number", ""),
        "action": answers.get("action", ""),
        "since": timezone.make_aware(datetime.combine(since, time())) if since else None,
        "until": timezone.make_aware(datetime.combine(until + timedelta(days=1), time())) if until else None,
    }


def lines(rows: Iterable[Entry]) -> list[Line]:
    """These entries, with names of people and organisations: two statements for all of them."""
    rows = list(rows)
    people = Person.objects.in_bulk({row.actor for row in rows if row.actor})
    places = Organisation.objects.in_bulk({int(row.place) for row in rows if row.place.isdecimal()})
    return [_line(row, people, places) for row in rows]


def _line(row: Entry, people: dict, places: dict) -> Line:
    somebody = people.get(row.actor)
    place = places.get(int(row.place)) if row.place.isdecimal() else None
    kind = case_types().get(row.kind)
    return Line(
        at=row.at,
        who=somebody.name if somebody else _("onbekend account") if row.actor else _("het systeem"),
        account=row.actor,
        role=str(Role(row.actor_role).label) if row.actor_role in Role.values else "",
        what=_what(row),
        number=row.number or "",
        kind=str(kind._meta.verbose_name) if kind else row.kind,
        place=place.name if place else "",
        reason=row.reason,
        request=row.request,
        shown=[one for one in row.details.get("shown", []) if isinstance(one, str)],
    )


def _what(row: Entry) -> str:
    done = actions().get(row.action, row.action.replace("_", " "))
    listed = LISTS.get(row.details.get("list", ""))
    return f"{done}: {listed}" if listed else done


def sheet(filters: dict[str, Any], size: int = 2000) -> Iterator[tuple]:
    """The rows of an export, newest first, a few thousand at a time."""
    rows = read.found(**filters).order_by("-at", "-id")[:MOST]
    batch: list[Entry] = []
    for row in rows.iterator(chunk_size=size):
        batch.append(row)
        if len(batch) == size:
            yield from map(_columns, lines(batch))
            batch = []
    yield from map(_columns, lines(batch))


def _columns(line: Line) -> tuple:
    moment = timezone.localtime(line.at).isoformat(timespec="seconds")
    return (
        moment,
        line.who,
        line.account,
        line.role,
        line.what,
        line.number,
        line.kind,
        line.place,
        line.reason,
        line.request,
        " ".join(line.shown),
    )
