"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class TourConfig(AppConfig):
    """OTWB on Tour."""

    name = "tour"

    def organisation_rows(self) -> list:
        """Return how rows of an organisation move to a successor (organisations.succession)."""
        # Models come after apps.
        from organisations.organisation_rows import Follows, OneEach, Stays  # noqa: PLC0415
        from tour.models import Package, TeamMember, TeamTie, Tour, Venue  # noqa: PLC0415

        began_there = "says with which organisation it began; the case itself moves"
        return [
            Stays(Tour, began_there, column="opened_for"),
            Follows(TeamMember, column="home"),
            Follows(TeamTie, one_each=OneEach(("member",))),
            Stays(Package, "says which council it was for"),
            Follows(Venue, one_each=OneEach(("name",))),
        ]

    def access_facts(self, person) -> list[tuple[str, str]]:
        """Return the packages for an office that somebody holds (records.access_sections)."""
        from django.utils.translation import gettext as _  # noqa: PLC0415 -- as above

        from tour.models import Package  # noqa: PLC0415 -- as above

        packages = Package.objects.filter(office__person=person)
        return [(_("Pakket"), package.in_words) for package in packages]
