"""What a person fills in: the pages of a report, the form of each step, the filters of the list."""

from incidents.forms.filters import FilterForm
from incidents.forms.report import REPORT_PAGES
from incidents.forms.steps import CASE_FORMS, STEPS

__all__ = ["CASE_FORMS", "REPORT_PAGES", "STEPS", "FilterForm"]
