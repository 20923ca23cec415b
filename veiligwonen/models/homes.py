"""The addresses of a case, and two office-holders who live together (domain reference support §3.8).

Each of the two has a case with an address of its own, sealed with its own key: the database does not know who lives together, and
neither does a case. Only when each names the other, and both gave the same address, the two are connected: a look at the address
through the one is then a look that the other sees as well. A worker compares, for the second wall shows nobody the case of another;
and so the answer to who names somebody is always the same.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, CaseBound
from notifications import outbox
from organisations.models import Person
from veiligwonen.models.told import Home
from veiligwonen.places import Place

CONNECT = "veiligwonen.tasks.connect_homes"


class SharedHome(CaseBound):
    """This case and another one are at one address, and both agreed to see each other's looks. There is a row at each side."""

    wall = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="shared")
    other = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="+")
    other_number = models.CharField(
        _("zaak van de huisgenoot"), max_length=20
    )  # the other row itself is behind the wall
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gedeeld woonadres")
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], condition=models.Q(ended_at=None), name="shared_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


def shared_with() -> ArraySubquery:
    """The numbers of the cases that a case is connected with, in the statement that finds it."""
    running = SharedHome.objects.filter(case=models.OuterRef("pk"), ended_at=None)
    return ArraySubquery(running.values("other_number"))


def seen_by(person, numbers: list[str]) -> list[str]:
    """Those of these cases that this person may see: of the others nobody learns that they are there."""
    return (
        list(Case.objects.visible_to(person).filter(number__in=numbers).values_list("number", flat=True))
        if numbers
        else []
    )


def current(case) -> Home | None:
    """Where the applicant lives now."""
    return case.homes.filter(until=None).first()


def town_of(case) -> str:
    """In which town: all that who handles a case may know without opening the vault (§11)."""
    home = case.homes.filter(until=None).only("case", "town").first()
    return home.town if home else ""


def moved(case, by, **address: Any) -> bool:
    """Another home. True when a new claim must follow."""
    today = timezone.localdate()
    case.homes.filter(until=None).update(until=today)
    Home.objects.create(case=case, since=today, **address)
    case.record("address_changed", by=by)
    let_go(case)
    return case.moved()


def corrected(case, by, **address: Any) -> None:
    """The same home, written rightly: no new visit, no new weighing. What stood there stays to be seen by who opens the vault."""
    had = current(case)
    Home.objects.filter(pk=had.pk).update(until=timezone.localdate(), misspelt=True)
    home = Home.objects.create(case=case, since=had.since, exempt=had.exempt, **address)
    case.record("address_corrected", by=by)
    if place_of(home).key != place_of(had).key:
        let_go(case)
    if case.handler:
        case.tell(case.handler, "status_changed")


def named(case, by, email: str) -> None:
    """The applicant says whom this case may be connected with; nobody, when it is empty."""
    if email:
        case.record("housemate_named", by=by)
    else:
        case.record("housemate_unnamed", by=by)
    _name(case, email)


def let_go(case) -> None:
    """Somebody was named for a home that was, or a case that closed. It does not hold for another one: who fled could be found there."""
    _name(case, "")


def _name(case, email: str) -> None:
    """Whom the case names from now on; apart until a worker compared again."""
    case.told.housemate, case.told.housemate_since = email, timezone.now() if email else None
    case.told.save(update_fields=["housemate", "housemate_since"])
    case.shared.filter(ended_at=None).update(ended_at=timezone.now())
    outbox.later(CONNECT, str(case.pk))


def seen(case, by, why: str) -> None:
    """A look at the address; of two who agreed, both see it. The desk reads it only in the case it was made through."""
    shares = case.shared.filter(ended_at=None).select_related("other")
    for one in _in_order(case, *(share.other for share in shares)):
        one.record("address_seen", by=by, reason=why, why=why, elsewhere=one.pk != case.pk)


def _in_order(*cases) -> list:
    """In the order in which every transaction takes their chains (docs/developers/audit.md)."""
    return sorted(cases, key=lambda case: case.pk)


def connect(case) -> None:
    """Connect this case with the one of the housemate, or end that. Sees both cases: for a worker only."""
    likely = _housemate_case(case)
    case, found = _held(case, likely)
    pair = {case.pk: case, found.pk: found} if found else {}
    apart, together = _part(case, set(pair)), _join(*pair.values())
    for one in _in_order(*{side.pk: side for side in (*apart, *together)}.values()):
        if one in apart:
            one.record("homes_apart", by=None)
        if one in together:
            one.record("homes_together", by=None)
    for one in together:
        for person in applicants(one):
            one.tell(person, "status_changed", own=True)


def _held(case, likely) -> tuple:
    """Both cases, as nobody can change them any more. Who stopped or named another meanwhile left word to compare again."""
    sides = [one.pk for one in (case, likely) if one]
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=sides).order_by("pk").values_list("pk"))
    fresh = type(case).objects.select_related("told", "organisation").get(pk=case.pk)
    found = _housemate_case(fresh)
    return fresh, found if found == likely else None


def _part(case, pair: set) -> list:
    """End what this case shares with another one than this pair. Answers the cases that were told of it."""
    held = SharedHome.objects.filter(ended_at=None).filter(models.Q(case=case) | models.Q(other=case))
    over = [share for share in held.select_related("case") if {share.case_id, share.other_id} != pair]
    SharedHome.objects.filter(pk__in=[share.pk for share in over]).update(ended_at=timezone.now())
    return [share.case for share in over]


def _join(*pair) -> list:
    """A row at each side. Answers the cases that had none."""
    sides = zip(pair, reversed(pair), strict=True)
    rows = {
        one: SharedHome.objects.get_or_create(
            case=one, other=other, ended_at=None, defaults={"other_number": other.number}
        )
        for one, other in sides
    }
    return [one for one, (_row, made) in rows.items() if made]


def _housemate_case(case):
    """The open case of who is named, if that one names the applicant of this case and lives at the same address."""
    home, email = current(case), case.told.housemate or ""
    partner = Person.objects.filter(email=email.lower(), is_active=True).first() if email and home else None
    if partner is None or not case.is_open:
        return None
    mine = {person.email.lower() for person in applicants(case)}
    theirs = type(case).objects.own_of(partner).open().exclude(pk=case.pk).select_related("told")
    for other in theirs.filter(told__housemate_since__isnull=False):
        place = current(other)
        both = partner in applicants(other) and other.told.housemate.lower() in mine
        if both and place and place_of(place).key == place_of(home).key:
            return other
    return None


def place_of(home: Home) -> Place:
    """What was typed."""
    return Place(home.street, home.postcode, home.town)


def applicants(case) -> list[Person]:
    """The accounts of the applicant: not of who acts for them."""
    helpers = set(case.mandates.values_list("person", flat=True))
    return [person for person in case.people_known() if person.pk not in helpers]
