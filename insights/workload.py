"""The work of an organisation that stands open now: its reports and its lasting measures."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from casework.models import Case
from incidents.models import Incident
from insights.standing import Standing, count_by_source, settle
from organisations.models import Organisation

LASTING_REACTIONS = (
    "managed_contact",
    "contact_restriction",
    "service_suspension",
    "building_ban",
    "council_ban",
)
# A measure has no end date of its own here: after half a year somebody reviews it.
REVIEW_AFTER = timedelta(days=183)


def workload_figures(
    organisation: Organisation, previous: Mapping[str, Mapping[str, int]] | None = None
) -> Standing:
    """Return breakdowns of the present workload to publish after the previous ones.

    `work` counts open reports (`late`, `in_time`), `measures` those with a lasting measure
    (`again`: due for review, `running`).
    """
    now = timezone.now()
    cases = Case.objects.filter(organisation=organisation, kind=Incident.KIND).open()
    late = Q(due__lt=now)
    lasting = Incident.objects.filter(
        organisation=organisation, closed_at=None, reaction__in=LASTING_REACTIONS
    )
    again = Q(reaction_on__lt=timezone.localdate(now) - REVIEW_AFTER)
    current = {
        "work": count_by_source(cases, late=late, in_time=_not(late, "due")),
        "measures": count_by_source(lasting, again=again, running=_not(again, "reaction_on")),
    }
    return settle(organisation.pk, current, previous or {})


def _not(condition: Q, column: str) -> Q:
    """Return the other rows, also those without a value in this column."""
    return ~condition | Q(**{column: None})
