"""The letterbox of Veilig Wonen: what is on each document."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.documents import Letter


def receipt(case) -> dict[str, Any]:
    """Ontvangstbevestiging: number, what happens when, whom to call. No story and no address: it may lie on a printer."""
    return {
        "clocks": [clock for clock in case.deadlines.all() if clock.name in case.promised],
        "desk_phone": settings.DESK_PHONE,
    }


LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), "veiligwonen/pdf/receipt.html", receipt),
}
