"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings."""

    name = "meetings"

    def organisation_rows(self) -> list:
        """Return how registrations move to a successor (organisations.succession)."""
        from django.db.models import Q  # noqa: PLC0415 -- models come after apps
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 -- as above

        from meetings.models import Registration  # noqa: PLC0415 -- as above
        from organisations.organisation_rows import Follows, OneEach  # noqa: PLC0415 -- as above

        triples = Q(together=True) & ~Q(status="cancelled")
        sentence = _(
            "Driehoeken die zich aanmeldden voor een bijeenkomst waar de opvolger ook komt: "
            "%(count)d. Zij komen er allebei."
        )
        one_each = OneEach(("meeting",), triples, sentence)
        return [Follows(Registration, one_each=one_each)]

    def access_facts(self, person) -> list[tuple[str, str]]:
        """Return the meetings that somebody registered for (records.access_sections).

        Whether they answered the questions about it stands there; what they answered has no name.
        """
        from django.utils.translation import gettext as _  # noqa: PLC0415 -- as above

        from meetings.models import EvaluatedMeeting, Participant  # noqa: PLC0415 -- as above
        from ui import dates  # noqa: PLC0415 -- as above

        rows = Participant.objects.filter(person=person).select_related("meeting", "registration")
        evaluated = EvaluatedMeeting.objects.filter(participant__in=rows)
        answered = set(evaluated.values_list("participant_id", flat=True))

        def in_words(row: Participant) -> str:
            moment = dates.say_full_moment(row.meeting.begins_at)
            sentence = f"{row.meeting}, {moment}: {row.standing}"
            if row.pk not in answered:
                return sentence
            return sentence + _("; vragen over de bijeenkomst beantwoord, zonder naam bewaard")

        return [(_("Bijeenkomst"), in_words(row)) for row in rows]
