"""Fill the demo with invented trajects in every phase, with dates around today."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from casework.models import Draft
from organisations.models import Organisation, Person
from organisations.workdays import NETHERLANDS
from sealing.commands import OperatorCommand
from tour.models import TeamMember, TeamTie, Tour, TourSession, Venue
from tour.proposals import propose_evenings
from tour.submission import submit_tour_request
from tour.synthetic import TEAM, TOURS
from tour.tasks import open_packages, open_trajects
from tour.transitions.status import Phase

PLANNER = "planner@bzk.example"
CLERK = "griffier@{place}.example"
AGO = 100  # days since the session of who is followed up


class Command(OperatorCommand):
    """`make_demo_tour`. When there are trajects already, they stay as they are."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Make the team and the trajects. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        if Tour.objects.exists():
            return
        self.today = timezone.localdate()
        self.planner = Person.objects.get(email=PLANNER)
        with transaction.atomic():
            self._make_team()
            self._of_griffiers()
        open_trajects.run()
        open_packages.run()
        for invented in TOURS:
            tour = Tour.objects.filter(opened_for__code=invented.code).first()
            if tour:
                with transaction.atomic():
                    getattr(self, f"_{invented.walk}")(tour)

    def _make_team(self) -> None:
        for number, invented in enumerate(TEAM, 1):
            home = Organisation.objects.get(code=invented.home)
            member = TeamMember.objects.create(
                name=invented.name,
                email=f"team{number}@otwb.example",
                role=invented.role,
                home=home,
                provinces=list(invented.provinces),
            )
            for code in invented.barred:
                place = Organisation.objects.get(code=code)
                TeamTie.objects.create(member=member, organisation=place)

    def _of_griffiers(self) -> None:
        """Make the trajects of the griffiers who can sign in: one to choose, one that was held."""
        request = self._ask("utrecht")
        Venue.objects.create(
            organisation=request.organisation,
            name="Raadzaal",
            address="Stadhuisbrug 1, Utrecht",
            places=60,
        )
        self._offered(request.perform("take", by=self.planner))
        self._late_promise(self._ask("zeewolde").perform("take", by=self.planner))

    def _ask(self, place: str) -> Tour:
        clerk = Person.objects.get(email=CLERK.format(place=place))
        draft = Draft(owner=clerk, kind=Tour.KIND)
        draft.save_answers({})
        answers = {
            "group": "raad_college",
            "expected": 40,
            "council_evenings": [4],
            "not_before": None,
            "wish": "Na een rumoerige avond willen wij weten waar onze grens ligt.",
        }
        return submit_tour_request(draft, answers, by=clerk)

    def _step(self, tour: Tour, name: str, **answers) -> Tour:
        return tour.perform(name, by=self.planner, **answers)

    # --- how far each came ------------------------------------------------------------------------

    def _letter(self, tour: Tour) -> Tour:
        return self._step(tour, "send_letter", sent_on=self.today - timedelta(days=16))

    def _call(self, tour: Tour, next_in: int = 6) -> Tour:
        tour = self._step(
            self._letter(tour),
            "log_attempt",
            channel="telefoon",
            made_on=self.today - timedelta(days=9),
            result="De griffier bespreekt het met het presidium.",
            next_action="Terugbellen na het presidium",
        )
        self._set(tour, next_action_on=self.today + timedelta(days=next_in))
        return tour

    def _late_call(self, tour: Tour) -> Tour:
        return self._call(tour, next_in=-3)

    def _later(self, tour: Tour) -> Tour:
        return self._step(
            self._call(tour),
            "call_back_later",
            next_action_on=self.today + timedelta(days=60),
            next_action="Na de begrotingsraad",
        )

    def _not_reached(self, tour: Tour) -> Tour:
        return self._step(self._letter(tour), "mark_not_reached")

    def _no_need(self, tour: Tour) -> Tour:
        return self._step(
            self._call(tour), "decline", no_need_reason="genoeg", note="Heeft al een eigen aanpak."
        )

    def _requested(self, tour: Tour) -> Tour:
        """Let it have been asked for: nobody of this organisation can sign in to the demo."""
        self._set(tour, status=Phase.REQUESTED, source="eigen_aanmelding", wanted_since=self.today)
        return tour

    def _talk_planned(self, tour: Tour) -> Tour:
        day = self.today + timedelta(days=4)
        return self._step(
            self._call(tour),
            "plan_talk",
            talk_at=datetime.combine(day, time(10), NETHERLANDS),
            talk_form="video",
            attendees=["voorzitter", "griffier"],
        )

    def _talk_held(self, tour: Tour) -> Tour:
        return self._step(
            self._talk_planned(tour),
            "hold_talk",
            situation="Onrust over een opvanglocatie; raadsleden worden thuis aangesproken.",
            protocol="ja_slapend",
            code_of_conduct="ja",
            reporting_process="onduidelijk",
            recent_incidents="ja",
            wants_session=True,
            group="raad_college",
            goals="Weten waar de grens ligt, en wat te doen.",
            sensitivities="Twee fracties denken hier anders over.",
        )

    def _wanted(self, tour: Tour) -> Tour:
        tour = self._step(self._talk_held(tour), "want_session")
        self._set(tour, wanted_since=self.today - timedelta(days=20))
        return tour

    def _offered(self, tour: Tour) -> Tour:
        if tour.status != Phase.SESSION_WANTED:
            tour = self._wanted(tour)
        return self._step(tour, "offer_evenings", evenings=propose_evenings(tour, 3))

    def _planned(self, tour: Tour) -> Tour:
        tour = self._offered(tour)
        chosen = [str(session.pk) for session in tour.evenings_to_choose]
        evening, fallback = chosen[:2]
        return self._step(
            tour,
            "confirm",
            evening=evening,
            fallback=fallback,
            place="Raadszaal van het gemeentehuis",
            expected=35,
            aftercare="De vertrouwenspersoon",
        )

    def _held(self, tour: Tour, ago: int = 2) -> Tour:
        tour = self._planned(tour)
        self._move_back(tour.confirmed_session, self.today - timedelta(days=ago))
        tour = self._step(
            tour, "hold_session", attended_council=24, attended_board=5, attended_others=2
        )
        return self._step(
            tour,
            "add_agreement",
            text="Het agressieprotocol bijwerken en in de raad bespreken.",
            owner="griffier",
            due=self.today + timedelta(days=80),
            needed_help="protocol",
        )

    def _followed(self, tour: Tour, ago: int = 30) -> Tour:
        return self._step(self._held(tour, ago), "start_follow_up", kind="advies")

    def _late_promise(self, tour: Tour) -> Tour:
        tour = self._followed(tour, AGO)
        tour.agreements.update(due=self.today - timedelta(days=9))
        return tour

    def _done(self, tour: Tour) -> Tour:
        tour = self._followed(tour, AGO)
        outcomes = {str(row.pk): "nagekomen" for row in tour.open_agreements}
        return self._step(self._step(tour, "report_agreements", outcomes=outcomes), "finish")

    # --- parts ------------------------------------------------------------------------------------

    def _set(self, tour: Tour, **columns) -> None:
        Tour.objects.filter(pk=tour.pk).update(**columns)

    def _move_back(self, session: TourSession, day: date) -> None:
        """Let an evening have been on another day: nobody can plan one in the past."""
        back = session.day - day
        session.day = day
        for name in ("walk_in", "begins", "ends"):
            setattr(session, name, getattr(session, name) - back)
        session.save()
        session.bookings.update(is_active=False)
