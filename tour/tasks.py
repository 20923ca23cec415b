"""The night shift of the tour. Tasks take ids and may run twice without harm."""

import time
from datetime import date, timedelta
from functools import partial

from celery import shared_task
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.transitions import GuardFailed, TransitionRefused
from organisations.models import Office, Organisation
from organisations.models.function import Function
from sealing import set_aside
from tour import planning
from tour.models import EvaluationRound, Package, PlanRun, Tour
from tour.models.package import LOOKED_BACK, PackageKind, is_recent
from tour.models.plan_run import KEPT_DAYS, LONGEST_RUN
from tour.models.tour import new_tour, province_of, term_of
from tour.proposals import propose_evenings
from tour.transitions.status import Phase

COUNCIL_KINDS = (
    Organisation.Type.MUNICIPALITY,
    Organisation.Type.PROVINCE,
    Organisation.Type.WATER_AUTHORITY,
)
ANSWERS_KEPT = timedelta(days=365)
PACKAGES_KEPT = timedelta(days=4 * 365)  # [OJ] a raadsperiode


@shared_task(bind=True, name="tour.tasks.open_trajects")
def open_trajects(self) -> None:
    """Open the traject of every council that has none in its raadsperiode."""
    with self.scope():
        places = list(
            Organisation.objects.current().filter(type__in=COUNCIL_KINDS).select_related("province")
        )
        there = set(Tour.objects.values_list("opened_for_id", "term_began"))
    missing = [place for place in places if (place.pk, term_of(place)) not in there]
    job_rows = set_aside.JobRows(self.name, self.scope)
    for place in missing:
        job_rows.attempt(place.pk, partial(_open, place, self.scope))


def _open(place: Organisation, scope) -> None:
    with scope():
        tour = new_tour(place, status=Phase.NOT_APPROACHED)
        try:
            with transaction.atomic():
                tour.save(force_insert=True)
        except IntegrityError:
            return  # a griffier asked just now
        tour.record("opened_traject", by=None, first=True)


@shared_task(bind=True, name="tour.tasks.open_packages")
def open_packages(self) -> None:
    """Put the package of every new burgemeester and every council that began in the list; delete
    what is older than a raadsperiode.
    """
    today = timezone.localdate()
    with self.scope():
        Package.objects.filter(since__lt=today - PACKAGES_KEPT).delete()
        begun = Office.objects.filter(function=Function.MAYOR, since__gte=today - LOOKED_BACK)
        offices = begun.filter(since__lte=today).select_related("organisation__province")
        places = Organisation.objects.current().filter(type__in=COUNCIL_KINDS)
        packages = [
            _package(PackageKind.MAYOR, office.organisation, office.since, office=office)
            for office in offices
        ]
        packages += [
            _package(PackageKind.COUNCIL_TERM, place, term_of(place))
            for place in places.select_related("province")
            if is_recent(term_of(place))
        ]
        Package.objects.bulk_create(packages, ignore_conflicts=True)


def _package(kind: PackageKind, place: Organisation, since: date, **values) -> Package:
    return Package(
        kind=kind,
        organisation=place,
        place_name=place.name,
        province=province_of(place),
        since=since,
        **values,
    )


@shared_task(bind=True, name="tour.tasks.let_reservations_go")
def let_reservations_go(self) -> None:
    """Free evenings whose reservation is over."""
    with self.scope():
        overdue = Tour.objects.filter(
            sessions__is_reserved=True,
            sessions__reserved_until__lt=timezone.now(),
            status__in=[Phase.OFFERED, Phase.SESSION_WANTED],
        )
        waiting = list(overdue.distinct().values_list("pk", flat=True))
    _each(self, waiting, partial(_step, "expire_reservations"))


@shared_task(bind=True, name="tour.tasks.ask_after_promises")
def ask_after_promises(self) -> None:
    """Ask the griffier, once, what became of the agreements: three months after the session."""
    with self.scope():
        due = Tour.objects.filter(
            status__in=[Phase.SESSION_HELD, Phase.FOLLOW_UP],
            deadlines__name="chase",
            deadlines__met_at=None,
            deadlines__due__lt=timezone.now() + timedelta(days=1),
            agreements__status="open",
        )
        waiting = list(due.distinct().values_list("pk", flat=True))
    _each(self, waiting, _ask)


