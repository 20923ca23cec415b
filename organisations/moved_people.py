"""What this room has of an organisation, and how it moves to a successor.

Roles and offices end on the eve of the herindeling and begin anew, so that history stays: who ended
membership looks for finds an ordinary last day.
"""

from collections import Counter
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audit.record import record
from organisations.models import (
    AccountChange,
    ApiClient,
    Function,
    Invitation,
    Membership,
    Merger,
    Office,
    Organisation,
    Person,
    Role,
    Succession,
    Unit,
)
from organisations.organisation_rows import Follows, Line, OneEach, Rows, Stays, eve_of

BATCH = 200
# Who is elected or appointed for the old organisation: the office ends with it.
ENDING_FUNCTIONS = (
    Function.COUNCILLOR,
    Function.COMMITTEE_MEMBER,
    Function.GROUP_STAFF,
    Function.ALDERMAN,
    Function.MAYOR,
    Function.STATES_MEMBER,
    Function.DEPUTY,
    Function.KINGS_COMMISSIONER,
    Function.WB_GENERAL,
    Function.WB_EXECUTIVE,
    Function.DIKE_REEVE,
)
# Roles of which an organisation has one holder.
SINGLE_ROLES = (Role.CHAIR, Role.CLERK, Role.SECRETARY)


def not_over(day: date) -> Q:
    """Return the condition on roles and offices that have not ended before this day."""
    return Q(until=None) | Q(until__gte=day)


class Units(Rows):
    """Units keep their people and their cases. Where the successor has one of the same name, it is
    told apart: two groups of colleagues do not see each other's reports unasked.
    """

    def lines(self, succession: Succession) -> list[Line]:
        return [(_("Afdelingen"), self.at(succession.old).count())]

    def warnings(self, succession: Succession) -> list[str]:
        names = set(self.at(succession.new).values_list("name", flat=True))
        same = self.at(succession.old).filter(name__in=names).count()
        if not same:
            return []
        text = _(
            "Afdelingen met een naam die %(new)s ook heeft: %(count)d. "
            "Zij krijgen de naam van %(old)s erbij."
        )
        words = {"count": same, "new": succession.new.name, "old": succession.old.name}
        return [text % words]

    def move(self, succession: Succession) -> int:
        names = set(self.at(succession.new).values_list("name", flat=True))
        units = list(self.at(succession.old).select_for_update()[:BATCH])
        for unit in units:
            unit.name = _free_name(unit.name, succession.old.name, names)
            unit.organisation = succession.new
            unit.save(update_fields=["name", "organisation"])
            names.add(unit.name)
        return len(units)

    def remaining(self, succession: Succession) -> int:
        return self.at(succession.old).count()


def _free_name(name: str, place: str, used_names: set[str]) -> str:
    """Return the name, or the first one of "name (place)", "name (place 2)" … that is free."""
    if name not in used_names:
        return name
    length = Unit._meta.get_field("name").max_length or len(name)
    number = 1
    while True:
        suffix = f" ({place})" if number == 1 else f" ({place} {number})"
        free = name[: length - len(suffix)] + suffix
        if free not in used_names:
            return free
        number += 1


