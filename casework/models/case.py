"""A case: what every case type is, and the one door through which it changes."""

import functools
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import EmptyResultSet, PermissionDenied
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from guardian.models import UserObjectPermissionBase
from uuid_utils.compat import uuid7

from audit.record import record
from casework import access
from casework.exchange import Sheet
from casework.flow import Moved, NotYet, missing, possible
from casework.models.document import Document
from casework.terms import Term
from notifications import outbox
from sealing import keys


def case_types() -> dict[str, type["Case"]]:
    """Every case type by its kind. They are one level deep: a case type is never the parent of another."""
    return {case_type.KIND: case_type for case_type in Case.__subclasses__()}


class CaseQuerySet(models.QuerySet):
    """The one gate for rows."""

    def visible_to(self, person) -> Self:
        """The cases `person` works with, as staff."""
        shared = CaseShare.objects.filter(CaseShare.counts(), user=person).values("content_object_id")
        kind = getattr(self.model, "KIND", None)
        types = case_types()
        reached = access.reach(person, {kind: types[kind]} if kind else types, shared)
        return self.filter(reached, destroyed=False)

    def open_in_need(self, person) -> Self:
        """The cases `person` may open in need, with a reason and for an hour (docs/adr/0019)."""
        return self.filter(access.reach_in_need(person, case_types()), destroyed=False)

    def own_of(self, person) -> Self:
        """The cases `person` reported or is affected by."""
        return self.filter(people__contains=[person.pk])

    def delivered_by(self, client) -> Self:
        """The cases that this client of the API delivered: what it may read and change."""
        return self.filter(organisation_id=client.organisation_id, delivery__client=client, destroyed=False)

    def readable_by(self, client) -> Self:
        """What a client of the API may read, and hear of: by default what it delivered."""
        return self.delivered_by(client)

    def listed(self) -> Self:
        """Rows for a list, without what no list shows."""
        return self.defer("data_key", "people", "conflicted")

    def of_rows(self, rows: "list[Case]", *names: str) -> "list[Case]":
        """The cases of a page as what they are, in the same order, with their handler and these columns of their type: one statement.

        `rows`: cases that were seen through `visible_to`; a list pages on them alone, or the planner would sort everything.
        """
        added = self.select_related("handler").only("handler__name", *names).in_bulk([row.pk for row in rows])
        children = [(row, added[row.pk]) for row in rows if row.pk in added]
        for row, child in children:
            child.__dict__.update({name: value for name, value in row.__dict__.items() if name != "_state"})
            child._state.fields_cache.update(row._state.fields_cache)
        return [child for _row, child in children]

    def tally(self, **wanted: tuple[str, list]) -> dict[str, int]:
        """How many of these there are by each of these conditions: SQL over the columns that were asked for by `values`, and its values.
        One statement.

        `aggregate` takes longer to write such a statement than PostgreSQL takes to answer it.
        """
        try:
            rows, given = self.query.sql_with_params()
        except EmptyResultSet:
            return dict.fromkeys(wanted, 0)
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition, _values in wanted.values())
        asked = [value for _condition, values in wanted.values() for value in values]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts} FROM ({rows}) counted", [*asked, *given])  # noqa: S608 -- conditions of ours
            return dict(zip(wanted, cursor.fetchone(), strict=True))

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_at=None)

    def overdue(self) -> Self:
        """Open, and a term has passed."""
        return self.open().filter(due__lt=timezone.now())