def _ask(tour: Tour) -> None:
    for person in tour.accounts_of_people():
        tour.tell(person, "tour_chase", own=True, once="chase")


@shared_task(bind=True, name="tour.tasks.seek_another")
def seek_another(self, tour_id: str) -> None:
    """Offer one more evening to who lost one to somebody else."""
    with self.scope():
        tour = Tour.objects.select_related("organisation").get(pk=tour_id)
        for evening in propose_evenings(tour):
            try:
                tour.perform("offer_another", by=None, evening=evening)
            except GuardFailed:
                continue
            except TransitionRefused:
                return  # chosen or refused meanwhile
            return


@shared_task(bind=True, name="tour.tasks.run_planner")
def run_planner(self, run_id: str) -> None:
    """Look for evenings for all open requests. Claimed: a second worker finds nothing to do.

    Stops when somebody stops it, and after a minute with the best plan so far.
    """
    with self.scope():
        waiting = PlanRun.objects.filter(pk=run_id, state=PlanRun.State.WAITING)
        if not waiting.update(state=PlanRun.State.RUNNING):
            return
        run = PlanRun.objects.get(pk=run_id)
        demand = planning.demand_of(run, planning.open_requests())
    watch = _Watch(run_id, self.scope)
    try:
        proposal = planning.answer(run, demand, watch.is_over)
    except Exception:
        with self.scope():
            PlanRun.objects.filter(pk=run_id).update(state=PlanRun.State.FAILED)
        raise
    with self.scope():
        run = PlanRun.objects.get(pk=run_id)
        cancelled = run.is_cancelled
        run.state = PlanRun.State.CANCELLED if cancelled else PlanRun.State.DONE
        run.proposal = {} if cancelled else proposal
        run.percent = 100
        run.save(update_fields=["state", "proposal", "percent"])


class _Watch:
    """Says whether a run is over, and writes down how far it is: once a second."""

    def __init__(self, run_id: str, scope) -> None:
        self.run_id = run_id
        self.scope = scope
        self.begun = self.looked = time.monotonic()
        self.is_stopped = False

    def is_over(self) -> bool:
        """Tell whether time is up or somebody stopped the run."""
        now = time.monotonic()
        if now - self.looked >= 1:
            self.looked = now
            self._look(min(99, int(100 * (now - self.begun) / LONGEST_RUN)))
        return self.is_stopped or now - self.begun > LONGEST_RUN

    def _look(self, percent: int) -> None:
        with self.scope():
            running = PlanRun.objects.filter(pk=self.run_id)
            running.update(percent=percent)
            self.is_stopped = running.filter(is_cancelled=True).exists()


@shared_task(bind=True, name="tour.tasks.drop_old_answers")
def drop_old_answers(self) -> None:
    """Delete the answers of participants a year after their round, and old proposals."""
    with self.scope():
        long_ago = timezone.now() - timedelta(days=KEPT_DAYS)
        PlanRun.objects.filter(made_at__lt=long_ago).delete()
        EvaluationRound.objects.filter(open_until__lt=timezone.localdate() - ANSWERS_KEPT).delete()


@shared_task(bind=True, name="tour.tasks.drop_former_contacts")
def drop_former_contacts(self) -> None:
    """Take who is not griffier, secretaris or voorzitter any more out of the open trajects."""
    with self.scope():
        waiting = list(Tour.objects.open().exclude(people=[]).values_list("pk", flat=True))
    _each(self, waiting, _drop_former)


def _drop_former(tour: Tour) -> None:
    if tour.former_people():
        tour.perform("drop_contacts", by=None)


def _step(step: str, tour: Tour) -> None:
    tour.perform(step, by=None)


def _each(task, waiting: list, work) -> None:
    """Do this with each traject, in a transaction of its own."""
    job_rows = set_aside.JobRows(task.name, task.scope)
    for pk in waiting:
        job_rows.attempt(pk, partial(_in_scope, pk, task.scope, work))


def _in_scope(pk, scope, work) -> None:
    with scope():
        for tour in Tour.objects.filter(pk=pk).select_related("organisation"):
            work(tour)