class HeldRows(Rows):
    """Roles or offices: they end on the eve, and begin at the successor. Those that ended before
    stay where they were.
    """

    same: tuple[str, ...] = ()  # what makes two of them the same, beside the person
    action_moved = ""
    action_ended = ""

    def current(self, succession: Succession) -> models.QuerySet:
        """Return those at the old organisation that reach into the time of the successor."""
        return self.at(succession.old).filter(not_over(succession.on))

    def move(self, succession: Succession) -> int:
        locked = self.current(succession).select_for_update(of=("self",)).order_by("person", "pk")
        rows = list(locked[:BATCH])
        for row in sorted(rows, key=lambda row: f"person:{row.person_id}"):
            if self.goes_on(row):
                self._begin(row, succession)
            self._end(row, eve_of(succession))
            self._record(row, succession)
        return len(rows)

    def remaining(self, succession: Succession) -> int:
        return self.current(succession).count()

    def goes_on(self, row) -> bool:
        """Tell whether it begins at the successor."""
        return True

    def _begin(self, row, succession: Succession) -> None:
        """Give the same at the successor, unless it is there."""
        values = {name: getattr(row, name) for name in ("person", *self.same)}
        here = self.at(succession.new).filter(not_over(succession.on))
        if here.filter(**values).exists():
            return
        self.model._default_manager.create(
            organisation=succession.new,
            since=max(row.since, succession.on),
            until=row.until,
            **values,
        )

    def _end(self, row, eve: date) -> None:
        row.until = eve
        row.since = min(row.since, eve)
        row.save(update_fields=["since", "until"])

    def _record(self, row, succession: Succession) -> None:
        details = {self.same[0]: getattr(row, self.same[0])}
        record(
            f"person:{row.person_id}",
            actor=None,
            action=self.action_moved if self.goes_on(row) else self.action_ended,
            organisation=succession.new.code,
            before=succession.old.code,
            **details,
        )


class Roles(HeldRows):
    """The roles of people."""

    same = ("role", "unit")
    action_moved = "role_moved"

    def lines(self, succession: Succession) -> list[Line]:
        return [(_("Rollen van mensen"), self.current(succession).count())]

    def warnings(self, succession: Succession) -> list[str]:
        rows = Membership.objects.filter(
            not_over(succession.on),
            organisation__in=[succession.old, succession.new],
            role__in=[*SINGLE_ROLES, Role.ORG_ADMIN],
            person__is_active=True,
        )
        holders = Counter()
        for role, _person in set(rows.values_list("role", "person")):
            holders[role] += 1
        sentences = []
        for role in SINGLE_ROLES:
            if holders[role] > 1:
                text = _("Er zijn dan %(count)d mensen met de rol %(role)s. Stop wat niet klopt.")
                sentences.append(text % {"count": holders[role], "role": role.label.lower()})
        if not holders[Role.ORG_ADMIN]:
            sentences.append(_("Er is dan geen functioneel beheerder. Nodig er een uit."))
        return sentences


class Offices(HeldRows):
    """The offices of people. That of who was elected or appointed ends with the organisation."""

    same = ("function",)
    action_moved = "office_moved"
    action_ended = "office_ended"

    def goes_on(self, row) -> bool:
        return row.function not in ENDING_FUNCTIONS

    def warnings(self, succession: Succession) -> list[str]:
        ending = self.current(succession).filter(function__in=ENDING_FUNCTIONS).count()
        if not ending:
            return []
        text = _(
            "Ambten die eindigen met %(old)s, zoals raadslid en wethouder: %(count)d. "
            "Geef wie bij %(new)s een ambt krijgt, dat ambt daar."
        )
        words = {"count": ending, "old": succession.old.name, "new": succession.new.name}
        return [text % words]


def organisation_rows() -> list[Rows]:
    """Return how the rows of this room move: units before who works in them."""
    return [
        Units(Unit),
        Follows(Person, _lazy("Accounts")),
        Roles(Membership),
        Offices(Office),
        Follows(ApiClient, _lazy("Koppelingen")),
        Follows(
            Invitation,
            one_each=OneEach(
                ("email", "role"),
                Q(accepted_at=None, declined_at=None, withdrawn_at=None, unit=None),
                _lazy("Uitnodigingen die er dan dubbel zijn: %(count)d. De oude vervallen."),
            ),
        ),
        Follows(AccountChange),
        Follows(Organisation, column="province"),
        Stays(Merger, "the register of what became what", column="old"),
        Stays(Merger, "the register of what became what", column="new"),
        Stays(Succession, "the herindeling itself", column="old"),
        Stays(Succession, "the herindeling itself", column="new"),
    ]
