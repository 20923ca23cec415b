"""The row policies of meetings.

The national desk plans them, and who comes reaches what is of their own organisation.
"""

from weerbaar.rls_conditions import EVERY_ROW, IN_ORGANISATION, NO_ROW, PERSON_ID, PLANS_TOURS
from weerbaar.rls_roles import DESK, JOB, OWN
from weerbaar.rls_rows import (
    ALL,
    READ,
    READ_INSERT,
    READ_INSERT_DELETE,
    READ_INSERT_UPDATE,
    READ_UPDATE,
    RowPolicy,
)

OF_VISIBLE_REGISTRATION = (
    "EXISTS (SELECT FROM meetings_registration seen WHERE seen.id = registration_id)"
)
FREE_OR_OF_VISIBLE_REGISTRATION = f"(registration_id IS NULL OR {OF_VISIBLE_REGISTRATION})"
# Of the row of {table}, the person has a place at its meeting.
_HAS_PLACE = (
    "EXISTS (SELECT FROM meetings_participant mine "
    "JOIN meetings_registration seen ON seen.id = mine.registration_id "
    "WHERE seen.meeting_id = {table}.meeting_id AND seen.status = 'confirmed' "
    f"AND mine.cancelled_at IS NULL AND mine.person_id = {PERSON_ID})"
)
LOCATION_IS_KNOWN = (
    "EXISTS (SELECT FROM meetings_meeting held WHERE held.id = meeting_id "
    "AND NOT held.location_after_registration) OR "
    + _HAS_PLACE.format(table="meetings_meetinglocation")
)
MATERIAL_OF_OWN_MEETING = (
    f"state = 'ready' AND {_HAS_PLACE.format(table='meetings_meetingmaterial')}"
)
# As who was there: the answers are added and never read.
WAS_AT_MEETING = (
    "EXISTS (SELECT FROM meetings_participant mine "
    "WHERE mine.meeting_id = meetings_meetingevaluation.meeting_id AND mine.attended "
    f"AND mine.cancelled_at IS NULL AND mine.person_id = {PERSON_ID})"
)
OF_OWN_PARTICIPATION = (
    "EXISTS (SELECT FROM meetings_participant mine WHERE mine.id = participant_id "
    f"AND mine.person_id = {PERSON_ID})"
)


def _meeting_rows(own_condition: str, own_grant: str, desk_grant: str) -> RowPolicy:
    """Return the policy of rows of meetings: the planner reaches them all, who comes some."""
    return RowPolicy(
        {OWN: own_condition, DESK: PLANS_TOURS, JOB: EVERY_ROW},
        {OWN: own_grant, DESK: desk_grant, JOB: ALL},
    )


MEETING_POLICIES: dict[str, RowPolicy] = {
    "meeting": _meeting_rows(EVERY_ROW, READ, READ_INSERT_UPDATE),
    "meeting_location": _meeting_rows(LOCATION_IS_KNOWN, READ, READ_INSERT_UPDATE),
    "meeting_material": _meeting_rows(MATERIAL_OF_OWN_MEETING, READ, READ_INSERT_DELETE),
    "meeting_place": _meeting_rows(FREE_OR_OF_VISIBLE_REGISTRATION, READ_UPDATE, ALL),
    "meeting_registration": _meeting_rows(IN_ORGANISATION, READ_INSERT_UPDATE, READ),
    "meeting_participant": _meeting_rows(OF_VISIBLE_REGISTRATION, READ_INSERT_UPDATE, READ_UPDATE),
    "meeting_evaluated": RowPolicy(
        {OWN: OF_OWN_PARTICIPATION, JOB: EVERY_ROW}, {OWN: READ_INSERT, JOB: ALL}
    ),
    "meeting_evaluation": RowPolicy(
        {OWN: NO_ROW, DESK: PLANS_TOURS, JOB: EVERY_ROW},
        {OWN: "INSERT", DESK: READ, JOB: ALL},
        insert_rows={OWN: WAS_AT_MEETING},
    ),
    "meeting_certificate": RowPolicy(
        {OWN: OF_OWN_PARTICIPATION, JOB: EVERY_ROW}, {OWN: READ_INSERT, JOB: ALL}
    ),
}
