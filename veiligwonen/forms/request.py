"""The pages of a request for Veilig Wonen, and which of them a person is asked.

Each page asks one thing (docs/domain/support.md §3.2). Required is only what is needed to call
back.
"""

from casework.forms import WizardPage
from veiligwonen.forms.request_claim import (
    ApplicantForm,
    DangerForm,
    EmployerForm,
    OfficeForm,
    ReachForm,
    RouteForm,
    entitlement_outcome,
)
from veiligwonen.forms.request_situation import (
    AddressForm,
    HouseForm,
    HouseholdForm,
    ReasonForm,
    RequestPoliceForm,
    RequestThreatForm,
)
from veiligwonen.lists import Reason

PAGE_FORMS: tuple[type[WizardPage], ...] = (
    DangerForm,
    ApplicantForm,
    OfficeForm,
    RouteForm,
    ReasonForm,
    RequestThreatForm,
    RequestPoliceForm,
    HouseForm,
    HouseholdForm,
    AddressForm,
    EmployerForm,
    ReachForm,
)
REQUEST_PAGES = {form.slug: form for form in PAGE_FORMS}
PAGES_WHEN_NOT_ENTITLED = [
    DangerForm.slug,
    ApplicantForm.slug,
    OfficeForm.slug,
    RouteForm.slug,
    ReachForm.slug,
]
PAGES_WHEN_ENTITLED = [slug for slug in REQUEST_PAGES if slug != RouteForm.slug]
REASONS_WITH_EVENT = (Reason.THREAT, Reason.INCIDENT, Reason.AGAIN)


def pages_to_ask(answers: dict) -> list[str]:
    """Return the slugs of the pages that fit the answers so far, in order.

    1. Who has no claim is not asked about a home.
    2. Who asks for a preventive reason is not asked about a threat.
    """
    outcome = entitlement_outcome(answers)
    if outcome and not outcome.entitled:
        return PAGES_WHEN_NOT_ENTITLED
    reason = answers.get(ReasonForm.slug, {}).get("reason", [""])[0]
    if reason in REASONS_WITH_EVENT:
        return PAGES_WHEN_ENTITLED
    return [slug for slug in PAGES_WHEN_ENTITLED if slug != RequestThreatForm.slug]
