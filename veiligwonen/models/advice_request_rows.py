"""Requests for Veilig Wonen as rows: which of them somebody reaches."""

from typing import Self

from django.db.models import Q

from casework.models import CaseQuerySet
from veiligwonen import access


class AdviceRequestQuerySet(CaseQuerySet):
    """Requests, also for who provides."""

    def for_employer(self, person) -> Self:
        """Return what this person provides for the employer: offered, and never the own case.

        `access.is_employer` says it of one request.
        """
        memberships = [row for row in person.memberships_now if row.role in access.EMPLOYERS]
        places = [row.organisation_id for row in memberships]
        offered = [f"{access.EMPLOYER_KIND}:{place}" for place in places]
        chosen = Q(employer_contact=person) | Q(employer_contact=None, driehoek_excluded=False)
        requests = self.filter(chosen, organisation__in=places, compartment__in=offered)
        return requests.exclude(conflicted__overlap=person.account_ids)

    def readable_by(self, client) -> Self:
        """Return what a system of the employer may know of: offered, and kept to nobody by name."""
        return self.filter(
            compartment=f"{access.EMPLOYER_KIND}:{client.organisation_id}",
            organisation_id=client.organisation_id,
            destroyed=False,
            employer_contact=None,
            driehoek_excluded=False,
        )
