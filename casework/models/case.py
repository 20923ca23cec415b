"""A case: what every case type shares."""

import functools
import operator
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from audit.record import record
from casework import access, sql
from casework.declarations import CaseType
from casework.models.danger import DangerHandling
from casework.models.document import Document
from casework.models.doors import Doors
from casework.models.handled import Handled
from casework.models.notices import Notices
from casework.models.share import CaseShare
from notifications import outbox
from sealing.models import SealedModel


def case_types() -> dict[str, type["Case"]]:
    """Return every case type by its kind.

    They are one level deep: a case type is never the parent of another.

    Raises TypeError when two case types declare the same kind.
    """
    types: dict[str, type[Case]] = {}
    for case_type in Case.__subclasses__():
        if case_type.KIND in types:
            raise TypeError(
                f"{case_type.__name__} and {types[case_type.KIND].__name__} "
                f"are both of kind {case_type.KIND!r}"
            )
        types[case_type.KIND] = case_type
    return types


class CaseQuerySet(models.QuerySet):
    """The one gate for rows."""

    def visible_to(self, person, *, lasting: bool = False) -> Self:
        """Narrow to the cases `person` sees, as staff.

        `lasting`: leave out what was opened in an emergency, of which nothing may be taken along.
        """
        shared = CaseShare.objects.filter(CaseShare.counts(lasting=lasting), user=person)
        types = case_types()
        kind = getattr(self.model, "KIND", "")
        if kind:
            types = {kind: types[kind]}
        shared_ids = shared.values("content_object_id")
        visible = access.visible_cases_q(person, types, shared_ids)
        return self.filter(visible, destroyed=False)

    def openable_in_emergency(self, person) -> Self:
        """Narrow to the cases `person` may open in an emergency, with a reason and for an hour
        (docs/adr/0019).
        """
        openable = access.emergency_cases_q(person, case_types())
        return self.filter(openable, destroyed=False)

    def worked_on_by(self, person) -> Self:
        """Narrow to the cases that name `person` as who works on them, whether they may or not."""
        columns = self.model.worker_columns
        is_named = [Q(**{column: person}) for column in columns]
        return self.filter(functools.reduce(operator.or_, is_named))

    def own_of(self, person) -> Self:
        """Narrow to the cases `person` reported or is affected by."""
        return self.filter(people__contains=[person.pk])

    def readable_by(self, client) -> Self:
        """Narrow to what a client of the API may read and hear of: nothing, unless the case type
        says otherwise.
        """
        return self.none()

    def listed(self) -> Self:
        """Leave out the columns that no list shows."""
        return self.defer("data_key", "people", "conflicted")

    def load_children(self, rows: "list[Case]", *names: str) -> "list[Case]":
        """Return the cases of a page as their own case type, in the same order, in one statement.

        `rows`: cases that were selected through `visible_to`; a list pages on them alone, because
        with a joined child table the planner would sort everything. `names`: the columns of the
        case type to fetch, beside the handler.
        """
        fetched = self.select_related("handler").only("handler__name", *names)
        keys = [row.pk for row in rows]
        children = fetched.in_bulk(keys)
        cases = []
        for row in rows:
            child = children.get(row.pk)
            if child is not None:
                _copy_loaded_columns(row, child)
                cases.append(child)
        return cases

    def count_where(self, **conditions: tuple[str, list]) -> dict[str, int]:
        """Count these rows by each condition in one statement (casework.sql.count_where)."""
        return sql.count_where(self, conditions)

    def open(self) -> Self:
        """Narrow to cases that are not closed."""
        return self.filter(closed_at=None)

    def overdue(self) -> Self:
        """Narrow to open cases of which a deadline has passed."""
        return self.open().filter(due__lt=timezone.now())


def _copy_loaded_columns(row: "Case", child: "Case") -> None:
    """Give the child what was fetched with its case already."""
    loaded = {name: value for name, value in row.__dict__.items() if name != "_state"}
    child.__dict__.update(loaded)
    related = row._state.fields_cache
    child._state.fields_cache.update(related)


