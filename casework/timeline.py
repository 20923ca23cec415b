"""What happened in a case, in sentences: the audit chain, told to who works with it or to who it is about.

A sentence is a template named after the action: `<app>/timeline/<action>.txt`, else `casework/timeline/<action>.txt`. For who
reported or was affected it is the one in `own/`; an action without such a sentence is not told to them. The variables are the
details of the entry, `actor` (a name) and `role`. An empty sentence is not told: what the desk may not know has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils.translation import gettext as _

from audit import read
from organisations.access import Role

OPENED = ("opened", "opened_own")
MORE = 3  # entries for a line that is asked for: some are told together


@dataclass(frozen=True)
class Line:
    """One moment: when, what in a sentence, whether it was only looking, and how often in a short while."""

    at: datetime
    sentence: str
    looked: bool
    times: int = 1


def lines(case, *, own: bool = False, limit: int = 100, known: Iterable = ()) -> list[Line]:
    """The newest lines first. `known`: people who need not be asked for by name."""
    return _lines(case, read.entries(f"case:{case.pk}", limit=limit * MORE), own=own, known=known)[:limit]


def looks(case, limit: int = 200) -> list[Line]:
    """Who looked in the file, for who it is about: however much else happened since."""
    return _lines(case, read.who_looked(f"case:{case.pk}", limit=limit), own=True)


def _lines(case, entries: list, *, own: bool, known: Iterable = ()) -> list[Line]:
    people = _people(case, entries, {person.pk: person for person in known if person})
    told = ((_tell(case, entry, people, own=own), times) for entry, times in _together(entries))
    return [replace(line, times=times) for line, times in told if line]


def _together(entries: list) -> list[tuple[Any, int]]:
    """Each entry and how often: the looks of one person within a short while are one, told at the last of them. Newest first."""
    shown: list[list] = []
    last: dict[tuple, list] = {}
    for entry in entries:
        who = (entry.actor, entry.action)
        group = last.get(who) if entry.action in OPENED else None
        if group and group[0].at - entry.at <= timedelta(minutes=settings.LOOKS_TOGETHER_MINUTES):
            group[1] += 1
            continue
        last[who] = [entry, 1]
        shown.append(last[who])
    return [(entry, times) for entry, times in shown]


def _people(case, entries, known: dict) -> dict:
    person_model = case._meta.get_field("reporter").related_model
    asked = {entry.actor for entry in entries if entry.actor} - set(known)
    return known | (person_model.objects.in_bulk(asked) if asked else {})


def _tell(case, entry, people: dict, *, own: bool) -> Line | None:
    folder = "timeline/own" if own else "timeline"
    names = [f"{case._meta.app_label}/{folder}/{entry.action}.txt", f"casework/{folder}/{entry.action}.txt"]
    try:
        template = select_template(names)
    except TemplateDoesNotExist:
        if own:
            return None
        raise
    actor = people.get(entry.actor)
    context = {
        "actor": actor.short_name if actor else _("het systeem"),
        "role": _role(entry.actor_role),
        "by_me": False,
    }
    sentence = template.render(entry.details | context).strip()
    return Line(entry.at, sentence, entry.action in read.LOOKED) if sentence else None


def _role(slug: str) -> str:
    return str(Role(slug).label) if slug in Role.values else ""
