"""What other rooms may ask of this one as an app."""

from django.apps import AppConfig


class TourConfig(AppConfig):
    """OTWB on Tour."""

    name = "tour"

    def organisation_rows(self) -> list:
        """Return how rows of an organisation move to a successor (organisations.succession)."""
        # Models come after apps.
        from organisations.organisation_rows import Follows, OneEach, Stays  # noqa: PLC0415
        from tour.models import TeamMember, TeamTie, Tour, Venue  # noqa: PLC0415

        began_there = "says with which organisation it began; the case itself moves"
        return [
            Stays(Tour, began_there, column="opened_for"),
            Follows(TeamMember, column="home"),
            Follows(TeamTie, one_each=OneEach(("member",))),
            Follows(Venue, one_each=OneEach(("name",))),
        ]
