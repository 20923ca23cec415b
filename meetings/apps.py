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
