"""What happened in a case, in sentences: the audit chain, rendered for who works with it or for who
it is about.

A sentence is a template named after the action: `<app>/timeline/<action>.txt`, else
`casework/timeline/<action>.txt`. Who reported or was affected reads the one in `own/`; an action
without such a sentence is not shown to them. The variables are the details of the entry, `actor` (a
name) and `role`. An empty sentence is not shown: what the desk may not know has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils.translation import gettext as _

from audit import read
from organisations.access import Role

OPENED = ("opened", "opened_own", "lawyer_looked")
ENTRIES_PER_LINE = 3  # entries to fetch for a line to show: some are shown together


@dataclass(frozen=True)
class TimelineLine:
    """One moment: when, a sentence, whether it was only a look, how often in a short while."""

    at: datetime
    sentence: str
    looked: bool
    times: int = 1


def lines(
    case, *, own: bool = False, limit: int = 100, known_people: Iterable = ()
) -> list[TimelineLine]:
    """Return the newest lines first. `known_people`: people whose names need not be fetched."""
    stream = f"case:{case.pk}"
    entries = read.entries(stream, limit=limit * ENTRIES_PER_LINE)
    newest = _lines(case, entries, own=own, known_people=known_people)
    return newest[:limit]


def looks(case, limit: int = 200) -> list[TimelineLine]:
    """Return who looked in the file, for who it is about: however much else happened since."""
    entries = read.view_entries(f"case:{case.pk}", limit=limit)
    return _lines(case, entries, own=True)


def _lines(case, entries: list, *, own: bool, known_people: Iterable = ()) -> list[TimelineLine]:
    people = _people(case, entries, {person.pk: person for person in known_people if person})
    lines = []
    for entry, times in _group_looks(entries):
        sentence = _sentence(case, entry, people, own=own)
        if sentence:
            lines.append(TimelineLine(entry.at, sentence, entry.action in read.VIEW_ACTIONS, times))
    return lines


def _group_looks(entries: list) -> list[tuple[Any, int]]:
    """Return each entry and how often, newest first: the looks of one person within a short while
    count as one.
    """
    window = timedelta(minutes=settings.LOOKS_TOGETHER_MINUTES)
    groups: list[list] = []
    newest_group: dict[tuple, list] = {}
    for entry in entries:
        key = (entry.actor, entry.action)
        group = newest_group.get(key) if entry.action in OPENED else None
        if group and group[0].at - entry.at <= window:
            group[1] += 1
            continue
        newest_group[key] = [entry, 1]
        groups.append(newest_group[key])
    return [(entry, times) for entry, times in groups]


def _people(case, entries, known_people: dict) -> dict:
    actors = {entry.actor for entry in entries if entry.actor}
    unknown = actors - set(known_people)
    if not unknown:
        return known_people
    person_model = case._meta.get_field("reporter").related_model
    return known_people | person_model.objects.in_bulk(unknown)


def _sentence(case, entry, people: dict, *, own: bool) -> str:
    """Render the sentence of an entry; "" when it is not shown.

    Raises TemplateDoesNotExist when the desk has none.
    """
    folder = "timeline/own" if own else "timeline"
    names = [f"{room}/{folder}/{entry.action}.txt" for room in (case._meta.app_label, "casework")]
    try:
        template = select_template(names)
    except TemplateDoesNotExist:
        if own:
            return ""
        raise
    actor = people.get(entry.actor)
    context = {
        "actor": actor.short_name if actor else _("het systeem"),
        "role": _role_label(entry.actor_role),
        "by_me": False,
    }
    return template.render(entry.details | context).strip()


def _role_label(slug: str) -> str:
    if slug not in Role.values:
        return ""
    role = Role(slug)
    return str(role.label)
