"""The pages of a request for Veilig Wonen, from the first question to the thank-you page."""

from casework.views import draft_wizard
from veiligwonen import submission
from veiligwonen.forms import request as request_forms
from veiligwonen.models import AdviceRequest

WIZARD = draft_wizard.DraftWizard(
    case_type=AdviceRequest,
    pages=request_forms.REQUEST_PAGES,
    name="ask",
    templates="veiligwonen",
    send=submission.submit_request,
    page_slugs=request_forms.pages_to_ask,
)