class Case(models.Model):
    """One case of any type. Confidential text lives in sealed fields, opened with the data key of its own case."""

    # What a case type says of itself; casework asks nothing else of it.
    KIND = ""  # slug: "incident"
    PREFIX = ""  # of its numbers: "INC"
    sees: dict = {}  # Role → access.Sees, from its access.py
    in_need: frozenset = (
        frozenset()
    )  # roles that may open one they do not see, with a reason and for an hour, from its access.py
    letters: dict = {}  # kind → documents.Letter, from its documents.py
    document_labels: dict = {}  # kind of file → what it is called
    deadline_labels: dict = {}  # name of clock → what must be done
    clock_steps: dict = {}  # name of clock → the step that meets it
    queue_order: tuple[str, ...] = ("rank", "due", "id")  # who is first; there must be an index of it
    written_at: tuple[str, str] = ("", "")  # name of its addresses and slug of the first page (casework.views.writing)
    promised: dict = {}  # name of a clock that who reported may see → what it says to them
    terms: dict = {"handled": Term(_("Afgehandeld"), 60)}  # result → how long a closed case is kept (casework.terms)
    api_scope = ""  # the scope a client needs to read its cases, or "" when the API does not have them
    api_path = ""  # its name in the API: "incidenten"
    events: dict = {}  # of which a webhook may tell: "made", "changed", "closed" → (kind of event, what it is called)
    codes: dict = {}  # name of a field of the API → {slug: label}: what codes of another system may be translated to
    sheet: Sheet | None = None  # what an export of these cases tells, from its sheet.py (casework.exchange)
    kept_back: dict[str, str] = {}  # columns that stay out when somebody asks for the own data → why (rights.GROUNDS)
    figures: tuple = ()  # names of its coded columns that stay for the figures when a case is destroyed
    register = ""  # code of the national organisation that keeps these cases; "": the organisation of the case itself
    wall = "case"
    wrapped_key_columns = ("data_key",)

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", _("Normaal")
        RESTRICTED = "restricted", _("Alleen de behandelaar en wie op de lijst staat")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=20, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )  # case_newest
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    compartment = models.CharField(max_length=40, editable=False)
    lane = models.CharField(max_length=20, blank=True)
    status = FSMField(max_length=30, protected=False)
    title = models.CharField(max_length=200)
    rank = models.SmallIntegerField(default=5)
    due = models.DateTimeField(null=True, blank=True)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confidentiality = models.CharField(max_length=20, choices=Confidentiality, default=Confidentiality.NORMAL)
    people = ArrayField(models.IntegerField(), default=list, editable=False)
    conflicted = ArrayField(models.IntegerField(), default=list, editable=False)
    data_key = models.BinaryField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    keep_until = models.DateField(null=True, editable=False)
    destroyed = models.BooleanField(default=False, db_default=False, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("zaak")
        indexes = [
            models.Index(fields=["organisation", "rank", "due", "id"], condition=Q(closed_at=None), name="case_queue"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="case_newest"),
            models.Index(fields=["organisation", "kind", "due", "id"], name="case_kind_due", condition=Q(closed_at=None)),
            models.Index(fields=["organisation", "-changed_at", "-id"], name="case_changed"),
            models.Index(fields=["organisation", "status", "-created_at", "-id"], name="case_status"),
            models.Index(fields=["handler", "rank", "due", "id"], condition=Q(closed_at=None), name="case_handler"),
            models.Index(fields=["kind", "rank", "due", "id"], condition=Q(closed_at=None), name="case_kind_queue"),
            models.Index(
                fields=["kind", "rank", "created_at", "id"], condition=Q(closed_at=None), name="case_kind_order"
            ),
            models.Index(
                fields=["kind", "status", "rank", "created_at", "id"],
                condition=Q(closed_at=None),
                name="case_kind_status",
            ),
            GinIndex("people", name="case_people", fastupdate=False),
            models.Index(fields=["kind", "keep_until"], name="case_term", condition=Q(destroyed=False, closed_at__isnull=False)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="case_has_number"),
            models.CheckConstraint(condition=~Q(compartment=""), name="case_has_compartment"),
        ]

    def __str__(self) -> str:
        return self.number

    # --- sealing -------------------------------------------------------------------------------------------------

    @staticmethod
    def wrapped_key_context(pk: object) -> str:
        """What the wrapped key of the case with this id is bound to."""
        return f"case:{pk}"

    @cached_property
    def _plain_key(self) -> bytes:
        return keys.unwrap(bytes(self.data_key), self.wrapped_key_context(self.id))

    def seal_key(self) -> bytes:
        """The data key of this case, 32 bytes."""
        return self._plain_key

    def seal_context(self) -> str:
        """What sealed values of this case are bound to."""
        return f"case:{self.id}"

    # --- saving ----------------------------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.number:
            self._found()
        super().save(*args, **kwargs)

    def _found(self) -> None:
        """Give a new case its number, its compartment and its key."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('casework_number')")
            (counted,) = cursor.fetchone()
        self.kind = self.KIND
        self.number = f"{self.PREFIX}-{timezone.localdate(self.created_at).year}-{counted:06d}"
        self.compartment = f"{self.KIND}:{self.organisation_id}"
        self._plain_key = keys.new_data_key()
        self.data_key = keys.wrap(self._plain_key, self.wrapped_key_context(self.id))

    # --- the door ----------------------------------------------------------------------------------------------------

    def do(self, step: str, *, by, **answers: Any) -> Self:
        """Take one step: the only door through which a case changes state. Answers the fresh case.

        Raises Moved, PermissionDenied or NotYet, in that order of asking; then nothing happened. State comes before right, or
        else a double click would be told that it may not instead of that it already did.
        """
        with transaction.atomic():
            Case.objects.select_for_update(no_key=True).get(pk=self.pk)
            case = type(self).objects.get(pk=self.pk)
            before, taken = case.status, possible(case).get(step)
            if taken is None:
                raise Moved(before, step)
            if not taken.has_perm(case, by):
                raise PermissionDenied(step)
            if sentences := missing(case, taken):
                raise NotYet(sentences)
            getattr(case, step)(by=by, **answers)
            case.touch()
            case.save()
            case.record(step, by=by, before=before, after=case.status)
        return case

    def touch(self) -> None:
        """Stamp a change: version, moment, and the next term that counts."""
        self.version += 1
        self.changed_at = timezone.now()
        self.due = self.deadlines.next_due()

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, what was seen or done. `first=True`: the first entry of a case made just now."""
        whom = by.on_record if by else {"actor": None}
        record(
            f"case:{self.id}",
            action=action,
            kind=self.kind,
            compartment=self.compartment,
            number=self.number,
            **whom,
            **details,
        )

    def child(self) -> "Case":
        """This case as what it is: an Incident, for instance."""
        if self.KIND:
            return self
        return case_types()[self.kind].objects.select_related("organisation", "handler", "reporter").get(pk=self.pk)

    def ask_letter(self, kind: str, *, by=None) -> Document:
        """Ask for a letter: a row now, the PDF by a worker after the commit."""
        letter = self.letters[kind]
        document = Document.objects.create(case=self, kind=kind, audience=letter.audience, made_by=by)
        outbox.later("casework.tasks.make_pdf", str(document.pk))
        return document

    # --- telling -----------------------------------------------------------------------------------------------------

    def notice(self, person, kind: str, *, own: bool = False, once: str = "") -> dict[str, Any]:
        """A message without content for `person`: a number and a link. `own` links to the page of who reported."""
        path = self.own_url() if own else self.get_absolute_url()
        return {"kind": kind, "person": person, "organisation_id": self.organisation_id, "case_number": self.number, "path": path,
                "unique_key": f"{self.number}:{kind}:{person.pk}:{once or self.version}"}  # fmt: skip

    def tell(self, person, kind: str, *, own: bool = False, once: str = "") -> None:
        """Leave a message without content for `person`."""
        outbox.post_many([self.notice(person, kind, own=own, once=once)])

    def tell_people(self, kind: str, *, but=None) -> None:
        """Tell who reported and who was affected: one statement."""
        outbox.post_many([self.notice(person, kind, own=True) for person in self.people_known() if person != but])

    @functools.cached_property
    def _people(self) -> list:
        return list(self._meta.get_field("reporter").related_model.objects.filter(pk__in=self.people))

    def people_known(self) -> list:
        """The accounts of who reported and who was affected."""
        return self._people

    def get_absolute_url(self) -> str:
        """The page of who works with it."""
        raise NotImplementedError

    def own_url(self) -> str:
        """The page of who reported it or was affected."""
        return f"/mijn/zaken/{self.number}/"

    # --- what a case type may say for itself ------------------------------------------------------------------------------

    def keepers(self) -> list:
        """Who is reminded of a term."""
        return [self.handler] if self.handler else []

    @property
    def ended_as(self) -> str:
        """How it ended: a key of `terms`."""
        return next(iter(self.terms))

    def coarsen(self, figures: dict[str, Any]) -> dict[str, Any]:
        """The columns that stay after destruction, made so coarse that they point to nobody."""
        return figures

    def spoke(self) -> None:
        """Who reported heard from us; a case type may have a clock for that."""

    def heard(self) -> None:
        """Who reported wrote to us."""

    def linked_to(self, other: "Case") -> None:
        """This case was connected with another."""

    def clock_missed(self, clock) -> None:
        """A term has passed."""

    def may_read(self, person, document) -> bool:
        """This file, of a case that `person` may see: a case type may keep it to fewer people."""
        return True

    def own_context(self, person) -> dict[str, Any]:
        """What the own page of a case type shows beside what every case shows."""
        return {}

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return self.closed_at is None

    @classmethod
    def intake(cls) -> Any:
        """How rows of a file become cases of this type (incidents.intake is one); None when they do not."""
        return None

    def close_now(self, moment: datetime | None = None) -> None:
        """Stop the clocks and leave the worklist; retention starts to count here."""
        self.closed_at, self.keep_until = moment or timezone.now(), None
        self.deadlines.stop_all(self.closed_at)
        outbox.later("casework.tasks.set_terms")

    def reopen_now(self) -> None:
        """Back on the worklist; its term is counted anew when it is closed again."""
        self.closed_at = self.keep_until = None


class CaseShare(UserObjectPermissionBase):
    """The need-to-know list of a case: who may see it beside or despite the roles (django-guardian, direct keys)."""

    wall = "case_share"

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="shares")
    until = models.DateTimeField(null=True, editable=False)  # only of who opened it in need

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("mag meekijken")

    @staticmethod
    def counts() -> Q:
        """Those that count now."""
        return Q(until=None) | Q(until__gt=timezone.now())
