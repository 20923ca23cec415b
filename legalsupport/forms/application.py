"""The pages of an application, and which of them a person is asked.

Each page asks one thing. Required is only what is needed to begin (docs/domain/support.md §5.2).
"""

from casework.forms import WizardPage
from legalsupport.forms.application_matter import (
    HelpForm,
    OpponentForm,
    ProcedureForm,
    StoryForm,
)
from legalsupport.forms.application_person import (
    AcuteForm,
    ConfidenceForm,
    MandateForm,
    PositionForm,
    ReachableForm,
)

PAGE_FORMS: tuple[type[WizardPage], ...] = (
    AcuteForm,
    MandateForm,
    PositionForm,
    ProcedureForm,
    OpponentForm,
    StoryForm,
    HelpForm,
    ConfidenceForm,
    ReachableForm,
)
APPLICATION_PAGES = {form.slug: form for form in PAGE_FORMS}
FILES_PAGE = StoryForm.slug
