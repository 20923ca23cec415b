"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class DataexchangeConfig(AppConfig):
    """Files in and out."""

    name = "dataexchange"

    def organisation_rows(self) -> list:
        """Return how deliveries and imports move to a successor (organisations.succession)."""
        from django.db.models import Q  # noqa: PLC0415 -- models come after apps
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 -- as above

        from dataexchange.models import (  # noqa: PLC0415 -- as above
            Delivery,
            ImportFile,
            ImportMapping,
        )
        from organisations.organisation_rows import Follows, OneEach  # noqa: PLC0415 -- as above

        working = Q(state__in=["running", "undoing"])
        kept = _(
            "Uitleg van kolommen en woorden van een lijst, die de opvolger ook heeft: %(count)d. "
            "Die van de opvolger blijft."
        )
        return [
            Follows(Delivery),
            Follows(ImportFile, one_each=OneEach(("kind",), working)),
            Follows(ImportMapping, one_each=OneEach(("kind",), kept=kept)),
        ]
