"""The pages of an application for legal support, from the first question to the thank-you page."""

from casework.views import draft_wizard
from legalsupport.forms.application import APPLICATION_PAGES, FILES_PAGE
from legalsupport.models import LegalSupport
from legalsupport.submission import submit_application

WIZARD = draft_wizard.DraftWizard(
    case_type=LegalSupport,
    pages=APPLICATION_PAGES,
    name="ask_legal",
    templates="legalsupport",
    send=submit_application,
    files_page=FILES_PAGE,
)
