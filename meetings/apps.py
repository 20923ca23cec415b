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
        """Return the meetings that somebody registered for (records.access_sections)."""
        from django.utils.translation import gettext as _  # noqa: PLC0415 -- as above

        from meetings.models import Participant  # noqa: PLC0415 -- as above
        from ui import dates  # noqa: PLC0415 -- as above

        rows = Participant.objects.filter(person=person).select_related("meeting", "registration")
        return [
            (
                _("Bijeenkomst"),
                f"{row.meeting}, {dates.say_full_moment(row.meeting.begins_at)}: {row.standing}",
            )
            for row in rows
        ]