class Case(Doors, Notices, Handled, DangerHandling, CaseType, SealedModel):
    """One case of any type.

    Confidential text is in sealed fields, opened with the data key of its own case.
    """

    rls_policy = "case"
    key_context = "case"

    class Confidentiality(models.TextChoices):
        NORMAL = "normal", _("Normaal")
        RESTRICTED = "restricted", _("Alleen de behandelaar en wie op de lijst staat")

    number = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=20, editable=False)
    organisation = models.ForeignKey(  # indexed by case_newest
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    compartment = models.CharField(max_length=40, editable=False)
    lane = models.CharField(max_length=20, blank=True)
    status = FSMField(max_length=30, protected=False)
    title = models.CharField(max_length=200)
    rank = models.SmallIntegerField(default=5)
    due = models.DateTimeField(null=True, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confidentiality = models.CharField(
        max_length=20, choices=Confidentiality, default=Confidentiality.NORMAL
    )
    people = ArrayField(models.IntegerField(), default=list, editable=False)
    conflicted = ArrayField(models.IntegerField(), default=list, editable=False)
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
            models.Index(
                fields=["organisation", "rank", "due", "id"],
                condition=Q(closed_at=None),
                name="case_queue",
            ),
            models.Index(fields=["organisation", "-created_at", "-id"], name="case_newest"),
            models.Index(
                fields=["organisation", "kind", "due", "id"],
                name="case_kind_due",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=["organisation", "-changed_at", "-id"], name="case_changed"),
            models.Index(
                fields=["organisation", "status", "-created_at", "-id"], name="case_status"
            ),
            models.Index(
                fields=["handler", "rank", "due", "id"],
                condition=Q(closed_at=None),
                name="case_handler",
            ),
            models.Index(
                fields=["kind", "rank", "due", "id"],
                condition=Q(closed_at=None),
                name="case_kind_queue",
            ),
            models.Index(
                fields=["kind", "rank", "created_at", "id"],
                condition=Q(closed_at=None),
                name="case_kind_order",
            ),
            models.Index(
                fields=["kind", "status", "rank", "created_at", "id"],
                condition=Q(closed_at=None),
                name="case_kind_status",
            ),
            GinIndex("people", name="case_people", fastupdate=False),
            models.Index(
                fields=["kind", "keep_until"],
                name="case_term",
                condition=Q(destroyed=False, closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="case_has_number"),
            models.CheckConstraint(condition=~Q(compartment=""), name="case_has_compartment"),
        ]

    def __str__(self) -> str:
        return self.number

    # --- saving -------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.number:
            self._assign_number()
        super().save(*args, **kwargs)

    def _assign_number(self) -> None:
        """Give a new case its kind, number and compartment."""
        self.kind = self.KIND
        year = timezone.localdate(self.created_at).year
        number = sql.next_case_number()
        self.number = f"{self.PREFIX}-{year}-{number:06d}"
        self.compartment = f"{self.KIND}:{self.organisation_id}"

    # --- changing (casework.models.doors) -----------------------------------------------------

    def lock(self) -> None:
        """Hold the row of the case until the end of the transaction."""
        Case.objects.select_for_update(no_key=True).get(pk=self.pk)

    def touch(self) -> None:
        """Stamp a change: version, moment, and the next deadline that counts."""
        self.version += 1
        self.changed_at = timezone.now()
        self.due = self.deadlines.next_due()

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record, in the caller's transaction, what was seen or done.

        `first=True` among the details: the first entry of a case that was made just now.
        """
        actor = by.audit_actor if by else {"actor": None}
        record(
            f"case:{self.id}",
            action=action,
            kind=self.kind,
            compartment=self.compartment,
            number=self.number,
            **actor,
            **details,
        )

    @property
    def case_type(self) -> "type[Case]":
        """The class of its kind: Incident, for instance."""
        return case_types()[self.kind]

    def as_case_type(self) -> "Case":
        """Return this case as its own case type: an Incident, for instance."""
        if self.KIND:
            return self
        related = self.case_type.objects.select_related("organisation", "handler", "reporter")
        return related.get(pk=self.pk)

    def ask_letter(self, kind: str, *, by=None) -> Document:
        """Request a letter and return its row; a worker makes the PDF after the commit."""
        letter = self.letters[kind]
        document = Document.objects.create(
            case=self, kind=kind, audience=letter.audience, made_by=by
        )
        outbox.send_task_on_commit("casework.tasks.make_pdf", str(document.pk))
        return document

    # --- access -------------------------------------------------------------------------------

    @property
    def is_restricted(self) -> bool:
        """Whether only the handler and the need-to-know list see it."""
        return self.confidentiality == self.Confidentiality.RESTRICTED

    def is_need_to_know_of(self, person, *, lasting: bool = False) -> bool:
        """Tell whether this person handles the case or stands on its need-to-know list now.

        `lasting`: not for the hour of an emergency.
        """
        if self.handler_id == person.pk:
            return True
        shares = self.shares.filter(CaseShare.counts(lasting=lasting), user=person)
        return shares.exists()

    # --- addresses ----------------------------------------------------------------------------

    def get_absolute_url(self) -> str:
        """Return the page of who works with it.

        Raises NotImplementedError unless the case type has one.
        """
        raise NotImplementedError

    def own_url(self) -> str:
        """Return the page of who reported it or was affected."""
        return f"/mijn/zaken/{self.number}/"

    # --- opening and closing ------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        """Whether it is open and its first deadline has passed."""
        return self.is_open and self.due is not None and self.due < timezone.now()

    def close_now(self, moment: datetime | None = None) -> None:
        """Stop the deadlines and leave the worklist; retention starts to count here."""
        self.closed_at = moment or timezone.now()
        self.keep_until = None
        self.end_danger_now()
        self.deadlines.stop_all(self.closed_at)
        for task in settings.TASKS_AFTER_CLOSING:
            outbox.send_task_on_commit(task)

    def reopen_now(self) -> None:
        """Return to the worklist, with the deadlines that closing stopped, at the same dates.

        Its retention is counted anew when it is closed again.
        """
        if self.closed_at:
            self.deadlines.start_again(self.closed_at)
        self.closed_at = None
        self.keep_until = None
