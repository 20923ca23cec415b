"""The evenings of one member of the team, as other calendars read them.

The title is neutral and there is no place: the subject tells of a threat, and somebody else may
read it.
"""

from django.db import connection

from notifications.appointments import Appointment
from tour.models.session import NEUTRAL_TITLE


def evenings_of(digest: str) -> list[Appointment] | None:
    """Return the evenings behind an address, by its digest; None for an address that is no more.

    The database looks it up for nobody in particular (`tour_feed`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, sequence, begins, ends, is_sure FROM tour_feed(%s)", [digest])
        rows = cursor.fetchall()
    if not rows:
        return None
    return [
        Appointment(str(pk), sequence, begins, ends, NEUTRAL_TITLE, is_sure)
        for pk, sequence, begins, ends, is_sure in rows
        if pk
    ]
