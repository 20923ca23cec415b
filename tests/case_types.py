"""The addresses of each case type, sorted by what they are: guards derive their rows from them.

What is not sorted here (an address that asks for something else than a case, a step or a page of
the wizard) is written in the tables of tests/security, by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.urls import resolve

from casework.models import Case, case_types

WIZARD = ("", "_sent", "_check", "_send", "_drop", "_page", "_save")
WRITERS = {"tour": "clerk"}  # by kind: the role that may write in the wizard; else a councillor
EXAMPLE = "XXX-2026-000001"


@dataclass(frozen=True)
class CaseAddresses:
    """The names of the addresses of one case type.

    `lists`: of whole cases, not of a part that others may see. `steps`: pages of the handler, and
    `own_steps` of who reported: each asks for a number and a step. `others`: every address that is
    none of these.
    """

    case_type: type[Case]
    lists: tuple[str, ...]
    page: str
    steps: tuple[str, ...]
    own_steps: tuple[str, ...]
    wizard: str
    others: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of the case type."""
        return self.case_type.KIND

    @property
    def wizard_names(self) -> list[str]:
        """The names of the addresses of its wizard."""
        return [f"{self.wizard}{suffix}" for suffix in WIZARD] if self.wizard else []

    @property
    def roles(self) -> set[str]:
        """The roles that see cases of this type."""
        return {str(role) for role in self.case_type.visibility_rules}

    @property
    def roles_that_see_all(self) -> set[str]:
        """The roles that see every case of their organisation, whatever its lane or unit."""
        rules = self.case_type.visibility_rules
        return {
            str(role) for role, rule in rules.items() if rule.lanes is None and not rule.own_unit
        }


@cache
def addresses_of(case_type: type[Case]) -> CaseAddresses:
    """Return the addresses that `<app>/urls.py` gives this case type."""
    page = resolve(case_type(number=EXAMPLE).get_absolute_url()).url_name
    lists = tuple(name for _label, name, kind in case_type.navigation if kind == case_type.KIND)
    wizard, _first_page = case_type.wizard_start
    wizard_names = {f"{wizard}{suffix}" for suffix in WIZARD} if wizard else set()
    steps, own_steps, others = [], [], []
    for pattern in import_module(f"{case_type._meta.app_label}.urls").urlpatterns:
        if set(pattern.pattern.converters) == {"number", "step"}:
            own = str(pattern.pattern).startswith("mijn/")
            (own_steps if own else steps).append(pattern.name)
        elif pattern.name not in {page, *lists, *wizard_names}:
            others.append(pattern.name)
    return CaseAddresses(
        case_type, lists, page, tuple(steps), tuple(own_steps), wizard, tuple(others)
    )


def all_addresses() -> Iterator[CaseAddresses]:
    """Yield the addresses of each case type."""
    for case_type in case_types().values():
        yield addresses_of(case_type)


def step_forms(case_type: type[Case]) -> dict[str, type]:
    """Return the form of each step: `STEPS` of `<app>/forms.py` or `<app>/forms/steps.py`."""
    app = case_type._meta.app_label
    for name in (f"{app}.forms.steps", f"{app}.forms"):
        if _exists(name) and hasattr(import_module(name), "STEPS"):
            return import_module(name).STEPS
    raise LookupError(f"{app}: no STEPS in {app}/forms.py")


def wizard_pages(case_type: type[Case]) -> list[str]:
    """Return the slugs of all pages that its wizard may ask.

    Raises LookupError when no address leads to a page of the wizard.
    """
    wizard, _first_page = case_type.wizard_start
    for pattern in import_module(f"{case_type._meta.app_label}.urls").urlpatterns:
        if pattern.name == f"{wizard}_page":
            (view,) = pattern.callback.__closure__  # a method of the DraftWizard
            return list(view.cell_contents.__self__.pages)
    raise LookupError(f"{case_type.__name__}: no address is named {wizard}_page")


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def writer_of(case_type: type[Case]) -> str:
    """Return the role of somebody who may fill in the wizard of this case type."""
    return WRITERS.get(case_type.KIND, "councillor")
