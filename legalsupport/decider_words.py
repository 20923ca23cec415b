"""Words about who decides: the employer, or the ministry where LEGAL_DECIDER says so."""

from django.utils.functional import lazy

from legalsupport import access
from organisations.access import NATIONAL


def ministry_decides() -> bool:
    """Tell whether the ministry decides, and the employer hears nothing."""
    return NATIONAL.issuperset(access.DECIDERS)


def _chosen(of_employer: str, of_ministry: str) -> str:
    return str(of_ministry if ministry_decides() else of_employer)


# One of two sentences, when it is shown.
by_decider = lazy(_chosen, str)
