"""What a person fills in: the pages of a report, what each step asks, and what the list is asked for."""

from incidents.forms.filters import FilterForm
from incidents.forms.report import PAGES
from incidents.forms.steps import ABOUT, STEPS

__all__ = ["ABOUT", "PAGES", "STEPS", "FilterForm"]
